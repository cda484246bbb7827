// The tree of tasks with the timeline beside it.
import { button, eachFrame, el, labelled } from "./dom.js";
import { Forest } from "./forest.js";
import { List } from "./list.js";
import { Timeline } from "./timeline.js";
import { counted, lasting } from "./units.js";

const TASK_HEIGHT = 24;
const DEEPEST = 14;
const LEGEND = 6;
const MANY = 100; // rows; of more, the first in view would be specks

export class TaskView {
  // choose(task), open(line): what a click on a row, on a mark does.
  constructor(trace, words, colours, tips, choose, open) {
    Object.assign(this, { trace, words, colours, tips, choose });
    this.forest = new Forest(trace);
    this.box = el("div", { class: "tree", id: "tree", role: "tree", tabindex: 0, "aria-label": "Tasks" });
    this.canvas = el("canvas", { class: "lives", "aria-hidden": "true" });
    this.list = new List(this.box, TASK_HEIGHT, (place) => this.row(place));
    this.timeline = new Timeline(this.canvas, trace, this.forest, this.list, colours);
    this.list.painted = () => this.timeline.draw();
    this.timeline.pointed = (text, event) => (text ? tips.show(text, event.clientX, event.clientY) : tips.hide());
    this.timeline.clicked = (spot, place) => {
      if (spot) return open(spot.line);
      const row = this.forest.rows[place];
      return row && choose(row.task);
    };
    this.box.addEventListener("click", (event) => this.click(event));
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.section = this.build();
  }

  build() {
    const find = el("input", { type: "search", placeholder: "program, argument, pid", input: () => this.sift() });
    const failed = el("input", { type: "checkbox", change: () => this.sift() });
    const fold = el("input", { type: "checkbox", checked: true, change: () => this.refold(fold.checked) });
    Object.assign(this, { find, failed });
    this.count = el("output", { class: "count", "aria-live": "polite" });
    this.seen = el("output", { class: "seen", "aria-live": "polite", "aria-label": "What the timeline shows" });
    this.timeline.changed = () => (this.seen.textContent = this.timeline.seen());
    const bar = el("div", { class: "bar" },
      el("h2", { id: "tasks-title" }, "Tasks"), labelled("Find", find), labelled("Failed only", failed),
      labelled("Fold equal", fold), this.count, el("span", { class: "gap" }), this.seen,
      button("−", "Zoom out (−)", () => this.timeline.zoom(0.5)), button("+", "Zoom in (+)", () => this.timeline.zoom(2)),
      button("All", "Show all of the time (0)", () => this.timeline.all()),
      button("Rows", "Show the time of the rows in view (r)", () => this.timeline.fitRows()),
      button("Selected", "Show the selected task's time (z)", () => this.fit()));
    const head = el("div", { class: "head", "aria-hidden": "true" }, el("span", {}, "task"), el("span", {}, "lasted"));
    const chart = el("div", { class: "chart" }, head, this.box, this.canvas);
    return el("section", { class: "panel tasks", "aria-labelledby": "tasks-title" }, bar, chart, this.legend());
  }

  legend() {
    const { axis } = this.trace;
    const unit = axis.unit === "seconds" ? "Seconds since the first line." : "Lines of the log: it has no times.";
    const order = axis.ordered ? "" : " The parts of strace -ff have no common order.";
    const steps = axis.steps.map(([line, back]) => `${lasting(back)} before line ${line.toLocaleString("en")}`);
    const back = steps.length > 3 ? `${counted(steps.length, "time")}, first ${steps[0]}` : steps.join(", ");
    const stepped = back ? ` The clock was set back: ${back}. Bars follow the order of the lines.` : "";
    const marks = " ▾ runs a program · ▴ signal · ┃ ends · ";
    const programs = this.colours.programs.slice(0, LEGEND).map((program) => {
      const patch = el("i", { class: "patch" });
      patch.style.background = this.colours.bar(program);
      patch.dataset.program = program;
      return el("span", { class: "program" }, patch, program);
    });
    return el("p", { class: "legend" }, unit + order + stepped + marks, el("b", { class: "bad" }, "×"), " failed ", ...programs);
  }

  refresh() {
    for (const patch of this.section.querySelectorAll(".patch")) {
      patch.style.background = this.colours.bar(patch.dataset.program);
    }
    this.timeline.draw();
  }

  // Draws the rows; call it once the view is in the page.
  start() {
    this.list.resize(this.forest.rows.length);
    this.box.style.maxHeight = "";
    this.timeline.all();
    this.settleTime();
    this.box.addEventListener("scroll", eachFrame(() => this.timeline.follow()));
    this.say();
  }

  say() {
    const all = this.trace.tasks.length;
    const { keep } = this.forest;
    const rows = this.forest.rows.length;
    this.count.textContent = keep ? `${counted(rows, "row")} of ${counted(all, "task")}` : counted(all, "task");
  }

  sift() {
    const text = this.find.value.trim().toLowerCase();
    const { trace } = this;
    const matches = (task) =>
      (!this.failed.checked || task.end.failed) &&
      (!text || trace.name(task) === text || trace.command(task).toLowerCase().includes(text) || String(task.tid) === text);
    this.forest.filter(text || this.failed.checked ? matches : null);
    this.settle();
  }

