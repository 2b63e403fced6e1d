// Runs in the AudioWorklet, before the synthesiser's own script. The synthesiser counts time by the blocks that it was
// asked for, and misses those from before it began (0.2 s and more): it is told the context's time before each block,
// so that what is ordered for a moment sounds at that moment, together with the recording.

const { registerProcessor: register } = globalThis;

globalThis.registerProcessor = (name, Processor) => {
  register(name, class extends Processor {
    process(...blocks) {
      const clock = this.core?.synthesizer?.synthCore;
      if (clock) clock.currentTime = currentTime;
      return super.process(...blocks);
    }
  });
};
