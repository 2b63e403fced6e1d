// The transport: which moment of the timeline sounds when, on the clock of the AudioContext.
//
// A timer orders what sounds in the next 120 ms, each sound at its exact time, so that a busy page is never heard.
// The players that it orders from are {note, release, pedal, click, record, hush}: see players.js.

import { WRITTEN } from "./timeline.js";

const AHEAD_S = 0.12;
// Timers of a page that nobody sees run once a second.
const AHEAD_UNSEEN_S = 1.5;
const TICK_MS = 25;
// From an order to the first sound: what the synthesiser needs to get it.
const LEAD_S = 0.04;
// Before the end of a note, so that one of the same pitch can follow.
const GAP_S = 0.004;
const SHORTEST_S = 0.02;
const ROUNDING_S = 1e-6;
// What rings on after the last note.
const TAIL_S = 1;

export class Transport {
  constructor({ context, timeline, players, ended }) {
    this.context = context;
    this.timeline = timeline;
    this.players = players;
    this.ended = ended;
    this.clock = WRITTEN;
    this.factor = 1;
    this.loop = null; // {from: place, to: place}
    this.stretches = []; // of the timeline: {context, from, to}; `context` is when `from` sounds
    this.releases = [];
    this.timer = null;
  }

  get isPlaying() {
    return this.timer !== null;
  }

  // countIn: beats to click first.
  play(place, { countIn = 0 } = {}) {
    this.#quiet();
    const { step, at } = this.timeline.refind(place);
    const now = this.context.currentTime + LEAD_S;
    const beat = countIn ? this.timeline.beatSeconds(this.clock, step) / this.factor : 0;
    for (let index = 0; index < countIn; index++) this.players.click(now + index * beat, index === 0, true);
    this.#begin(now + countIn * beat, this.timeline.seconds(this.clock, step, at));
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.tick();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.#quiet();
  }

