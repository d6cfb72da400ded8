// The script of the work face.
import { cascades } from "./cascade";
import { startKeys } from "./keys";
import { onContent, startPage } from "./page";
import { uploads } from "./upload";

startPage();
startKeys();
onContent((root) => {
  uploads(root);
  cascades(root);
});
