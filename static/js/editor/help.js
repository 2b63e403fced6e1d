// The list of keys, made from the table that the keyboard uses.

import { element, openDialog } from "./fields.js";
import { KEYS, shownKey } from "./keys.js";

function rowOf(row) {
  const keys = row.shown ? [row.shown] : row.keys.map(shownKey);
  const shown = keys.flatMap((name, index) => [...(index ? [" or "] : []), element("kbd", {}, name)]);
  return element("div", { class: "key-row" }, element("dt", {}, ...shown), element("dd", {}, row.words));
}

export function openHelp() {
  const groups = KEYS.map(({ group, rows }) => {
    const seen = new Set();
    const shown = rows.filter((row) => !row.shown || (!seen.has(row.shown) && seen.add(row.shown)));
    return element("section", { class: "key-group" }, element("h3", {}, group), element("dl", {}, ...shown.map(rowOf)));
  });
  const mouse = element("section", { class: "key-group" }, element("h3", {}, "Mouse and finger"), element("dl", {},
    ...[["Click", "Select a note; on an empty place, the measure"], ["Shift + click", "Select up to there"], ["Ctrl + click", "Select one more"],
      ["Drag on paper", "Select what is inside"], ["Drag a note", "Change its pitch"], ["Double click", "Change a key, time, tempo, clef, bar line or text"],
      ["Alt + click", "Play from there"]].map(([keys, words]) => rowOf({ shown: keys, words }))));
  const dialog = openDialog({ title: "Keys", body: element("div", { class: "keys-scroll", tabindex: "0", role: "region", "aria-label": "Keys" }, element("div", { class: "keys-list" }, ...groups, mouse)) });
  dialog.querySelector("[data-close]").focus();
  dialog.classList.add("wide-dialog");
  dialog.addEventListener("close", () => dialog.classList.remove("wide-dialog"), { once: true });
}
