// The group "经纬" in the properties panel: who works, on which form, under which clock, by which provision.
import { h } from "@bpmn-io/properties-panel/preact";
import {
  ListGroup,
  SelectEntry,
  TextFieldEntry,
  isSelectEntryEdited,
  isTextFieldEntryEdited,
} from "@bpmn-io/properties-panel";
import { useService } from "bpmn-js-properties-panel";
import { getBusinessObject, is, isAny } from "bpmn-js/lib/util/ModelUtil";

const HUMAN = ["bpmn:UserTask", "bpmn:ManualTask"];
const MACHINE = ["bpmn:ServiceTask", "bpmn:SendTask"];

const SHAPES = ["singleEntry", "singleResult", "collectEntries", "resultList"];

// name: attribute of ours unless `attribute` says another; on: elements that may carry it; from: list of choices that the
// page hands over.
const FIELDS = [
  { name: "role", label: "Role", on: ["bpmn:Lane", ...HUMAN], from: "roles" },
  { name: "level", label: "Level", on: ["bpmn:Lane", ...HUMAN, ...MACHINE], from: "levels" },
  { name: "form", label: "Form to fill in", on: ["bpmn:UserTask", "bpmn:StartEvent"], from: "forms" },
  { name: "action", label: "Legal act", on: ["bpmn:UserTask"], from: "actions" },
  { name: "clock", label: "Time limit shown", on: HUMAN, from: "limits" },
  { name: "separation", label: "Separation group", on: HUMAN, from: "separations", hint: "Separation hint" },
  { name: "handler", label: "Handler", on: MACHINE, from: "handlers" },
  { name: "paper", label: "Paper", on: MACHINE, from: "papers" },
  { name: "notice", label: "Notice", on: MACHINE, from: "notices" },
  { name: "toLevel", label: "Forward to level", on: ["bpmn:ServiceTask"], from: "levels" },
  { name: "kind", label: "Ledger kind", on: ["bpmn:ServiceTask"], from: "kinds" },
  { name: "limit", label: "Limit concerned", on: ["bpmn:ServiceTask"], from: "limits" },
  { name: "calledElement", label: "Called process", on: ["bpmn:CallActivity"], from: "processes", attribute: "calledElement" },
  { name: "decisionRef", label: "Decision asked", on: ["bpmn:BusinessRuleTask"], from: "decisions", attribute: "camunda:decisionRef" },
  { name: "mapDecisionResult", label: "Map decision result", on: ["bpmn:BusinessRuleTask"], options: SHAPES, attribute: "camunda:mapDecisionResult" },
  { name: "person", label: "Person, from the process data", on: HUMAN, from: "" },
  { name: "outcome", label: "Outcome of the case", on: ["bpmn:EndEvent"], from: "outcomes" },
  { name: "legalBasis", label: "Legal basis", on: ["bpmn:Activity"], from: "" },
];

const CLOCK_FIELDS = [
  { name: "on", label: "When", options: ["enter", "complete"] },
  { name: "action", label: "Clock act", options: ["start", "suspend", "resume", "extend", "stop"] },
  { name: "limit", label: "Limit", from: "limits" },
  { name: "ground", label: "Ground of suspension", from: "grounds" },
  { name: "day", label: "Variable with the day", from: "" },
  { name: "until", label: "No later than the end of", from: "limits" },
];

/** One attribute of `target`, chosen from a list where there is one; an unlisted present value stays choosable. */
function AttributeEntry({ element, id, target, field }) {
  const modeling = useService("modeling");
  const translate = useService("translate");
  const debounce = useService("debounceInput");
  const choices = useService("jingweiChoices");
  const name = field.attribute ?? field.name;
  const getValue = () => target.get(name) ?? "";
  // Leaving a field reports its value once more: a change of nothing would take the next click from the canvas.
  const setValue = (value) => {
    if ((value ?? "") !== getValue()) modeling.updateModdleProperties(element, target, { [name]: value || undefined });
  };
  const listed = field.options?.map((value) => ({ value, label: translate(value) })) ?? choices[field.from] ?? [];
  const shared = {
    element, id, getValue, setValue, debounce,
    label: translate(field.label),
    description: field.hint && translate(field.hint),
  };
  if (!listed.length) return h(TextFieldEntry, shared);
  return h(SelectEntry, { ...shared, getOptions: () => optionsWith(getValue(), listed, translate) });
}

