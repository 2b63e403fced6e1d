// The parts of the score: names, instruments, order.

import { GRAND, INSTRUMENTS } from "./choices.js";
import { element, fieldElement, icon, openDialog } from "./fields.js";

const instrumentOf = (part) => (part.is_percussion ? "drums" : part.program ?? 0);

function options(part) {
  const known = INSTRUMENTS.some(([program]) => program === instrumentOf(part));
  return known ? INSTRUMENTS : [[instrumentOf(part), `Instrument ${instrumentOf(part) + 1} of General MIDI`], ...INSTRUMENTS];
}

function button(label, sign, run, disabled = false) {
  const made = element("button", { type: "button", class: "icon-button", "aria-label": label, title: label, disabled }, icon(sign));
  made.addEventListener("click", run);
  return made;
}

function row(editor, part, { index, count, again }) {
  const send = (edit) => {
    editor.send(edit);
    editor.whenIdle(again);
  };
  const name = fieldElement({ name: `name-${part.id}`, label: "Name", kind: "text", value: part.name, most: 100 });
  const short = fieldElement({ name: `short-${part.id}`, label: "Short", kind: "text", value: part.abbreviation ?? "", most: 30 });
  const instrument = fieldElement({ name: `instrument-${part.id}`, label: "Instrument", kind: "select", options: options(part), value: instrumentOf(part) });
  const input = (field) => field.querySelector("input, select");
  const rename = () => send({ edit: "rename_part", part_id: part.id, part_name: input(name).value.trim(), abbreviation: input(short).value.trim() });
  input(name).addEventListener("change", rename);
  input(short).addEventListener("change", rename);
  input(instrument).addEventListener("change", () => {
    const drums = input(instrument).value === "drums";
    send({ edit: "set_instrument", part_id: part.id, program: drums ? 0 : Number(input(instrument).value), part_name: "", is_percussion: drums });
    editor.whenIdle(() => editor.doubt.checkRange());
  });
  const buttons = element("div", { class: "part-buttons" },
    button(`Move ${part.name} up`, "up", () => send({ edit: "move_part", part_id: part.id, index: index - 1 }), index === 0),
    button(`Move ${part.name} down`, "down", () => send({ edit: "move_part", part_id: part.id, index: index + 1 }), index === count - 1),
    button(`Remove ${part.name}`, "bin", () => send({ edit: "remove_part", part_id: part.id }), count === 1));
  return element("fieldset", { class: "part-row" }, element("legend", { class: "out-of-sight" }, part.name || "Part"), name, short, instrument, buttons);
}

export function openParts(editor) {
  if (editor.page.tab !== "score") return editor.say("Open the tab of the whole score to change its parts.");
  const again = () => { if (document.getElementById("dialog").open) openParts(editor); };
  const { parts } = editor.music;
  const rows = parts.map((part, index) => row(editor, part, { index, count: parts.length, again }));
  const adding = fieldElement({ name: "new", label: "Add a part", kind: "select", options: INSTRUMENTS });
  const add = element("button", { type: "button", class: "button" }, "Add");
  add.addEventListener("click", () => {
    const chosen = adding.querySelector("select");
    const drums = chosen.value === "drums";
    const program = drums ? 0 : Number(chosen.value);
    const name = chosen.selectedOptions[0].textContent;
    editor.send({ edit: "add_part", part_name: name, program, staves: GRAND.has(program) && !drums ? 2 : 1, index: -1, is_percussion: drums });
    editor.whenIdle(again);
  });
  const body = element("div", { class: "parts" }, ...rows, element("div", { class: "part-add" }, adding, add));
  return openDialog({ title: "Parts and instruments", body });
}