  // The place that sounds at a time of the context.
  place(time = this.context.currentTime) {
    return this.timeline.place(this.clock, this.#seconds(time));
  }

  // Changes the timeline, the clock or the loop while it plays on from the same place.
  change(apply) {
    if (!this.isPlaying) {
      apply();
      return;
    }
    const now = Math.max(this.context.currentTime, this.stretches[0].context);
    const here = this.place(now);
    const ahead = this.timeline.place(this.clock, this.ordered);
    for (const release of this.releases) release.time = this.#timeOf(release);
    apply();
    const from = this.#secondsOf(here);
    this.stretches = [{ context: now, from, to: this.#endFrom(from) }];
    this.ordered = Math.min(Math.max(from, this.#secondsOf(ahead)), this.stretches[0].to);
    this.#record(now, here.step, from);
  }

  setFactor(factor) {
    const now = this.context.currentTime;
    if (this.isPlaying) {
      const seconds = this.#seconds(now);
      const [first, ...later] = this.stretches;
      if (first.context <= now) Object.assign(first, { context: now, from: seconds });
      this.factor = factor;
      let before = first;
      for (const stretch of later) {
        stretch.context = before.context + (before.to - before.from) / factor;
        before = stretch;
      }
      const { step } = this.place(now);
      this.#record(Math.max(now, first.context), step, seconds);
    }
    this.factor = factor;
  }

  tick() {
    const now = this.context.currentTime;
    const until = now + (document.hidden ? AHEAD_UNSEEN_S : AHEAD_S);
    while (this.stretches.length > 1 && this.stretches[1].context <= now) this.stretches.shift();
    for (;;) {
      const stretch = this.stretches.at(-1);
      const limit = Math.min(stretch.to, stretch.from + (until - stretch.context) * this.factor);
      this.#release(until);
      if (limit > this.ordered) this.#order(stretch, limit);
      if (this.ordered < stretch.to) return;
      const end = stretch.context + (stretch.to - stretch.from) / this.factor;
      if (!this.loop) {
        if (now > end + TAIL_S) this.ended();
        return;
      }
      if (end >= until) return;
      this.#begin(end, this.#secondsOf(this.loop.from));
    }
  }

  #begin(context, from) {
    if (!this.stretches.length) this.players.begin(this.timeline.pedalsAt(...this.#stepAndPlace(from)), context);
    this.stretches.push({ context, from, to: this.#endFrom(from) });
    this.ordered = from;
    this.#record(context, this.timeline.place(this.clock, from).step, from);
  }

  #stepAndPlace(seconds) {
    const { step, at } = this.timeline.place(this.clock, seconds);
    return [step, at];
  }

  #secondsOf(place) {
    const { step, at } = this.timeline.refind(place);
    return this.timeline.seconds(this.clock, step, at);
  }

  // A loop ends only what begins inside of it.
  #endFrom(from) {
    const end = this.loop ? this.#secondsOf(this.loop.to) : Infinity;
    return end > from + ROUNDING_S ? Math.min(end, this.timeline.duration(this.clock)) : this.timeline.duration(this.clock);
  }

  #seconds(time) {
    const stretch = this.stretches.findLast(({ context }) => context <= time) ?? this.stretches[0];
    const passed = Math.max(0, time - stretch.context) * this.factor;
    return Math.min(stretch.to, stretch.from + passed);
  }

  // Everything that begins from what was ordered so far to a limit.
  #order(stretch, limit) {
    const from = this.ordered - ROUNDING_S, to = limit - ROUNDING_S;
    const time = (seconds) => stretch.context + (seconds - stretch.from) / this.factor;
    const inside = (sound) => sound.from >= from && sound.from < to;
    const { steps } = this.timeline;
    // Of the next measure, grace notes sound before its start.
    const last = Math.min(this.timeline.place(this.clock, limit).step + 1, steps.length - 1);
    for (let step = this.timeline.place(this.clock, this.ordered).step; step <= last; step++) {
      const { notes, pedals, clicks } = this.timeline.soundsOf(this.clock, step);
      for (const pedal of pedals.filter(inside)) this.players.pedal(time(pedal.from), pedal);
      for (const note of notes.filter(inside)) this.#play(note, stretch, time);
      for (const click of clicks.filter(inside)) this.players.click(time(click.from), click.strong, false);
      this.#join(step, stretch, { from, to, time });
    }
    this.ordered = limit;
  }

  #play(note, stretch, time) {
    const to = Math.max(Math.min(note.to, stretch.to) - GAP_S, note.from + SHORTEST_S);
    this.players.note(time(note.from), note);
    this.releases.push({ note, stretch, to });
  }

  #timeOf({ time, stretch, to }) {
    return time ?? stretch.context + (to - stretch.from) / this.factor;
  }

  #release(until) {
    this.releases = this.releases.filter((release) => {
      const time = this.#timeOf(release);
      if (time >= until) return true;
      this.players.release(time, release.note);
      return false;
    });
  }

  // At a bar line, the recording goes on elsewhere when what is played next does not follow there.
  #join(step, stretch, { from, to, time }) {
    const start = this.timeline.starts[this.clock][step];
    if (step === 0 || start < from || start >= to || start <= stretch.from + ROUNDING_S) return;
    const before = this.timeline.recorded(step - 1, this.timeline.steps[step - 1].measure.length);
    const here = this.timeline.recorded(step, 0);
    const follows = before === null ? here === null : here !== null && Math.abs(here - before) < 0.005;
    if (!follows) this.#record(time(start), step, start);
  }

  #record(context, step, seconds) {
    const found = this.timeline.place(this.clock, seconds);
    const at = found.step === step ? found.at : 0;
    const place = this.clock === WRITTEN ? null : this.timeline.recorded(step, at);
    this.players.record(context, place, this.factor);
  }

  #quiet() {
    this.stretches = [];
    this.releases = [];
    this.players.hush();
  }
}
