// What the page knows of the music: the outline of every system that is there, and each thing in it by its id.

import { ZERO, add, compare, read, written } from "./fractions.js";

// An item is {kind, id, measureId, at, …}: a note, chord, rest, measure_rest, space, mark, line, tempo, ending or clef.
export class Music {
  constructor(root) {
    this.root = root;
    this.systems = new Map();
    this.items = new Map();
    this.measures = new Map();
    this.parts = [];
    this.forgetOrder();
  }

  forgetOrder() {
    this.order = null;
    this.positions = null;
  }

  readSystem(element) {
    const script = element.querySelector(":scope > script[type='application/json']");
    if (!script) return;
    const outline = JSON.parse(script.textContent);
    const system = { id: element.id, element, ids: [], measureIds: outline.measures.map((measure) => measure.id) };
    this.systems.set(element.id, system);
    this.parts = outline.parts;
    outline.measures.forEach((measure, index) => this.readMeasure(system, measure, outline.in_force[index]));
    for (const line of outline.spanners) {
      this.put(system, { kind: "line", id: line.id, line, measureId: this.items.get(line.start_event_id)?.measureId });
    }
    this.forgetOrder();
  }

  forgetSystem(element) {
    const system = this.systems.get(element.id);
    if (!system || system.element !== element) return;
    this.systems.delete(element.id);
    for (const id of system.ids) if (this.items.get(id)?.system === system) this.items.delete(id);
    for (const id of system.measureIds) if (this.measures.get(id)?.system === system) this.measures.delete(id);
    this.forgetOrder();
  }

  put(system, item) {
    item.system = system;
    this.items.set(item.id, item);
    system.ids.push(item.id);
  }

  readMeasure(system, measure, inForce) {
    const length = read(inForce.length);
    this.measures.set(measure.id, { measure, inForce, length, system });
    for (const voice of measure.voices) this.readVoice(system, measure.id, voice, length);
    for (const mark of measure.marks ?? []) {
      this.put(system, { kind: "mark", id: mark.id, mark, measureId: measure.id, at: read(mark.at) });
    }
    const tempo = measure.tempo;
    if (tempo) this.put(system, { kind: "tempo", id: `${measure.id}-tempo`, tempo, measureId: measure.id, at: read(tempo.at ?? "0/1") });
    if (measure.ending) this.put(system, { kind: "ending", id: `${measure.id}-ending`, measureId: measure.id, at: ZERO });
    for (const clef of measure.clefs ?? []) {
      const at = read(clef.at ?? "0/1");
      const id = `${measure.id}-staff${this.staffNumber(clef.part_id, clef.staff)}-clef${at[0]}-${at[1]}`;
      this.put(system, { kind: "clef", id, clef, measureId: measure.id, at });
    }
  }

  readVoice(system, measureId, voice, length) {
    let at = ZERO;
    for (const event of voice.events) {
      const whole = event.kind === "measure_rest";
      const duration = event.grace ? ZERO : whole ? length : written(read(event.base), event.dots ?? 0, event.tuplet);
      const place = { event, voice, measureId, at, duration, staff: event.staff ?? voice.staff };
      this.put(system, { kind: event.kind, id: event.id, ...place });
      for (const note of event.notes ?? []) this.put(system, { kind: "note", id: note.id, note, ...place });
      at = add(at, duration);
    }
  }

  // ---- where things are

  measureOrder() {
    if (!this.order) {
      const lines = this.root.querySelectorAll(".music-line[data-measures]");
      this.order = [...lines].flatMap((line) => line.dataset.measures.split(" ").filter(Boolean));
      this.positions = new Map(this.order.map((id, index) => [id, index]));
    }
    return this.order;
  }

  position(measureId) {
    this.measureOrder();
    return this.positions.get(measureId) ?? -1;
  }

  // The number that a person counts: a pickup is 0.
  label(measureId) {
    const first = this.measures.get(this.measureOrder()[0]);
    const start = first && Number(first.measure.label) === 0 ? 0 : 1;
    return String(this.position(measureId) + start);
  }

