// The score's page as an editor. Without permission to edit, or in a version, it selects, explains and plays.

import { playback } from "../player.js";
import { Doubt } from "./doubt.js";
import { Editor } from "./editor.js";
import { openForm } from "./forms.js";
import { openHelp } from "./help.js";
import { Inspector } from "./inspector.js";
import { binding, isForEditor } from "./keys.js";
import { Labels } from "./labels.js";
import { Live } from "./live.js";
import { MidiKeyboard } from "./midi.js";
import { Saved } from "./saved.js";
import { Toolbar } from "./toolbar.js";

const desk = document.getElementById("desk");
const facts = document.getElementById("editor").dataset;

const page = {
  tab: facts.tab,
  revision: Number(document.getElementById("music").dataset.revision),
  mayEdit: facts.mayEdit === "yes",
  whyNot: facts.whyNot,
  socket: facts.socket,
  me: facts.me,
  title: facts.title,
  composer: facts.composer,
  get layout() {
    return document.getElementById("music").dataset.layout;
  },
  address(path, query = {}) {
    const address = new URL(path, new URL(facts.base, location.href));
    for (const [name, value] of Object.entries({ tab: facts.tab, ...query })) address.searchParams.set(name, value);
    return address;
  },
  topEdge: () => document.querySelector(".editor-head").getBoundingClientRect().bottom,
  bottomEdge() {
    const sheet = matchMedia("(max-width: 640px)").matches && document.getElementById("inspector").getBoundingClientRect();
    return sheet && sheet.height ? sheet.top : document.querySelector(".transport").getBoundingClientRect().top;
  },
};

const editor = new Editor({ desk, page, playback });
window.rescoredEditor = editor; // for tests and for the curious
editor.doubt = new Doubt(editor);
editor.openForm = (name, place) => (page.mayEdit ? openForm(editor, name, place) : editor.say(page.whyNot));
editor.openHelp = openHelp;
editor.play = () => playback.toggle();
editor.openCorrections = async () => {
  const { openCorrections } = await import("./corrections.js");
  openCorrections({ editor, url: page.address(""), selection: () => editor.selection, send: (edit) => editor.send(edit) });
};
const toolbar = document.getElementById("toolbar");
if (toolbar) new Toolbar(editor, toolbar);
new Inspector(editor, document.getElementById("inspector"));
new Saved(editor);
new Labels(editor);
if (page.socket) new Live(editor, document.getElementById("also-here"));
editor.midi = new MidiKeyboard(editor);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || !isForEditor(event)) return;
  const found = binding(event);
  if (!found || found.command === "play") return; // the player has Space
  event.preventDefault();
  editor.run(found.command, found.argument);
});

// The title and composer stand on the sheet, too.
editor.addEventListener("answered", ({ detail }) => {
  if (detail.title === undefined) return;
  document.querySelector(".piece h1").textContent = page.tab === "score" ? detail.title : document.querySelector(".piece h1").textContent;
  const composer = document.querySelector(".piece .composer");
  composer.textContent = detail.composer;
  composer.hidden = !detail.composer;
});

// What floats keeps clear of the bars above and below.
for (const [name, bar] of [["head", ".editor-head"], ["transport", ".transport"]]) {
  const element = document.querySelector(bar);
  const measure = () => document.documentElement.style.setProperty(`--${name}-height`, `${element.offsetHeight}px`);
  new ResizeObserver(measure).observe(element);
}

editor.queue.restore();
document.documentElement.dataset.editor = "ready";
