// The camera of the duty desk's computer: a frame a second to the server, after somebody asked for
// it. What is said is said when it changes, and politely; alarms are said with their number.
import { Camera, CameraRefused } from "./face-camera";

const EVERY = 1000;
const WIDEST = 1280;
const LOST = "摄像头断开了，现在没有人看着这里。接好以后再点一次“开始送画面”。";
const NET = "网络不通，画面没有送出去，正在重试。";
const OFF = "布控提醒或者这个摄像头已经关了，画面不再送。";
const FACES = "人脸服务没有应答，画面送到了也认不了，正在重试。";
const LEFT = "停下了，摄像头已经关上。";

/** Mount the cameras of a page that may send frames. */
export function watchCameras(root: ParentNode): void {
  for (const place of root.querySelectorAll<HTMLElement>("[data-watch-camera]")) mount(place);
}

function mount(place: HTMLElement): void {
  const said = place.querySelector<HTMLElement>("[data-said]");
  const video = place.querySelector("video");
  const button = place.querySelector<HTMLButtonElement>("[data-start]");
  const token = place.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]");
  const address = place.dataset.watchCamera;
  if (!said || !video || !button || !token || !address || place.dataset.mounted) return;
  place.dataset.mounted = "yes";
  const camera = new Camera(video, WIDEST);
  let alarms = 0;
  let timer = 0;

  const say = (words: string) => {
    if (said.textContent !== words) said.textContent = words;
  };
  const stop = (words: string) => {
    window.clearTimeout(timer);
    timer = 0;
    camera.close();
    button.textContent = "开始送画面";
    say(words);
  };
  const send = async () => {
    try {
      const answer = await post(address, token.value, camera);
      if (!timer) return;
      if (answer === null) say(FACES);
      else {
        alarms += answer;
        say(alarms ? `正在送画面，有提醒：${alarms} 次。请到“提醒”里看。` : "正在送画面。");
      }
    } catch (error) {
      if (!timer) return;
      if (error instanceof CameraRefused) return stop(error.message);
      say(NET);
    }
    timer = window.setTimeout(send, EVERY);
  };

  camera.onLost = () => timer && stop(LOST);
  button.addEventListener("click", async () => {
    if (timer) return stop(LEFT);
    button.disabled = true;
    try {
      await camera.open("");
      alarms = 0;
      button.textContent = "停止送画面";
      timer = window.setTimeout(send, 0);
    } catch (error) {
      say(error instanceof CameraRefused ? error.message : NET);
    } finally {
      button.disabled = false;
    }
  });
  window.addEventListener("pagehide", () => timer && stop(LEFT));
  document.addEventListener("htmx:beforeSwap", () => place.isConnected || stop(LEFT));
}

/** Send the picture of this moment: the number of alarms, or null where nobody can look at it. */
async function post(address: string, token: string, camera: Camera): Promise<number | null> {
  const picture = await jpeg(camera.frame(WIDEST));
  if (!picture) return 0;
  const body = new FormData();
  body.append("frame", picture, "frame.jpg");
  const answer = await fetch(address, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": token, Accept: "application/json" },
    redirect: "error",
  });
  if (answer.status === 503) return null;
  if ([403, 404, 409, 422].includes(answer.status)) throw new CameraRefused(OFF);
  if (!answer.ok) throw new Error("away");
  return ((await answer.json()) as { alarms: number }).alarms;
}

function jpeg(canvas: HTMLCanvasElement | null): Promise<Blob | null> {
  return new Promise((done) => {
    if (canvas) canvas.toBlob(done, "image/jpeg", 0.85);
    else done(null);
  });
}
