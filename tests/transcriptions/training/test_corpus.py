from __future__ import annotations

from pathlib import Path

from tests.transcriptions.training.scores import MUSICXML, WALTZ_KERN
from transcriptions.training.corpus import FOLDS, fold_of, is_held_out, read_corpus, split
from transcriptions.training.works import Work


def write_corpus(folder: Path) -> Path:
    for name in ("lieder", "chopin", "stringquartets"):
        (folder / name).mkdir(parents=True)
    (folder / "chopin" / "028-1-BH-001.krn").write_text(WALTZ_KERN)
    (folder / "chopin" / "028_1-12-1a-C-001.krn").write_text(WALTZ_KERN)
    (folder / "chopin" / "003-1-Sm-violoncello.krn").write_text(WALTZ_KERN)
    (folder / "chopin" / "029-1-broken.krn").write_text("**kern\n4c\t4d\n")
    (folder / "lieder" / "README.txt").write_text("no score")
    return folder


def test_a_folder_is_read_once_and_kept(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "scores")
    works = read_corpus(folder, tmp_path / "cache")
    assert [(work.name, work.group, work.kind) for work in works] == [
        ("028-1-BH-001", "chopin 028", "piano"),
        ("028_1-12-1a-C-001", "chopin 028", "piano"),
    ]
    (folder / "chopin" / "028-1-BH-001.krn").unlink()
    assert len(read_corpus(folder, tmp_path / "cache")) == 2


def test_editions_of_one_opus_stay_together(tmp_path: Path) -> None:
    works = read_corpus(write_corpus(tmp_path / "scores"), tmp_path / "cache")
    training, held_out = split(works)
    assert sorted([len(training), len(held_out)]) == [0, 2]


def test_what_the_bench_plays_is_held_out(tmp_path: Path) -> None:
    work = read_corpus(write_corpus(tmp_path / "scores"), tmp_path / "cache")[0]
    bench = Work("Hensel__Fanny_6_Lieder__Op.1_1_Schwanenlied", "Hensel", "song", work.notes, work.bars, 0.0)
    assert is_held_out(bench)


def test_movements_of_a_work_are_in_one_fold(tmp_path: Path) -> None:
    work = read_corpus(write_corpus(tmp_path / "scores"), tmp_path / "cache")[0]
    groups = [f"quartet {number}" for number in range(60)]
    folds = [fold_of(Work("any movement", group, "quartet", work.notes, work.bars, 0.0)) for group in groups]
    assert folds == [fold_of(Work("another", group, "quartet", work.notes, work.bars, 0.0)) for group in groups]
    assert all(folds.count(fold) > 10 for fold in range(FOLDS))


def test_sheet_music_that_is_no_archive_is_left_out(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "scores")
    (folder / "lieder" / "a.musicxml").write_text(MUSICXML)
    assert len(read_corpus(folder, tmp_path / "cache")) == 2
