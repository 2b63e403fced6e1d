// What keys and buttons do, by name. A command that reads the music waits until the edits before it are answered.

import { appendMeasure, deleteMeasures, insertMeasure, selectedMeasures, toggleBreak } from "./measure_commands.js";
import { move, moveElement, moveMeasure, toEnd } from "./moving.js";

const waits = (run) => ({ run, waits: true });
const plain = (run) => ({ run, waits: false });

// An edit of the selected notes.
const onNotes = (make) => plain((editor, argument) => {
  const targets = editor.noteTargets();
  if (!targets.length) return editor.say("Select a note first.");
  return editor.send(make(targets, argument));
});

// An edit of whatever takes time: notes and rests.
const onEvents = (make) => plain((editor, argument) => {
  const targets = editor.eventTargets();
  if (!targets.length) return editor.say("Select a note or rest first.");
  return editor.send(make(targets, argument));
});

const step = (by) => onNotes((targets, steps) => ({ edit: "step_pitch", targets, by, steps }));

export const COMMANDS = {
  toggleInput: waits((editor) => editor.input.toggle()),
  escape: waits((editor) => {
    if (editor.pointer.cancel()) return;
    if (editor.input.active) editor.input.leave();
    else editor.selection.choose([]);
  }),
  letter: plain((editor, letter) => editor.input.letter(letter)),
  letterIntoChord: plain((editor, letter) => editor.input.letterIntoChord(letter)),
  rest: plain((editor) => (editor.input.active ? editor.input.rest() : COMMANDS.remove.run(editor))),
  grace: onNotes((targets) => ({ edit: "add_grace", targets, kind: "acciaccatura", pitch: null })),
  appoggiatura: onNotes((targets) => ({ edit: "add_grace", targets, kind: "appoggiatura", pitch: null })),
  makeGrace: onNotes((targets) => ({ edit: "make_grace", targets, kind: "acciaccatura" })),
  repeat: onEvents((targets) => ({ edit: "repeat_selection", targets })),
  remove: plain((editor) => editor.remove()),
  removeTime: onEvents((targets) => ({ edit: "remove_time", targets })),

  value: plain((editor, base) => {
    if (editor.input.active || !editor.eventTargets().length) return editor.input.setValue(base);
    editor.input.setValue(base);
    return editor.send({ edit: "set_value", targets: editor.eventTargets(), base, dots: 0 });
  }),
  dot: plain((editor) => {
    if (editor.input.active) return editor.input.setDots(editor.input.dots ? 0 : 1);
    const targets = editor.eventTargets();
    const dots = editor.selection.first?.event?.dots ? 0 : 1;
    return targets.length ? editor.send({ edit: "set_dots", targets, dots }) : editor.input.setDots(editor.input.dots ? 0 : 1);
  }),
  dots: onEvents((targets, dots) => ({ edit: "set_dots", targets, dots })),
  tie: waits((editor) => {
    const targets = editor.noteTargets();
    if (!targets.length) return editor.say("Select a note first.");
    if (editor.input.active) return editor.input.tie(targets);
    return editor.send({ edit: "toggle_tie", targets });
  }),
  scale: onEvents((targets, factor) => ({ edit: "scale_value", targets, factor })),
  tuplet: onEvents((targets, actual) => ({ edit: "make_tuplet", targets, actual, normal: 0 })),
  unmakeTuplet: onEvents((targets) => ({ edit: "unmake_tuplet", targets })),

  semitone: step("semitone"),
  diatonic: step("diatonic"),
  octave: step("octave"),
  accidental: onNotes((targets, alter) => ({ edit: "set_accidental", targets, alter })),
  cautionary: onNotes((targets) => ({ edit: "toggle_cautionary", targets })),
  respell: onNotes((targets) => ({ edit: "respell", targets })),
  notehead: onNotes((targets, notehead) => ({ edit: "set_notehead", targets, notehead })),
  fingering: onNotes((targets, text) => ({ edit: "set_fingering", targets, text })),
  articulation: onNotes((targets, sign) => ({ edit: "toggle_articulation", targets, sign })),
  line: waits((editor, kind) => {
    const targets = editor.eventTargets();
    if (!targets.length) return editor.say("Select the notes that the line goes over.");
    return editor.send({ edit: "add_line", targets, kind });
  }),
  voice: plain((editor, voice) => {
    if (editor.input.active) return editor.input.setVoice(voice);
    const targets = editor.eventTargets();
    return targets.length ? editor.send({ edit: "set_voice", targets, voice }) : editor.input.setVoice(voice);
  }),
  staff: onEvents((targets, steps) => ({ edit: "move_staff", targets, steps })),

  move: waits((editor, way) => (editor.input.active ? editor.input.step(way) : move(editor, way, false))),
  moveMeasure: waits((editor, way) => (editor.input.active ? editor.input.stepMeasure(way) : moveMeasure(editor, way, false))),
  extend: waits((editor, way) => move(editor, way, true)),
  extendMeasure: waits((editor, way) => moveMeasure(editor, way, true)),
  moveElement: waits((editor, way) => moveElement(editor, way)),
  end: waits((editor, way) => toEnd(editor, way)),
  selectAll: waits((editor) => editor.selectAll()),
  nextDoubt: waits((editor, way) => editor.doubt.next(way)),
  confirm: waits((editor) => editor.doubt.confirm()),
  toggleDoubt: plain((editor) => editor.doubt.toggle()),

  appendMeasure: plain((editor) => appendMeasure(editor)),
  insertMeasure: waits((editor) => insertMeasure(editor)),
  deleteMeasures: waits((editor) => deleteMeasures(editor)),
  toggleBreak: waits((editor) => toggleBreak(editor)),
  reflow: plain((editor) => editor.send({ edit: "reflow", layout: `${editor.page.tab}/${editor.page.layout}` })),
  repeatSign: waits((editor, side) => {
    const measures = selectedMeasures(editor);
    if (!measures.length) return editor.say("Select a measure first.");
    const id = side === "start" ? measures[0] : measures.at(-1);
    const { measure } = editor.music.measures.get(id);
    return editor.send({ edit: "set_repeat", measure_id: id, start: null, end: null, [side]: !measure[`repeat_${side}`] });
  }),
  restoreMachine: waits((editor) => {
    const measures = selectedMeasures(editor);
    const [first, last] = measures.length ? [measures[0], measures.at(-1)] : ["", ""];
    const parts = [...new Set(editor.selection.items.map((item) => item.voice?.part_id).filter(Boolean))];
    return editor.send({ edit: "restore_machine", first, last, part_ids: measures.length ? parts : [] });
  }),

  cut: waits((editor) => editor.clipboard.cut()),
  copy: waits((editor) => editor.clipboard.copy()),
  paste: waits((editor) => editor.clipboard.paste()),
  undo: plain((editor) => editor.send({ edit: "undo" })),
  redo: plain((editor) => editor.send({ edit: "redo" })),
  play: plain((editor) => editor.play()),
  midi: plain((editor) => editor.midi.ask()),
  help: plain((editor) => editor.openHelp()),
  form: waits((editor, name) => editor.openForm(name)),
  corrections: waits((editor) => editor.openCorrections()),
};
