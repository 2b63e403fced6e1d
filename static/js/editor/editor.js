// The editor of one score: holds its parts together, and is what commands, toolbar, inspector and pointer speak to.

import { Clipboard } from "./clipboard.js";
import { COMMANDS } from "./commands.js";
import { renewFrame } from "./frame.js";
import { Input } from "./input.js";
import { Music, isRest } from "./music.js";
import { Pointer } from "./pointer.js";
import { Queue } from "./queue.js";
import { Selection } from "./selection.js";
import { Systems } from "./systems.js";
import { pitchSpoken, selectionWords } from "./words.js";

const STEP_SEMITONES = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
const midi = (pitch) => 12 * (pitch.octave + 1) + STEP_SEMITONES[pitch.step] + pitch.alter;
const kept = (item) => item.kind === "note" || item.kind === "chord";

export class Editor extends EventTarget {
  constructor({ desk, page, playback }) {
    super();
    Object.assign(this, { desk, page, playback });
    this.music = new Music(document.getElementById("music"));
    this.selection = new Selection(this.music);
    this.systems = new Systems(this);
    this.input = new Input(this);
    this.pointer = new Pointer(this);
    this.clipboard = new Clipboard(this);
    this.backlog = []; // commands that wait for what the edits before them select
    this.idle = [];
    this.pendingEpoch = null; // the selection's, when the last edit was queued
    this.status = document.getElementById("editor-status");
    this.queue = new Queue({
      url: page.address("edits/"),
      context: () => ({ base: page.revision, tab: page.tab, layout: page.layout, visible: this.systems.visible().slice(0, 50) }),
      storage: sessionStorage,
      key: `rescored-edits ${page.address("edits/").pathname}`,
    });
    this.queue.addEventListener("answer", (event) => this.answered(event.detail));
    this.queue.addEventListener("conflict", (event) => this.conflicted(event.detail));
    this.queue.addEventListener("refused", (event) => this.refused(event.detail));
    this.queue.addEventListener("change", () => this.goOn());
    this.systems.addEventListener("change", () => this.redraw());
    this.selection.addEventListener("change", () => this.selectionChanged());
  }

  // ---- commands

  run(name, argument) {
    const command = COMMANDS[name];
    const mustWait = this.backlog.length > 0 || (command.waits && this.isPending);
    if (mustWait && name !== "undo" && name !== "help") this.backlog.push(() => command.run(this, argument));
    else command.run(this, argument);
  }

  whenIdle(action) {
    if (this.queue.isIdle) action();
    else this.idle.push(action);
  }

  goOn() {
    while (this.backlog.length && !this.isPending) this.backlog.shift()();
    if (this.queue.isIdle) for (const action of this.idle.splice(0)) action();
    this.dispatchEvent(new Event("change"));
  }

  // The selection is what an edit that is not answered yet will say.
  get isPending() {
    return !this.queue.isIdle && this.pendingEpoch === this.selection.epoch;
  }

  send(edit) {
    if (!this.page.mayEdit) return this.say(this.page.whyNot);
    const { epoch } = this.selection;
    const before = this.isPending ? null : { selected: this.eventTargets(), caret: this.input.given() };
    this.pendingEpoch = epoch;
    return this.queue.push(edit, { epoch, before });
  }

  eventTargets() {
    if (this.isPending) return ["$"];
    return this.selection.items.filter((item) => kept(item) || isRest(item)).map((item) => item.id);
  }

  noteTargets() {
    if (this.isPending) return ["$"];
    return this.selection.items.filter(kept).map((item) => item.id);
  }

  remove() {
    if (this.isPending) return this.send({ edit: "delete", targets: ["$"] });
    const { items } = this.selection;
    const targets = items.filter((item) => item.event || item.kind === "mark" || item.kind === "line").map((item) => item.id);
    for (const item of items) {
      if (item.kind === "tempo") this.send({ edit: "set_tempo", measure_id: item.measureId, bpm: null, beat: "1/1", text: "", at: "0/1" });
      else if (item.kind === "ending") this.send({ edit: "set_ending", first: item.measureId, last: item.measureId, text: "" });
      else if (item.kind === "clef") this.send({ edit: "set_clef", measure_id: item.measureId, part_id: item.clef.part_id, staff: item.clef.staff, at: item.clef.at ?? "0/1", sign: "", line: 2, octave_shift: 0 });
    }
    if (targets.length) return this.send({ edit: "delete", targets });
    return items.length ? undefined : this.say("Select what to delete first.");
  }

  // ---- answers

