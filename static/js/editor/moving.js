// Moving the selection through the music by keyboard.

import { compare } from "./fractions.js";
import { topNote } from "./music.js";

// Among the notes of a chord and marks, too; lines count where they begin.
function allInOrder(editor) {
  const { music } = editor;
  const startOf = (item) => (item.kind === "line" ? music.items.get(item.line.start_event_id) : item);
  const whole = (item) => item.kind === "chord" || item.kind === "space";
  const items = [...music.items.values()].filter((item) => !whole(item) && startOf(item)?.measureId);
  const place = new Map(items.map((item) => [item, startOf(item)]));
  const rank = (item) => (item.event ? 0 : 1);
  return items.sort((a, b) => {
    const [x, y] = [place.get(a), place.get(b)];
    return music.position(x.measureId) - music.position(y.measureId) || compare(x.at, y.at) || rank(a) - rank(b) || music.compare(x, y);
  });
}

// The note of a chord that is selected when one comes to it.
export const entry = (item) => (item.kind === "chord" ? topNote(item.event).id : item.id);

export function firstItem(editor) {
  for (const id of editor.music.measureOrder()) {
    const [first] = editor.music.eventsIn(id, () => true).filter((item) => item.kind !== "space");
    if (first) return first;
  }
  return null;
}

function choose(editor, item, extend) {
  if (!item) return;
  if (extend) editor.selection.extendTo(item);
  else editor.selection.choose([entry(item)]);
  editor.bringIntoView(item);
  if (!extend) editor.sound(item);
}

function startOr(editor) {
  const from = editor.selection.focused;
  if (from?.event) return from;
  const near = from?.measureId && editor.music.eventsIn(from.measureId, () => true)[0];
  return near || null;
}

export function move(editor, way, extend) {
  const from = startOr(editor);
  if (!from) return choose(editor, firstItem(editor), false);
  let next = editor.music.beside(from, way);
  while (next?.kind === "space") next = editor.music.beside(next, way);
  if (!next) return editor.bringMore(way);
  return choose(editor, next, extend);
}

export function moveMeasure(editor, way, extend) {
  const from = startOr(editor);
  if (!from) return choose(editor, firstItem(editor), false);
  const { music } = editor;
  const same = (voice) => voice.part_id === from.voice.part_id && voice.staff === from.voice.staff;
  const here = music.eventsIn(from.measureId, same);
  if (extend && way > 0 && here.at(-1) && here.at(-1).event.id !== from.event.id) return choose(editor, here.at(-1), true);
  if (way < 0 && here[0] && here[0].event.id !== from.event.id) return choose(editor, here[0], extend);
  const id = music.measureOrder()[music.position(from.measureId) + way];
  if (!id) return undefined;
  if (!music.measures.has(id)) return editor.bringMore(way);
  const there = music.eventsIn(id, same);
  return choose(editor, extend && way > 0 ? there.at(-1) : there[0], extend);
}

export function moveElement(editor, way) {
  const all = allInOrder(editor);
  const at = all.indexOf(editor.selection.focused);
  const next = at < 0 ? all[0] : all[at + way];
  if (!next) return editor.bringMore(way);
  editor.selection.choose([next.id]);
  return editor.bringIntoView(next);
}

export async function toEnd(editor, way) {
  if (way > 0) await editor.bringAll();
  const order = editor.music.measureOrder();
  const same = editor.selection.focused?.voice;
  const events = editor.music.eventsIn(way > 0 ? order.at(-1) : order[0], (voice) => !same || (voice.part_id === same.part_id && voice.staff === same.staff));
  choose(editor, way > 0 ? events.at(-1) : events[0], false);
}
