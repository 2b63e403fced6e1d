// The recording: play, place and time over a plain audio element, which stays the source of truth.

const ICONS = new URL(document.querySelector(".icon use").getAttribute("href"), location.href).pathname;
const SEEK_S = 5;

function clock(seconds) {
  const whole = Number.isFinite(seconds) ? Math.floor(seconds) : 0;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

class RescoredPlayer extends HTMLElement {
  connectedCallback() {
    this.audio = this.querySelector("audio");
    this.audio.controls = false;
    this.audio.insertAdjacentHTML("beforebegin", `
      <button type="button" class="icon-button play" title="Play (Space)"><svg class="icon" aria-hidden="true"><use href="${ICONS}#play"></use></svg></button>
      <span class="what small">Recording</span>
      <input type="range" min="0" max="0" step="0.1" value="0" aria-label="Place in the recording">
      <span class="time small numbers"></span>`);
    this.button = this.querySelector(".play");
    this.range = this.querySelector("input");
    this.time = this.querySelector(".time");
    this.button.addEventListener("click", () => this.toggle());
    this.range.addEventListener("input", () => { this.audio.currentTime = Number(this.range.value); });
    for (const name of ["loadedmetadata", "durationchange", "timeupdate", "seeked", "play", "pause", "ended"]) {
      this.audio.addEventListener(name, () => this.show());
    }
    document.addEventListener("keydown", (event) => this.key(event));
    this.show();
  }

  toggle() {
    if (this.audio.paused) this.audio.play();
    else this.audio.pause();
  }

  key(event) {
    if (event.target.closest("input, button, a, summary, dialog, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.code === "Space") this.toggle();
    else if (event.code === "ArrowLeft") this.audio.currentTime -= SEEK_S;
    else if (event.code === "ArrowRight") this.audio.currentTime += SEEK_S;
    else return;
    event.preventDefault();
  }

  show() {
    const { currentTime, duration, paused } = this.audio;
    const name = paused ? "play" : "pause";
    this.button.setAttribute("aria-label", paused ? "Play the recording" : "Pause");
    this.button.querySelector("use").setAttribute("href", `${ICONS}#${name}`);
    this.range.max = Number.isFinite(duration) ? duration : 0;
    this.range.value = currentTime;
    this.range.setAttribute("aria-valuetext", `${clock(currentTime)} of ${clock(duration)}`);
    this.time.textContent = `${clock(currentTime)} / ${clock(duration)}`;
  }
}

customElements.define("rescored-player", RescoredPlayer);
