"""Tiny scores for tests, as files and as Works."""

from __future__ import annotations

import numpy as np

from transcriptions.training.corpus import is_held_out
from transcriptions.training.works import BAR, Origin, Work, make_work

WALTZ_KERN = """**kern\t**kern
*part1\t*part1
*staff2\t*staff1
*M3/4\t*M3/4
*k[f#]\t*k[f#]
*MM90\t*MM90
4r\t4g
=1\t=1
2.C 2.G\t8qff
.\t[4ee
.\t4ee]
*\t*^
.\t8dd'\t4b
.\t8ccT\t.
*\t*v\t*v
=2\t=2
2.G;\t8%3r
.\t8%3a-<
*-\t*-
"""

MUSICXML = """<?xml version="1.0"?>
<score-partwise version="4.0">
 <part-list><score-part id="P1"><part-name>Piano</part-name></score-part></part-list>
 <part id="P1">
  <measure number="0" implicit="yes">
   <attributes><divisions>2</divisions><key><fifths>3</fifths></key><time><beats>3</beats><beat-type>4</beat-type></time></attributes>
   <direction><direction-type><metronome><beat-unit>half</beat-unit><beat-unit-dot/><per-minute>ca. 40</per-minute>
   </metronome></direction-type></direction>
   <note><pitch><step>G</step><octave>4</octave></pitch><duration>2</duration><voice>1</voice><staff>1</staff></note>
  </measure>
  <measure number="1">
   <note><grace/><pitch><step>D</step><octave>5</octave></pitch><voice>1</voice><staff>1</staff></note>
   <note><grace/><pitch><step>B</step><octave>4</octave></pitch><voice>1</voice><staff>1</staff></note>
   <note><pitch><step>C</step><alter>1</alter><octave>5</octave></pitch><duration>6</duration>
    <tie type="start"/><voice>1</voice><staff>1</staff></note>
   <note><chord/><pitch><step>E</step><octave>5</octave></pitch><duration>6</duration><voice>1</voice>
    <staff>1</staff><notations><arpeggiate/><fermata/></notations></note>
   <backup><duration>6</duration></backup>
   <forward><duration>2</duration></forward>
   <note><pitch><step>A</step><octave>2</octave></pitch><duration>4</duration><voice>5</voice><staff>2</staff>
    <notations><articulations><staccato/></articulations><ornaments><trill-mark/></ornaments></notations></note>
  </measure>
  <measure number="2">
   <note><pitch><step>C</step><alter>1</alter><octave>5</octave></pitch><duration>2</duration>
    <tie type="stop"/><voice>1</voice><staff>1</staff></note>
   <note><rest/><duration>4</duration><voice>1</voice><staff>1</staff></note>
  </measure>
 </part>
</score-partwise>
"""


def march_work(bars: int = 16, kind: str = "piano") -> Work:
    """Four-four: a bass note a bar, chords on the other beats, eighths above."""
    notes = []
    for bar in range(bars):
        at = 4.0 * bar
        notes.append((at, 1.0, 36 + 5 * (bar % 3), 0, 2, 0, 0, 0, 0, 0, 1, 0))
        for beat in (1, 2, 3):
            notes += [(at + beat, 1.0, pitch, 0, 2, 0, 0, 0, 0, 0, 1, 0) for pitch in (52, 55, 60)]
        notes += [(at + step / 2, 0.5, 72 + (bar + step) % 7, 0, 1, 0, 0, 0, 0, 0, 1, 0) for step in range(8)]
    table = np.zeros(bars, dtype=BAR)
    table["start"], table["length"] = 4.0 * np.arange(bars), 4.0
    table["numerator"], table["denominator"] = 4, 4
    return make_work(Origin("march", "marches", kind), notes, bars=table, tempo_qpm=100.0)


def two_sides() -> list[Work]:
    """The march under names of which some are held out."""
    march = march_work(24)
    works = []
    for index in range(24):
        origin = Origin(f"march {index}", f"march {index}", "piano")
        works.append(make_work(origin, march.notes.tolist(), bars=march.bars, tempo_qpm=100.0))
    assert len({is_held_out(work) for work in works}) == 2
    return works
