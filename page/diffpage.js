// The page of a comparison: the differences in words, and two trees side by side.
import { button, el, labelled } from "./dom.js";
import { point } from "./link.js";
import { briefly } from "./model.js";
import { Table } from "./table.js";
import { themeButton } from "./theme.js";
import { counted } from "./units.js";
import { unpack } from "./unpack.js";
import { tooltips } from "./words.js";

const MARKS = { removed: "−", added: "+", changed: "~", same: "" };
const MANY_ROWS = 60;
const DEEP = 14;

// What a row is: in one trace only, different, or the same.
function kindOf(row) {
  if (!row.b) return "removed";
  if (!row.a) return "added";
  return row.differences ? "changed" : "same";
}

// The rows that differ, and those above them.
function differing(rows) {
  const keep = new Set();
  const above = [];
  for (const row of rows) {
    above.length = row.depth;
    above.push(row);
    if (kindOf(row) !== "same") above.forEach((one) => keep.add(one));
  }
  return rows.filter((row) => keep.has(row));
}

class DiffPage {
  constructor(data) {
    this.rows = data.rows;
    this.differences = data.differences;
    this.rows.forEach((row, index) => (row.index = index));
    this.changed = differing(this.rows);
    this.shown = this.rows;
    this.listed = this.differences;
    this.list = new Table("differences", "Differences", [["", "mark"], ["difference", "text"], ["A line", "number"], ["B line", "number"]],
      (place) => this.sentence(this.listed[place]), (place) => point(`difference=${this.differences.indexOf(this.listed[place]) + 1}`));
    this.trees = new Table("trees", "Tasks of A and B", [["", "mark"], ["A", "side"], ["B", "side"]],
      (place) => this.cells(this.shown[place]), (place) => this.details(this.shown[place]));
    const plain = this.trees.row.bind(this.trees);
    this.trees.list.render = (place) => {
      const element = plain(place);
      element.classList.add(kindOf(this.shown[place]));
      return element;
    };
    this.body = el("div", { class: "said" }, el("p", { class: "hint" }, "Select a difference or a row. Keys: arrows move, Enter selects, n and p go to the next and the previous difference."));
    this.title = el("h2", { id: "details-title" }, "Details");
    this.element = this.build();
  }

  build() {
    this.find = el("input", { type: "search", placeholder: "program, argument, name", input: () => this.sift() });
    this.only = el("input", { type: "checkbox", change: () => this.sift() });
    this.only.checked = this.rows.length > MANY_ROWS && this.changed.length > 0;
    this.count = el("output", { class: "count", "aria-live": "polite" });
    const first = el("section", { class: "panel tables differences", "aria-labelledby": "differences-title" },
      el("div", { class: "bar" }, el("h2", { id: "differences-title" }, "Differences"), el("span", { class: "count" }, counted(this.differences.length, "difference"))),
      this.list.element);
    const bar = el("div", { class: "bar" }, el("h2", { id: "trees-title" }, "Tasks"), labelled("Find", this.find), labelled("Differences only", this.only),
      this.count, el("span", { class: "gap" }), button("Previous", "Previous difference (p)", () => this.step(-1)), button("Next", "Next difference (n)", () => this.step(1)));
    const second = el("section", { class: "panel tables", "aria-labelledby": "trees-title" }, bar, this.trees.element);
    this.trees.box.addEventListener("keydown", (event) => {
      if (event.key === "n" || event.key === "p") this.step(event.key === "n" ? 1 : -1);
    });
    const aside = el("aside", { class: "panel details", "aria-labelledby": "details-title", tabindex: -1 }, this.title, this.body);
    return el("main", {}, this.differences.length ? first : "", el("div", { class: "lower" }, second, aside));
  }

  start() {
    if (this.differences.length) this.list.resize(this.listed.length);
    this.sift();
  }

  sentence(one) {
    const line = (place) => (place && place.length > 1 ? place[1].toLocaleString("en") : "");
    const doubt = one.sure ? "" : " (not sure)";
    return [MARKS[one.kind], one.text + doubt, line(one.a), line(one.b)];
  }