  answered({ answer, last, epoch, began }) {
    this.page.revision = answer.revision;
    Object.assign(this.page, { title: answer.title, composer: answer.composer });
    this.take(answer);
    if (last) {
      if (epoch === this.selection.epoch && last.selected.length && this.queue.isIdle) this.selection.show(last.selected);
      if (this.queue.isIdle) this.input.adopt(last.caret ?? this.queue.last.caret);
      this.tell(last.words);
    }
    this.dispatchEvent(new CustomEvent("answered", { detail: answer }));
    this.timings.push(performance.now() - began);
  }

  timings = [];

  take(answer) {
    this.systems.take(answer);
    if (answer.notes) this.playback?.update(answer.notes);
    if (answer.notes?.parts) renewFrame();
    if (answer.facts) document.querySelector(".piece .facts").innerHTML = answer.facts;
  }

  conflicted({ answer, dropped }) {
    this.page.revision = answer.revision ?? this.page.revision;
    if (answer.systems) this.take(answer);
    this.say(answer.message || "Somebody else has just changed these measures. Look at them, then try again.");
    if (dropped > 1) this.tell(`${dropped} edits were not made.`);
    this.dispatchEvent(new CustomEvent("answered", { detail: answer }));
  }

  refused({ message, status }) {
    this.say(message);
    if (this.queue.isIdle) this.input.adopt(this.queue.last.caret);
    if (status === 403) Object.assign(this.page, { mayEdit: false, whyNot: message });
  }

  redraw() {
    this.selection.paint();
    this.input.draw();
    this.dispatchEvent(new Event("redrawn"));
  }

  selectionChanged() {
    const { items } = this.selection;
    if (items.length) this.tell(selectionWords(this.music, items, pitchSpoken));
    const item = this.selection.first;
    if (item?.event) this.playback?.moveTo?.(item.measureId, item.at[0] / item.at[1]);
    this.dispatchEvent(new Event("change"));
  }

  selectAll() {
    this.bringAll().then(() => {
      const all = this.music.events().filter((item) => item.kind !== "space").sort((a, b) => this.music.compare(a, b));
      this.selection.choose(all.map((item) => item.id));
    });
  }

  // ---- words

  // For the ear.
  tell(words) {
    this.status.textContent = words;
  }

  // For everybody.
  say(words) {
    this.tell("");
    this.dispatchEvent(new CustomEvent("say", { detail: words }));
  }

  // ---- sound

  sound(item) {
    const pitches = item.note ? [item.note] : item.event?.notes ?? [];
    if (!pitches.length || this.playback?.isPlaying) return;
    const part = this.music.part(item.voice.part_id);
    this.playback?.sound(pitches.map((note) => note.drum ?? midi(note.pitch) + (part.transposition ?? 0)), part.program ?? 0, Boolean(part.is_percussion));
  }

  soundPitches(pitches, partId) {
    const part = this.music.part(partId);
    if (!part || this.playback?.isPlaying) return;
    this.playback?.sound(pitches.map((pitch) => midi(pitch) + (part.transposition ?? 0)), part.program ?? 0, Boolean(part.is_percussion));
  }

  // While a note is dragged.
  soundSteps(item, steps) {
    if (item.note.drum != null) return;
    const at = 7 * item.note.pitch.octave + "CDEFGAB".indexOf(item.note.pitch.step) + steps;
    const pitch = this.input.pitchAt(at, this.input.caretOf(item));
    this.soundPitches([pitch], item.voice.part_id);
    this.tell(pitchSpoken(pitch));
  }

  // ---- the page

  focus() {
    document.getElementById("music-keys").focus({ preventScroll: true });
  }

  firstVisible() {
    const [id] = this.systems.visible().filter((one) => this.music.systems.has(one));
    const measureId = this.music.systems.get(id)?.measureIds[0];
    return measureId ? this.music.eventsIn(measureId, () => true)[0] : null;
  }

  bringIntoView(item) {
    const [element] = this.music.elements(item);
    if (element) this.scrollTo(element);
  }

  scrollTo(element) {
    const box = element.getBoundingClientRect();
    const top = this.page.topEdge();
    const bottom = this.page.bottomEdge();
    if (box.top >= top && box.bottom <= bottom) return;
    const line = element.closest(".music-line").getBoundingClientRect();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scrollBy({ top: line.top - top - 24, behavior: still ? "instant" : "smooth" });
  }

  // Systems that have not come yet.
  bringMore(way) {
    const waiting = [...this.systems.root.querySelectorAll(".music-line.waiting")];
    const next = way > 0 ? waiting[0] : waiting.at(-1);
    next?.scrollIntoView({ block: "nearest" });
  }

  async bringAll() {
    const places = () => this.systems.root.querySelectorAll(".music-line.waiting .approach");
    for (const place of places()) htmx.trigger(place, "bring");
    for (let tries = 0; places().length && tries < 400; tries += 1) await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
}