  refold(fold) {
    this.forest.fold = fold;
    this.forest.settle();
    this.settle();
  }

  settle() {
    this.list.current = this.chosen ? this.forest.place(this.chosen) : -1;
    this.list.resize(this.forest.rows.length);
    this.say();
  }

  // Makes a task the selected one; opens what hides it.
  select(task) {
    this.chosen = task;
    let place = this.forest.reveal(task);
    if (place === undefined && this.forest.keep) {
      this.find.value = "";
      this.failed.checked = false;
      this.forest.filter(null);
      place = this.forest.reveal(task);
    }
    this.list.resize(this.forest.rows.length);
    this.list.jump(place);
    this.timeline.reveal(task);
    this.say();
  }

  // Marks when an event was, and whose it is.
  mark(task, time) {
    this.timeline.cursor = Number.isNaN(time) ? null : time;
    if (task) this.select(task);
    if (this.forest.rows.length > MANY && (time < this.timeline.from || time > this.timeline.to)) this.timeline.centre(time);
    this.timeline.draw();
  }

  // Of many rows, shows the time of those in view.
  settleTime() {
    if (this.forest.rows.length > MANY) this.timeline.fitRows();
  }

  fit() {
    if (this.chosen) this.timeline.fit(this.chosen);
  }

  row(place) {
    const row = this.forest.rows[place];
    const { trace } = this;
    const { task, members, depth, parent, open } = row;
    const failed = members ? members.some((one) => one.end.failed) : task.end.failed;
    const name = members ? `×${members.length.toLocaleString("en")}` : trace.shortName(task);
    const deep = depth > DEEPEST ? `[${depth} deep] ` : "";
    const lasted = this.lasted(task, members);
    const ended = failed || task.end.line === undefined ? task.end.text : "";
    const arrow = el("span", { class: "arrow", "aria-hidden": "true" }, parent ? (open ? "▾" : "▸") : "");
    const how = trace.how(task);
    const element = el("div", {
      role: "treeitem", class: `row${failed ? " failed" : ""}`, "aria-level": depth + 1, "aria-setsize": row.size,
      "aria-posinset": row.place, "aria-expanded": parent ? String(open) : null,
      "aria-label": `${name} ${how} ${trace.command(task).slice(0, 200)}, ${task.end.text}${lasted ? `, ${lasted}` : ""}`,
    }, arrow, el("b", {}, deep + name), how ? el("span", { class: "how" }, how) : "",
    el("code", {}, trace.brief(task).slice(0, 300)), el("span", { class: "ended" }, ended), el("span", { class: "lasted" }, lasted));
    element.style.setProperty("--depth", Math.min(depth, DEEPEST));
    return element;
  }

  lasted(task, members) {
    if (this.trace.axis.unit === "lines") return "";
    const spans = (members || [task]).map((one) => this.trace.span(one)).filter(([begun]) => begun !== null && begun !== undefined);
    if (!spans.length || spans.some(([, ended]) => ended === null)) return "";
    if (!members) return lasting(spans[0][1] - spans[0][0]);
    return lasting(Math.max(...spans.map((one) => one[1])) - Math.min(...spans.map((one) => one[0])));
  }

  click(event) {
    const place = this.list.placeAt(event);
    const row = this.forest.rows[place];
    if (!row) return;
    if (row.parent && (event.target.closest(".arrow") || row.members)) return this.open(place, !row.open);
    this.list.go(place);
    this.choose(row.task);
  }

  open(place, open) {
    this.forest.toggle(this.forest.rows[place], open);
    this.list.current = place;
    this.list.resize(this.forest.rows.length);
  }

  key(event) {
    const row = this.forest.rows[this.list.current];
    const aim = this.list.aim(event.key);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (aim !== null) this.list.go(aim);
    else if (event.key === "ArrowRight" && row) this.forward(row);
    else if (event.key === "ArrowLeft" && row) this.back(row);
    else if ((event.key === "Enter" || event.key === " ") && row) this.enter(row);
    else if (event.key === "+" || event.key === "=") this.timeline.zoom(2);
    else if (event.key === "-") this.timeline.zoom(0.5);
    else if (event.key === "0") this.timeline.all();
    else if (event.key === "r") this.timeline.fitRows();
    else if (event.key === "z") this.timeline.fit((row || { task: this.chosen }).task);
    else if (event.key === "," || event.key === ".") this.timeline.pan(event.key === "," ? -100 : 100);
    else return;
    event.preventDefault();
  }

  enter(row) {
    if (row.members) this.open(this.list.current, !row.open);
    else this.choose(row.task);
  }

  forward(row) {
    if (row.parent && !row.open) this.open(this.list.current, true);
    else if (row.open) this.list.go(this.list.current + 1);
  }

  back(row) {
    if (row.open) return this.open(this.list.current, false);
    let place = this.list.current;
    while (place > 0 && this.forest.rows[place].depth >= row.depth) place--;
    return row.depth > 0 && this.list.go(place);
  }
}
