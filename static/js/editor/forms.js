// The dialogs of the editor: what each asks for, and the edits that it sends.

import * as choices from "./choices.js";
import { openDialog } from "./fields.js";
import { ZERO, number, text } from "./fractions.js";
import { selectedMeasures } from "./measure_commands.js";
import { openLyrics } from "./lyrics_form.js";
import { openParts } from "./parts_form.js";

// Where a mark or change goes: where one double-clicked, or at the selection.
function placeOf(editor, given) {
  if (given?.measureId) return { measureId: given.measureId, partId: given.part.id, staff: given.staff, at: given.at };
  const item = editor.selection.first ?? editor.firstVisible();
  if (!item?.measureId) return null;
  const partId = item.voice?.part_id ?? item.mark?.part_id ?? item.clef?.part_id ?? editor.music.parts[0].id;
  return { measureId: item.measureId, partId, staff: item.staff ?? item.mark?.staff ?? item.clef?.staff ?? 1, at: item.at ?? ZERO };
}

const select = (name, label, options, value) => ({ name, label, kind: "select", options, value });
const textField = (name, label, value, more = {}) => ({ name, label, kind: "text", value, most: 500, ...more });

function markForm(title, kind, fieldOf) {
  return (editor, place) => openDialog({
    title, fields: [fieldOf(editor)], submit: "Add",
    done: ({ text: words }) => {
      if (!words.trim()) return "Nothing was written.";
      return editor.send({ edit: "add_mark", measure_id: place.measureId, part_id: place.partId, staff: place.staff, at: text(place.at), kind, text: words.trim() });
    },
  });
}

