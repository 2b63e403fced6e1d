import assert from "node:assert/strict";
import test from "node:test";

import { clicksOf, RECORDED, Timeline, WRITTEN } from "../../../static/js/editor/playback/timeline.js";
import { list, measure, note } from "./lists.mjs";

test("seconds follow the written tempos, which hold until the next", () => {
  const timeline = new Timeline(list([
    measure("a", { tempo: [[0, 60]] }),
    measure("b", { tempo: [[2, 120]] }),
    measure("c"),
  ]));
  assert.deepEqual(timeline.starts[WRITTEN], [0, 4, 7, 9]);
  assert.equal(timeline.seconds(WRITTEN, 1, 3), 6.5);
  assert.equal(timeline.seconds(WRITTEN, 2, 1), 7.5);
});

test("a score without a tempo is played at 120", () => {
  assert.equal(new Timeline(list([measure("a", { length: 3 })])).duration(WRITTEN), 1.5);
});

test("repeats are unfolded, with the tempo that is written there", () => {
  const timeline = new Timeline(list([measure("a", { tempo: [[0, 60]] }), measure("b", { tempo: [[0, 240]] })], ["a", "b", "a", "b"]));
  assert.deepEqual(timeline.starts[WRITTEN], [0, 4, 5, 9, 10]);
  assert.equal(timeline.stepOf("a"), 0);
  assert.equal(timeline.stepOf("a", 1), 2);
  assert.equal(timeline.stepOf("a", 3), 0);
  assert.equal(timeline.stepOf("x"), -1);
});

test("the recording's clock takes each measure's span, else the written tempo", () => {
  const timeline = new Timeline(list([
    measure("a", { span_s: [1.5, 4.5] }),
    measure("b"),
    measure("c", { span_s: [4.5, 5.5] }),
  ]));
  assert.deepEqual(timeline.starts[RECORDED], [0, 3, 5, 6]);
  assert.equal(timeline.recorded(0, 2), 3);
  assert.equal(timeline.recorded(1, 2), null);
  assert.equal(timeline.recorded(2, 1), 4.75);
  assert.ok(timeline.hasSpans);
});

test("a place and its seconds are each other's inverse", () => {
  const timeline = new Timeline(list([measure("a", { tempo: [[0, 60], [1.5, 90]] }), measure("b", { length: 3 })]));
  for (const [step, at] of [[0, 0], [0, 1], [0, 1.5], [0, 3.75], [1, 0], [1, 2.5]]) {
    const found = timeline.place(WRITTEN, timeline.seconds(WRITTEN, step, at));
    assert.deepEqual([found.step, found.id, Math.round(found.at * 1e9) / 1e9], [step, "ab"[step], at]);
  }
  assert.deepEqual(timeline.place(WRITTEN, 999), { step: 1, id: "b", at: 3 });
});

test("places before and behind a measure lie in its neighbours", () => {
  const timeline = new Timeline(list([measure("a", { tempo: [[0, 60]] }), measure("b", { tempo: [[0, 120]] }), measure("c")]));
  assert.equal(timeline.seconds(WRITTEN, 1, -0.5), 3.5);
  assert.equal(timeline.seconds(WRITTEN, 0, 6), 5);
  assert.equal(timeline.seconds(WRITTEN, 2, 6), 9);
});

test("sounds have seconds, over bar lines too", () => {
  const timeline = new Timeline(list([
    measure("a", { tempo: [[0, 60]], notes: [note(3, 2, 60)], pedal: [[1, 0, 1]] }),
    measure("b", { tempo: [[0, 120]] }),
  ]));
  const { notes, pedals } = timeline.soundsOf(WRITTEN, 0);
  assert.deepEqual(notes.map(({ from, to, pitch }) => [from, to, pitch]), [[3, 4.5, 60]]);
  assert.deepEqual(pedals, [{ from: 1, part: 0, down: 1 }]);
});

test("what came before decides whether the pedal is down", () => {
  const timeline = new Timeline(list(
    [measure("a", { pedal: [[0, 0, 1], [2, 0, 0], [3, 0, 1]] }), measure("b"), measure("c", { pedal: [[1, 1, 1]] })],
    undefined, [{}, {}],
  ));
  assert.deepEqual(timeline.pedalsAt(0, 1), [1, 0]);
  assert.deepEqual(timeline.pedalsAt(0, 2.5), [0, 0]);
  assert.deepEqual(timeline.pedalsAt(2, 0), [1, 0]);
  assert.deepEqual(timeline.pedalsAt(2, 2), [1, 1]);
});

test("a metronome clicks beats, an upbeat's too", () => {
  assert.deepEqual(clicksOf([1, 0], 4), [[0, true], [1, false], [2, false], [3, false]]);
  assert.deepEqual(clicksOf([1.5, 2.5], 0.5), []);
  assert.deepEqual(clicksOf([1, 2.5], 1.5), [[0.5, false]]);
});

test("an update changes what it names and keeps the rest", () => {
  const timeline = new Timeline(list([measure("a", { tempo: [[0, 60]] }), measure("b"), measure("c")]));
  timeline.soundsOf(WRITTEN, 1);
  timeline.update({ measures: [measure("b", { notes: [note(0, 1, 72)] })], written: null, order: null, parts: null });
  assert.equal(timeline.soundsOf(WRITTEN, 1).notes[0].pitch, 72);
  timeline.update({ measures: [measure("d")], written: ["a", "d", "c"], order: ["a", "d", "c", "d"], parts: [{ name: "Flute" }] });
  assert.deepEqual(timeline.steps.map(({ id }) => id), ["a", "d", "c", "d"]);
  assert.equal(timeline.measures.has("b"), false);
  assert.equal(timeline.parts[0].name, "Flute");
});

test("a place is found again after the score changed", () => {
  const timeline = new Timeline(list(["a", "b", "c"].map((id) => measure(id))));
  const place = { step: 1, id: "b", at: 3 };
  timeline.update({ measures: [measure("x")], written: ["a", "x", "b", "c"], order: ["a", "x", "b", "c"], parts: null });
  assert.deepEqual(timeline.refind(place), { step: 2, id: "b", at: 3 });
  timeline.update({ measures: [measure("a", { length: 2 })], written: ["a"], order: ["a"], parts: null });
  assert.deepEqual(timeline.refind(place), { step: 0, id: "a", at: 2 });
});

test("a fermata holds what it stands over twice as long, on the score's clock alone", () => {
  const timeline = new Timeline(list([
    measure("a", { tempo: [[0, 60], [3, 120]], holds: [[1, 2, 2], [3, 4, 2]], span_s: [1, 6] }),
    measure("b"),
  ]));
  assert.deepEqual([0, 1, 2, 3, 4].map((at) => timeline.seconds(WRITTEN, 0, at)), [0, 1, 3, 4, 5]);
  assert.deepEqual(timeline.starts[WRITTEN], [0, 5, 7]);
  assert.deepEqual(timeline.starts[RECORDED], [0, 5, 7]);
  assert.equal(timeline.seconds(RECORDED, 0, 2), 2.5);
  assert.equal(timeline.place(WRITTEN, 2).at, 1.5);
});
