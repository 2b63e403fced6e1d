// Whether everything is saved, what undo would take back, and sentences for everybody.

const GONE_AFTER_MS = 6000;

export class Saved {
  constructor(editor) {
    this.editor = editor;
    this.state = document.querySelector("[data-saved]");
    this.banner = document.getElementById("not-saved");
    this.toast = document.getElementById("toast");
    this.undo = document.querySelector("[data-run=undo]");
    this.redo = document.querySelector("[data-run=redo]");
    this.banner.querySelector("button").addEventListener("click", () => editor.queue.retry());
    editor.addEventListener("say", (event) => this.say(event.detail));
    editor.addEventListener("answered", (event) => this.showSteps(event.detail));
    editor.queue.addEventListener("change", () => this.show());
    editor.queue.addEventListener("stopped", (event) => this.say(event.detail.message));
    const { canUndo, canRedo } = document.getElementById("music").dataset;
    this.showSteps({ can_undo: Boolean(canUndo), can_redo: Boolean(canRedo), undo_words: canUndo, redo_words: canRedo });
    this.show();
  }

  show() {
    const { queue } = this.editor;
    const count = queue.length;
    const edits = `${count} edit${count === 1 ? "" : "s"}`;
    const waits = `${edits} wait${count === 1 ? "s" : ""}`;
    const offline = count > 0 && (queue.failures > 0 || queue.stopped);
    this.state.dataset.saved = offline ? "waiting" : count ? "saving" : "saved";
    this.state.querySelector("span").textContent = offline ? `Offline – ${waits}` : count ? "Saving…" : "Saved";
    this.banner.hidden = !offline;
    const why = queue.stopped === "signed-out" ? "You are signed out. Sign in again in another tab, then try again." : "They are sent as soon as the site answers.";
    if (offline) this.banner.querySelector("span").textContent = `Not saved: ${waits}. ${why}`;
  }

  showSteps(answer) {
    this.showStep(this.undo, "Undo", answer.can_undo, answer.undo_words);
    this.showStep(this.redo, "Redo", answer.can_redo, answer.redo_words);
  }

  showStep(button, name, can, words) {
    if (!button || can === undefined) return;
    button.setAttribute("aria-disabled", String(!can));
    button.setAttribute("aria-label", words ? `${name}: ${words}` : name);
    button.title = `${button.getAttribute("aria-label")} (${name === "Undo" ? "Ctrl + Z" : "Ctrl + Shift + Z"})`;
  }

  say(words) {
    clearTimeout(this.timer);
    this.toast.textContent = words;
    this.toast.hidden = false;
    this.timer = setTimeout(() => { this.toast.hidden = true; }, GONE_AFTER_MS);
  }
}
