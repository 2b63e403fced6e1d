// The score's page can be heard.

import { createPlayback } from "./editor/playback.js";

const root = document.querySelector(".transport");
const sheet = document.querySelector(".sheet");
const { notes, recording } = root.dataset;

export const playback = createPlayback({ root, sheet, notesUrl: notes, recording: recording ?? null });
