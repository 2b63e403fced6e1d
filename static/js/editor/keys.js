// The keys of the editor, as MuseScore has them: one table, which the keyboard, the tooltips and the help all read.
//
// "Digit" keys go by their place on the keyboard (AZERTY has its digits elsewhere), letters and signs by what they write.

const key = (keys, command, words, argument) => ({ keys: keys.split(" "), command, argument, words });
const letters = [..."ABCDEFG"];

export const KEYS = [
  { group: "Writing notes", rows: [
    key("N", "toggleInput", "Note input on or off"),
    key("Escape", "escape", "Stop, or select nothing"),
    ...letters.map((step) => ({ keys: [step], command: "letter", argument: step, words: "Write this note", shown: "A – G" })),
    ...letters.map((step) => ({ keys: [`Shift+${step}`], command: "letterIntoChord", argument: step, words: "Add it to the chord", shown: "Shift + A – G" })),
    key("0", "rest", "Rest"),
    key("/", "grace", "Grace note before the selected note"),
    key("R", "repeat", "Repeat the selection"),
    key("Delete Backspace", "remove", "Delete"),
    key("Ctrl+Delete Ctrl+Backspace", "removeTime", "Delete and close the gap"),
  ] },
  { group: "Values", rows: [
    key("1", "value", "64th", "1/16"), key("2", "value", "32nd", "1/8"), key("3", "value", "16th", "1/4"),
    key("4", "value", "Eighth", "1/2"), key("5", "value", "Quarter", "1/1"), key("6", "value", "Half", "2/1"),
    key("7", "value", "Whole", "4/1"),
    key(".", "dot", "Dot"),
    key("T", "tie", "Tie"),
    key("Q", "scale", "Half as long", "1/2"),
    key("W", "scale", "Twice as long", "2/1"),
    ...[2, 3, 4, 5, 6, 7, 8, 9].map((count) => ({ keys: [`Ctrl+${count}`], command: "tuplet", argument: count, words: "Tuplet of so many notes (or by its button)", shown: "Ctrl + 2 – 9" })),
  ] },
  { group: "Pitch", rows: [
    key("ArrowUp", "semitone", "Semitone up", 1), key("ArrowDown", "semitone", "Semitone down", -1),
    key("Alt+Shift+ArrowUp", "diatonic", "Step up in the key", 1), key("Alt+Shift+ArrowDown", "diatonic", "Step down in the key", -1),
    key("Ctrl+ArrowUp", "octave", "Octave up", 1), key("Ctrl+ArrowDown", "octave", "Octave down", -1),
    key("+", "accidental", "Sharp", 1), key("-", "accidental", "Flat", -1), key("=", "accidental", "Natural", 0),
    key("J", "respell", "Respell (C♯ as D♭)"),
  ] },
  { group: "Signs and lines", rows: [
    key("Shift+S", "articulation", "Staccato", "staccato"), key("Shift+N", "articulation", "Tenuto", "tenuto"),
    key("Shift+V", "articulation", "Accent", "accent"), key("Shift+O", "articulation", "Marcato", "marcato"),
    key("S", "line", "Slur", "slur"),
    key("<", "line", "Crescendo", "hairpin_up"), key(">", "line", "Diminuendo", "hairpin_down"),
    key("Ctrl+L", "form", "Lyrics", "lyrics"), key("Ctrl+K", "form", "Chord symbol", "chord"),
    key("Shift+K", "form", "Key signature", "key"), key("Shift+T", "form", "Time signature", "time"),
  ] },
  { group: "Voices and staves", rows: [
    ...[1, 2, 3, 4].map((voice) => ({ keys: [`Ctrl+Alt+${voice}`], command: "voice", argument: voice, words: "Voice", shown: "Ctrl + Alt + 1 – 4" })),
    key("Ctrl+Shift+ArrowUp", "staff", "To the staff above", -1), key("Ctrl+Shift+ArrowDown", "staff", "To the staff below", 1),
  ] },
  { group: "Moving and selecting", rows: [
    key("ArrowLeft", "move", "Note before", -1), key("ArrowRight", "move", "Next note", 1),
    key("Ctrl+ArrowLeft", "moveMeasure", "Measure before", -1), key("Ctrl+ArrowRight", "moveMeasure", "Next measure", 1),
    key("Shift+ArrowLeft", "extend", "Select more to the left", -1), key("Shift+ArrowRight", "extend", "Select more to the right", 1),
    key("Ctrl+Shift+ArrowLeft", "extendMeasure", "Select to the start of the measure", -1),
    key("Ctrl+Shift+ArrowRight", "extendMeasure", "Select to the end of the measure", 1),
    key("Alt+ArrowLeft", "moveElement", "Element before, of any kind", -1), key("Alt+ArrowRight", "moveElement", "Next element of any kind", 1),
    key("Home Ctrl+Home", "end", "First note", -1), key("End Ctrl+End", "end", "Last note", 1),
    key("Ctrl+A", "selectAll", "Select everything"),
    key("U", "nextDoubt", "Next doubtful place", 1), key("Shift+U", "nextDoubt", "Doubtful place before", -1),
    key("Y", "confirm", "This is right: no longer doubtful, on to the next"),
  ] },
  { group: "Measures and the whole", rows: [
    key("Ctrl+B", "appendMeasure", "Add a measure at the end"),
    key("Insert Ctrl+Insert", "insertMeasure", "Insert a measure before"),
    key("Enter", "toggleBreak", "System break at this measure, or none"),
    key("Ctrl+X", "cut", "Cut"), key("Ctrl+C", "copy", "Copy"), key("Ctrl+V", "paste", "Paste"),
    key("Ctrl+Z", "undo", "Undo"), key("Ctrl+Shift+Z Ctrl+Y", "redo", "Redo"),
    key("Space", "play", "Play from here, or pause"),
    key("?", "help", "This list"),
  ] },
];

