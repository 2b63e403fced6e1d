// Names for screen readers, given to the notes of a system when it comes into view.

import { itemWords, pitchSpoken } from "./words.js";

export class Labels {
  constructor(editor) {
    this.editor = editor;
    this.observer = new IntersectionObserver((entries) => {
      for (const entry of entries) if (entry.isIntersecting) this.name(entry.target);
    });
    editor.addEventListener("redrawn", () => this.watch());
    this.watch();
  }

  watch() {
    for (const { element } of this.editor.music.systems.values()) {
      if (element.dataset.named !== "yes") this.observer.observe(element);
    }
  }

  name(element) {
    const { music } = this.editor;
    const system = music.systems.get(element.id);
    if (!system || element.dataset.named === "yes") return;
    this.observer.unobserve(element);
    element.dataset.named = "yes";
    const svg = element.querySelector("svg.music");
    svg.setAttribute("role", "group");
    const ids = system.measureIds.map((id) => music.label(id));
    svg.setAttribute("aria-label", ids.length > 1 ? `Measures ${ids[0]} to ${ids.at(-1)}` : `Measure ${ids[0]}`);
    for (const sign of svg.querySelectorAll(".note, .rest, .mRest")) {
      const item = music.items.get(sign.dataset.id);
      if (!item) continue;
      sign.setAttribute("role", "img");
      sign.setAttribute("aria-label", itemWords(music, item, pitchSpoken));
    }
  }
}
