// The panel of whole-piece corrections: the fields of the chosen one, and what it would do, engraved by the server.

import { selectedMeasures } from "./measure_commands.js";
import { post } from "./queue.js";

// A slider or a number that is being typed asks once it rests.
const REST_MS = 250;

export async function openCorrections({ editor, send }) {
  if (!editor.page.mayEdit) return editor.say(editor.page.whyNot);
  const response = await fetch(editor.page.address("corrections/")).catch(() => null);
  if (!response?.ok) return editor.say("The server does not answer. Try again in a moment.");
  const dialog = document.getElementById("dialog");
  dialog.replaceChildren(document.createRange().createContextualFragment(await response.text()));
  dialog.classList.add("wide-dialog");
  const panel = new Panel(editor, dialog, send);
  dialog.addEventListener("close", () => panel.close(), { once: true });
  if (!dialog.open) dialog.showModal();
  panel.choose();
}

class Panel {
  constructor(editor, dialog, send) {
    Object.assign(this, { editor, dialog, send, asked: 0, edit: null });
    this.form = dialog.querySelector("[data-corrections]");
    this.words = this.form.querySelector(".corrections-words");
    this.music = this.form.querySelector(".corrections-music");
    this.wrong = this.form.querySelector(".errors");
    this.button = this.form.querySelector("[data-apply]");
    this.range = this.form.querySelector("#correction-range");
    this.measures = selectedMeasures(editor);
    this.range.querySelector("[value=selected]").disabled = !this.measures.length;
    this.music.classList.add(editor.page.layout);
    this.form.elements.edit.addEventListener("change", () => this.choose());
    this.form.addEventListener("input", (event) => {
      if (event.target !== this.form.elements.edit) this.soon();
    });
    this.form.addEventListener("submit", (event) => this.apply(event));
  }

  get kind() {
    return this.form.elements.edit.value;
  }

  choose() {
    for (const part of this.dialog.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== this.kind;
    this.soon(0);
  }

  soon(wait = REST_MS) {
    clearTimeout(this.timer);
    this.edit = null;
    this.button.disabled = true;
    const output = this.form.querySelector("output");
    output.textContent = `${this.form.elements.doubt_below.value} %`;
    const hasPreview = this.kind !== "alternatives";
    this.form.querySelector("[data-preview]").hidden = !hasPreview;
    if (hasPreview) this.timer = setTimeout(() => this.ask(), wait);
  }

  wish() {
    const fields = this.form.querySelectorAll(`[data-for="${this.kind}"] [name]`);
    const values = [...fields].map((field) => [field.name, valueOf(field)]);
    const [first, last] = this.range.value === "selected" ? [this.measures[0], this.measures.at(-1)] : ["", ""];
    return { edit: this.kind, ...Object.fromEntries(values), first, last };
  }

  async ask() {
    this.asked += 1;
    const number = this.asked;
    const { page } = this.editor;
    this.form.querySelector("[data-preview]").setAttribute("aria-busy", "true");
    let status = 0, answer = { message: "The server does not answer. Try again in a moment." };
    try {
      const wish = JSON.stringify({ edit: this.wish(), layout: page.layout });
      const response = await post(page.address("corrections/preview/"), wish);
      [status, answer] = [response.status, await response.json()];
    } catch {
      // said below
    }
    if (number === this.asked) this.show(status === 200 ? answer : { words: [], systems: [], edit: null, ...answer });
  }

  show({ edit, words, systems, message = "" }) {
    this.edit = edit;
    this.button.disabled = !edit;
    this.words.textContent = words.join(" ");
    Object.assign(this.wrong, { textContent: message, hidden: !message });
    this.music.replaceChildren(...systems.map((svg) => {
      const line = document.createElement("div");
      line.className = "music-line";
      line.innerHTML = svg; // engraved by our server
      return line;
    }));
    this.form.querySelector("[data-preview]").removeAttribute("aria-busy");
  }

  apply(event) {
    event.preventDefault();
    if (!this.edit) return;
    this.send(this.edit);
    this.dialog.close();
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    this.dialog.classList.remove("wide-dialog");
    this.editor.focus();
  }
}

function valueOf(field) {
  if (field.type === "checkbox") return field.checked;
  if ("eighths" in field.dataset) return field.value === "" ? null : `${Number(field.value)}/2`;
  if ("share" in field.dataset) return Number(field.value) / 100;
  return field.type === "number" || "number" in field.dataset ? Number(field.value) : field.value;
}
