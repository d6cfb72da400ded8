// The bell of the duty desk: asks every few seconds for what is new, says a new alarm once, loudly, and
// rings where somebody switched the sound on. Browsers let a page ring only after a click or a key.

const SOUND = "yimen.watch.sound";
const KNOWN = "yimen.watch.known";
const OFF = "声音关着：来了新提醒，只在这里写出来。";
const ON = "声音开着：来了新提醒会响。请让这一页一直开着。";
const BLOCKED = "声音还响不了：浏览器要您先在这一页上点一下，或者按一个键。";
const MUTE = "这台电脑的浏览器放不了声音，来了新提醒只在这里写出来。";
const NET = "网络不通，收不到新提醒，正在重试。";
const LEFT = "登录过期了，收不到新提醒。请刷新页面，重新登录。";
/** Two tones three times, in hertz; each a fifth of a second. */
const TONES = [880, 660, 880, 660, 880, 660];
const TONE_SECONDS = 0.2;

/** Mount the bell of a page that has one. */
export function watchBells(root: ParentNode): void {
  for (const place of root.querySelectorAll<HTMLElement>("[data-watch-bell]")) mount(place);
}

function mount(place: HTMLElement): void {
  const part = (name: string) => place.querySelector<HTMLElement>(`[data-bell-${name}]`);
  const [said, net, news, button] = ["said", "net", "new", "sound"].map(part);
  const address = place.dataset.watchBell;
  if (!said || !net || !news || !button || !address || place.dataset.mounted) return;
  place.dataset.mounted = "yes";
  const title = document.title;
  const bell = new Bell((words, label) => {
    write(said, words);
    write(button, label);
  });
  let mark = place.dataset.mark ?? "";
  const unseen = new Set<string>();
  let told = 0;
  const every = Number(place.dataset.every) * 1000;

  const look = async () => {
    if (!place.isConnected) return;
    try {
      const found = await ask(address, mark);
      write(net, "");
      if (found) {
        mark = found.dataset.mark ?? "";
        show(found);
        for (const one of fresh(found)) unseen.add(one);
        announce(found);
      }
    } catch (error) {
      write(net, error instanceof Left ? LEFT : NET);
    }
    window.setTimeout(look, every);
  };
  // what came while this page was open and waits still; who is judged by somebody goes from it
  const announce = (list: HTMLElement) => {
    const alarms = openOf(list).filter((one) => unseen.has(one.dataset.open ?? ""));
    const many = alarms.length;
    document.title = many ? `（${many} 条新提醒）${title}` : title;
    news.replaceChildren(...(many ? [notice(many, alarms[0])] : []));
    if (many > told) bell.ring();
    told = many;
  };

  button.addEventListener("click", () => bell.toggle());
  for (const one of fresh(place)) unseen.add(one);
  announce(place);
  window.setTimeout(look, every);
}

/** Whoever asks is not known any more. */
class Left extends Error {}

/** Return the list as it is now, or null where nothing changed. */
async function ask(address: string, mark: string): Promise<HTMLElement | null> {
  const answer = await fetch(`${address}?seen=${mark}`, { redirect: "manual" });
  if (answer.status === 204) return null;
  if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) throw new Left();
  if (!answer.ok) throw new Error("away");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector<HTMLElement>("[data-watch-list]");
}

/** Put the new list in the place of the old one, and the cursor back where it was. */
function show(found: HTMLElement): void {
  const old = document.querySelector<HTMLElement>("[data-watch-list]");
  if (!old) return;
  const here = old.contains(document.activeElement) ? document.activeElement : null;
  const href = here?.getAttribute("href");
  old.replaceWith(found);
  if (href) found.querySelector<HTMLElement>(`a[href="${CSS.escape(href)}"]`)?.focus();
}

/** Return the alarms of a list that nobody judged. */
function openOf(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>("[data-open]")];
}

/** Return which of them this window did not know of, and know them from now on. */
function fresh(list: HTMLElement): string[] {
  const open = openOf(list).map((one) => one.dataset.open ?? "");
  const held = sessionStorage.getItem(KNOWN);
  const known = new Set((held ?? "").split(" "));
  sessionStorage.setItem(KNOWN, open.join(" "));
  // what waits when the window is opened stands in the list; only what comes later is new
  return held === null ? [] : open.filter((one) => !known.has(one));
}

function notice(many: number, first: HTMLElement | undefined): HTMLElement {
  const line = document.createElement("p");
  const strong = document.createElement("b");
  const link = document.createElement("a");
  link.href = first?.dataset.href ?? "";
  link.textContent = `新提醒 ${many} 条：${first?.dataset.title}。马上看截图`;
  line.className = "note note-bad";
  strong.append(link);
  line.append(strong);
  return line;
}

function write(place: HTMLElement, words: string): void {
  if (place.textContent !== words) place.textContent = words;
}

/** The sound: on or off as remembered, and silent until the browser lets it ring. */
class Bell {
  private sound: AudioContext | null = null;
  private on = localStorage.getItem(SOUND) === "1";

  constructor(private readonly say: (words: string, label: string) => void) {
    this.tell();
    if (!this.on) return;
    this.begin();
    for (const gesture of ["pointerdown", "keydown"]) {
      document.addEventListener(gesture, () => this.on && this.begin(), { once: true });
    }
  }

  toggle(): void {
    this.on = !this.on;
    localStorage.setItem(SOUND, this.on ? "1" : "0");
    if (this.on) {
      this.begin();
      this.ring();
    } else void this.sound?.suspend();
    this.tell();
  }

  ring(): void {
    const sound = this.sound;
    if (!this.on || sound?.state !== "running") return;
    TONES.forEach((hertz, place) => {
      const begins = sound.currentTime + place * TONE_SECONDS;
      const tone = sound.createOscillator();
      const level = sound.createGain();
      level.gain.setValueAtTime(0.25, begins);
      level.gain.exponentialRampToValueAtTime(0.01, begins + TONE_SECONDS);
      tone.frequency.value = hertz;
      tone.connect(level).connect(sound.destination);
      tone.start(begins);
      tone.stop(begins + TONE_SECONDS);
    });
    document.dispatchEvent(new Event("yimen:rang"));
  }

  private begin(): void {
    try {
      if (!this.sound) {
        this.sound = new AudioContext();
        this.sound.onstatechange = () => this.tell();
      }
      void this.sound.resume();
    } catch {
      this.sound = null;
    }
    this.tell();
  }

  private tell(): void {
    const label = this.on ? "关掉声音" : "打开声音";
    if (!this.on) this.say(OFF, label);
    else if (!this.sound) this.say(MUTE, label);
    else this.say(this.sound.state === "running" ? ON : BLOCKED, label);
  }
}
