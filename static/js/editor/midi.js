// A MIDI keyboard writes notes in input mode: keys pressed together become a chord.

const TOGETHER_MS = 40;
const SHARP = [["C", 0], ["C", 1], ["D", 0], ["D", 1], ["E", 0], ["F", 0], ["F", 1], ["G", 0], ["G", 1], ["A", 0], ["A", 1], ["B", 0]];
const FLAT = [["C", 0], ["D", -1], ["D", 0], ["E", -1], ["E", 0], ["F", 0], ["G", -1], ["G", 0], ["A", -1], ["A", 0], ["B", -1], ["B", 0]];

export function spelled(key, fifths) {
  const [step, alter] = (fifths < 0 ? FLAT : SHARP)[key % 12];
  return { step, alter, octave: Math.floor(key / 12) - 1 };
}

export class MidiKeyboard {
  constructor(editor) {
    Object.assign(this, { editor, keys: [] });
    editor.input.addEventListener("change", () => { if (editor.input.active) this.connect(); }, { once: true });
  }

  async connect() {
    if (!navigator.requestMIDIAccess) return;
    try {
      const access = await navigator.requestMIDIAccess();
      const listen = () => { for (const input of access.inputs.values()) input.onmidimessage = (event) => this.hear(event.data); };
      access.addEventListener("statechange", listen);
      listen();
    } catch {
      // Not allowed: letters and the mouse remain.
    }
  }

  hear([status, key, velocity]) {
    if ((status & 0xf0) !== 0x90 || !velocity || !this.editor.input.active) return;
    this.keys.push(key);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), TOGETHER_MS);
  }

  write() {
    const { input, music } = this.editor;
    const held = music.measures.get(input.caret.measure_id);
    const part = music.part(input.caret.part_id);
    const fifths = held?.inForce.fifths[input.caret.part_id] ?? 0;
    const pitches = [...new Set(this.keys)].sort((a, b) => a - b).map((key) => spelled(key - (part.transposition ?? 0), fifths));
    const drums = part.is_percussion ? this.keys : [];
    this.keys = [];
    input.lastPitch = pitches.at(-1);
    input.write({ edit: "insert_notes", pitches, grace: "", drums });
    this.editor.soundPitches(pitches, input.caret.part_id);
  }
}
