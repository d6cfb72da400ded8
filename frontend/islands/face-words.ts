// What a person reads and hears before the camera: one plain sentence at a time.
import type { Looked } from "./face-look";

export const LOST = "摄像头断开了，刚才拍的都没有送出去。接好摄像头再按一次，或者用下面别的办法。";
export const AWAY = "刚才离开了这一页，摄像头已经关上。想接着做，请再按一次。";
export const STOPPED = "停下了，摄像头已经关上，刚才拍的都没有送出去。";
export const LATE = "一分钟到了，还没有做完。不着急，再按一次，换两个动作重新来。";
export const NET = "网络不通，没有送出去。请看看网络，再按一次。";

const MOVES: Record<string, string> = {
  blink: "请闭上眼睛，听到“嘀”一声再睁开。",
  turn_left: "请慢慢把头转向您的左边。",
  turn_right: "请慢慢把头转向您的右边。",
  open_mouth: "请张大嘴，像说“啊”一样。",
  "": "请看着镜头，不要动。",
};

/** What a step asks for; of two shots of a blink the second asks to open the eyes. */
export function asked(move: string, before: string | undefined): string {
  return move === "blink" && before === "blink" ? "好，睁开眼睛。" : (MOVES[move] ?? "");
}

export const FEWER = "镜头里不止一个人。请别人先站开一点。";

/** Why a face does not yet lie as it should; empty when it does. */
export function framing(looked: Looked): string {
  const { reading, faces, hint } = looked;
  if (faces > 1) return FEWER;
  if (!reading) return hint || "没有看到脸。请把整张脸放进框里。";
  if (reading.share < 0.21) return "再靠近一点。";
  if (reading.share > 0.34) return "再退后一点。";
  if (reading.middle < 0.3 || reading.middle > 0.7) return "请把脸移到中间。";
  if (reading.height < 0.25) return "请把镜头抬高一点，或者坐低一点。";
  if (reading.height > 0.75) return "请把镜头放低一点，或者坐高一点。";
  if (reading.light < 0.14) return "光线太暗。请面对灯或者窗户。";
  if (reading.light > 0.9) return "光线太亮。请避开直射的光。";
  return "";
}

/** Why a face is not yet quiet; empty when it is. */
export function quiet(looked: Looked): string {
  const first = framing(looked);
  const { reading } = looked;
  if (first || !reading) return first;
  if (Math.abs(reading.yaw) > 12) return "请把脸转正，看着镜头。";
  if (Math.abs(reading.pitch) > 10) return "请平视镜头，不要抬头或低头。";
  if (Math.abs(reading.roll) > 5) return "请把头摆正，不要歪。";
  if (reading.blink_more > 0.3) return "请睁开眼睛。";
  return "";
}
