// The transport's controls: what they say and what the person set.

const KEPT = "playback"; // what a person set stays for the next score
const FREE_MS = 4000; // after scrolling by hand, the music stays where it is

export class Panel {
  constructor(root, playback) {
    this.root = root;
    this.playback = playback;
    this.find = (name) => root.querySelector(`[data-${name}]`);
    this.share = 0;
    this.hasRecording = false;
    this.levels = [];
    this.freeUntil = 0;
    this.#restore();
    this.#listen();
    this.plain = this.find("plain");
    if (this.plain) this.plain.hidden = true;
    this.find("controls").hidden = false;
  }

  get factor() {
    const percent = Number(this.find("tempo").value) || 100;
    return Math.min(200, Math.max(25, percent)) / 100;
  }

  get loops() {
    return isPressed(this.find("loop"));
  }

  get countsIn() {
    return this.find("count-in").checked;
  }

  get follows() {
    return performance.now() > this.freeUntil;
  }

  // The loop that was typed: places of its first and last bar.
  bars({ steps }) {
    const first = steps.find(({ measure }) => measure.label === this.find("loop-from").value.trim());
    const last = steps.find(({ measure }) => measure.label === this.find("loop-to").value.trim());
    return { from: first && { id: first.id, at: 0 }, to: last && { id: last.id, at: last.measure.length } };
  }

  // Where sound can't be made here, the recording still plays in a plain player.
  showPlain() {
    if (this.plain) this.plain.hidden = false;
  }

  say(state, words = "") {
    this.root.dataset.state = state;
    const isPlaying = this.playback.isPlaying || state === "loading";
    const button = this.find("play");
    button.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    button.title = `${isPlaying ? "Pause" : "Play"} (Space)`;
    button.setAttribute("aria-busy", String(state === "loading"));
    this.find("play-icon").setAttribute("href", this.root.dataset[isPlaying ? "pauseIcon" : "playIcon"]);
    const message = this.find("message");
    message.textContent = state === "loading" ? "Loading the sounds…" : words;
    message.hidden = !message.textContent;
  }

  showScore(timeline, hasRecording) {
    this.hasRecording = Boolean(hasRecording);
    const balance = this.find("balance");
    if (balance) balance.hidden = !this.hasRecording;
    if (!this.hasRecording) this.share = 0;
    this.showParts(timeline.parts);
    this.#showShare();
  }

  showPlace(timeline, clock, { step, at }) {
    const seconds = timeline.seconds(clock, step, at), duration = timeline.duration(clock);
    const bar = `Bar ${timeline.steps[step].measure.label}`;
    const time = `${clockTime(seconds)} / ${clockTime(duration)}`;
    write(this.find("bar"), bar);
    write(this.find("time"), time);
    const range = this.find("place");
    if (this.isDragging) return;
    const value = seconds.toFixed(1), most = duration.toFixed(1);
    if (range.max !== most) range.max = most;
    if (range.value !== value) {
      range.value = value;
      range.setAttribute("aria-valuetext", `${bar}, ${time}`);
    }
  }

  showParts(parts) {
    const list = this.find("parts"), pattern = this.find("part");
    list.replaceChildren(...parts.map((part, index) => {
      const row = pattern.content.firstElementChild.cloneNode(true);
      const name = part.name || "Part";
      row.querySelector("[data-name]").textContent = name;
      for (const control of row.querySelectorAll("[aria-label]")) control.setAttribute("aria-label", `${control.getAttribute("aria-label")}: ${name}`);
      for (const button of row.querySelectorAll("button")) {
        button.addEventListener("click", () => {
          button.setAttribute("aria-pressed", String(!isPressed(button)));
          this.#mix();
        });
      }
      row.querySelector("[data-level]").addEventListener("input", () => this.#mix());
      row.dataset.index = index;
      return row;
    }));
    this.#mix();
  }

  applyTo(players) {
    players.hasMetronome = isPressed(this.find("metronome"));
    players.setVolume(Number(this.find("volume").value) / 100);
    players.fade(this.hasRecording ? this.share : 0);
    players.setLevels(this.levels);
  }

  // A part is heard unless it is muted, or others are alone.
  #mix() {
    const rows = [...this.find("parts").children];
    const isAlone = (row) => isPressed(row.querySelector("[data-solo]"));
    const anyAlone = rows.some(isAlone);
    this.levels = rows.map((row) => {
      const isMuted = isPressed(row.querySelector("[data-mute]"));
      return isMuted || (anyAlone && !isAlone(row)) ? 0 : Number(row.querySelector("[data-level]").value) / 100;
    });
    this.playback.players?.setLevels(this.levels);
  }

