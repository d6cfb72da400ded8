// The script of the public face.
import { cascades } from "./cascade";
import { elderSwitch, readAloud } from "./elder";
import { maps } from "./map";
import { onContent, startPage } from "./page";
import { surveys } from "./survey";
import { guardSignOut } from "./unsent";
import { uploads } from "./upload";

startPage();
onContent((root) => {
  elderSwitch(root);
  readAloud(root);
  uploads(root);
  cascades(root);
  maps(root);
  guardSignOut(root);
  surveys(root);
});
