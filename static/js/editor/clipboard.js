// Copy, cut and paste: fragments that the server makes, kept for all scores of this browser.

import { text } from "./fractions.js";
import { post } from "./queue.js";

const PLACE = "rescored-clipboard";

export class Clipboard {
  constructor(editor) {
    this.editor = editor;
  }

  async copy() {
    const { editor } = this;
    const targets = editor.eventTargets();
    if (!targets.length) return editor.say("Select what to copy first.");
    let response;
    try {
      response = await post(editor.page.address("fragment/"), JSON.stringify({ targets }));
    } catch {
      return editor.say("The site does not answer. Nothing was copied.");
    }
    const answer = await response.json();
    if (!response.ok) return editor.say(answer.message ?? "That could not be copied.");
    localStorage.setItem(PLACE, JSON.stringify(answer.fragment));
    editor.tell("Copied.");
    return true;
  }

  async cut() {
    const targets = this.editor.eventTargets();
    if (await this.copy()) this.editor.send({ edit: "delete", targets });
  }

  paste() {
    const { editor } = this;
    const fragment = JSON.parse(localStorage.getItem(PLACE) ?? "null");
    if (!fragment) return editor.say("Nothing has been copied yet.");
    const caret = editor.input.active ? editor.input.wire() : this.caret();
    if (!caret) return editor.say("Select where to paste first.");
    return editor.send({ edit: "paste", caret, fragment });
  }

  caret() {
    const item = this.editor.selection.first;
    if (!item?.event) return null;
    const { voice } = item;
    return { measure_id: item.measureId, part_id: voice.part_id, staff: voice.staff, voice: voice.number, at: text(item.at) };
  }
}
