// Music in words, for the eye ("C♯5") and for screen readers ("C sharp 5").

import { isRest } from "./music.js";

export const VALUES = {
  "8/1": "breve", "4/1": "whole", "2/1": "half", "1/1": "quarter", "1/2": "eighth",
  "1/4": "16th", "1/8": "32nd", "1/16": "64th", "1/32": "128th",
};
const SIGNS = { "-2": "𝄫", "-1": "♭", 0: "", 1: "♯", 2: "𝄪" };
const SPOKEN = { "-2": " double flat", "-1": " flat", 0: "", 1: " sharp", 2: " double sharp" };
const TUPLETS = { 2: "duplet", 3: "triplet", 4: "quadruplet", 5: "quintuplet", 6: "sextuplet", 7: "septuplet" };
const DOTS = ["", "dotted ", "double-dotted ", "triple-dotted "];
const MARKS = { dynamic: "dynamic", text: "text", pedal: "pedal", chord_symbol: "chord symbol", rehearsal: "rehearsal mark", jump: "jump" };

export const pitchWords = ({ step, alter, octave }) => `${step}${SIGNS[alter]}${octave}`;
export const pitchSpoken = ({ step, alter, octave }) => `${step}${SPOKEN[alter]} ${octave}`;
export const kindWords = (kind) => kind.replaceAll("_", " ");

export function valueWords(event) {
  if (event.kind === "measure_rest") return "whole measure";
  const value = `${DOTS[event.dots ?? 0]}${VALUES[event.base]}`;
  const tuplet = event.tuplet ? ` in a ${TUPLETS[event.tuplet.actual] ?? `group of ${event.tuplet.actual}`}` : "";
  return `${value}${tuplet}${event.grace ? " grace note" : ""}`;
}

export function staffWords(music, partId, staff) {
  const part = music.part(partId);
  if (!part) return "";
  const hands = part.staves === 2 ? ["right hand", "left hand"][staff - 1] : part.staves > 2 ? `staff ${staff}` : "";
  if (music.parts.length === 1) return hands;
  return [part.name || "Part", hands].filter(Boolean).join(", ");
}

function nameOf(item, speak) {
  if (item.kind === "note") return item.note.drum != null ? "Drum note" : speak(item.note.pitch);
  if (item.kind === "chord") return item.event.notes.map((note) => speak(note.pitch)).join(", ");
  if (isRest(item)) return "Rest";
  if (item.kind === "space") return "Empty place";
  if (item.kind === "mark") return `${MARKS[item.mark.kind] ?? item.mark.kind} ${item.mark.text}`;
  if (item.kind === "line") return kindWords(item.line.kind);
  if (item.kind === "tempo") return `tempo ${item.tempo.text || ""}`.trim();
  return item.kind;
}

// "C sharp 5, quarter, measure 12, right hand".
export function itemWords(music, item, speak = pitchWords) {
  const words = [nameOf(item, speak)];
  if (item.event) words.push(valueWords(item.event));
  if (item.measureId) words.push(`measure ${music.label(item.measureId)}`);
  if (item.voice) words.push(staffWords(music, item.voice.part_id, item.staff));
  if (item.voice?.number > 1) words.push(`voice ${item.voice.number}`);
  if (item.note?.tied) words.push("tied");
  for (const sign of item.event?.articulations ?? []) words.push(kindWords(sign));
  if (item.note?.fingering) words.push(`finger ${item.note.fingering}`);
  return words.filter(Boolean).join(", ");
}

export function selectionWords(music, items, speak = pitchWords) {
  if (!items.length) return "";
  if (items.length === 1) return itemWords(music, items[0], speak);
  const notes = items.reduce((sum, item) => sum + (item.kind === "note" ? 1 : item.event?.notes?.length ?? 0), 0);
  const rests = items.filter(isRest).length;
  const others = items.filter((item) => !item.event).length;
  const count = (number, noun) => (number ? `${number} ${noun}${number === 1 ? "" : "s"}` : "");
  const what = [count(notes, "note"), count(rests, "rest"), count(others, "mark")].filter(Boolean).join(", ") || count(items.length, "thing");
  const measures = items.map((item) => item.measureId).filter(Boolean).sort((a, b) => music.position(a) - music.position(b));
  const first = music.label(measures[0]);
  const last = music.label(measures.at(-1));
  return `${what}, measure${first === last ? ` ${first}` : `s ${first} to ${last}`}`;
}