  staffNumber(partId, staff) {
    let before = 0;
    for (const part of this.parts) {
      if (part.id === partId) return before + staff;
      before += part.staves ?? 1;
    }
    return 0;
  }

  staffAt(number) {
    let left = number;
    for (const part of this.parts) {
      const staves = part.staves ?? 1;
      if (left <= staves) return { part, staff: left };
      left -= staves;
    }
    return null;
  }

  part(partId) {
    return this.parts.find((part) => part.id === partId);
  }

  // ---- elements

  // A chord of one note is drawn under the id of its note.
  drawnId(item) {
    return item.event && item.event.notes?.length === 1 ? item.event.notes[0].id : item.id;
  }

  elements(item) {
    const id = CSS.escape(this.drawnId(item));
    const ids = item.kind === "line" ? `[data-id="${id}"], [data-id="${id}-down"], [data-id="${id}-up"]` : `[data-id="${id}"]`;
    if (item.kind !== "line") return item.system.element.querySelectorAll(ids);
    return this.root.querySelectorAll(ids);
  }

  // The item that an element of the picture belongs to.
  itemOf(element) {
    for (let at = element?.closest("[data-id]"); at; at = at.parentElement?.closest("[data-id]")) {
      const id = at.dataset.id;
      const found = this.items.get(id) ?? this.items.get(id.replace(/-(down|up|verse\d+(-syl)?|fing|accid|tie|staccato|tenuto|accent|marcato|fermata|[a-z_]+)$/, ""));
      if (found) return found;
      if (at.classList.contains("measure")) return null;
    }
    return null;
  }

  // ---- order in time

  compare(a, b) {
    return this.position(a.measureId) - this.position(b.measureId) || compare(a.at, b.at)
      || this.staffNumber(a.voice?.part_id, a.staff ?? 1) - this.staffNumber(b.voice?.part_id, b.staff ?? 1)
      || (a.voice?.number ?? 0) - (b.voice?.number ?? 0);
  }

  // Events of a voice in one measure, as items; without voice, of all voices that the test lets through.
  eventsIn(measureId, test) {
    const held = this.measures.get(measureId);
    if (!held) return [];
    return held.measure.voices.filter(test).flatMap((voice) => voice.events.map((event) => this.items.get(event.id)));
  }

  beside(item, step) {
    const same = (voice) => voice.part_id === item.voice.part_id && voice.staff === item.voice.staff && voice.number === item.voice.number;
    const here = this.eventsIn(item.measureId, same);
    const index = here.findIndex((other) => other.event.id === item.event.id) + step;
    if (here[index]) return here[index];
    const order = this.measureOrder();
    for (let at = this.position(item.measureId) + step; at >= 0 && at < order.length; at += step) {
      if (!this.measures.has(order[at])) return null;
      const there = this.eventsIn(order[at], same);
      if (there.length) return there[step > 0 ? 0 : there.length - 1];
      const first = this.eventsIn(order[at], (voice) => voice.part_id === item.voice.part_id && voice.staff === item.voice.staff);
      if (first.length) return first[step > 0 ? 0 : first.length - 1];
    }
    return null;
  }

  events() {
    return [...this.items.values()].filter((item) => item.event && item.kind !== "note");
  }
}

export const isRest = (item) => item.kind === "rest" || item.kind === "measure_rest";
export const topNote = (event) => event.notes?.reduce((high, note) => (position(note.pitch) > position(high.pitch) ? note : high));
export const position = (pitch) => 7 * pitch.octave + "CDEFGAB".indexOf(pitch.step);

// What the key signature does to a step, in semitones.
export function keyAlter(fifths, step) {
  const order = "FCGDAEB";
  if (fifths >= 0) return order.indexOf(step) < fifths ? 1 : 0;
  return 6 - order.indexOf(step) < -fifths ? -1 : 0;
}
