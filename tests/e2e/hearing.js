// Ears for the tests: what reaches the loudspeakers, and what the players were told to play.
(() => {
  const ears = { orders: [], stretches: [], frames: [] };
  window.ears = ears;
  const { connect } = AudioNode.prototype;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      ears.context = this.context;
      ears.analyser = new AnalyserNode(this.context, { fftSize: 32768 });
      connect.call(this, ears.analyser);
    }
    return connect.call(this, target, ...rest);
  };
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (message, ...rest) {
    const bytes = message?.type === "midiMessage" && message.data.messageData;
    if (bytes && bytes[0] >> 4 === 9) ears.orders.push([message.data.options.time, bytes[1], bytes[2]]);
    if (Array.isArray(message) && message[1] === "schedule") ears.stretches.push(message[2]);
    return postMessage.call(this, message, ...rest);
  };
  const { requestAnimationFrame } = window;
  window.requestAnimationFrame = (callback) => requestAnimationFrame((time) => {
    const start = performance.now();
    callback(time);
    ears.frames.push(performance.now() - start);
  });
  const heard = () => {
    const samples = new Float32Array(ears.analyser.fftSize);
    ears.analyser.getFloatTimeDomainData(samples);
    return samples;
  };
  // When the first sound of the last 0.7 s was heard, on the clock of the context; null in silence.
  ears.onset = () => {
    if (!ears.analyser) return null;
    const samples = heard();
    const first = samples.findIndex((sample) => Math.abs(sample) > 0.003);
    return first < 0 ? null : ears.context.currentTime - (samples.length - first) / ears.context.sampleRate;
  };
  ears.loudness = () => {
    if (!ears.analyser) return 0;
    const samples = heard();
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  };
})();