  cells(row) {
    const cell = (task) => {
      if (!task) return "";
      const last = task.commands[task.commands.length - 1];
      const box = el("span", { class: "task-cell" }, el("b", {}, task.name), task.how ? el("span", { class: "how" }, task.how) : "",
        el("code", {}, briefly(last).slice(0, 300)), task.failed ? el("span", { class: "bad" }, task.end) : "");
      box.style.setProperty("--depth", Math.min(row.depth, DEEP));
      return box;
    };
    return [el("span", { "aria-label": kindOf(row) }, MARKS[kindOf(row)]), cell(row.a), cell(row.b)];
  }

  sift() {
    const text = this.find.value.trim().toLowerCase();
    const has = (task) => task && `${task.name}\n${task.commands.join("\n")}`.toLowerCase().includes(text);
    const kept = this.only.checked ? this.changed : this.rows;
    this.shown = text ? kept.filter((row) => has(row.a) || has(row.b)) : kept;
    this.trees.list.current = -1;
    this.trees.resize(this.shown.length);
    this.count.textContent = `${this.shown.length.toLocaleString("en")} of ${counted(this.rows.length, "row")}`;
  }

  // To the next row that differs, or the one before.
  step(by) {
    for (let place = this.trees.list.current + by; place >= 0 && place < this.shown.length; place += by) {
      if (kindOf(this.shown[place]) === "same") continue;
      this.trees.list.go(place);
      this.details(this.shown[place]);
      return;
    }
  }

  // Shows a difference: its row, and all about it.
  select(number) {
    const row = this.rows.find((one) => (one.differences || []).includes(number));
    if (!this.differences[number]) return;
    this.list.list.jump(number);
    if (!row) return;
    if (!this.shown.includes(row)) {
      this.find.value = "";
      this.sift();
    }
    this.trees.list.jump(this.shown.indexOf(row));
    this.details(row);
  }

  details(row) {
    this.title.textContent = `Task ${[row.a, row.b].map((task) => (task ? task.name : "none")).join(" / ")}`;
    const texts = (row.differences || []).map((number) => {
      const { text, sure, others, events } = this.differences[number];
      return el("li", {}, text, sure ? "" : " (not sure: a trace lacks what could remove it)", others ? `, and ${counted(others, "task")} more alike` : "",
        events.length ? el("pre", { tabindex: 0, "aria-label": "Events" }, events.join("\n")) : "");
    });
    const words = { removed: "A alone has it.", added: "B alone has it.", changed: "", same: "No difference." };
    this.body.replaceChildren(el("p", {}, words[kindOf(row)]), texts.length ? el("ul", {}, ...texts) : "", ...this.side("A", row.a), ...this.side("B", row.b));
  }

  side(name, task) {
    if (!task) return [];
    const commands = task.commands.map((command) => el("div", {}, el("code", {}, command)));
    return [el("h3", {}, `In ${name}, line ${task.line.toLocaleString("en")}`), el("dl", {},
      el("dt", {}, "made by"), el("dd", {}, task.how || "not in the log", " ", el("code", {}, ...task.flags.split("|").flatMap((flag, place) => (place ? [el("wbr"), `|${flag}`] : [flag])))),
      el("dt", {}, "ran"), el("dd", {}, ...commands), el("dt", {}, "ended"), el("dd", {}, task.end))];
  }
}

export async function diffPage() {
  const page = new DiffPage(JSON.parse(await unpack("diff")));
  tooltips();
  document.querySelector("header").append(themeButton(() => {}));
  document.body.append(page.element);
  page.start();
  const follow = () => {
    const number = Number(new URLSearchParams(location.hash.slice(1)).get("difference"));
    if (number) page.select(number - 1);
  };
  addEventListener("hashchange", follow);
  follow();
  document.documentElement.dataset.ready = document.documentElement.dataset.painted = String(performance.now());
}
