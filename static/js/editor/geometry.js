// Where things stand in a system's picture, read from its SVG once and kept, in Verovio's units (180 to a staff space).
// Nothing here asks the browser to lay anything out but the place of the picture itself.

import { ZERO, add, compare, number, read, subtract } from "./fractions.js";
import { keyAlter, position } from "./music.js";

export const STEP = 90; // half a staff space
const REACH = 12 * STEP; // beyond a staff, a place is on no staff
const NEAR = 10; // pixels around a finger or pointer
const CLEF_PITCH = { G: 32, F: 24, C: 28, percussion: 32 };
const kept = new WeakMap();

function translation(element) {
  const found = /translate\((-?[\d.]+),?\s*(-?[\d.]+)/.exec(element?.getAttribute("transform") ?? "");
  return found ? [Number(found[1]), Number(found[2])] : null;
}

function staffLines(staff) {
  const lines = [...staff.querySelectorAll(":scope > path")].slice(0, 5)
    .map((path) => /M(-?[\d.]+)[ ,](-?[\d.]+) L(-?[\d.]+)/.exec(path.getAttribute("d")))
    .filter(Boolean);
  if (lines.length < 5) return null;
  const [left, , right] = lines[0].slice(1).map(Number);
  return { number: Number(staff.dataset.n), left, right, top: Number(lines[0][2]), bottom: Number(lines[4][2]) };
}

function readMeasure(element) {
  const staves = [...element.querySelectorAll(":scope > .staff")].map(staffLines).filter(Boolean);
  return staves.length ? { id: element.dataset.id, staves, left: staves[0].left, right: staves[0].right } : null;
}

function readSigns(svg) {
  const signs = new Map();
  for (const element of svg.querySelectorAll(".note, .rest, .mRest, .space")) {
    const use = element.querySelector(":scope > .notehead > use, :scope > use, :scope > .notehead use");
    const place = translation(use);
    if (place) signs.set(element.dataset.id, { x: place[0], y: place[1], element });
  }
  return signs;
}

export function geometryOf(system) {
  if (kept.has(system)) return kept.get(system);
  const svg = system.element.querySelector("svg.music");
  const inner = svg?.querySelector(".definition-scale");
  const margin = inner?.querySelector(".page-margin");
  if (!margin) return null;
  const [width] = inner.getAttribute("viewBox").split(" ").slice(2).map(Number);
  const found = {
    svg, margin, width, offset: translation(margin) ?? [0, 0],
    measures: [...margin.querySelectorAll(".measure")].map(readMeasure).filter(Boolean),
    signs: readSigns(svg),
  };
  kept.set(system, found);
  return found;
}

function unitsAt(geometry, x, y) {
  const box = geometry.svg.getBoundingClientRect();
  const scale = geometry.width / box.width;
  return { x: (x - box.left) * scale - geometry.offset[0], y: (y - box.top) * scale - geometry.offset[1], scale };
}

// The note or rest whose head is nearest, within a finger's width.
export function signNear(system, x, y, near = NEAR) {
  const geometry = geometryOf(system);
  if (!geometry) return null;
  const at = unitsAt(geometry, x, y);
  const reach = near * at.scale;
  let best = null;
  for (const [id, sign] of geometry.signs) {
    const distance = Math.hypot(sign.x + 117 - at.x, sign.y - at.y);
    if (distance <= reach + 117 && distance < (best?.distance ?? Infinity)) best = { id, distance };
  }
  return best?.id ?? null;
}

// Notes and rests whose heads lie in a rectangle on the screen.
export function signsInside(system, box) {
  const geometry = geometryOf(system);
  if (!geometry) return [];
  const from = unitsAt(geometry, box.left, box.top);
  const to = unitsAt(geometry, box.right, box.bottom);
  return [...geometry.signs].filter(([, sign]) => {
    const x = sign.x + 117;
    return x >= from.x && x <= to.x && sign.y >= from.y && sign.y <= to.y;
  }).map(([id]) => id);
}

// The times at which something stands in a measure, each with its x.
function moments(music, geometry, measure) {
  const held = music.measures.get(measure.id);
  const found = new Map();
  for (const voice of held.measure.voices) {
    for (const event of voice.events) {
      const item = music.items.get(event.id);
      if (event.grace || event.kind === "measure_rest") continue;
      for (const id of [event.id, ...(event.notes ?? []).map((note) => note.id)]) {
        const sign = geometry.signs.get(id);
        const key = item.at.join("/");
        if (sign) found.set(key, { at: item.at, x: Math.min(sign.x, found.get(key)?.x ?? Infinity) });
      }
    }
  }
  const sorted = [...found.values()].sort((a, b) => compare(a.at, b.at));
  if (!sorted.length || compare(sorted[0].at, ZERO) > 0) sorted.unshift({ at: ZERO, x: measure.left + (sorted.length ? 180 : 400) });
  return [...sorted, { at: held.length, x: measure.right }];
}

// What stands at a time, or where it would.
export function xAt(music, geometry, measure, at) {
  const places = moments(music, geometry, measure);
  const after = places.findIndex((place) => compare(place.at, at) > 0);
  if (after < 0) return places.at(-1).x;
  const [from, to] = [places[after - 1], places[after]];
  const share = number(subtract(at, from.at)) / number(subtract(to.at, from.at));
  return from.x + share * (to.x - from.x);
}

// Times one may mean: those of events, and the grid of the value that is being written.
function timeAt(music, geometry, measure, { x, value }) {
  const places = moments(music, geometry, measure);
  const { length } = music.measures.get(measure.id);
  const candidates = places.slice(0, -1);
  for (let at = ZERO, n = 0; value && compare(at, length) < 0 && n < 64; at = add(at, value), n += 1) {
    if (!candidates.some((place) => compare(place.at, at) === 0)) candidates.push({ at, x: xAt(music, geometry, measure, at) });
  }
  return candidates.reduce((best, place) => (Math.abs(place.x + 117 - x) < Math.abs(best.x + 117 - x) ? place : best));
}

export function clefAt(music, measureId, { partId, staff, at }) {
  const { measure, inForce } = music.measures.get(measureId);
  const same = (clef) => clef.part_id === partId && clef.staff === staff;
  const later = (measure.clefs ?? []).filter((clef) => same(clef) && clef.at && compare(read(clef.at), at) <= 0);
  return later.at(-1) ?? inForce.clefs.find(same);
}

// The staff position (diatonic steps above C0) of the lowest line.
export function lowestLine(clef) {
  return CLEF_PITCH[clef.sign] + 7 * (clef.octave_shift ?? 0) - 2 * ((clef.line ?? 2) - 1);
}

// Staff, time and pitch under a point of the screen; value: the grid one writes on.
export function placeAt(music, system, { x, y, value = null }) {
  const geometry = geometryOf(system);
  if (!geometry) return null;
  const at = unitsAt(geometry, x, y);
  const measure = geometry.measures.find((one) => at.x >= one.left && at.x < one.right)
    ?? (at.x < 0 ? geometry.measures[0] : geometry.measures.at(-1));
  if (!measure || !music.measures.has(measure.id)) return null;
  const middle = (staff) => Math.abs((staff.top + staff.bottom) / 2 - at.y);
  const staff = measure.staves.reduce((best, one) => (middle(one) < middle(best) ? one : best));
  const owner = music.staffAt(staff.number);
  if (!owner) return null;
  const moment = timeAt(music, geometry, measure, { x: at.x, value });
  const clef = clefAt(music, measure.id, { partId: owner.part.id, staff: owner.staff, at: moment.at });
  const steps = Math.round((staff.bottom - at.y) / STEP);
  const onStaff = at.y > staff.top - REACH && at.y < staff.bottom + REACH;
  return { measureId: measure.id, part: owner.part, staff: owner.staff, at: moment.at, x: moment.x, steps, position: lowestLine(clef) + steps, lines: staff, onStaff };
}

export function linesOf(system, music, { measureId, partId, staff }) {
  const geometry = geometryOf(system);
  const measure = geometry?.measures.find((one) => one.id === measureId);
  const lines = measure?.staves.find((one) => one.number === music.staffNumber(partId, staff));
  return lines ? { geometry, measure, lines } : null;
}

// The accidental that a step has at a place: what stood on its line before in the measure, else the key signature's.
export function alterAt(music, place, staffPosition) {
  const step = "CDEFGAB"[((staffPosition % 7) + 7) % 7];
  const { measure, inForce } = music.measures.get(place.measureId);
  let found = null;
  for (const voice of measure.voices.filter((one) => one.part_id === place.partId)) {
    for (const event of voice.events) {
      const item = music.items.get(event.id);
      if (item.staff !== place.staff || compare(item.at, place.at) >= 0) continue;
      for (const note of event.notes ?? []) {
        if (position(note.pitch) !== staffPosition || note.drum != null) continue;
        if (!found || compare(found.at, item.at) < 0) found = { at: item.at, alter: note.pitch.alter };
      }
    }
  }
  return found ? found.alter : keyAlter(inForce.fifths[place.partId] ?? 0, step);
}
