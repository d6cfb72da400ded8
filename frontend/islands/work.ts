// The script of the work face.
import { cascades } from "./cascade";
import { startKeys } from "./keys";
import { onContent, startPage } from "./page";
import { guardSignOut } from "./unsent";
import { uploads } from "./upload";

startPage();
startKeys();
onContent((root) => {
  uploads(root);
  cascades(root);
  guardSignOut(root);
});
