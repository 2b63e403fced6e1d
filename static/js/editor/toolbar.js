// The toolbar: every button names a command; which are pressed follows the selection; groups fold into menus.

import { keyOf } from "./keys.js";

function argumentOf(button) {
  const { argument } = button.dataset;
  if (argument === undefined) return undefined;
  return /^-?\d+$/.test(argument) ? Number(argument) : argument;
}

// What of the selection a button shows.
const STATES = {
  toggleInput: (editor) => editor.input.active,
  value: (editor, base) => (editor.input.active || !editor.selection.first?.event ? editor.input.base : editor.selection.first.event.base) === base,
  dot: (editor) => (editor.input.active || !editor.selection.first?.event ? editor.input.dots : editor.selection.first.event.dots ?? 0) > 0,
  tie: (editor) => editor.selection.items.some((item) => item.note?.tied),
  accidental: (editor, alter) => editor.selection.focused?.note?.pitch.alter === alter,
  articulation: (editor, sign) => editor.selection.items.some((item) => item.event?.articulations?.includes(sign)),
  voice: (editor, voice) => (editor.input.active || !editor.selection.first?.voice ? editor.input.voice : editor.selection.first.voice.number) === voice,
  toggleDoubt: (editor) => editor.doubt.isShown,
  tuplet: (editor, count) => editor.selection.first?.event?.tuplet?.actual === count,
};

export class Toolbar {
  constructor(editor, root) {
    Object.assign(this, { editor, root });
    this.buttons = [...root.querySelectorAll("[data-run]")];
    for (const button of document.querySelectorAll("[data-run]")) this.prepare(button);
    for (const fold of root.querySelectorAll("[data-fold]")) this.prepareFold(fold);
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-run]");
      if (button) this.press(button);
      this.closeFolds(event.target);
    });
    // Focus stays in the music, so that keys go on working there.
    root.addEventListener("pointerdown", (event) => { if (event.target.closest("button") && event.pointerType === "mouse") event.preventDefault(); });
    root.addEventListener("keydown", (event) => this.key(event));
    editor.addEventListener("change", () => this.show());
    editor.input.addEventListener("change", () => this.show());
    this.rove(this.stops()[0]);
    this.show();
  }

  prepare(button) {
    const name = button.getAttribute("aria-label") ?? button.textContent.trim();
    const shown = keyOf(button.dataset.run, button.dataset.argument);
    button.title = shown ? `${name} (${shown})` : name;
    if (button.dataset.run in STATES) button.setAttribute("aria-pressed", "false");
    const key = button.querySelector("[data-key]");
    if (key) key.textContent = shown;
  }

  prepareFold(fold) {
    fold.addEventListener("click", () => {
      const open = fold.getAttribute("aria-expanded") !== "true";
      this.closeFolds(null);
      fold.setAttribute("aria-expanded", String(open));
      if (open) this.placePanel(fold);
    });
  }

  // Beside its button, inside the window.
  placePanel(fold) {
    const panel = document.getElementById(fold.getAttribute("aria-controls"));
    panel.querySelector("button").tabIndex = 0;
    panel.style.insetInlineStart = "0px";
    const over = panel.getBoundingClientRect().right - document.documentElement.clientWidth + 8;
    if (over > 0) panel.style.insetInlineStart = `${-over}px`;
  }

  closeFolds(target) {
    for (const fold of this.root.querySelectorAll("[data-fold][aria-expanded=true]")) {
      const group = fold.parentElement;
      if (target && group.contains(target) && !target.closest("[data-run]:not([data-stay])")) continue;
      fold.setAttribute("aria-expanded", "false");
    }
  }

  press(button) {
    if (button.dataset.run === "mode") this.editor.input.setMode(this.editor.input.mode === "shift" ? "overwrite" : "shift");
    else this.editor.run(button.dataset.run, argumentOf(button));
  }

  show() {
    for (const button of this.buttons) {
      const state = STATES[button.dataset.run];
      if (state) button.setAttribute("aria-pressed", String(Boolean(state(this.editor, argumentOf(button)))));
      else if (button.dataset.run === "mode") button.setAttribute("aria-pressed", String(this.editor.input.mode === "shift"));
    }
  }

  // ---- one stop for the Tab key; arrows go on from there

  stops() {
    return [...this.root.querySelectorAll("button, summary")].filter((button) => button.offsetParent && !button.disabled);
  }

  rove(current) {
    for (const button of this.root.querySelectorAll("button, summary")) button.tabIndex = button === current ? 0 : -1;
  }

  key(event) {
    if (event.key === "Escape") {
      const fold = this.root.querySelector("[data-fold][aria-expanded=true]");
      if (!fold) return;
      this.closeFolds(null);
      fold.focus();
      event.stopPropagation();
      return;
    }
    const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if ((!way && event.key !== "Home" && event.key !== "End") || event.ctrlKey || event.altKey || event.metaKey) return;
    const stops = this.stops();
    const at = stops.indexOf(document.activeElement);
    if (at < 0) return;
    const next = event.key === "Home" ? stops[0] : event.key === "End" ? stops.at(-1) : stops[(at + way + stops.length) % stops.length];
    this.rove(next);
    next.focus();
    event.preventDefault();
    event.stopPropagation();
  }
}
