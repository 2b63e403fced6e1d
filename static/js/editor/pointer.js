// Mouse, pen and finger on the music: choosing, dragging notes up and down, marquee, writing with a ghost.

import { STEP, geometryOf, placeAt, signNear, signsInside } from "./geometry.js";
import { Overlay, headOf } from "./overlay.js";
import { read, written } from "./fractions.js";

const STILL_PX = 4;
const FINGER_PX = 22;
const LONG_PRESS_MS = 450;

export class Pointer {
  constructor(editor) {
    Object.assign(this, { editor, music: editor.music, press: null });
    this.preview = new Overlay("dragged");
    this.box = document.createElement("div");
    this.box.className = "marquee";
    const desk = editor.desk;
    desk.addEventListener("pointerdown", (event) => this.down(event));
    desk.addEventListener("pointermove", (event) => this.move(event));
    desk.addEventListener("pointerleave", () => this.editor.input.ghost.clear());
    addEventListener("pointerup", (event) => this.up(event));
    addEventListener("pointercancel", () => this.cancel());
    desk.addEventListener("dblclick", (event) => this.doubleClick(event));
    // A finger on a selected note drags it; elsewhere it scrolls the page.
    desk.addEventListener("touchstart", (event) => { if (this.holdsSelected(event)) event.preventDefault(); }, { passive: false });
    desk.addEventListener("touchmove", (event) => { if (this.press?.mode === "marquee") event.preventDefault(); }, { passive: false });
  }

  systemAt(event) {
    const line = event.target.closest?.(".music-line");
    return line ? this.music.systems.get(line.id) : null;
  }

  itemAt(event, system) {
    const exact = event.target.closest("[data-id]") ? this.music.itemOf(event.target) : null;
    if (exact && exact.kind !== "chord") return exact;
    const id = signNear(system, event.clientX, event.clientY, event.pointerType === "touch" ? FINGER_PX : undefined);
    return this.music.items.get(id) ?? exact;
  }

  holdsSelected(event) {
    const [touch] = event.touches;
    const line = event.target.closest?.(".music-line");
    const system = line && this.music.systems.get(line.id);
    if (event.touches.length !== 1 || !system || this.editor.input.active) return false;
    return this.isSelected(signNear(system, touch.clientX, touch.clientY, FINGER_PX));
  }

  isSelected(id) {
    const item = this.music.items.get(id);
    return Boolean(item && (this.editor.selection.ids.has(id) || this.editor.selection.ids.has(item.event?.id)));
  }

  // ---- pressing

  down(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    const system = this.systemAt(event);
    const inside = event.target.closest(".sheet");
    if (!inside || event.target.closest("a, button, input, h1, .composer")) return;
    const touch = event.pointerType === "touch";
    const item = system && !this.editor.input.active ? this.itemAt(event, system) : null;
    this.press = { system, item, touch, x: event.clientX, y: event.clientY, mode: "press", keys: event, wasSelected: item && this.isSelected(item.id) };
    if (touch && !item) this.press.timer = setTimeout(() => { if (this.press?.mode === "press") this.press.mode = "marquee"; }, LONG_PRESS_MS);
    if (!touch && item && !this.press.wasSelected) this.choose(item, event);
    if (!touch) this.editor.focus();
  }

  choose(item, event) {
    const { selection } = this.editor;
    if (event.shiftKey) selection.extendTo(item);
    else if (event.ctrlKey || event.metaKey) selection.toggle(item.id);
    else selection.choose([item.id]);
    if (!event.shiftKey) this.editor.sound(item);
  }

  move(event) {
    const { press } = this;
    if (!press) return this.hover(event);
    const far = Math.hypot(event.clientX - press.x, event.clientY - press.y) > STILL_PX;
    if (press.mode === "press" && far) press.mode = this.modeOf(press);
    if (press.mode === "drag") return this.drag(event);
    if (press.mode === "marquee") return this.stretch(event);
    return undefined;
  }

  modeOf(press) {
    if (this.editor.input.active) return "press";
    const mayDrag = press.item?.note && !press.keys.shiftKey && !press.keys.ctrlKey && this.editor.page.mayEdit;
    if (mayDrag && (!press.touch || press.wasSelected)) return "drag";
    if (press.touch) return "scroll";
    return press.item ? "nothing" : "marquee";
  }

  up(event) {
    const { press } = this;
    this.press = null;
    if (!press) return;
    clearTimeout(press.timer);
    this.box.remove();
    this.preview.clear();
    if (press.mode === "drag") this.drop(press);
    else if (press.mode === "marquee") this.chooseInside(event, press);
    else if (press.mode === "press") this.click(event, press);
  }