function optionsWith(value, listed, translate) {
  const unlisted = value && !listed.some((entry) => entry.value === value);
  return [
    { value: "", label: translate("not set") },
    ...listed,
    ...(unlisted ? [{ value, label: `${value}${translate(" (not in the pack)")}` }] : []),
  ];
}

function entry(element, target, field, prefix) {
  const isChosen = field.options || field.from;
  return {
    id: `${prefix}-${field.name}`,
    component: (props) => h(AttributeEntry, { ...props, target, field }),
    isEdited: isChosen ? isSelectEntryEdited : isTextFieldEntryEdited,
  };
}

const own = (field) => ({ attribute: `jingwei:${field.name}`, ...field });

function attributeEntries(element) {
  const target = getBusinessObject(element);
  const entries = FIELDS.filter(({ on }) => isAny(element, on)).map((field) =>
    entry(element, target, own(field), "jingwei"),
  );
  const timer = target.get("eventDefinitions")?.find((definition) => is(definition, "bpmn:TimerEventDefinition"));
  const clock = FIELDS.find(({ name }) => name === "clock");
  if (timer) entries.push(entry(element, timer, own({ ...clock, label: "Waits for limit" }), "jingwei-timer"));
  return entries;
}

function clocksOf(element) {
  const values = getBusinessObject(element).get("extensionElements")?.get("values") ?? [];
  return values.filter((value) => is(value, "jingwei:Clock"));
}

function addClock(element, injector) {
  const modeling = injector.get("modeling");
  const factory = injector.get("bpmnFactory");
  const target = getBusinessObject(element);
  const clock = factory.create("jingwei:Clock", { on: "complete", action: "start" });
  const extension = target.get("extensionElements");
  if (extension) {
    clock.$parent = extension;
    modeling.updateModdleProperties(element, extension, { values: [...extension.get("values"), clock] });
    return;
  }
  const created = factory.create("bpmn:ExtensionElements", { values: [clock] });
  created.$parent = target;
  clock.$parent = created;
  modeling.updateModdleProperties(element, target, { extensionElements: created });
}

function clockItem(element, clock, index, injector) {
  const id = `jingwei-clock-${element.id}-${index}`;
  const translate = injector.get("translate");
  const limits = injector.get("jingweiChoices").limits ?? [];
  const limit = limits.find(({ value }) => value === clock.limit)?.label ?? clock.limit ?? "";
  return {
    id,
    label: [translate(clock.on ?? ""), translate(clock.action ?? ""), limit].filter(Boolean).join(" · "),
    entries: CLOCK_FIELDS.map((field) => entry(element, clock, field, id)),
    autoFocusEntry: `${id}-limit`,
    remove: (event) => {
      event.stopPropagation();
      const extension = getBusinessObject(element).get("extensionElements");
      const values = extension.get("values").filter((value) => value !== clock);
      injector.get("modeling").updateModdleProperties(element, extension, { values });
    },
  };
}

function clockGroup(element, injector) {
  return {
    id: "jingwei-clocks",
    label: injector.get("translate")("Clock acts"),
    component: ListGroup,
    items: clocksOf(element).map((clock, index) => clockItem(element, clock, index, injector)),
    add: (event) => {
      event.stopPropagation();
      addClock(element, injector);
    },
  };
}

/** The own groups for `element`, empty where it carries none of the attributes. */
export function jingweiGroups(element, injector) {
  const entries = attributeEntries(element);
  const label = injector.get("translate")("Jingwei");
  const groups = entries.length ? [{ id: "jingwei", label, entries, shouldOpen: true }] : [];
  return isAny(element, ["bpmn:Activity", "bpmn:Event"]) ? [...groups, clockGroup(element, injector)] : groups;
}
