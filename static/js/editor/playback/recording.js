// The recording, stretched in time without a change of pitch, by Signalsmith Stretch in an AudioWorklet.

import { fetchBytes } from "./synthesiser.js";

export class Recording {
  // address: {stretch, recording}
  static async load(context, address) {
    const [{ default: createStretch }, bytes] = await Promise.all([import(address.stretch), fetchBytes(address.recording)]);
    // Its own way is a script from a blob, which the site's policy does not allow.
    createStretch.moduleUrl = address.stretch;
    const decoded = await context.decodeAudioData(bytes);
    const node = await createStretch(context);
    const channels = Array.from({ length: decoded.numberOfChannels }, (_, index) => decoded.getChannelData(index).slice());
    await node.addBuffers(channels, channels.map((channel) => channel.buffer));
    return new Recording(context, node, decoded.duration);
  }

  constructor(context, node, duration) {
    this.node = node;
    this.duration = duration;
    this.output = new GainNode(context);
    node.connect(this.output);
  }

  // From a time of the context on it plays from a place in seconds; null is silence.
  play(time, place, rate) {
    if (place === null || place >= this.duration) this.node.schedule({ output: time, active: false });
    else this.node.schedule({ output: time, active: true, input: place, rate });
  }

  hush(time) {
    this.node.schedule({ output: time, active: false });
  }
}
