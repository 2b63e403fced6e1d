// The score's page hears: a click in the music goes to its place, with Alt it plays from there.

import { createPlayback } from "./editor/playback.js";

const root = document.querySelector(".transport");
const sheet = document.querySelector(".sheet");
const { notes, recording } = root.dataset;

export const playback = createPlayback({ root, sheet, notesUrl: notes, recording: recording ?? null });

sheet.addEventListener("click", (event) => {
  const measure = event.target.closest?.(".measure[data-id]");
  if (!measure) return;
  const note = event.target.closest(".note[data-id]")?.dataset.id;
  const at = playback.timeline?.measures.get(measure.dataset.id)?.notes.find(([, , , , , id]) => id === note)?.[0] ?? 0;
  if (event.altKey) playback.playFrom(measure.dataset.id, Math.max(0, at));
  else playback.moveTo(measure.dataset.id, Math.max(0, at));
});
