// Note input: a caret, the value to write next, and the pitch that a letter means.

import { add, compare, read, subtract, text, written } from "./fractions.js";
import { topNote } from "./music.js";
import { drumsOf, nearestPitch, pitchAbove, pitchAt } from "./note_pitches.js";
import { Overlay, headOf } from "./overlay.js";

export class Input extends EventTarget {
  constructor(editor) {
    super();
    Object.assign(this, { editor, active: false, base: "1/1", dots: 0, voice: 1, mode: "overwrite", caret: null });
    this.isPending = false; // the caret is what the last queued edit will say
    this.lastPitch = null;
    this.line = new Overlay("caret");
    this.ghost = new Overlay("ghost");
  }

  get music() {
    return this.editor.music;
  }

  toggle() {
    if (this.active) this.leave();
    else this.enter();
  }

  enter() {
    const item = this.editor.selection.first ?? this.editor.firstVisible();
    if (!item?.event) return this.editor.say("There is no measure to write in.");
    this.active = true;
    this.voice = item.voice.number;
    this.place(this.caretOf(item));
    if (item.note) this.lastPitch = item.note.pitch;
    if (!this.lastPitch && item.event.notes?.length) this.lastPitch = topNote(item.event).pitch;
    this.editor.tell("Note input on.");
    return this.changed();
  }

  leave() {
    this.active = false;
    this.ghost.clear();
    this.editor.tell("Note input off.");
    this.changed();
  }

  changed() {
    document.body.classList.toggle("writing", this.active);
    this.draw();
    this.dispatchEvent(new Event("change"));
  }

  draw() {
    if (this.active && this.caret) this.line.caret(this.music, this.caret);
    else this.line.clear();
  }

  caretOf(item) {
    return { measure_id: item.measureId, part_id: item.voice.part_id, staff: item.voice.staff, voice: item.voice.number, time: item.at };
  }

  place(caret) {
    this.caret = caret;
    this.isPending = false;
    this.draw();
  }

  // From an answer: {measure_id, …, at}.
  adopt(caret) {
    if (!this.active || !this.isPending || !caret) return;
    this.place({ ...caret, time: read(caret.at) });
    const group = this.line.group;
    if (group) this.editor.scrollTo(group);
  }

  wire() {
    return this.isPending ? "$" : this.given();
  }

  // The caret as edits name it.
  given() {
    if (!this.active || !this.caret || this.isPending) return null;
    const { time, ...rest } = this.caret;
    return { ...rest, voice: this.voice, at: text(time) };
  }

  setValue(base) {
    Object.assign(this, { base, dots: 0 });
    this.changed();
  }

  setDots(dots) {
    this.dots = dots;
    this.changed();
  }

  setVoice(voice) {
    this.voice = voice;
    if (this.caret && !this.isPending) this.caret.voice = voice;
    this.changed();
  }

  setMode(mode) {
    this.mode = mode;
    this.changed();
  }

  // ---- writing

  write(edit) {
    this.editor.send({ ...edit, caret: this.wire(), base: this.base, dots: this.dots, mode: this.mode });
    this.advance(written(read(this.base), this.dots));
    this.isPending = true;
    this.changed();
  }

  note(pitch) {
    this.lastPitch = pitch;
    this.write({ edit: "insert_notes", pitches: [pitch], grace: "", drums: this.drums([pitch]) });
    this.editor.soundPitches([pitch], this.caret.part_id);
  }

  rest() {
    this.write({ edit: "insert_rest" });
  }

  letter(step) {
    if (this.active) return this.note(this.nearest(step));
    const { editor } = this;
    const item = editor.selection.focused;
    if (item?.note) {
      this.lastPitch = item.note.pitch;
      const pitch = this.nearest(step, this.caretOf(item));
      this.lastPitch = pitch;
      editor.soundPitches([pitch], item.voice.part_id);
      return editor.send({ edit: "set_pitch", targets: editor.noteTargets(), pitch });
    }
    if (!item?.event) return editor.say("Press N to write notes, or select a note.");
    this.enter();
    return this.letter(step);
  }