  cancel() {
    const { press } = this;
    if (!press || press.mode === "press") return false;
    this.press = null;
    this.preview.clear();
    this.box.remove();
    return true;
  }

  click(event, press) {
    const { editor } = this;
    if (editor.input.active && press.system) {
      const place = this.placeOf(event, press.system);
      if (place?.onStaff) editor.input.click(place);
      return;
    }
    if (press.touch && press.item) this.choose(press.item, event);
    else if (press.item && press.wasSelected) this.choose(press.item, event);
    else if (!press.item) this.clickPaper(event, press);
  }

  // A measure's staff, where nothing else is.
  clickPaper(event, press) {
    const { selection } = this.editor;
    const place = press.system && placeAt(this.music, press.system, { x: event.clientX, y: event.clientY });
    if (!place || !place.onStaff) return selection.choose([]);
    const events = this.music.eventsIn(place.measureId, (voice) => voice.part_id === place.part.id && voice.staff === place.staff)
      .filter((item) => item.kind !== "space");
    if (event.shiftKey && events.length) return selection.extendTo(events.at(-1));
    return selection.choose(events.map((item) => item.id), { anchor: events[0]?.id, focus: events[0]?.id });
  }

  doubleClick(event) {
    const system = this.systemAt(event);
    if (!system || this.editor.input.active) return;
    const sign = event.target.closest(".keySig, .meterSig, .clef, .tempo, .barLine");
    const place = placeAt(this.music, system, { x: event.clientX, y: event.clientY });
    if (!place) return;
    const forms = { keySig: "key", meterSig: "time", clef: "clef", tempo: "tempo", barLine: "barline" };
    const item = this.itemAt(event, system);
    const form = sign ? forms[Object.keys(forms).find((name) => sign.classList.contains(name))] : item?.kind === "mark" ? "mark" : item?.kind === "tempo" ? "tempo" : null;
    if (form) this.editor.openForm(form, place);
  }

  // ---- writing

  placeOf(event, system) {
    const { base, dots } = this.editor.input;
    return placeAt(this.music, system, { x: event.clientX, y: event.clientY, value: written(read(base), dots) });
  }

  hover(event) {
    const { input } = this.editor;
    if (!input.active || event.pointerType === "touch") return;
    const system = this.systemAt(event);
    if (system) input.hover(system, this.placeOf(event, system));
    else input.ghost.clear();
  }

  // ---- dragging a note

  drag(event) {
    const { press } = this;
    const { item } = press;
    const system = item.system;
    const geometry = geometryOf(system);
    const sign = geometry.signs.get(item.id);
    if (!sign) return;
    const units = geometry.width / geometry.svg.getBoundingClientRect().width;
    const steps = Math.round(((press.y - event.clientY) * units) / STEP);
    if (!this.isSelected(item.id)) this.editor.selection.choose([item.id]);
    if (steps === press.steps) return;
    press.steps = steps;
    const measure = geometry.measures.find((one) => one.id === item.measureId);
    const lines = measure.staves.find((one) => one.number === this.music.staffNumber(item.voice.part_id, item.staff));
    const from = Math.round((lines.bottom - sign.y) / STEP);
    this.preview.head(system, { x: sign.x, lines, steps: from + steps, glyph: headOf(item.event.base) });
    this.editor.soundSteps(item, steps);
  }

  drop(press) {
    if (press.steps) this.editor.send({ edit: "step_pitch", targets: this.editor.noteTargets(), by: "diatonic", steps: press.steps });
  }

  // ---- marquee

  stretch(event) {
    const { press } = this;
    press.box = {
      left: Math.min(press.x, event.clientX), right: Math.max(press.x, event.clientX),
      top: Math.min(press.y, event.clientY), bottom: Math.max(press.y, event.clientY),
    };
    if (!this.box.isConnected) document.body.append(this.box);
    const { left, top, right, bottom } = press.box;
    Object.assign(this.box.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
  }

  chooseInside(event, press) {
    if (!press.box) return;
    const { selection } = this.editor;
    const found = [...this.music.systems.values()].filter((system) => {
      const box = system.element.getBoundingClientRect();
      return box.bottom >= press.box.top && box.top <= press.box.bottom;
    }).flatMap((system) => signsInside(system, press.box)).filter((id) => this.music.items.has(id));
    const before = press.keys.shiftKey || press.keys.ctrlKey ? [...selection.ids] : [];
    selection.choose([...before, ...found]);
  }
}
