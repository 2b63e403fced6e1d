// Shapes that the editor draws into a system's picture: the caret, the ghost of a note, the head that is being dragged.

import { STEP, geometryOf, linesOf, xAt } from "./geometry.js";

const SVG = "http://www.w3.org/2000/svg";
const HEADS = { "8/1": "\ue0a0", "4/1": "\ue0a2", "2/1": "\ue0a3" };
export const headOf = (base) => HEADS[base] ?? "\ue0a4";

function shape(name, attributes, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

export class Overlay {
  constructor(name) {
    this.name = name;
    this.group = null;
  }

  clear() {
    this.group?.remove();
    this.group = null;
  }

  begin(geometry) {
    this.clear();
    this.group = shape("g", { class: `overlay ${this.name}`, "aria-hidden": "true" });
    geometry.margin.append(this.group);
  }

  // A head with its ledger lines, `steps` above a staff's lowest line.
  head(system, { x, lines, steps, glyph }) {
    const geometry = geometryOf(system);
    this.begin(geometry);
    for (let line = 10; line <= steps; line += 2) this.ledger(x, lines.bottom - line * STEP);
    for (let line = -2; line >= steps; line -= 2) this.ledger(x, lines.bottom - line * STEP);
    this.group.append(shape("text", { x, y: lines.bottom - steps * STEP, class: "glyph" }, glyph));
  }

  ledger(x, y) {
    this.group.append(shape("path", { d: `M${x - 70} ${y} L${x + 300} ${y}`, class: "ledger" }));
  }

  // The place where the next note goes: a line through the staff, and a band behind it.
  caret(music, caret) {
    const system = music.measures.get(caret.measure_id)?.system;
    const found = system && linesOf(system, music, { measureId: caret.measure_id, partId: caret.part_id, staff: caret.staff });
    if (!found) return this.clear();
    const x = xAt(music, found.geometry, found.measure, caret.time) - 40;
    const { top, bottom } = found.lines;
    this.begin(found.geometry);
    this.group.append(shape("rect", { x: x - 20, y: top - 4 * STEP, width: 300, height: bottom - top + 8 * STEP, class: "band" }));
    this.group.append(shape("path", { d: `M${x} ${top - 4 * STEP} L${x} ${bottom + 4 * STEP}`, class: `line voice${caret.voice}` }));
    return this.group;
  }
}
