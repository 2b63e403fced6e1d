// Beside the music: what is selected, in words, and its properties as controls that send edits.

import { BEATS, DYNAMICS, NOTEHEADS } from "./choices.js";
import { element, fieldElement, valueOf } from "./fields.js";
import { isRest } from "./music.js";
import { VALUES, selectionWords } from "./words.js";

const ALTERS = [[-2, "𝄫"], [-1, "♭"], [0, "♮"], [1, "♯"], [2, "𝄪"]];
const SIGNS = [
  ["staccato", "Staccato"], ["tenuto", "Tenuto"], ["accent", "Accent"], ["marcato", "Marcato"], ["fermata", "Fermata"], ["trill", "Trill"],
  ["mordent", "Mordent"], ["turn", "Turn"], ["arpeggio", "Arpeggio"],
];
const steps = [..."CDEFGAB"].map((step) => [step, step]);

// Each control: a field, and the edit that its new value makes.
function noteControls(editor, item) {
  const { note, event } = item;
  const targets = [note.id];
  const pitch = (change) => ({ edit: "set_pitch", targets, pitch: { step: note.pitch.step, alter: note.pitch.alter, octave: note.pitch.octave, ...change } });
  const pitches = note.drum != null ? [] : [
    [{ name: "step", label: "Note", kind: "select", options: steps, value: note.pitch.step }, (value) => pitch({ step: value })],
    [{ name: "alter", label: "Altered", kind: "select", options: ALTERS, value: note.pitch.alter }, (value) => pitch({ alter: Number(value) })],
    [{ name: "octave", label: "Octave", kind: "number", min: 0, max: 9, value: note.pitch.octave }, (value) => pitch({ octave: value })],
  ];
  return [
    ...pitches,
    ...valueControls(item, [event.id]),
    [{ name: "tied", label: "Tied to the next", kind: "checkbox", value: note.tied }, () => ({ edit: "toggle_tie", targets })],
    [{ name: "cautionary", label: "Accidental in brackets", kind: "checkbox", value: note.cautionary }, () => ({ edit: "toggle_cautionary", targets })],
    [{ name: "fingering", label: "Fingering", kind: "text", most: 8, value: note.fingering ?? "" }, (value) => ({ edit: "set_fingering", targets, text: value.trim() })],
    [{ name: "notehead", label: "Head", kind: "select", options: NOTEHEADS, value: note.notehead ?? "normal" }, (value) => ({ edit: "set_notehead", targets, notehead: value })],
    ...voiceControls(item),
    ...signControls(item),
  ];
}

function valueControls({ event }, targets) {
  if (event.kind === "measure_rest") return [];
  return [
    [{ name: "base", label: "Value", kind: "select", options: Object.entries(VALUES), value: event.base }, (value) => ({ edit: "set_value", targets, base: value, dots: event.dots ?? 0 })],
    [{ name: "dots", label: "Dots", kind: "number", min: 0, max: 3, value: event.dots ?? 0 }, (value) => ({ edit: "set_dots", targets, dots: value ?? 0 })],
  ];
}

function voiceControls(item) {
  const options = [1, 2, 3, 4].map((voice) => [voice, String(voice)]);
  return [[{ name: "voice", label: "Voice", kind: "select", options, value: item.voice.number }, (value) => ({ edit: "set_voice", targets: [item.event.id], voice: Number(value) })]];
}

function signControls({ event }) {
  if (!event.notes?.length) return [];
  return SIGNS.map(([sign, label]) => [
    { name: sign, label, kind: "checkbox", value: event.articulations?.includes(sign) },
    () => ({ edit: "toggle_articulation", targets: [event.id], sign }),
  ]);
}

function controlsOf(editor, item) {
  if (item.kind === "note") return noteControls(editor, item);
  if (item.kind === "chord") return [...valueControls(item, [item.id]), ...voiceControls(item), ...signControls(item)];
  if (isRest(item)) return [...valueControls(item, [item.id]), ...voiceControls(item)];
  if (item.kind === "mark" && item.mark.kind === "dynamic") {
    return [[{ name: "text", label: "Dynamics", kind: "select", options: DYNAMICS, value: item.mark.text }, (value) => ({ edit: "set_mark", target: item.id, text: value })]];
  }
  if (item.kind === "mark") return [[{ name: "text", label: "Words", kind: "text", value: item.mark.text }, (value) => ({ edit: "set_mark", target: item.id, text: value.trim() })]];
  if (item.kind === "tempo") return tempoControls(item);
  return [];
}

function tempoControls({ tempo, measureId }) {
  const [n, d] = tempo.bpm.split("/").map(Number);
  const edit = (change) => ({ edit: "set_tempo", measure_id: measureId, bpm: tempo.bpm, beat: tempo.beat ?? "1/1", text: tempo.text ?? "", at: tempo.at ?? "0/1", ...change });
  return [
    [{ name: "bpm", label: "Beats a minute", kind: "number", min: 5, max: 999, value: Math.round((100 * n) / d) / 100 }, (value) => edit({ bpm: `${Math.round(100 * value)}/100` })],
    [{ name: "beat", label: "Beat", kind: "select", options: BEATS, value: tempo.beat ?? "1/1" }, (value) => edit({ beat: value })],
    [{ name: "text", label: "In words", kind: "text", value: tempo.text ?? "" }, (value) => edit({ text: value.trim() })],
  ];
}

export class Inspector {
  constructor(editor, root) {
    Object.assign(this, { editor, root });
    this.words = root.querySelector("[data-words]");
    this.body = root.querySelector("[data-controls]");
    this.hint = root.querySelector("[data-hint]");
    root.querySelector("[data-close-inspector]").addEventListener("click", () => editor.selection.choose([]));
    // The sheet from below may not hide what it speaks of.
    root.querySelector("details").addEventListener("toggle", () => { if (editor.selection.focused) editor.bringIntoView(editor.selection.focused); });
    root.querySelector("details").open = matchMedia("(min-width: 1500px)").matches;
    editor.selection.addEventListener("change", () => this.show());
    for (const name of ["redrawn", "doubted"]) editor.addEventListener(name, () => this.show());
    this.show();
  }

  show() {
    const { items } = this.editor.selection;
    this.root.dataset.empty = String(!items.length);
    this.hint.hidden = items.length > 0;
    const item = items.length === 1 ? items[0] : null;
    this.words.textContent = [selectionWords(this.editor.music, items), this.editor.doubt.faultOf(item)].filter(Boolean).join(", ");
    const key = item ? JSON.stringify([item.id, item.event, item.note, item.mark, item.tempo, item.measureId]) : "";
    if (key === this.key) return;
    this.key = key;
    this.fill(item);
  }

  fill(item) {
    const focused = this.body.contains(document.activeElement) ? document.activeElement.name : null;
    const controls = item && this.editor.page.mayEdit ? controlsOf(this.editor, item) : [];
    const fields = controls.map(([field, edit]) => {
      const built = fieldElement(field);
      const input = built.querySelector("input, select");
      input.addEventListener("change", () => {
        if (input.checkValidity()) this.editor.send(edit(valueOf(input)));
        else input.reportValidity();
      });
      return built;
    });
    const checks = fields.filter((field) => field.classList.contains("check-field"));
    const others = fields.filter((field) => !field.classList.contains("check-field"));
    this.body.replaceChildren(element("div", { class: "inspector-fields" }, ...others), element("div", { class: "inspector-checks" }, ...checks));
    if (focused) this.body.querySelector(`[name="${focused}"]`)?.focus();
  }
}
