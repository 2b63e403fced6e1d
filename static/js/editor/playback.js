// Hearing the score and its recording.
//
//   const playback = createPlayback({ root, sheet, notesUrl, recording });
//
// root: the section of templates/editor/_transport.html (its data attributes say where the sounds are);
// sheet: the element around the music, in which the cursor moves; notesUrl: where the note list is;
// recording: address of the recording, or null. Returned:
//
//   ready                    promise of the note list; rejects when there is none
//   isPlaying                true or false
//   toggle(), stop()         play or pause; stop and go back to where playing began
//   playFrom(measureId, at)  plays from a place, `at` in quarters (0 when left out); while it plays, goes there
//   moveTo(measureId, at)    where playing will begin; does nothing while it plays, so that one can edit and listen
//   select(from, to)         what a loop repeats: two places {id, at}; null, null: everything
//   sound(pitches, program, isPercussion)  notes heard alone, on selection or entry; loads the sounds on first use
//   update(changes)          what an edit changed of the note list (editor/note_list.py, changed_note_list); plays on
//   onCursor(callback)       calls back with {measureId, at, isPlaying} when the place changes; returns how to end that
//
// Space plays and pauses, unless something else took the key. The same object is `root.playback`.

import { Cursor } from "./playback/cursor.js";
import { Panel } from "./playback/panel.js";
import { Players } from "./playback/players.js";
import { RECORDED, Timeline, WRITTEN } from "./playback/timeline.js";
import { Transport } from "./playback/transport.js";

// Asking the person for leave must not wait for ever.
const RESUME_LIMIT_MS = 3000;
const TROUBLE = {
  worklet: "Sound needs a secure address: https, or localhost.",
  refused: "The browser did not allow sound. Press Play again.",
  notes: "The music could not be loaded. Press Play to try again.",
  sounds: "The sounds could not be loaded. Press Play to try again.",
};
// How long ago a note may have begun that still sounds, in measures.
const LONGEST_MEASURES = 4;

class Trouble extends Error {}

class Playback {
  constructor({ root, sheet, notesUrl, recording }) {
    this.notesUrl = notesUrl;
    const { clock, worklet, bank, stretch } = root.dataset;
    this.addresses = { clock, worklet, bank, stretch, recording };
    this.cursor = new Cursor(sheet);
    this.listeners = new Set();
    this.at = { step: 0, id: null, at: 0 };
    this.selection = null;
    this.attempt = 0;
    this.panel = new Panel(root, this);
    root.playback = this; // for other scripts of the page
    sheet.addEventListener("click", (event) => this.seek(event));
    this.load();
  }

  load() {
    this.ready = fetchJson(this.notesUrl).then((list) => {
      this.timeline = new Timeline(list);
      this.at = this.timeline.refind(this.at);
      this.panel.showScore(this.timeline, this.addresses.recording && this.timeline.hasSpans);
      this.show();
    });
    this.ready.catch(() => { this.failed = true; });
  }

  get isPlaying() {
    return this.transport?.isPlaying ?? false;
  }

  get clock() {
    return this.panel.share > 0 && this.panel.hasRecording ? RECORDED : WRITTEN;
  }

  get place() {
    if (!this.isPlaying) return this.at;
    return this.transport.place(this.context.currentTime - (this.context.outputLatency || 0));
  }

  async toggle() {
    if (this.isPlaying || this.isLoading) this.pause();
    else await this.play();
  }

  async play() {
    const attempt = ++this.attempt;
    this.isLoading = true;
    this.panel.say("loading");
    await this.guarded(attempt, async () => {
      await this.prepare();
      if (attempt === this.attempt) this.start();
    });
    if (attempt === this.attempt) this.isLoading = false;
  }

