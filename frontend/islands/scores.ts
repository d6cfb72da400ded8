// A score sheet saves each field by itself. What the network loses is kept on this device and sent
// later, once: every value travels under its own key, and the server answers a key only once.

interface Waiting {
  key: string;
  value: string;
  opinion: string;
}

interface Answer {
  version: number;
  conflict: boolean;
  value: string;
  opinion: string;
  theirs: string;
  theirs_by: string;
}

type Tone = "" | "wait" | "bad" | "done";

const RETRY = 5_000;
const POLL = 20_000;
const PAUSE = 900;

/** Return a key that no other value ever has. */
function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

class Sheet {
  private readonly waiting: Map<string, Waiting>;
  private readonly known = new Map<string, string>();
  private readonly store: string;
  private sending = false;
  private timer = 0;
  private handedIn = false;

  constructor(private readonly form: HTMLFormElement) {
    this.store = `yimen.scores.${form.dataset.scores}`;
    this.waiting = new Map(Object.entries(this.kept()));
  }

  start(): void {
    for (const card of this.cards()) this.learn(card.dataset.indicator ?? "");
    for (const [indicator, one] of this.waiting) this.putBack(indicator, one);
    for (const card of this.cards()) this.listen(card);
    this.form.addEventListener("submit", (event) => this.beforeSubmit(event));
    window.addEventListener("online", () => void this.flush());
    if (this.form.hasAttribute("data-shared")) window.setInterval(() => void this.look(), POLL);
    this.count();
    void this.flush();
  }

  private kept(): Record<string, Waiting> {
    try {
      return JSON.parse(localStorage.getItem(this.store) ?? "{}") as Record<string, Waiting>;
    } catch {
      return {};
    }
  }

  private keep(): void {
    if (this.waiting.size) {
      localStorage.setItem(this.store, JSON.stringify(Object.fromEntries(this.waiting)));
    } else {
      localStorage.removeItem(this.store);
    }
  }

  private cards(): HTMLElement[] {
    return Array.from(this.form.querySelectorAll<HTMLElement>("[data-indicator]"));
  }

  private control(name: string): HTMLInputElement | HTMLTextAreaElement | null {
    const found = this.form.elements.namedItem(name);
    return found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement ? found : null;
  }

  /** Return what stands in the fields of an indicator. */
  private read(indicator: string): { value: string; opinion: string } {
    return {
      value: this.control(`v-${indicator}`)?.value.trim() ?? "",
      opinion: this.control(`o-${indicator}`)?.value.trim() ?? "",
    };
  }

  /** Remember what the server has, so that leaving a field sends nothing twice. */
  private learn(indicator: string, has = this.read(indicator)): void {
    this.known.set(indicator, JSON.stringify([has.value, has.opinion]));
  }

  private putBack(indicator: string, one: Waiting): void {
    const value = this.control(`v-${indicator}`);
    const opinion = this.control(`o-${indicator}`);
    if (value) value.value = one.value;
    if (opinion) opinion.value = one.opinion;
    this.say(indicator, "上次没有送出去，正在送……", "wait");
  }

  private listen(card: HTMLElement): void {
    const indicator = card.dataset.indicator ?? "";
    let pause = 0;
    const changed = () => {
      window.clearTimeout(pause);
      this.typed(indicator);
      void this.flush();
    };
    card.addEventListener("input", () => {
      this.typed(indicator);
      window.clearTimeout(pause);
      pause = window.setTimeout(() => void this.flush(), PAUSE);
    });
    card.addEventListener("change", changed);
  }

  private typed(indicator: string): void {
    const now = this.read(indicator);
    const before = this.waiting.get(indicator);
    if (before && before.value === now.value && before.opinion === now.opinion) return;
    const same = this.known.get(indicator) === JSON.stringify([now.value, now.opinion]);
    if (same && !before) return;
    this.waiting.set(indicator, { key: freshKey(), ...now });
    this.keep();
    this.count();
  }

  private say(indicator: string, words: string, tone: Tone): void {
    const line = document.getElementById(`i-${indicator}`)?.querySelector<HTMLElement>(".ev-said");
    if (!line) return;
    line.textContent = words;
    line.dataset.kind = tone;
  }

  private net(words: string): void {
    const line = this.form.querySelector<HTMLElement>("[data-scores-net]");
    if (line && line.textContent !== words) line.textContent = words;
  }

