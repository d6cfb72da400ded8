// Answering a survey where the network comes and goes: what was filled in stays in this tab until it
// is sent, and is sent when the network is back. Without script the same form goes page by page.
import { flash } from "./page";

type Entries = [string, string][];
const AGAIN = 8000;

/** Answer forms below a root. */
export function surveys(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-island=survey]")) {
    keep(form);
    resume(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form, event.submitter as HTMLButtonElement | null);
    });
  }
  const done = root.querySelector<HTMLElement>("[data-survey-done]");
  if (done) sessionStorage.removeItem(place(done.dataset.surveyDone ?? ""));
}

function place(path: string): string {
  return `yimen.survey.${path}`;
}

/** Keep what is typed, in this tab only; a tablet has no `data-keep` and keeps nothing. */
function keep(form: HTMLFormElement): void {
  const path = form.dataset.keep;
  if (!path || page(form) < 0) return;
  const save = () => {
    const entries = [...new FormData(form)].filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === "string" && !["csrfmiddlewaretoken", "ticket"].includes(entry[0]),
    );
    sessionStorage.setItem(place(path), JSON.stringify(entries));
  };
  save();
  form.addEventListener("input", save);
}

/** On the first page, offer to go on where this tab stopped. */
function resume(form: HTMLFormElement): void {
  const kept = form.dataset.keep && sessionStorage.getItem(place(form.dataset.keep));
  if (!kept || page(form) >= 0) return;
  const entries = JSON.parse(kept) as Entries;
  const button = document.createElement("button");
  button.type = "submit";
  button.name = "go";
  button.value = "next";
  button.className = "btn btn-2";
  button.textContent = "接着上次填到的地方";
  button.addEventListener("click", () => {
    for (const [name, value] of entries) {
      const known = form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
      if (name === "page") set(form, "page", String(Number(value) - 1));
      else if (name === "each" && known) known.value = value;
      else form.append(hidden(name, value));
    }
  });
  form.querySelector(".form-acts")?.append(button);
}

function page(form: HTMLFormElement): number {
  return Number(form.querySelector<HTMLInputElement>("input[name=page]")?.value ?? "-1");
}

function set(form: HTMLFormElement, name: string, value: string): void {
  const input = form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
  if (input) input.value = value;
}

function hidden(name: string, value: string): HTMLInputElement {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = name;
  input.value = value;
  return input;
}

/** Send one step; when the network is gone, say so and try again until it is back. */
async function send(form: HTMLFormElement, pressed: HTMLButtonElement | null): Promise<void> {
  if (form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  const body = new FormData(form);
  if (pressed?.name) body.append(pressed.name, pressed.value);
  let answer: Response;
  try {
    answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
  } catch {
    form.removeAttribute("aria-busy");
    waitAndSend(form, pressed);
    return;
  }
  if (answer.redirected) {
    location.replace(answer.url);
    return;
  }
  show(await answer.text());
}

function waitAndSend(form: HTMLFormElement, pressed: HTMLButtonElement | null): void {
  const said = form.querySelector<HTMLElement>("[data-survey-net]");
  if (said) {
    said.hidden = false;
    said.textContent = "网络断了，还没有送出去。您填的都在，别关这一页，网络一通会自动送出。";
  }
  const again = () => {
    window.clearTimeout(timer);
    window.removeEventListener("online", again);
    if (form.isConnected) send(form, pressed);
  };
  const timer = window.setTimeout(again, AGAIN);
  window.addEventListener("online", again);
}

/** Put the answered page in place of this one, and bring readers to its beginning. */
function show(html: string): void {
  const next = new DOMParser().parseFromString(html, "text/html");
  const here = document.getElementById("main");
  const there = next.getElementById("main");
  if (!here || !there) {
    flash("没有办成，系统出了点问题。您填的都还在，请稍后再点一次。", "bad");
    return;
  }
  document.title = next.title;
  here.replaceChildren(...there.childNodes);
  document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: here } }));
  window.scrollTo(0, 0);
  if (!here.querySelector("[data-error-summary]")) here.focus();
}