  #listen() {
    const { playback } = this;
    this.find("play").addEventListener("click", () => playback.toggle());
    this.find("stop").addEventListener("click", () => playback.stop());
    const range = this.find("place");
    range.addEventListener("input", () => {
      this.isDragging = true;
      playback.moveToSeconds(Number(range.value));
    });
    range.addEventListener("change", () => { this.isDragging = false; });
    this.find("tempo").addEventListener("change", ({ target }) => {
      target.value = Math.round(this.factor * 100);
      playback.changeFactor();
    });
    for (const name of ["loop", "metronome"]) {
      const button = this.find(name);
      button.addEventListener("click", () => {
        button.setAttribute("aria-pressed", String(!isPressed(button)));
        this.#changed(name);
      });
    }
    for (const name of ["loop-from", "loop-to"]) this.find(name).addEventListener("change", () => playback.changeLoop());
    for (const name of ["volume", "count-in"]) this.find(name).addEventListener("input", () => this.#changed(name));
    this.find("fader")?.addEventListener("input", ({ target }) => this.#setShare(Number(target.value) / 100));
    for (const end of this.root.querySelectorAll("[data-share]")) {
      end.addEventListener("click", () => this.#setShare(Number(end.dataset.share)));
    }
    document.addEventListener("keydown", (event) => this.#key(event));
    for (const name of ["wheel", "touchmove"]) {
      addEventListener(name, () => { this.freeUntil = performance.now() + FREE_MS; }, { passive: true });
    }
  }

  #key(event) {
    const isTaken = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
    if (event.code !== "Space" || isTaken || event.target.closest("input, button, a, summary, dialog, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    this.playback.toggle();
  }

  #changed(name) {
    const { players } = this.playback;
    if (name === "loop") this.playback.changeLoop();
    else if (players) this.applyTo(players);
    this.#keep();
  }

  #setShare(share) {
    this.share = share;
    this.#showShare();
    this.#keep();
    this.playback.changeShare();
  }

  #showShare() {
    const fader = this.find("fader");
    if (!fader) return;
    fader.value = Math.round(this.share * 100);
    for (const end of this.root.querySelectorAll("[data-share]")) {
      end.setAttribute("aria-pressed", String(Number(end.dataset.share) === this.share));
    }
    const words = { 0: "the score alone", 1: "the recording alone" };
    fader.setAttribute("aria-valuetext", words[this.share] ?? `${Math.round(this.share * 100)} % recording`);
  }

  #keep() {
    const values = {
      share: this.share,
      volume: this.find("volume").value,
      countIn: this.countsIn,
      metronome: isPressed(this.find("metronome")),
    };
    try {
      localStorage.setItem(KEPT, JSON.stringify(values));
    } catch {
      // A browser that keeps nothing: it holds for this page.
    }
  }

  #restore() {
    let values = {};
    try {
      values = JSON.parse(localStorage.getItem(KEPT) ?? "{}") ?? {};
    } catch {
      // As above.
    }
    this.share = values.share >= 0 && values.share <= 1 ? values.share : 0;
    this.find("volume").value = values.volume ?? 80;
    this.find("count-in").checked = Boolean(values.countIn);
    this.find("metronome").setAttribute("aria-pressed", String(Boolean(values.metronome)));
  }
}

function isPressed(button) {
  return button.getAttribute("aria-pressed") === "true";
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function clockTime(seconds) {
  const whole = Math.floor(seconds + 0.05);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
