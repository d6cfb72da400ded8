// The script of the work face.
import { cascades } from "./cascade";
import { comboboxes } from "./combobox";
import { startDesk } from "./desk";
import { startKeys } from "./keys";
import { maps } from "./map";
import { onContent, startPage } from "./page";
import { guardSignOut } from "./unsent";
import { uploads } from "./upload";
import { watchBells } from "./watch-bell";
import { watchCameras } from "./watch-camera";

startPage();
startKeys();
startDesk();
onContent((root) => {
  uploads(root);
  cascades(root);
  comboboxes(root);
  maps(root);
  watchCameras(root);
  watchBells(root);
  guardSignOut(root);
  showWhereItIs(root);
});

/** Bring what is being done into sight where the picture of a process or the rail is longer than its window. */
function showWhereItIs(root: ParentNode): void {
  const rail = root.querySelector<HTMLElement>(".nav");
  const here = rail?.querySelector<HTMLElement>("[aria-current]");
  if (rail && here) rail.scrollTop = here.offsetTop - rail.clientHeight / 2;
  for (const picture of root.querySelectorAll<HTMLElement>(".picture")) {
    const now = picture.querySelector(".now, .stuck");
    if (!now) continue;
    const place = now.getBoundingClientRect();
    const window = picture.getBoundingClientRect();
    picture.scrollLeft += place.left + place.width / 2 - window.left - window.width / 2;
  }
}
