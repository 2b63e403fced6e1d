"""The MusicXML files of music21's corpus, as examples of what other programs write."""

from __future__ import annotations

from pathlib import Path

import music21

FOLDER = Path(music21.__file__).parent / "corpus"
ENDINGS = (".xml", ".mxl", ".musicxml")


def all_files() -> list[Path]:
    return sorted(path for path in FOLDER.rglob("*") if path.suffix in ENDINGS)


# One for each kind of music and each of its difficulties, small ones where there is a choice.
SAMPLE = [
    FOLDER / name
    for name in (
        "bach/bwv66.6.mxl",
        "bach/bwv248.64-6.mxl",
        "bach/bwv846.mxl",
        "beach/prayer_of_a_tired_child.musicxml",
        "beethoven/opus59no2/movement3.mxl",
        "cpebach/h186.mxl",
        "demos/ComprehensiveChordSymbolsTestFile.mxl",
        "demos/drum_sample.xml",
        "demos/incorrect_time_signature_pv.mxl",
        "demos/multiple-verses.xml",
        "demos/nested_tuplet_finale_test.xml",
        "demos/two-parts.xml",
        "handel/rinaldo/Lascia_chio_pianga.mxl",
        "haydn/opus1no1/movement3.mxl",
        "joplin/maple_leaf_rag.mxl",
        "leadSheet/berlinAlexandersRagtime.mxl",
        "luca/gloria.xml",
        "lusitano/allor_che_ignuda.mxl",
        "mozart/k545/movement1_exposition.mxl",
        "schoenberg/opus19/movement2.mxl",
        "schoenberg/opus19/movement6.mxl",
        "schubert/Lindenbaum.xml",
        "schumann_clara/polonaise_op1n1.mxl",
        "schumann_robert/dichterliebe_no2.xml",
        "trecento/PMFC_12_19-Sanctus Barbitonsoris.xml",
        "verdi/laDonnaEMobile.mxl",
    )
]