  letterIntoChord(step) {
    const { editor } = this;
    const targets = editor.noteTargets();
    if (!targets.length) return editor.say("Select a note first.");
    const item = editor.selection.first;
    if (item?.event?.notes?.length && !editor.isPending) this.lastPitch = topNote(item.event).pitch;
    const caret = item?.event ? this.caretOf(item) : this.caret;
    const pitch = this.above(step, caret);
    this.lastPitch = pitch;
    editor.soundPitches([pitch], caret?.part_id);
    return editor.send({ edit: "add_to_chord", targets, pitches: [pitch], drums: this.drums([pitch], caret) });
  }

  // The same note once more, tied to the one just written.
  tie(targets) {
    const pitches = this.editor.selection.items.flatMap((item) => (item.note ? [item.note.pitch] : (item.event?.notes ?? []).map((note) => note.pitch)));
    this.write({ edit: "insert_notes", pitches, grace: "", drums: this.drums(pitches) });
    this.editor.send({ edit: "toggle_tie", targets });
  }

  drums(pitches, caret = this.caret) {
    return drumsOf(this.music, caret, pitches);
  }

  nearest(step, caret = this.caret) {
    return nearestPitch(this.music, { step, last: this.lastPitch, caret });
  }

  above(step, caret) {
    return pitchAbove(this.music, { step, last: this.lastPitch, caret });
  }

  pitchAt(staffPosition, caret) {
    return pitchAt(this.music, staffPosition, caret);
  }

  // ---- the caret

  advance(duration) {
    let time = add(this.caret.time, duration);
    let id = this.caret.measure_id;
    const order = this.music.measureOrder();
    for (let at = this.music.position(id); this.music.measures.has(id); at += 1) {
      const { length } = this.music.measures.get(id);
      if (compare(time, length) < 0 || !order[at + 1]) break;
      time = subtract(time, length);
      id = order[at + 1];
    }
    this.caret = { ...this.caret, measure_id: id, time };
    this.draw();
  }

  eventHere() {
    const same = (voice) => voice.part_id === this.caret.part_id && voice.staff === this.caret.staff && voice.number === this.voice;
    const here = this.music.eventsIn(this.caret.measure_id, same);
    const others = here.length ? here : this.music.eventsIn(this.caret.measure_id, (voice) => voice.part_id === this.caret.part_id && voice.staff === this.caret.staff);
    return others.findLast((item) => compare(item.at, this.caret.time) <= 0 && !item.event.grace) ?? others[0];
  }

  step(way) {
    const here = this.eventHere();
    if (!here) return;
    const inside = compare(here.at, this.caret.time) < 0 && way < 0;
    const next = inside ? here : this.music.beside(here, way);
    if (next) this.moveTo(next);
  }

  stepMeasure(way) {
    const id = this.music.measureOrder()[this.music.position(this.caret.measure_id) + way];
    const [first] = this.music.eventsIn(id, (voice) => voice.part_id === this.caret.part_id && voice.staff === this.caret.staff);
    if (first) this.moveTo(first);
  }

  moveTo(item) {
    this.place({ ...this.caretOf(item), voice: this.voice });
    this.editor.selection.choose([item.event.notes?.length ? topNote(item.event).id : item.id]);
    this.editor.bringIntoView(item);
  }

  // ---- the mouse

  hover(system, place) {
    if (!place?.onStaff) return this.ghost.clear();
    return this.ghost.head(system, { x: place.x, lines: place.lines, steps: place.steps, glyph: headOf(this.base) });
  }

  click(place) {
    const caret = { measure_id: place.measureId, part_id: place.part.id, staff: place.staff, voice: this.voice, time: place.at };
    this.place(caret);
    const pitch = this.pitchAt(place.position, caret);
    const here = this.eventHere();
    const { editor } = this;
    const joins = here?.kind === "chord" && compare(here.at, place.at) === 0 && here.event.base === this.base
      && (here.event.dots ?? 0) === this.dots && !here.event.tuplet && here.voice.number === this.voice;
    if (!joins) return this.note(pitch);
    editor.selection.choose([here.id]);
    this.lastPitch = pitch;
    editor.soundPitches([pitch], place.part.id);
    return editor.send({ edit: "add_to_chord", targets: [here.id], pitches: [pitch], drums: this.drums([pitch]) });
  }
}