  private count(): void {
    let filled = 0;
    let total = 0;
    for (const field of this.form.querySelectorAll<HTMLInputElement>(".ev-value")) {
      const number = Number.parseFloat(field.value);
      if (Number.isNaN(number)) continue;
      filled += 1;
      total += number;
    }
    const write = (name: string, said: string) => {
      const place = this.form.querySelector(`[data-scores-${name}]`);
      if (place) place.textContent = said;
    };
    write("filled", String(filled));
    write("total", String(Math.round(total * 100) / 100));
  }

  /** Send what waits, one after the other; a network that fails is tried again. */
  private async flush(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    window.clearTimeout(this.timer);
    this.timer = 0;
    try {
      for (const [indicator, one] of Array.from(this.waiting)) {
        if (!(await this.send(indicator, one))) break;
      }
    } finally {
      this.sending = false;
    }
    if (!this.waiting.size) this.net("");
    else if (!this.timer) this.again();
  }

  private again(): void {
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      void this.flush();
    }, RETRY);
  }

  /** Send one value; say whether to go on with the next. */
  private async send(indicator: string, one: Waiting): Promise<boolean> {
    const token = this.control("csrfmiddlewaretoken")?.value ?? "";
    const body = new URLSearchParams({
      indicator,
      value: one.value,
      opinion: one.opinion,
      base: this.control(`b-${indicator}`)?.value ?? "0",
      key: one.key,
    });
    let answer: Response;
    try {
      answer = await fetch(this.form.dataset.save ?? "", {
        method: "POST",
        body,
        headers: { "X-CSRFToken": token },
      });
    } catch {
      for (const each of this.waiting.keys()) {
        this.say(each, "网络不通，已记在这台设备上，恢复后自动送出", "wait");
      }
      this.offline();
      return false;
    }
    return this.answered(indicator, one, answer);
  }

  private async answered(indicator: string, one: Waiting, answer: Response): Promise<boolean> {
    const said = (await answer.json().catch(() => ({}))) as Answer & { error?: string };
    if (answer.status >= 500 || said.version === undefined) {
      if (answer.status === 422) return this.refused(indicator, one, said.error ?? "");
      this.say(indicator, said.error ?? "没有送到，过一会儿再试", "bad");
      this.net(said.error ?? "");
      return false;
    }
    this.settle(indicator, one);
    if (said.conflict) {
      const theirs = said.theirs === "" ? "空" : said.theirs;
      this.say(
        indicator,
        `${said.theirs_by}刚写了 ${theirs} 分，您写的是 ${said.value} 分，两个都留着。刷新后选一个。`,
        "bad",
      );
      return true;
    }
    const base = this.control(`b-${indicator}`);
    if (base) base.value = String(said.version);
    this.learn(indicator, one);
    this.say(indicator, "已保存", "done");
    return true;
  }

  private refused(indicator: string, one: Waiting, words: string): boolean {
    this.settle(indicator, one);
    this.say(indicator, words, "bad");
    return true;
  }

  /** Forget a value that was answered, unless something newer was typed meanwhile. */
  private settle(indicator: string, one: Waiting): void {
    if (this.waiting.get(indicator)?.key === one.key) this.waiting.delete(indicator);
    this.keep();
  }

  private beforeSubmit(event: SubmitEvent): void {
    if (navigator.onLine !== false) return;
    event.preventDefault();
    this.handedIn = true;
    this.offline();
  }

  private offline(): void {
    const left = `还有 ${this.waiting.size} 项没有送出，都记在这台设备上。`;
    this.net(this.handedIn ? `网络不通，现在交不了，恢复后再交。${left}` : left);
  }

  /** See what the others on a shared sheet wrote; what is typed here is left alone. */
  private async look(): Promise<void> {
    let found: {
      scores?: Record<
        string,
        { version: number; value: string; opinion: string; by: string; waiting: boolean }
      >;
    };
    try {
      found = await (await fetch(this.form.dataset.state ?? "")).json();
    } catch {
      return;
    }
    for (const [indicator, score] of Object.entries(found.scores ?? {})) {
      if (score.waiting) {
        this.say(indicator, "有人同时写了另一个分数，两个都留着。刷新后选一个。", "bad");
        continue;
      }
      const base = this.control(`b-${indicator}`);
      if (!base || Number(base.value) >= score.version || this.waiting.has(indicator)) continue;
      base.value = String(score.version);
      const value = this.control(`v-${indicator}`);
      const opinion = this.control(`o-${indicator}`);
      if (value) value.value = score.value;
      if (opinion) opinion.value = score.opinion;
      this.learn(indicator);
      this.say(indicator, `${score.by}改成了 ${score.value} 分`, "wait");
      this.count();
    }
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>(
  "form[data-scores]:not([data-closed])",
)) {
  new Sheet(form).start();
}