  // What can go wrong for the person is said; anything else is a fault of ours.
  async guarded(attempt, act) {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      if (attempt === this.attempt) this.panel.say("failed", error.message);
    }
  }

  // Everything that is needed for what will be heard.
  async prepare() {
    if (!("AudioWorkletNode" in window)) {
      this.panel.showPlain();
      throw new Trouble(TROUBLE.worklet);
    }
    this.open();
    await this.wake();
    if (this.failed) {
      this.failed = false;
      this.load();
    }
    await this.ready.catch(() => { throw new Trouble(TROUBLE.notes); });
    const loading = [];
    if (this.clock === WRITTEN || this.panel.share < 1) loading.push(this.players.loadScore());
    if (this.clock === RECORDED) loading.push(this.players.loadRecording());
    await Promise.all(loading).catch(refuseSounds);
  }

  open() {
    if (this.context) return;
    this.context = new AudioContext({ latencyHint: "interactive" });
    this.players = new Players(this.context, this.addresses);
    this.panel.applyTo(this.players);
  }

  async wake() {
    const limit = new Promise((resolve) => setTimeout(resolve, RESUME_LIMIT_MS));
    await Promise.race([this.context.resume(), limit]);
    if (this.context.state !== "running") throw new Trouble(TROUBLE.refused);
  }

  start() {
    const { timeline, context, players } = this;
    players.choose(timeline.parts);
    this.transport ??= new Transport({ context, timeline, players, ended: () => this.stop() });
    this.transport.timeline = timeline;
    this.transport.clock = this.clock;
    this.transport.factor = this.panel.factor;
    this.transport.loop = this.loop;
    const atEnd = this.at.step === timeline.steps.length - 1 && this.at.at >= timeline.steps[this.at.step].measure.length;
    this.begun = atEnd ? timeline.refind({ step: 0, id: timeline.steps[0].id, at: 0 }) : this.at;
    this.transport.play(this.begun, { countIn: this.panel.countsIn ? this.beats(this.begun.step) : 0 });
    this.isMarked = true;
    this.panel.say("playing");
    this.frame();
  }

  // A full measure of clicks.
  beats(step) {
    const { beat: [beat, offset], length } = this.timeline.steps[step].measure;
    return Math.max(1, Math.round((length + offset) / beat));
  }

  pause() {
    this.at = this.place;
    this.attempt++;
    this.isLoading = false;
    this.transport?.stop();
    this.panel.say("");
    this.show();
  }

  stop() {
    this.pause();
    this.at = this.begun ?? this.at;
    this.isMarked = false;
    this.show();
  }

  frame() {
    cancelAnimationFrame(this.frames);
    this.show();
    if (this.isPlaying) this.frames = requestAnimationFrame(() => this.frame());
  }

  show() {
    if (!this.timeline) return;
    const place = this.place, { isPlaying } = this;
    this.panel.showPlace(this.timeline, this.clock, place);
    const { measure } = this.timeline.steps[place.step];
    if (isPlaying || this.isMarked) {
      this.cursor.show(measure, place.at, isPlaying ? this.sounding(place) : new Set(), { follows: isPlaying && this.panel.follows });
    } else this.cursor.hide();
    for (const listener of this.listeners) listener({ measureId: place.id, at: place.at, isPlaying });
  }

  // Ids of the notes that sound at a place.
  sounding({ step, at }) {
    const found = new Set();
    let passed = at;
    for (let index = step; index >= 0 && index > step - LONGEST_MEASURES; index--) {
      for (const [from, duration, , , , note] of this.timeline.steps[index].measure.notes) {
        if (from <= passed && passed < from + duration) found.add(note);
      }
      if (index > 0) passed += this.timeline.steps[index - 1].measure.length;
    }
    return found;
  }

  async playFrom(measureId, at = 0) {
    await this.ready;
    this.#goTo(measureId, at);
    if (!this.isPlaying) await this.play();
  }

  moveTo(measureId, at = 0) {
    if (!this.timeline || this.isPlaying) return;
    this.isMarked = false; // what is selected shows that already
    this.#goTo(measureId, at);
  }

  #goTo(id, at) {
    const step = this.timeline.stepOf(id, this.place.step);
    if (step >= 0) this.go({ step, id, at });
  }

  // While it plays, a click in the music goes there.
  seek(event) {
    const place = this.isPlaying && this.cursor.placeAt(event.clientX, event.clientY, this.timeline.measures);
    if (place) this.#goTo(place.id, place.at);
  }

  moveToSeconds(seconds) {
    this.isMarked = true;
    this.go(this.timeline.place(this.clock, seconds));
  }

  go(place) {
    this.at = this.timeline.refind(place);
    if (this.isPlaying) {
      this.begun = this.at;
      this.transport.play(this.at);
    }
    this.show();
  }

  select(from, to) {
    this.selection = from && to ? { from, to } : null;
    this.changeLoop();
  }

  get loop() {
    if (!this.panel.loops || !this.timeline) return null;
    const { steps } = this.timeline;
    const found = (place, fallback) => (place ? this.timeline.stepOf(place.id) : -1) >= 0
      ? this.timeline.refind({ step: this.timeline.stepOf(place.id), ...place }) : fallback;
    const last = steps.length - 1;
    const chosen = this.selection ?? this.panel.bars(this.timeline);
    return {
      from: found(chosen?.from, { step: 0, id: steps[0].id, at: 0 }),
      to: found(chosen?.to, { step: last, id: steps[last].id, at: steps[last].measure.length }),
    };
  }

  changeLoop() {
    this.transport?.change(() => { this.transport.loop = this.loop; });
  }

  // Score, recording, or both: the one clock or the other.
  async changeShare() {
    this.players?.fade(this.clock === RECORDED ? this.panel.share : 0);
    if (!this.isPlaying) {
      this.show();
      return;
    }
    const attempt = ++this.attempt;
    await this.guarded(attempt, async () => {
      await this.prepare();
      if (attempt !== this.attempt || !this.isPlaying) return;
      this.transport.change(() => { this.transport.clock = this.clock; });
      this.panel.say("playing");
    });
  }

  changeFactor() {
    this.transport?.setFactor(this.panel.factor);
  }

  async sound(pitches, program = 0, isPercussion = false) {
    if (!("AudioWorkletNode" in window)) return;
    await this.guarded(this.attempt, async () => {
      this.open();
      await this.wake();
      await this.players.loadScore().catch(refuseSounds);
      this.players.synthesiser.sound(pitches, program, isPercussion);
    });
  }

  update(changes) {
    if (!this.timeline) {
      this.ready.then(() => this.update(changes), () => {});
      return;
    }
    const apply = () => this.timeline.update(changes);
    if (this.isPlaying) this.transport.change(apply);
    else apply();
    this.at = this.timeline.refind(this.at);
    if (this.begun) this.begun = this.timeline.refind(this.begun);
    this.cursor.forget();
    if (changes.parts) {
      this.players?.choose(this.timeline.parts);
      this.panel.showParts(this.timeline.parts);
    }
    this.show();
  }

  onCursor(callback) {
    this.listeners.add(callback);
    return () => this.listeners.delete(callback);
  }
}

function refuseSounds(error) {
  console.info(error);
  throw new Trouble(TROUBLE.sounds);
}

export function createPlayback(options) {
  return new Playback(options);
}

async function fetchJson(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}: ${address}`);
  return answer.json();
}
