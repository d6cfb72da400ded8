// A face before the camera: two moves that the server draws, or one good picture. The page's form
// gets the id of a passed challenge, or a file; without script the page says what else can be done.
import { Camera, CameraRefused } from "./face-camera";
import { challenge, type Told } from "./face-challenge";
import { type Looker, lookHere, lookNowhere, lookThere } from "./face-look";
import { Panel } from "./face-panel";
import { still } from "./face-still";
import { AWAY, LOST, NET, STOPPED } from "./face-words";

/** Ends a run from outside; `why` is what the person reads. */
export class Run {
  over = "";
  end(why: string): void {
    this.over ||= why;
  }
}

export interface Setting {
  panel: Panel;
  camera: Camera;
  looker: Looker;
  run: Run;
  token: string;
}

document.documentElement.classList.add("has-script");
for (const root of document.querySelectorAll<HTMLElement>("[data-face]")) mount(root);

function mount(root: HTMLElement): void {
  const panel = new Panel(root);
  const isStill = root.dataset.face === "still";
  const camera = new Camera(panel.video, isStill ? 1600 : 1280);
  let run = new Run();
  let looker: Looker | null = null;
  let remote = !root.dataset.vision;

  const leave = (why: string) => {
    run.end(why);
    camera.close();
  };
  camera.onLost = () => run.end(LOST);
  const start = async () => {
    run = new Run();
    panel.state("opening");
    try {
      panel.say("正在打开摄像头……");
      await camera.open(chosen(panel));
      await offer(panel, camera);
      looker ??= await prepared(panel, remote);
      if (!looker) {
        remote = true;
        leave("ask");
        panel.show("here", false);
        panel.show("there", true);
        panel.state("asking");
        panel.say(
          "您的设备自己不能看动作。要由服务器帮着看，请先读下面的说明，再按“可以，接着做”。",
        );
        return;
      }
      panel.state("guiding");
      root.scrollIntoView({ block: "start" });
      const token = tokenOf(root);
      await (isStill ? still : challenge)({ panel, camera, looker, run, token });
    } catch (error) {
      panel.state("stopped");
      const label = panel.part("start").querySelector("span");
      if (label) label.textContent = "再来一次";
      panel.say(told(error, run));
    } finally {
      camera.close();
    }
  };
  panel.part("start").addEventListener("click", start);
  panel.part("there-ok").addEventListener("click", start);
  panel.maybe("again")?.addEventListener("click", start);
  panel.part("camera").addEventListener("change", () => run.over || leave("换好了。请再按一次。"));
  panel.part("stop").addEventListener("click", () => {
    leave(STOPPED);
    panel.part("start").focus();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && camera.runs) leave(STOPPED);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && camera.runs) leave(AWAY);
  });
  window.addEventListener("pagehide", () => leave(AWAY));
}

/** The looker of this device, else the server's; null where the person must be asked first. */
async function prepared(panel: Panel, remote: boolean): Promise<Looker | null> {
  const { dataset } = panel.root;
  if (!remote) {
    try {
      panel.say("正在准备提示，第一次要等一会儿……");
      return await lookHere(dataset, (part) =>
        panel.progress(part, 1, `准备提示 ${Math.round(part * 100)}%`),
      );
    } catch {
      if (dataset.look) return null;
    }
  }
  if (!dataset.look && dataset.face === "still") return lookNowhere();
  if (!dataset.look) throw new CameraRefused("这里现在不能给提示。请用下面别的办法。");
  return lookThere(dataset.look, dataset.ticket ?? "", tokenOf(panel.root));
}

function told(error: unknown, run: Run): string {
  if (run.over) return run.over;
  if (error instanceof CameraRefused) return error.message;
  return (error as Partial<Told>).said || NET;
}

function tokenOf(root: HTMLElement): string {
  const field = root.closest("form")?.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]");
  return field?.value ?? "";
}

function chosen(panel: Panel): string {
  return (panel.part("camera") as HTMLSelectElement).value;
}

/** Offer a choice where there are several cameras, as at a window. */
async function offer(panel: Panel, camera: Camera): Promise<void> {
  const found = await camera.list();
  const list = panel.part("camera") as HTMLSelectElement;
  if (found.length < 2 || list.options.length) return;
  const options = found.map(({ label, deviceId }, index) => {
    const option = document.createElement("option");
    option.value = deviceId;
    option.textContent = label || `摄像头 ${index + 1}`;
    return option;
  });
  list.replaceChildren(...options);
  panel.show("cameras", true);
}