const FORMS = {
  key(editor, place) {
    const { measure, inForce } = editor.music.measures.get(place.measureId);
    const label = editor.music.label(place.measureId);
    openDialog({
      title: `Key from measure ${label}`, intro: "Until the next change of key.",
      fields: [select("fifths", "Key signature", choices.FIFTHS, inForce.key.fifths), select("mode", "Mode", [["major", "Major"], ["minor", "Minor"]], inForce.key.mode ?? "major")],
      extra: measure.key && label !== "0" && editor.music.position(place.measureId) > 0
        ? { label: "No change here", done: () => editor.send({ edit: "set_key", measure_id: place.measureId, fifths: null, mode: "major" }) } : null,
      done: ({ fifths, mode }) => editor.send({ edit: "set_key", measure_id: place.measureId, fifths: Number(fifths), mode }),
    });
  },

  time(editor, place) {
    const { measure, inForce } = editor.music.measures.get(place.measureId);
    const send = (more) => editor.send({ edit: "set_time", measure_id: place.measureId, numerator: null, denominator: 4, symbol: "", ...more });
    openDialog({
      title: `Time from measure ${editor.music.label(place.measureId)}`, intro: "The bar lines are drawn anew until the next change of time.",
      fields: [
        { name: "numerator", label: "Beats in a measure", kind: "number", min: 1, max: 64, value: inForce.time.numerator, required: true },
        select("denominator", "Each of them a", [[1, "whole note"], [2, "half"], [4, "quarter"], [8, "eighth"], [16, "16th"], [32, "32nd"]], inForce.time.denominator),
        select("symbol", "Written as", [["", "Numbers"], ["common", "C (common time)"], ["cut", "¢ (cut time)"]], inForce.time.symbol ?? ""),
      ],
      extra: measure.time && editor.music.position(place.measureId) > 0 ? { label: "No change here", done: () => send({}) } : null,
      done: ({ numerator, denominator, symbol }) => {
        if (!Number.isInteger(numerator) || numerator < 1) return "A measure has 1 to 64 beats.";
        return send({ numerator, denominator: Number(denominator), symbol });
      },
    });
  },

  tempo(editor, place) {
    const { tempo } = editor.music.measures.get(place.measureId).measure;
    const send = (bpm, more = {}) => editor.send({ edit: "set_tempo", measure_id: place.measureId, bpm, beat: "1/1", text: "", at: tempo?.at ?? "0/1", ...more });
    openDialog({
      title: `Tempo from measure ${editor.music.label(place.measureId)}`,
      fields: [
        { name: "bpm", label: "Beats a minute", kind: "number", min: 5, max: 999, step: "any", value: tempo ? Math.round(number(toPair(tempo.bpm)) * 100) / 100 : 120, required: true },
        select("beat", "Each beat a", choices.BEATS, tempo?.beat ?? "1/1"),
        textField("text", "In words", tempo?.text ?? "", { help: "Such as Andante. May be empty." }),
      ],
      extra: tempo ? { label: "Remove", done: () => send(null) } : null,
      done: ({ bpm, beat, text: words }) => (bpm >= 5 && bpm <= 999 ? send(`${Math.round(bpm * 100)}/100`, { beat, text: words.trim() }) : "5 to 999 beats a minute."),
    });
  },

  clef(editor, place) {
    const fields = [select("clef", "Clef", choices.CLEFS), select("where", "From", [["measure", "the start of the measure"], ["here", "the selected note"]])];
    const at = (where) => (where === "here" ? text(place.at) : "0/1");
    const common = { edit: "set_clef", measure_id: place.measureId, part_id: place.partId, staff: place.staff };
    openDialog({
      title: "Clef", fields,
      extra: { label: "No change here", done: () => editor.send({ ...common, at: "0/1", sign: "", line: 2, octave_shift: 0 }) },
      done: ({ clef, where }) => {
        const [sign, line, shift] = clef.split(" ");
        editor.send({ ...common, at: at(where), sign, line: Number(line), octave_shift: Number(shift) });
      },
    });
  },

  barline(editor, place) {
    const measures = selectedMeasures(editor);
    const first = measures[0] ?? place.measureId;
    const last = measures.at(-1) ?? place.measureId;
    const start = editor.music.measures.get(first).measure;
    const { measure } = editor.music.measures.get(last);
    openDialog({
      title: `Bar line of measure ${editor.music.label(last)}`,
      fields: [
        select("kind", "At its end", choices.BARLINES, measure.barline ?? ""),
        { name: "start", label: `Repeat begins at measure ${editor.music.label(first)}`, kind: "checkbox", value: start.repeat_start },
        { name: "end", label: `Repeat ends after measure ${editor.music.label(last)}`, kind: "checkbox", value: measure.repeat_end },
      ],
      done: ({ kind, start: begins, end }) => {
        if (kind !== (measure.barline ?? "")) editor.send({ edit: "set_barline", measure_id: last, kind });
        if (begins !== Boolean(start.repeat_start)) editor.send({ edit: "set_repeat", measure_id: first, start: begins, end: null });
        if (end !== Boolean(measure.repeat_end)) editor.send({ edit: "set_repeat", measure_id: last, start: null, end });
      },
    });
  },

  ending(editor, place) {
    const measures = selectedMeasures(editor);
    const [first, last] = measures.length ? [measures[0], measures.at(-1)] : [place.measureId, place.measureId];
    const now = editor.music.measures.get(first).measure.ending ?? "";
    const send = (words) => editor.send({ edit: "set_ending", first, last, text: words });
    openDialog({
      title: "Ending", intro: "A bracket over the selected measures.",
      fields: [textField("text", "Played the time", now || "1", { help: "1, or 2, or “1, 2”.", required: true })],
      extra: now ? { label: "Remove", done: () => send("") } : null,
      done: ({ text: words }) => send(words.trim()),
    });
  },

  measureLength(editor, place) {
    const { inForce } = editor.music.measures.get(place.measureId);
    const send = (length) => editor.send({ edit: "set_measure_length", measure_id: place.measureId, length });
    const [n, d] = toPair(inForce.length);
    const fields = [
      { name: "count", label: "It lasts", kind: "number", min: 1, max: 256, value: (n * 4) / (d * 4) === Math.trunc(n / d) ? n / d : n * (16 / d), required: true },
      select("unit", "of these", [[1, "quarters"], [2, "eighths"], [4, "16ths"], [8, "32nds"]], Number.isInteger(n / d) ? 1 : 4),
    ];
    if (!Number.isInteger(n / d)) fields[0].value = (n * 4) / d;
    openDialog({
      title: `Length of measure ${editor.music.label(place.measureId)}`, intro: "For a pickup, or a measure that is shorter or longer than its time signature.", fields,
      extra: { label: "As its time signature", done: () => send(null) },
      done: ({ count, unit }) => (Number.isInteger(count) && count > 0 ? send(`${count}/${unit}`) : "A whole number is needed."),
    });
  },

  insertMeasures(editor) {
    const [first] = selectedMeasures(editor);
    const where = [...(first ? [["before", `before measure ${editor.music.label(first)}`]] : []), ["end", "at the end"]];
    openDialog({
      title: "Insert measures", submit: "Insert",
      fields: [{ name: "count", label: "How many", kind: "number", min: 1, max: 500, value: 1, required: true }, select("where", "Where", where)],
      done: ({ count, where: place }) => {
        if (!(count >= 1 && count <= 500)) return "1 to 500 measures.";
        return editor.send({ edit: "insert_measures", before: place === "before" ? first : "", count });
      },
    });
  },

  dynamic: markForm("Dynamics", "dynamic", () => select("text", "How loud", choices.DYNAMICS, "mf")),
  text: markForm("Text", "text", () => textField("text", "Words", "", { required: true })),
  chord: markForm("Chord symbol", "chord_symbol", () => textField("text", "Chord", "", { help: "Such as Am7, F♯dim or B♭/D (b and # may be written).", required: true })),
  rehearsal: markForm("Rehearsal mark", "rehearsal", () => textField("text", "Letter or number", "A", { required: true })),
  jump: markForm("Jump", "jump", () => select("text", "Says", choices.JUMPS)),
  pedal: markForm("Pedal", "pedal", () => select("text", "The pedal goes", [["down", "down"], ["up", "up"]])),

  mark(editor) {
    const item = editor.selection.items.find((one) => one.kind === "mark");
    if (!item) return editor.say("Select a text or mark first.");
    return openDialog({
      title: "Change the mark", fields: [textField("text", "Words", item.mark.text)],
      extra: { label: "Remove", done: () => editor.send({ edit: "delete", targets: [item.id] }) },
      done: ({ text: words }) => editor.send({ edit: "set_mark", target: item.id, text: words.trim() }),
    });
  },

  fingering(editor) {
    const targets = editor.noteTargets();
    if (!targets.length) return editor.say("Select a note first.");
    return openDialog({
      title: "Fingering", fields: [textField("text", "Finger", editor.selection.first?.note?.fingering ?? "", { most: 8, help: "1 to 5; empty removes it." })],
      done: ({ text: words }) => editor.send({ edit: "set_fingering", targets, text: words.trim() }),
    });
  },

  tuplet(editor) {
    const targets = editor.eventTargets();
    if (!targets.length) return editor.say("Select a note or rest first.");
    return openDialog({
      title: "Tuplet", submit: "Make it",
      fields: [
        { name: "actual", label: "So many notes", kind: "number", min: 2, max: 64, value: 3, required: true },
        { name: "normal", label: "in the time of", kind: "number", min: 0, max: 64, value: 2, help: "0: as is usual." },
      ],
      done: ({ actual, normal }) => editor.send({ edit: "make_tuplet", targets, actual, normal: normal ?? 0 }),
    });
  },

  transpose(editor) {
    const measures = selectedMeasures(editor);
    const notes = editor.noteTargets();
    const ranges = [...(notes.length ? [["notes", "the selected notes"]] : []), ...(measures.length ? [["measures", "the selected measures"]] : []), ["all", "the whole score"]];
    openDialog({
      title: "Transpose", submit: "Transpose",
      fields: [
        select("direction", "Direction", [["1", "up"], ["-1", "down"]]), select("interval", "By", choices.INTERVALS, "2 1"),
        { name: "octaves", label: "and octaves", kind: "number", min: 0, max: 5, value: 0 }, select("range", "What", ranges),
        { name: "withKey", label: "Key signatures too", kind: "checkbox", value: true },
      ],
      done: ({ direction, interval, octaves, range, withKey }) => {
        const [semitones, steps] = interval.split(" ").map(Number);
        const by = { semitones: direction * (semitones + 12 * octaves), steps: direction * (steps + 7 * octaves) };
        if (!by.semitones) return "Choose an interval or octaves.";
        if (range === "notes") return editor.send({ edit: "transpose_notes", targets: notes, ...by });
        const order = editor.music.measureOrder();
        const [first, last] = range === "all" ? [order[0], order.at(-1)] : [measures[0], measures.at(-1)];
        return editor.send({ edit: "transpose", first, last, part_ids: [], ...by, with_key: withKey });
      },
    });
  },

  title(editor) {
    openDialog({
      title: "Title and composer",
      fields: [textField("title", "Title", editor.page.title, { most: 200, required: true }), textField("composer", "Composer", editor.page.composer, { most: 200 })],
      done: ({ title, composer }) => (title.trim() ? editor.send({ edit: "set_title", title: title.trim(), composer: composer.trim() }) : "A title is needed."),
    });
  },

  lyrics: openLyrics,
  parts: openParts,
};

function toPair(words) {
  return words.split("/").map(Number);
}

const WITHOUT_PLACE = new Set(["title", "parts", "transpose", "insertMeasures", "mark", "fingering", "tuplet", "lyrics"]);

export function openForm(editor, name, given) {
  const place = placeOf(editor, given);
  if (!place && !WITHOUT_PLACE.has(name)) return editor.say("Select a place in the music first.");
  return FORMS[name](editor, place);
}
