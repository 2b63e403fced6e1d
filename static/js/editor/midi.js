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
    editor.input.addEventListener("change", () => this.connectIfAllowed(), { once: true });
  }

  // Only the button asks the person.
  async connectIfAllowed() {
    const asked = await navigator.permissions?.query({ name: "midi" }).catch(() => null);
    if (asked?.state === "granted") await this.connect();
  }

  async connect() {
    try {
      const access = await navigator.requestMIDIAccess();
      const listen = () => { for (const input of access.inputs.values()) input.onmidimessage = (event) => this.hear(event.data); };
      access.addEventListener("statechange", listen);
      listen();
      return access.inputs.size;
    } catch {
      return null; // not there, or not allowed
    }
  }

  async ask() {
    const count = await this.connect();
    if (count === null) this.editor.say("The browser gives no access to MIDI keyboards.");
    else this.editor.say(count ? "What you play on the MIDI keyboard is written in note input." : "No MIDI keyboard is connected yet. It is heard as soon as one is.");
  }

  hear([status, key, velocity]) {
    if ((status & 0xf0) !== 0x90 || !velocity || !this.editor.input.active) return;
    this.keys.push(key);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), TOGETHER_MS);
  }

  write() {
    const { input, music } = this.editor;
    const { keys } = this;
    this.keys = [];
    if (!input.active) return; // ended while keys were being pressed
    const held = music.measures.get(input.caret.measure_id);
    const part = music.part(input.caret.part_id);
    const fifths = held?.inForce.fifths[input.caret.part_id] ?? 0;
    const pitches = [...new Set(keys)].sort((a, b) => a - b).map((key) => spelled(key - (part.transposition ?? 0), fifths));
    const drums = part.is_percussion ? keys : [];
    input.lastPitch = pitches.at(-1);
    input.write({ edit: "insert_notes", pitches, grace: "", drums });
    this.editor.soundPitches(pitches, input.caret.part_id);
  }
}
