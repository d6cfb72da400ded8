// The mode for elders: switched in place, so that nothing typed is lost, and pages read aloud.

/** Switch the mode without leaving the page where a form has been filled in. */
export function elderSwitch(root: ParentNode): void {
  for (const link of root.querySelectorAll<HTMLAnchorElement>("a[data-elder-switch]")) {
    link.addEventListener("click", (event) => {
      if (!typedSomething()) return;
      event.preventDefault();
      const elder = document.documentElement.toggleAttribute("data-elder");
      const secure = location.protocol === "https:" ? "; secure" : "";
      // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not in every browser
      document.cookie = `elder=${elder ? 1 : 0}; path=/; max-age=31536000; samesite=lax${secure}`;
      link.lastChild?.replaceWith(elder ? "回标准版" : "长辈版");
    });
  }
}

function typedSomething(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
    "main input:not([type=hidden]), main textarea",
  );
  return [...fields].some((field) => field.value !== field.defaultValue);
}

/** Buttons that read a part of the page aloud; gone where the browser cannot speak. */
export function readAloud(root: ParentNode): void {
  for (const button of root.querySelectorAll<HTMLElement>("[data-read]")) {
    if (!("speechSynthesis" in window)) {
      button.hidden = true;
      continue;
    }
    button.addEventListener("click", () => toggleReading(button));
  }
}

function toggleReading(button: HTMLElement): void {
  const reading = button.getAttribute("aria-pressed") === "true";
  window.speechSynthesis.cancel();
  show(button, !reading);
  if (reading) return;
  const text = spokenText(document.getElementById(button.dataset.read ?? "main"));
  const voice = new SpeechSynthesisUtterance(text);
  voice.lang = "zh-CN";
  voice.rate = 0.85;
  voice.onend = () => show(button, false);
  window.speechSynthesis.speak(voice);
}

function show(button: HTMLElement, reading: boolean): void {
  button.setAttribute("aria-pressed", String(reading));
  const word = button.querySelector("span");
  if (word) word.textContent = reading ? "不读了" : "读给我听";
}

function spokenText(part: HTMLElement | null): string {
  if (!part) return "";
  const copy = part.cloneNode(true) as HTMLElement;
  for (const silent of copy.querySelectorAll("[data-read], svg, [hidden]")) silent.remove();
  return (copy.textContent ?? "").replace(/\s+/g, " ").trim();
}
