// Lyrics: a line of words, spread over the notes from the selected one on.

import { openDialog } from "./fields.js";
import { isRest } from "./music.js";

// "A-ma-zing grace" as syllables; "_" lets a syllable be held over the next note.
export function syllables(line) {
  return line.trim().split(/\s+/).filter(Boolean).flatMap((word) => {
    if (/^_+$/.test(word)) return [...word].map(() => null);
    const parts = word.split("-").filter(Boolean);
    return parts.map((text, index) => {
      const place = parts.length === 1 ? "single" : index === 0 ? "begin" : index === parts.length - 1 ? "end" : "middle";
      return { text, syllabic: place };
    });
  });
}

// Notes that can be sung, from one on: no rests, no grace notes, none that a tie leads to.
function* singable(editor, from) {
  let tied = false;
  for (let item = from; item; item = editor.music.beside(item, 1)) {
    const { event } = item;
    if (!event.notes?.length) {
      if (isRest(item)) tied = false;
    } else if (!event.grace) {
      if (!tied) yield item;
      tied = event.notes.some((note) => note.tied);
    }
  }
}

function lyricOf(item, verse) {
  return item.event.lyrics?.find((lyric) => lyric.verse === verse);
}

function lineFrom(editor, from, verse) {
  let line = "";
  for (const item of singable(editor, from)) {
    const lyric = lyricOf(item, verse);
    if (!lyric) break;
    line += lyric.text + (["begin", "middle"].includes(lyric.syllabic) ? "-" : " ");
  }
  return line.trim();
}

export function openLyrics(editor) {
  const from = editor.selection.first;
  if (!from?.event?.notes?.length) return editor.say("Select the note that the words begin at.");
  return openDialog({
    title: "Lyrics", intro: "From the selected note on: a space goes to the next note, a hyphen divides a word, an underline holds a syllable.",
    fields: [
      { name: "line", label: "Words", kind: "text", value: lineFrom(editor, from, 1), most: 5000 },
      { name: "verse", label: "Verse", kind: "number", min: 1, max: 9, value: 1, required: true },
    ],
    submit: "Write them",
    done: ({ line, verse }) => {
      const parts = syllables(line);
      const notes = singable(editor, from);
      if (!parts.length) return editor.send({ edit: "set_lyric", target: from.event.id, verse, text: "", syllabic: "single", extends: false });
      for (const [index, part] of parts.entries()) {
        const { value: item, done } = notes.next();
        if (done) break;
        const held = parts[index + 1] === null;
        if (part) editor.send({ edit: "set_lyric", target: item.event.id, verse, ...part, extends: held && ["single", "end"].includes(part.syllabic) });
        else if (lyricOf(item, verse)) editor.send({ edit: "set_lyric", target: item.event.id, verse, text: "", syllabic: "single", extends: false });
      }
      return undefined;
    },
  });
}
