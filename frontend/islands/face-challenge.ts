// Two moves, in the order that the server drew: each is taken by itself at the right moment, all go
// up at once, and the server looks at them anew.
import type { Setting } from "./face";
import { type Gate, holds, jpeg, type Looked, type Reading } from "./face-look";
import { asked, FEWER, framing, LATE, LOST, quiet } from "./face-words";

/** Why it ended, in the words of the server or of the page. */
export class Told extends Error {
  constructor(readonly said: string) {
    super(said);
  }
}

interface Step {
  move: string;
  gates: Gate[];
}

interface Begun {
  id: string;
  nonce: string;
  seconds: number;
  steps: Step[];
}

interface Taken {
  move: string;
  image: Blob;
  at: number;
}

const WIDE = 960;
const STEADY = 2;

/** Guide through a challenge, send it, and give its id to the form. */
export async function challenge(setting: Setting): Promise<void> {
  const { panel, camera, run } = setting;
  await framed(setting);
  const { dataset } = panel.root;
  const body = new FormData();
  body.append("ticket", dataset.ticket ?? "");
  const begun = parsed(await post(dataset.begin ?? "", body, setting.token));
  const shown = performance.now();
  const shots: Taken[] = [];
  for (const [index, step] of begun.steps.entries()) {
    panel.progress(index, begun.steps.length, place(begun.steps, index));
    panel.say(asked(step.move, begun.steps[index - 1]?.move));
    const frame = await until(setting, step, shown + begun.seconds * 1000 - 3000);
    shots.push({
      move: step.move,
      image: await jpeg(frame, 0.9),
      at: Math.round(performance.now() - shown),
    });
    panel.beep();
  }
  panel.progress(begun.steps.length, begun.steps.length, "都拍好了");
  panel.state("sending");
  panel.say("好了，不用再动。正在核对……");
  camera.close();
  await send(setting, begun, shots);
  if (run.over) throw new Told(run.over);
  panel.state("done");
  panel.say("通过了，正在接着办……");
  const field = panel.part("passed") as HTMLInputElement;
  field.value = begun.id;
  field.form?.requestSubmit();
}

/** Which of the things asked for it is; closing and opening the eyes is one. */
function place(steps: Step[], index: number): string {
  const first = (step: Step, at: number) => step.move !== steps[at - 1]?.move;
  const all = steps.filter(first).length;
  return `第 ${steps.slice(0, index + 1).filter(first).length} 步，共 ${all} 步`;
}

/** Wait until the face lies well, so that the minute begins only then. */
async function framed(setting: Setting): Promise<void> {
  let steady = 0;
  while (steady < (setting.looker.careful ? STEADY * 3 : 1)) {
    const { looked } = await next(setting);
    const hint = framing(looked);
    setting.panel.say(hint || "很好，就这样。", false);
    steady = hint ? 0 : steady + 1;
  }
}

/** Wait for the frame that shows a step. Throws Told when the time is over. */
async function until(setting: Setting, step: Step, end: number): Promise<HTMLCanvasElement> {
  const { panel, looker } = setting;
  let steady = 0;
  for (;;) {
    const { frame, looked } = await next(setting);
    if (performance.now() > end) throw new Told(LATE);
    const { reading } = looked;
    const done =
      looked.faces === 1 && reading !== null && holds(step.gates, reading, looker.careful);
    steady = done ? steady + 1 : 0;
    if (done && (step.move || steady >= STEADY || !looker.careful)) return frame;
    if (!done) panel.say(hintOf(step, looked), false);
  }
}

function hintOf(step: Step, looked: Looked): string {
  if (!step.move) return quiet(looked);
  if (looked.faces > 1) return FEWER;
  if (!looked.reading) return step.move.startsWith("turn") ? "转得太多了，请转回来一点。" : "";
  return more(step.move, looked.reading);
}

/** Say more where somebody is on the way; nothing where the first word is enough. */
function more(move: string, { yaw }: Reading): string {
  if (move === "turn_left" && yaw > 10) return "对，再向左多转一点。";
  if (move === "turn_right" && yaw < -10) return "对，再向右多转一点。";
  if (move === "turn_left" && yaw < -15) return "反了，请转向您的左边。";
  if (move === "turn_right" && yaw > 15) return "反了，请转向您的右边。";
  return "";
}

/** The next frame and what is seen in it, no sooner than the looker likes. */
async function next({ camera, looker, run }: Setting) {
  for (;;) {
    await new Promise((done) => setTimeout(done, looker.every));
    if (run.over) throw new Told(run.over);
    if (!camera.runs) throw new Told(LOST);
    const frame = camera.frame(WIDE);
    if (frame) return { frame, looked: await looker.look(frame) };
  }
}

async function send(setting: Setting, begun: Begun, shots: Taken[]): Promise<void> {
  const body = new FormData();
  body.append("nonce", begun.nonce);
  for (const { move, image, at } of shots) {
    body.append("move", move);
    body.append("taken_ms", String(at));
    body.append("shot", image, "shot.jpg");
  }
  await post(`${setting.panel.root.dataset.begin}${begun.id}/`, body, setting.token);
}

async function post(address: string, body: FormData, token: string): Promise<unknown> {
  const headers = { "X-CSRFToken": token, Accept: "application/json" };
  const answer = await fetch(address, { method: "POST", body, headers });
  const told = (await answer.json().catch(() => ({}))) as { title?: string };
  if (!answer.ok) throw new Told(told.title || "没有办成。请再按一次，或者用下面别的办法。");
  return told;
}

function parsed(told: unknown): Begun {
  const { steps, ...rest } = told as Omit<Begun, "steps"> & {
    steps: { move: string; gates: [Gate["measure"], number | null, number | null][] }[];
  };
  const named = steps.map(({ move, gates }) => ({
    move,
    gates: gates.map(([measure, least, most]) => ({ measure, least, most })),
  }));
  return { ...rest, steps: named };
}
