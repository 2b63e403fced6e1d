// Who plays what the transport orders: the synthesiser, the recording and a metronome, each over a gain of its own.
// The first two are loaded when they are first needed.

import { Recording } from "./recording.js";
import { Synthesiser } from "./synthesiser.js";

const CLICKS_HZ = { strong: 1760, weak: 1320 };
const CLICK_S = 0.03;
const FADE_S = 0.02;
// The sound bank is soft beside recordings.
const SCORE_GAIN = 2;

export class Players {
  constructor(context, addresses) {
    this.context = context;
    this.addresses = addresses;
    this.main = new GainNode(context);
    this.main.connect(context.destination);
    this.scoreGain = new GainNode(context, { gain: SCORE_GAIN });
    this.recordingGain = new GainNode(context, { gain: 0 });
    for (const gain of [this.scoreGain, this.recordingGain]) gain.connect(this.main);
    this.clicks = { strong: clickBuffer(context, CLICKS_HZ.strong), weak: clickBuffer(context, CLICKS_HZ.weak) };
    this.hasMetronome = false;
    this.sounding = new Set();
    this.levels = [];
    this.parts = [];
  }

  loadScore() {
    this.loadingScore ??= Synthesiser.load(this.context, this.addresses).then((synthesiser) => {
      synthesiser.output.connect(this.scoreGain);
      this.synthesiser = synthesiser;
      this.choose(this.parts);
    }).catch((error) => { this.loadingScore = null; throw error; });
    return this.loadingScore;
  }

  loadRecording() {
    this.loadingRecording ??= Recording.load(this.context, this.addresses).then((recording) => {
      recording.output.connect(this.recordingGain);
      this.recording = recording;
    }).catch((error) => { this.loadingRecording = null; throw error; });
    return this.loadingRecording;
  }

  choose(parts) {
    this.parts = parts;
    this.synthesiser?.choose(parts);
    this.setLevels(this.levels);
  }

  // Of each part, 0 to 1.
  setLevels(levels) {
    this.levels = levels;
    this.parts.forEach((_, part) => this.synthesiser?.level(part, levels[part] ?? 1));
  }

  // share: 0 is the score alone, 1 the recording alone; equal power between.
  fade(share) {
    this.#ramp(this.scoreGain, SCORE_GAIN * Math.cos((share * Math.PI) / 2));
    this.#ramp(this.recordingGain, Math.sin((share * Math.PI) / 2));
  }

  setVolume(volume) {
    this.#ramp(this.main, volume);
  }

  begin(pedals) {
    this.synthesiser?.begin(pedals);
  }

  note(time, note) {
    this.synthesiser?.note(time, note);
  }

  release(time, note) {
    this.synthesiser?.release(time, note);
  }

  pedal(time, pedal) {
    this.synthesiser?.pedal(time, pedal);
  }

  // isCounting: heard without the metronome too.
  click(time, isStrong, isCounting) {
    if (!this.hasMetronome && !isCounting) return;
    const source = new AudioBufferSourceNode(this.context, { buffer: isStrong ? this.clicks.strong : this.clicks.weak });
    source.connect(this.main);
    source.start(time);
    this.sounding.add(source);
    source.addEventListener("ended", () => this.sounding.delete(source));
  }

  record(time, place, rate) {
    this.recording?.play(time, place, rate);
  }

  hush() {
    for (const source of this.sounding) source.stop();
    this.sounding.clear();
    this.synthesiser?.hush();
    this.recording?.hush(this.context.currentTime);
  }

  #ramp({ gain }, value) {
    gain.setTargetAtTime(value, this.context.currentTime, FADE_S);
  }
}

function clickBuffer(context, frequency) {
  const { sampleRate } = context;
  const buffer = new AudioBuffer({ length: Math.round(CLICK_S * sampleRate), sampleRate });
  const samples = buffer.getChannelData(0);
  for (let index = 0; index < samples.length; index++) {
    const time = index / sampleRate;
    samples[index] = 0.5 * Math.sin(2 * Math.PI * frequency * time) * Math.exp(-time * 150);
  }
  return buffer;
}
