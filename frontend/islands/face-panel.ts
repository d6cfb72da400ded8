// The part of a page before the camera: its words, its buttons, and its voice.

const DWELL = 1200;
const SAY_AGAIN = 5000;

export class Panel {
  readonly video: HTMLVideoElement;
  private said = "";
  private saidAt = 0;
  private spokenAt = 0;
  private voice = false;

  constructor(readonly root: HTMLElement) {
    this.video = this.part("video") as HTMLVideoElement;
    const speak = this.part("speak");
    if (!("speechSynthesis" in window)) speak.hidden = true;
    speak.addEventListener("click", () => {
      this.voice = !this.voice;
      speak.setAttribute("aria-pressed", String(this.voice));
      if (this.voice) this.speak(this.part("hint").textContent ?? "");
      else window.speechSynthesis.cancel();
    });
  }

  part(name: string): HTMLElement {
    const found = this.root.querySelector<HTMLElement>(`[data-face-${name}]`);
    if (!found) throw new Error(`data-face-${name}`);
    return found;
  }

  maybe(name: string): HTMLElement | null {
    return this.root.querySelector(`[data-face-${name}]`);
  }

  show(name: string, visible: boolean): void {
    const found = this.maybe(name);
    if (found) found.hidden = !visible;
  }

  /** Tell the styles and the tests how far it is. */
  state(name: string): void {
    this.root.dataset.faceState = name;
    const runs = ["opening", "guiding", "sending"].includes(name);
    this.show("stage", name === "guiding" || name === "sending" || name === "taken");
    this.show("start", !runs && name !== "taken" && name !== "asking" && name !== "done");
    this.show("stop", runs);
    this.show("there-ok", name === "asking");
    if (!runs) this.show("progress", false);
  }

  /** Say one thing; what was just said stays long enough to be read, unless this matters now. */
  say(text: string, now = true): void {
    const at = performance.now();
    if (!text || (!now && at - this.saidAt < DWELL)) return;
    if (text === this.said) {
      if (this.voice && at - this.spokenAt > SAY_AGAIN) this.speak(text);
      return;
    }
    this.said = text;
    this.saidAt = at;
    this.part("hint").textContent = text;
    this.speak(text);
  }

  progress(done: number, all: number, words: string): void {
    this.show("progress", true);
    const bar = this.part("progress").querySelector("progress");
    if (bar) {
      bar.max = all;
      bar.value = done;
    }
    this.part("step").textContent = words;
    // A kiosk wipes itself after silence; somebody is there.
    document.dispatchEvent(new Event("input"));
  }

  /** A short tone and, on a telephone, a short buzz: eyes may be closed. */
  beep(): void {
    navigator.vibrate?.(120);
    try {
      const sound = new AudioContext();
      const tone = sound.createOscillator();
      const level = sound.createGain();
      level.gain.value = 0.15;
      tone.frequency.value = 880;
      tone.connect(level).connect(sound.destination);
      tone.start();
      tone.stop(sound.currentTime + 0.2);
      tone.onended = () => sound.close();
    } catch {
      // A device without sound still shows and buzzes.
    }
  }

  private speak(text: string): void {
    if (!this.voice || !text) return;
    this.spokenAt = performance.now();
    window.speechSynthesis.cancel();
    const words = new SpeechSynthesisUtterance(text);
    words.lang = "zh-CN";
    words.rate = 0.95;
    window.speechSynthesis.speak(words);
  }
}
