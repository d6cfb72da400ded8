// The script of the kiosk: the public face's parts, and wiping after a minute of silence.
import { cascades } from "./cascade";
import { readAloud } from "./elder";
import { onContent, startPage } from "./page";
import { surveys } from "./survey";
import { uploads } from "./upload";

const WARNING = 15;
const ROUND = 364.4;

startPage();
onContent((root) => {
  readAloud(root);
  uploads(root);
  cascades(root);
  surveys(root);
});
startIdle();

/** Count the seconds of silence, warn for the last fifteen, then wipe and begin again. */
function startIdle(): void {
  const limit = Number(document.body.dataset.idle ?? "0");
  if (limit <= WARNING) return;
  let left = limit;
  const again = () => {
    left = limit;
    show(left, limit);
  };
  for (const touch of ["pointerdown", "keydown", "input"]) {
    document.addEventListener(touch, again, { passive: true });
  }
  window.setInterval(() => {
    left -= 1;
    show(left, limit);
    if (left <= 0) wipe();
  }, 1000);
  show(left, limit);
}

function show(left: number, limit: number): void {
  const seconds = String(Math.max(0, left));
  write("[data-idle-count]", seconds);
  write("[data-idle-warn]", seconds);
  write("[data-idle-words]", `没人操作，${seconds} 秒后清除您的信息`);
  const ring = document.querySelector("[data-idle-ring]");
  ring?.setAttribute("stroke-dasharray", `${(ROUND * left) / limit} ${ROUND}`);
  const still = document.querySelector<HTMLDialogElement>("dialog.k-still");
  if (!still) return;
  if (left <= WARNING && !still.open) still.showModal();
  if (left > WARNING && still.open) still.close();
}

function write(selector: string, said: string): void {
  const place = document.querySelector(selector);
  if (place) place.textContent = said;
}

function wipe(): void {
  for (const form of document.forms) form.reset();
  sessionStorage.clear();
  location.replace(document.body.dataset.restart || "/");
}
