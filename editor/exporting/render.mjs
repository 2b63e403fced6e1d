// A MIDI file as sound: node render.mjs MIDI BANK OUT RATE SAMPLES (of the music, rests at its end included)
// PANS (of the channels, with commas)
// Writes interleaved stereo, 32 bits float, little endian, and says on stdout how far it is: a fraction a line.

import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { BasicMIDI, SoundBankLoader, SpessaSynthProcessor, SpessaSynthSequencer } from "spessasynth_core";

const BLOCK = 128;
// Blocks between two writes and reports: about a second and a half.
const BLOCKS_A_WRITE = 512;
// The last notes ring out at least so long, and then until nothing is heard, but no longer than the second number.
const TAIL_S = 2;
const LONGEST_TAIL_S = 8;
// −80 dB of full scale.
const INAUDIBLE = 0.0001;

const PAN = 10;
const REVERB = 91;
// A small hall: enough for width, too little to blur.
const ROOM = 40;

const [midiPath, bankPath, outPath, rateText, samplesText, pans] = process.argv.slice(2);
const rate = Number(rateText);

function bufferOf(path) {
  const file = readFileSync(path);
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
}

const midi = BasicMIDI.fromArrayBuffer(bufferOf(midiPath));
const synth = new SpessaSynthProcessor(rate, { maxBufferSize: BLOCK, eventsEnabled: false });
await synth.processorInitialized;
synth.soundBankManager.addSoundBank(SoundBankLoader.fromArrayBuffer(bufferOf(bankPath)), "main");
const sequencer = new SpessaSynthSequencer(synth);
sequencer.skipToFirstNoteOn = false;
sequencer.loopCount = 0;
sequencer.loadNewSongList([midi]);
sequencer.play();
for (const [channel, pan] of pans.split(",").entries()) {
  synth.controllerChange(channel, PAN, Number(pan));
  synth.controllerChange(channel, REVERB, ROOM);
}

const music = Number(samplesText);
const shortest = music + TAIL_S * rate;
const longest = music + LONGEST_TAIL_S * rate;
const left = new Float32Array(BLOCK);
const right = new Float32Array(BLOCK);
const mixed = new Float32Array(2 * BLOCK * BLOCKS_A_WRITE);
const out = openSync(outPath, "w");
let done = 0;
let loudest = 1;
while (done < shortest || (loudest > INAUDIBLE && done < longest)) {
  loudest = 0;
  for (let block = 0; block < BLOCKS_A_WRITE; block++) {
    left.fill(0);
    right.fill(0);
    sequencer.processTick();
    synth.process(left, right);
    for (let index = 0; index < BLOCK; index++) {
      const place = 2 * (block * BLOCK + index);
      mixed[place] = left[index];
      mixed[place + 1] = right[index];
      loudest = Math.max(loudest, Math.abs(left[index]), Math.abs(right[index]));
    }
  }
  writeSync(out, new Uint8Array(mixed.buffer));
  done += BLOCK * BLOCKS_A_WRITE;
  process.stdout.write(`${Math.min(1, done / shortest)}\n`);
}
closeSync(out);
