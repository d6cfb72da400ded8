// Our own attributes of a step, as the reader of BPMN files wants them described.
const text = (name: string) => ({ name, isAttr: true, type: "String" });

export const OURS = {
  name: "Yimen",
  uri: "https://yimen.example/bpmn",
  prefix: "yimen",
  xml: { tagAlias: "lowerCase" },
  types: [
    {
      name: "Step",
      extends: ["bpmn:FlowNode"],
      properties: ["unit", "post", "form", "workdays", "decision", "message"].map(text),
    },
    {
      name: "Timer",
      extends: ["bpmn:TimerEventDefinition"],
      properties: [text("workdays")],
    },
  ],
};
