// The synthesiser: SpessaSynth's AudioWorklet with a sound bank, driven by its own messages, so that the page needs
// none of the library beside the worklet. The version is pinned; tests hear whether the messages still fit.
//
// What is ordered ahead can't be taken back from it. So each part has a channel in several sets: to stop or to go
// elsewhere is to mute the set that plays and to go on with the next one.

const PROCESSOR = "spessasynth-worklet-processor";
const OUTPUTS = 17; // effects, and 16 for the channels
const FIRST_CHANNELS = 16;
const SETS = 3;
const NOTE_OFF = 0x80, NOTE_ON = 0x90, CONTROL = 0xb0, PROGRAM = 0xc0;
const PEDAL = 64, ALL_OFF = 123;
const SINGLE = 0, SINGLE_DRUM = 9; // channels of notes that are heard alone
const SINGLE_S = 0.7;
const SINGLE_VELOCITY = 84;
const FADE_S = 0.005;
const ANY = -1;

export class Synthesiser {
  // address: {clock, worklet, bank}. Rejects when one can't be loaded or is refused.
  static async load(context, address) {
    const { audioWorklet } = context;
    const scripts = audioWorklet.addModule(address.clock).then(() => audioWorklet.addModule(address.worklet));
    const [bank] = await Promise.all([fetchBytes(address.bank), scripts]);
    const synthesiser = new Synthesiser(context);
    await synthesiser.#ask("sf3Decoder");
    const loaded = synthesiser.#ask("soundBankManager");
    const data = { type: "addSoundBank", data: { soundBankBuffer: bank, id: "main", bankOffset: 0 } };
    synthesiser.#post("soundBankManager", data, ANY, [bank]);
    await loaded;
    synthesiser.#drums(SINGLE_DRUM, true);
    return synthesiser;
  }

  constructor(context) {
    this.context = context;
    this.output = new GainNode(context);
    this.node = new AudioWorkletNode(context, PROCESSOR, {
      numberOfOutputs: OUTPUTS,
      outputChannelCount: new Array(OUTPUTS).fill(2),
      processorOptions: { oneOutput: false, eventsEnabled: false },
    });
    for (let index = 0; index < OUTPUTS; index++) this.node.connect(this.output, index);
    this.answers = new Map();
    this.node.port.onmessage = ({ data }) => this.#hear(data);
    this.channels = FIRST_CHANNELS;
    this.parts = [];
    this.set = 0;
  }

  // parts: [{program, is_percussion}, …]
  choose(parts) {
    this.parts = parts;
    while (this.channels <= this.#channel(parts.length - 1, SETS - 1)) {
      this.#post("addNewChannel", null, 0);
      this.channels++;
    }
    for (let set = 0; set < SETS; set++) {
      parts.forEach((part, index) => {
        const channel = this.#channel(index, set);
        this.#drums(channel, part.is_percussion);
        this.#send(0, PROGRAM, channel, part.program);
      });
    }
  }

  // gain: 0 mutes the part.
  level(part, gain) {
    for (let set = 0; set < SETS; set++) this.#parameter(this.#channel(part, set), "gain", gain);
  }

  // pedals: whether each part's is down where playing begins.
  begin(pedals) {
    this.set = (this.set + 1) % SETS;
    this.parts.forEach((_, part) => {
      const channel = this.#channel(part, this.set);
      this.#parameter(channel, "isMuted", false);
      this.#send(0, CONTROL, channel, PEDAL, pedals[part] ? 127 : 0);
    });
  }

  note(time, { part, pitch, velocity }) {
    this.#send(time, NOTE_ON, this.#channel(part, this.set), pitch, velocity);
  }

  release(time, { part, pitch }) {
    this.#send(time, NOTE_OFF, this.#channel(part, this.set), pitch, 0);
  }

  pedal(time, { part, down }) {
    this.#send(time, CONTROL, this.#channel(part, this.set), PEDAL, down ? 127 : 0);
  }

  // Silence at once, without a click.
  hush() {
    const { gain } = this.output, now = this.context.currentTime, set = this.set;
    gain.cancelScheduledValues(now);
    gain.setTargetAtTime(0, now, FADE_S);
    gain.setTargetAtTime(1, now + 7 * FADE_S, FADE_S / 4);
    setTimeout(() => this.parts.forEach((_, part) => this.#parameter(this.#channel(part, set), "isMuted", true)), 5000 * FADE_S);
  }

  // Notes for themselves, as one selects or enters them.
  sound(pitches, program, isPercussion) {
    const channel = isPercussion ? SINGLE_DRUM : SINGLE;
    clearTimeout(this.single);
    this.#send(0, CONTROL, channel, ALL_OFF, 0);
    if (!isPercussion) this.#send(0, PROGRAM, channel, program);
    for (const pitch of pitches) this.#send(0, NOTE_ON, channel, pitch, SINGLE_VELOCITY);
    this.single = setTimeout(() => this.#send(0, CONTROL, channel, ALL_OFF, 0), 1000 * SINGLE_S);
  }

  #channel(part, set) {
    const channel = 1 + set * this.parts.length + part;
    return channel < SINGLE_DRUM ? channel : channel + 1;
  }

  #drums(channel, isPercussion) {
    this.#post("setDrums", isPercussion, channel);
  }

  #parameter(channel, parameter, value) {
    this.#post("setChannelSystemParameter", { parameter, value }, channel);
  }

  #send(time, status, channel, ...values) {
    const low = channel % 16;
    const messageData = new Uint8Array([status | low, ...values]);
    this.#post("midiMessage", { messageData, channelOffset: channel - low, options: { time } }, ANY);
  }

  #post(type, data, channelNumber, transfer = []) {
    this.node.port.postMessage({ type, data, channelNumber }, transfer);
  }

  #ask(name) {
    return new Promise((resolve, reject) => this.answers.set(name, { resolve, reject }));
  }

  #hear({ type, data }) {
    if (type === "isFullyInitialized") this.answers.get(data.type)?.resolve();
    else if (type === "soundBankError") this.answers.get("soundBankManager")?.reject(data);
  }
}

export async function fetchBytes(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}: ${address}`);
  return answer.arrayBuffer();
}
