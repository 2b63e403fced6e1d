import assert from "node:assert/strict";
import test from "node:test";

import { RECORDED, Timeline } from "../../../static/js/editor/playback/timeline.js";
import { Transport } from "../../../static/js/editor/playback/transport.js";
import { list, measure, note } from "./lists.mjs";

globalThis.document = { hidden: false };
const START = { step: 0, id: "a", at: 0 };
const LEAD = 0.04; // between an order to play and the first sound

// Two measures of quarters at 60: a note each second from C4 up.
function piece(more = {}) {
  const bar = (id, first) => measure(id, { notes: [0, 1, 2, 3].map((at) => note(at, 1, first + at)), ...more[id] });
  return [bar("a", 60), bar("b", 64)];
}

class Band {
  constructor(measures, order) {
    this.heard = [];
    this.context = { currentTime: 10 };
    const hear = (kind) => (time, ...what) => this.heard.push([kind, round(time), ...what]);
    const players = {
      begin: (pedals) => this.heard.push(["begin", pedals]),
      hush: () => this.heard.push(["hush"]),
      note: (time, { pitch }) => hear("note")(time, pitch),
      release: (time, { pitch }) => hear("release")(time, pitch),
      pedal: (time, { down }) => hear("pedal")(time, down),
      click: (time, isStrong, isCounting) => hear("click")(time, isStrong, isCounting),
      record: hear("record"),
    };
    measures[0].tempo = [[0, 60]];
    this.timeline = new Timeline(list(measures, order));
    this.transport = new Transport({ context: this.context, timeline: this.timeline, players, ended: () => { this.hasEnded = true; } });
  }

  // Lets time pass in the steps of the timer.
  until(time) {
    while (this.context.currentTime < time - 1e-9) {
      this.context.currentTime = Math.min(time, this.context.currentTime + 0.025);
      this.transport.tick();
    }
  }

  of(...kinds) {
    return this.heard.filter(([kind]) => kinds.includes(kind)).map(([kind, ...rest]) => (kinds.length > 1 ? [kind, ...rest] : rest));
  }
}

function round(time) {
  return Math.round((time - LEAD) * 1e6) / 1e6;
}

function played(measures, order, act) {
  const band = new Band(measures, order);
  try {
    act(band);
  } finally {
    band.transport.stop();
  }
  return band;
}

test("every note is ordered once, at its exact time, and let go before the next of its kind", () => {
  played(piece(), ["a", "b"], (band) => {
    band.transport.play(START);
    band.until(20);
    assert.deepEqual(band.of("note"), [0, 1, 2, 3, 4, 5, 6, 7].map((index) => [10 + index, 60 + index]));
    assert.deepEqual(band.of("release"), [0, 1, 2, 3, 4, 5, 6, 7].map((index) => [10 + index + 0.996, 60 + index]));
    assert.ok(band.hasEnded);
  });
});

test("nothing is ordered more than 120 ms ahead", () => {
  played(piece(), ["a", "b"], (band) => {
    band.transport.play(START);
    band.until(10.9);
    assert.deepEqual(band.of("note"), [[10, 60]]);
    band.until(10.925);
    assert.deepEqual(band.of("note"), [[10, 60], [11, 61]]);
  });
});

test("it begins inside of a measure, with the pedal as it is there", () => {
  played(piece({ a: { pedal: [[0, 0, 1]] } }), ["a", "b"], (band) => {
    band.transport.play({ step: 0, id: "a", at: 2.5 });
    band.until(11.6);
    assert.deepEqual(band.of("begin"), [[[1]]]);
    assert.deepEqual(band.of("note"), [[10.5, 63], [11.5, 64]]);
  });
});

test("a repeat plays its measure again, and grace notes sound before the bar line", () => {
  const measures = piece({ b: { notes: [note(-0.125, 0.125, 90), note(0, 4, 64)] } });
  played(measures, ["a", "b", "b"], (band) => {
    band.transport.play({ step: 0, id: "a", at: 3 });
    band.until(17);
    assert.deepEqual(band.of("note"), [[10, 63], [10.875, 90], [11, 64], [14.875, 90], [15, 64]]);
  });
});

test("another tempo takes hold at once and leaves the place where it was", () => {
  played(piece(), ["a", "b"], (band) => {
    band.transport.play(START);
    band.until(10.54);
    band.transport.setFactor(2);
    assert.equal(band.transport.place().at.toFixed(3), "0.500");
    band.until(12);
    assert.deepEqual(band.of("note").slice(0, 4), [[10, 60], [10.75, 61], [11.25, 62], [11.75, 63]]);
    assert.equal(band.of("release")[0][0], 10.748);
  });
});

