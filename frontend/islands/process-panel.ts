// What is asked of the place or the way that is chosen on the drawing surface.
import type Modeler from "bpmn-js/lib/Modeler";

interface Business {
  $type: string;
  id: string;
  name?: string;
  default?: Business;
  sourceRef?: Business;
  conditionExpression?: { body?: string };
  get(name: string): unknown;
}

interface Drawn {
  id: string;
  businessObject: Business;
  source?: Drawn;
  labelTarget?: Drawn;
}

interface Modeling {
  updateProperties(element: Drawn, values: Record<string, unknown>): void;
}

const DECIDING = new Set(["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"]);
const HUMAN = new Set(["bpmn:UserTask", "bpmn:Task", "bpmn:ManualTask"]);

/** Show the questions of whatever is chosen, and take every answer at once. */
export function showPanel(modeler: Modeler, panel: HTMLElement, form: HTMLFormElement): void {
  const draw = () => {
    const chosen = modeler.get<{ get(): Drawn[] }>("selection").get();
    const first = chosen.length === 1 ? chosen[0] : undefined;
    panel.replaceChildren();
    if (first) new Questions(modeler, panel, form, first.labelTarget ?? first).show();
    else say(panel, "选中一个环节或一条线，在这里填由谁办、几天办完、什么条件走这条路。");
  };
  modeler.on("selection.changed", draw);
  draw();
}

function say(panel: HTMLElement, words: string): void {
  const line = document.createElement("p");
  line.className = "small mute";
  line.textContent = words;
  panel.append(line);
}

class Questions {
  constructor(
    private readonly modeler: Modeler,
    private readonly panel: HTMLElement,
    private readonly form: HTMLFormElement,
    private readonly element: Drawn,
  ) {}

  private get held(): Business {
    return this.element.businessObject;
  }

  private set(values: Record<string, unknown>, on: Drawn = this.element): void {
    this.modeler.get<Modeling>("modeling").updateProperties(on, values);
  }

  show(): void {
    const type = this.held.$type;
    this.text("名称", this.held.name ?? "", (value) => this.set({ name: value || undefined }));
    if (HUMAN.has(type)) this.human();
    else if (type === "bpmn:BusinessRuleTask")
      this.attribute("决策表", "decision", "[data-tables]");
    else if (type === "bpmn:SequenceFlow") this.way();
    else if (type === "bpmn:ReceiveTask" || type === "bpmn:SendTask") {
      this.attribute("消息的名称", "message");
    } else if (!type.endsWith("Event") && !type.endsWith("Gateway")) {
      say(this.panel, "由人办的环节请选“人办环节”，由决策表办的选“决策环节”（点扳手换）。");
    }
  }

  private human(): void {
    this.attribute("由谁办", "unit", "[data-units]");
    this.attribute("几个工作日内办完", "workdays");
    this.tick("作出决定的环节", this.held.get("yimen:form") === "decide", (on) =>
      this.set({ "yimen:form": on ? "decide" : undefined }),
    );
  }

  private way(): void {
    const source = this.element.source;
    if (!source || !DECIDING.has(source.businessObject.$type)) {
      say(this.panel, "只有从排他网关、包容网关出来的线才写条件。");
      return;
    }
    const before = this.held.conditionExpression?.body ?? "";
    this.text('条件，比如 结论 = "有分歧"', before, (value) =>
      this.set({ conditionExpression: this.condition(value) }),
    );
    this.tick("都不成立时走这条", source.businessObject.default === this.held, (on) =>
      this.set({ default: on ? this.held : undefined }, source),
    );
  }

  private condition(body: string): unknown {
    if (!body) return undefined;
    const factory = this.modeler.get<{ create(type: string, values: object): unknown }>(
      "bpmnFactory",
    );
    return factory.create("bpmn:FormalExpression", { body });
  }

  private attribute(label: string, name: string, options = ""): void {
    const before = String(this.held.get(`yimen:${name}`) ?? "");
    const take = (value: string) => this.set({ [`yimen:${name}`]: value || undefined });
    if (options) this.choice(label, before, options, take);
    else this.text(label, before, take);
  }

  private labelled(label: string, input: HTMLInputElement | HTMLSelectElement): void {
    const line = document.createElement("label");
    line.className = "process-question";
    line.append(label, input);
    this.panel.append(line);
  }

  private text(label: string, before: string, take: (value: string) => void): void {
    const input = document.createElement("input");
    input.className = "input";
    input.value = before;
    input.autocomplete = "off";
    input.addEventListener("change", () => take(input.value.trim()));
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      take(input.value.trim());
    });
    this.labelled(label, input);
  }

  private choice(label: string, before: string, from: string, take: (value: string) => void): void {
    const select = document.createElement("select");
    select.className = "input";
    const known = this.form.querySelector<HTMLSelectElement>(from);
    for (const option of known?.options ?? []) select.add(new Option(option.text, option.value));
    if (before && ![...select.options].some((option) => option.value === before)) {
      select.add(new Option(before, before));
    }
    select.value = before;
    select.addEventListener("change", () => take(select.value));
    this.labelled(label, select);
  }

  private tick(label: string, before: boolean, take: (on: boolean) => void): void {
    const input = document.createElement("input");
    input.type = "checkbox";
    input.checked = before;
    input.addEventListener("change", () => take(input.checked));
    const line = document.createElement("label");
    line.append(input, ` ${label}`);
    this.panel.append(line);
  }
}
