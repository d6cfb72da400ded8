// The drawing surface of a process: bpmn-js with our own attributes, Chinese words and a small panel.
// The form around it works like any other: what was drawn is sent as XML and checked by the server.
import Modeler from "bpmn-js/lib/Modeler";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn-codes.css";
import "../css/process-designer.css";
import { OURS } from "./process-descriptor";
import { showPanel } from "./process-panel";
import { translated } from "./process-words";

const PALETTE = 100; // what the palette covers on the left

interface Canvas {
  zoom(level: string, centre: string): void;
  scroll(by: { dx: number; dy: number }): void;
}

for (const form of document.querySelectorAll<HTMLFormElement>("[data-island='process-designer']")) {
  void mount(form);
}

async function mount(form: HTMLFormElement): Promise<void> {
  const container = form.querySelector<HTMLElement>("[data-canvas]");
  const content = form.querySelector<HTMLTextAreaElement>("[data-xml]");
  const panel = form.querySelector<HTMLElement>("[data-panel]");
  const told = form.querySelector<HTMLElement>("[data-told]");
  if (!container || !content || !panel || !told) return;
  const modeler = new Modeler({
    container,
    moddleExtensions: { yimen: OURS },
    additionalModules: [{ translate: ["value", translated] }],
  });
  try {
    await modeler.importXML(content.value);
    const canvas = modeler.get<Canvas>("canvas");
    canvas.zoom("fit-viewport", "auto");
    canvas.scroll({ dx: PALETTE / 2, dy: 0 });
  } catch {
    told.textContent = "图画不出来，请用下面的表改，或者下载文件看看。";
    return;
  }
  showPanel(modeler, panel, form);
  let changed = false;
  modeler.on("commandStack.changed", () => {
    changed = true;
    told.textContent = "有改动，还没有保存。";
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void modeler.saveXML({ format: true }).then(({ xml }) => {
      if (!xml) return;
      content.value = xml;
      changed = false;
      form.submit();
    });
  });
}
