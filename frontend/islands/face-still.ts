// One good picture: taken by itself when the face is quiet, or when the button says so.
import type { Setting } from "./face";
import { Told } from "./face-challenge";
import { jpeg } from "./face-look";
import { framing, LOST, quiet } from "./face-words";

const WIDE = 1600;
const STEADY_MS = 900;

/** Guide to a picture and put it into the form's file field. */
export async function still(setting: Setting): Promise<void> {
  const { panel } = setting;
  let pressed = false;
  const shoot = panel.part("shoot");
  const press = () => {
    pressed = true;
  };
  shoot.addEventListener("click", press);
  panel.show("picture", false);
  panel.show("again", false);
  panel.show("shoot", true);
  try {
    keep(setting, await jpeg(await good(setting, () => pressed), 0.92));
  } finally {
    shoot.removeEventListener("click", press);
    panel.show("shoot", false);
  }
}

/** Wait for a quiet face, or for the button. */
async function good(setting: Setting, isPressed: () => boolean): Promise<HTMLCanvasElement> {
  const { panel, camera, looker, run } = setting;
  let since = 0;
  for (;;) {
    await new Promise((done) => setTimeout(done, looker.every));
    if (run.over) throw new Told(run.over);
    if (!camera.runs) throw new Told(LOST);
    const frame = camera.frame(WIDE);
    if (!frame) continue;
    if (looker.blind) {
      panel.say("坐正，看镜头，摆好了就按“现在就拍”。", false);
      if (isPressed()) return frame;
      continue;
    }
    const looked = await looker.look(frame);
    const hint = quiet(looked);
    if (isPressed() && !framing(looked)) return frame;
    panel.say(hint || "很好，别动……", false);
    if (hint) since = 0;
    else since ||= performance.now();
    if (since && performance.now() - since >= (looker.careful ? STEADY_MS : 1)) return frame;
  }
}

/** Show the picture, and let the form send it. */
function keep({ panel, camera }: Setting, image: Blob): void {
  camera.close();
  const held = new DataTransfer();
  held.items.add(new File([image], "photo.jpg", { type: "image/jpeg" }));
  const field = panel.part("file") as HTMLInputElement;
  field.files = held.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  const picture = panel.part("picture") as HTMLImageElement;
  URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(image);
  panel.state("taken");
  panel.show("picture", true);
  panel.show("again", true);
  panel.say("拍好了。不满意可以重拍。");
  panel.beep();
}