const bindings = new Map();
for (const { rows } of KEYS) for (const row of rows) for (const name of row.keys) bindings.set(name, row);

// "Ctrl+Shift+Z" of a key event.
export function nameOf(event) {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const sign = event.key.length === 1 && !/[\p{L}\d\s]/u.test(event.key);
  const letter = event.key.length === 1 && /\p{L}/u.test(event.key);
  const plain = digit && !(event.shiftKey && sign) ? digit
    : event.key === " " ? "Space"
    : letter && event.altKey ? event.code.replace("Key", "")
    : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const shift = event.shiftKey && !digit && !(sign && plain === event.key);
  const names = [(event.ctrlKey || event.metaKey) && "Ctrl", event.altKey && "Alt", shift && "Shift", plain];
  return names.filter(Boolean).join("+");
}

export const binding = (event) => bindings.get(nameOf(event));

// The key of a command, for a tooltip: "Ctrl+Z".
export function keyOf(command, argument) {
  for (const { rows } of KEYS) {
    const row = rows.find((one) => one.command === command && String(one.argument ?? "") === String(argument ?? ""));
    if (row) return shownKey(row.keys[0]);
  }
  return "";
}

const SHOWN = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", Delete: "Del" };
const isApple = /Mac|iP(hone|ad)/.test(navigator.platform);
export function shownKey(name) {
  return name.split("+").map((part) => (isApple && part === "Ctrl" ? "⌘" : SHOWN[part] ?? part)).join(" + ").replace(/^ \+ $/, "+") || "+";
}

const FIELDS = "input, textarea, select, [contenteditable], dialog[open]";
const OWN_KEYS = { button: ["Space", "Enter"], summary: ["Space", "Enter"], a: ["Enter"] };

// Keys meant for a field, a dialog or a focused control are left to them.
export function isForEditor(event) {
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.closest(FIELDS) || document.querySelector("dialog[open]") || event.isComposing) return false;
  const control = target.closest("button, summary, a");
  if (!control) return true;
  if (target.closest("[role=toolbar]") && /^(Arrow|Home|End)/.test(event.key) && !event.ctrlKey && !event.altKey) return false;
  return !(OWN_KEYS[control.localName] ?? []).includes(nameOf(event));
}
