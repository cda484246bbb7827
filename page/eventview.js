// Tables of events, files and addresses, each with a filter.
import { el, labelled } from "./dom.js";
import { Table } from "./table.js";
import { counted, seconds } from "./units.js";

const KINDS = [
  ["", "all events"], ["cxe", "tasks: made, ran, ended"], ["f", "failed calls"], ["s", "signals and stops"],
  ["un", "not understood, strace's own"],
];

export class EventView {
  // link(task): an element that leads to a task.  choose(at): what a click on an event does.
  constructor(trace, words, link, choose) {
    Object.assign(this, { trace, words, link, choose, log: null, found: [], scope: null });
    this.find = el("input", { type: "search", placeholder: "text of the event", input: () => this.sift() });
    this.kinds = el("select", { change: () => this.sift() }, ...KINDS.map(([kinds, text]) => el("option", { value: kinds }, text)));
    this.whose = el("select", { change: () => this.sift() }, el("option", { value: "" }, "all tasks"),
      el("option", { value: "one" }, "selected task"), el("option", { value: "below" }, "selected task and below"));
    this.count = el("output", { class: "count", "aria-live": "polite" }, "reading the log …");
    const unit = trace.axis.unit === "seconds" ? [["second", "time"]] : [];
    this.table = new Table("events", "Events", [["line", "number"], ...unit, ["task", "task"], ["event", "text"]],
      (place) => this.cells(this.found[place]), (place) => choose(this.found[place]));
    this.bar = el("div", { class: "bar" }, labelled("Find", this.find), labelled("Kind", this.kinds), labelled("Of", this.whose), this.count);
    this.element = el("div", { class: "sheet" }, this.bar, this.table.element);
  }

  start(log) {
    this.log = log;
    this.sift();
  }

  cells(at) {
    const { log, trace } = this;
    const task = trace.tasks[log.task[at]];
    const time = trace.axis.unit === "seconds" ? [Number.isNaN(log.time[at]) ? "" : seconds(log.time[at])] : [];
    return [log.line[at].toLocaleString("en"), ...time, task ? this.link(task) : "-", this.words.nodes(log.text[at].slice(0, 400))];
  }

  // Filters; the selected task decides where the user asked for its events.
  sift(selected = this.scope) {
    this.scope = selected;
    if (!this.log) return;
    const started = performance.now();
    const kept = this.found[this.table.list.current];
    this.found = this.log.find(this.find.value.trim(), this.kinds.value, this.takes());
    const place = kept === undefined ? -1 : this.found.indexOf(kept);
    this.table.list.current = place;
    this.table.resize(this.found.length);
    const all = counted(this.log.count, "event");
    this.count.textContent = this.found.length === this.log.count ? all : `${this.found.length.toLocaleString("en")} of ${all}`;
    this.count.dataset.took = String(performance.now() - started);
  }

  // For each task, and first for lines of no task, whether its events are asked for; null: all are.
  takes() {
    if (!this.whose.value || !this.scope) return null;
    const below = this.whose.value === "below";
    const takes = new Uint8Array(this.trace.tasks.length + 1);
    const ahead = [this.scope];
    while (ahead.length) {
      const task = ahead.pop();
      takes[task.index + 1] = 1;
      if (below) ahead.push(...task.children);
    }
    return takes;
  }

  // Shows an event; takes the filter away if it hides it.
  show(at) {
    let place = this.found.indexOf(at);
    if (place < 0) {
      this.find.value = this.kinds.value = this.whose.value = "";
      this.sift();
      place = this.found.indexOf(at);
    }
    this.table.list.jump(place);
  }
}

// Files or addresses: rows of [task, what, done, calls, errors, line].
export class UseView {
  constructor(id, label, rows, advice, trace, link, open) {
    this.rows = rows || [];
    this.found = this.rows;
    this.trace = trace;
    this.element = el("div", { class: "sheet", hidden: true });
    if (!rows) {
      this.element.append(el("p", { class: "empty" }, advice));
      return;
    }
    this.find = el("input", { type: "search", placeholder: "path, address, error", input: () => this.sift() });
    this.count = el("output", { class: "count", "aria-live": "polite" });
    const columns = [["task", "task"], [label, "text"], ["done", "done"], ["calls", "number"], ["errors", "errors"]];
    this.table = new Table(id, label, columns, (place) => {
      const [task, what, done, calls, errors] = this.found[place];
      return [link(trace.tasks[task]), what, done, calls.toLocaleString("en"), errors];
    }, (place) => open(this.found[place][5]));
    this.element.append(el("div", { class: "bar" }, labelled("Find", this.find), this.count), this.table.element);
  }

  start() {
    if (this.table) this.sift();
  }

  sift() {
    const text = this.find.value.trim().toLowerCase();
    this.found = this.rows.filter((row) => !text || row.join("\n").toLowerCase().includes(text));
    this.table.resize(this.found.length);
    this.count.textContent = `${this.found.length.toLocaleString("en")} of ${counted(this.rows.length, "row")}`;
  }
}

// Sheets of which one is shown, under tabs.
export function tabs(sheets) {
  const buttons = sheets.map(([name, view], place) => {
    view.element.id = `sheet-${place}`;
    view.element.setAttribute("role", "tabpanel");
    view.element.setAttribute("aria-labelledby", `tab-${place}`);
    return el("button", { type: "button", role: "tab", id: `tab-${place}`, "aria-controls": `sheet-${place}`, click: () => show(place) }, name);
  });
  function show(chosen) {
    buttons.forEach((one, place) => {
      one.setAttribute("aria-selected", String(place === chosen));
      one.tabIndex = place === chosen ? 0 : -1;
      sheets[place][1].element.hidden = place !== chosen;
    });
  }
  const strip = el("div", { class: "tabs", role: "tablist", "aria-label": "Tables", keydown: (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const place = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
    show(place);
    buttons[place].focus();
  } }, ...buttons);
  show(0);
  return { strip, show };
}
