// What pitch a letter or a place on a staff means, at a caret {measure_id, part_id, staff, time}.

import { alterAt, clefAt, lowestLine } from "./geometry.js";
import { position } from "./music.js";

const STEPS = "CDEFGAB";
const MIDDLE = 34; // B4, where nothing says otherwise
// The drum that usually stands on a place of a percussion staff (General MIDI).
const DRUMS = { 28: 44, 29: 35, 31: 36, 32: 41, 33: 43, 34: 45, 35: 38, 36: 47, 37: 48, 38: 50, 39: 42, 40: 49 };
const SNARE = 38;

const isDrum = (music, caret) => Boolean(music.part(caret?.part_id)?.is_percussion);

export function drumsOf(music, caret, pitches) {
  return isDrum(music, caret) ? pitches.map((pitch) => DRUMS[position(pitch)] ?? SNARE) : [];
}

export function pitchAt(music, staffPosition, caret) {
  const place = music.measures.has(caret?.measure_id)
    && { measureId: caret.measure_id, partId: caret.part_id, staff: caret.staff, at: caret.time };
  const alter = place && !isDrum(music, caret) ? alterAt(music, place, staffPosition) : 0;
  return { step: STEPS[((staffPosition % 7) + 7) % 7], alter, octave: Math.floor(staffPosition / 7) };
}

function middle(music, caret) {
  if (!music.measures.has(caret?.measure_id)) return MIDDLE;
  return lowestLine(clefAt(music, caret.measure_id, { partId: caret.part_id, staff: caret.staff, at: caret.time })) + 4;
}

// In the octave that is nearest to the note before.
export function nearestPitch(music, { step, last, caret }) {
  const from = last ? position(last) : middle(music, caret);
  const index = STEPS.indexOf(step);
  return pitchAt(music, 7 * Math.round((from - index) / 7) + index, caret);
}

export function pitchAbove(music, { step, last, caret }) {
  const from = last ? position(last) : middle(music, caret);
  return pitchAt(music, from + ((STEPS.indexOf(step) - (from % 7) + 7) % 7 || 7), caret);
}