test("a loop is gapless and cuts what would sound beyond it", () => {
  const measures = piece({ a: { notes: [note(0, 1, 60), note(1, 3, 61)] } });
  played(measures, ["a", "b"], (band) => {
    band.transport.loop = { from: { step: 0, id: "a", at: 0 }, to: { step: 0, id: "a", at: 2 } };
    band.transport.play(START);
    band.until(15);
    assert.deepEqual(band.of("note"), [[10, 60], [11, 61], [12, 60], [13, 61], [14, 60], [15, 61]]);
    assert.deepEqual(band.of("release").slice(0, 3), [[10.996, 60], [11.996, 61], [12.996, 60]]);
    assert.equal(band.transport.place(15.54).at.toFixed(3), "1.500");
  });
});

test("turning the loop off goes on from the same place", () => {
  played(piece(), ["a", "b"], (band) => {
    band.transport.loop = { from: { step: 0, id: "a", at: 0 }, to: { step: 0, id: "a", at: 2 } };
    band.transport.play(START);
    band.until(11.5);
    band.transport.change(() => { band.transport.loop = null; });
    band.until(13.2);
    assert.deepEqual(band.of("note"), [[10, 60], [11, 61], [12, 62], [13, 63]]);
  });
});

test("a count-in clicks first; a metronome is ordered with the music", () => {
  played(piece(), ["a", "b"], (band) => {
    band.transport.play(START, { countIn: 2 });
    band.until(13.5);
    assert.deepEqual(band.of("click"), [
      [10, true, true], [11, false, true], [12, true, false], [13, false, false],
    ]);
    assert.deepEqual(band.of("note"), [[12, 60], [13, 61]]);
    assert.equal(band.transport.place(11).at, 0);
  });
});

test("the recording begins where the bar begins in it and follows jumps", () => {
  const measures = piece({ a: { span_s: [5, 7] }, b: { span_s: [7, 9.5] } });
  played(measures, ["a", "b", "a"], (band) => {
    band.transport.clock = RECORDED;
    band.transport.play({ step: 0, id: "a", at: 2 });
    band.until(14);
    // From the middle of the first span on; b follows it; then back to the start of the first.
    assert.deepEqual(band.of("record"), [[10, 6, 1], [13.5, 5, 1]]);
    assert.deepEqual(band.of("note").slice(0, 3), [[10, 62], [10.5, 63], [11, 64]]);
  });
});

test("the recording is silent in measures that it does not have", () => {
  const measures = [...piece({ a: { span_s: [5, 7] } }), measure("c", { span_s: [7, 8] })];
  played(measures, ["a", "b", "c"], (band) => {
    band.transport.clock = RECORDED;
    band.transport.play(START);
    band.until(17);
    assert.deepEqual(band.of("record"), [[10, 5, 1], [12, null, 1], [16, 7, 1]]);
  });
});

test("the score's own tempo leaves the recording silent; the switch keeps the place", () => {
  const measures = piece({ a: { span_s: [5, 7] }, b: { span_s: [7, 9] } });
  played(measures, ["a", "b"], (band) => {
    band.transport.play(START);
    band.until(12.04);
    band.transport.change(() => { band.transport.clock = RECORDED; });
    const [start, joined] = band.of("record");
    assert.deepEqual(start, [10, null, 1]);
    assert.deepEqual(joined, [12, 6, 1]);
    band.until(12.5);
    assert.deepEqual(band.of("note").slice(2), [[12, 62], [12.5, 63]]);
  });
});

test("an edit is heard without a stop", () => {
  played(piece(), ["a", "b"], (band) => {
    band.transport.play(START);
    band.until(10.5);
    const changed = measure("a", { tempo: [[0, 60]], notes: [note(0, 1, 60), note(1, 1, 80), note(2, 1, 62)] });
    band.transport.change(() => band.timeline.update({ measures: [changed], written: null, order: null, parts: null }));
    band.until(12);
    assert.deepEqual(band.of("note"), [[10, 60], [11, 80], [12, 62]]);
    assert.deepEqual(band.of("begin").length, 1);
    assert.deepEqual(band.of("release")[0], [10.996, 60]);
  });
});

test("stopping hushes, and nothing is ordered after it", () => {
  played(piece(), ["a", "b"], (band) => {
    band.transport.play(START);
    band.until(10.5);
    band.transport.stop();
    assert.equal(band.heard.at(-1)[0], "hush");
    assert.equal(band.transport.isPlaying, false);
  });
});
