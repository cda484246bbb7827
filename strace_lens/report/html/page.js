"use strict";
(() => {
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}
function eachFrame(draw) {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      draw();
    });
  };
}
function button(text, title, click) {
  return el("button", { type: "button", title, "aria-label": title, click }, text);
}
let labels = 0;
function labelled(text, control) {
  control.id = `control-${++labels}`;
  return el("span", { class: "labelled" }, el("label", { for: control.id }, text), control);
}
function selection() {
  const found = new URLSearchParams(location.hash.slice(1));
  return { task: found.get("task"), line: Number(found.get("line")) || null };
}
function point(what) {
  const hash = `#${what}`;
  if (location.hash !== hash) location.hash = hash;
}
const LONGEST = 15;
function briefly(command) {
  const end = command.search(/ |$/);
  return command[0] === "(" ? command : command.slice(command.lastIndexOf("/", end) + 1);
}
class Trace {
  constructor(data) {
    Object.assign(this, { axis: data.axis, signals: data.signals, files: data.files, addresses: data.addresses });
    this.tasks = data.tasks;
    this.roots = [];
    this.tasks.forEach((task, index) => {
      task.index = index;
      task.children = [];
      task.signals = [];
      const maker = this.tasks[task.maker];
      if (maker) maker.children.push(task);
      else this.roots.push(task);
    });
    for (const signal of this.signals) {
      if (signal[0] >= 0) this.tasks[signal[0]].signals.push(signal);
    }
    this.last = this.extent();
  }
  extent() {
    let last = 1;
    for (const task of this.tasks) {
      for (const at of [...(task.times || []), task.end.time, task.made && task.made.time]) {
        if (at > last) last = at;
      }
    }
    return last;
  }
  maker(task) {
    return this.tasks[task.maker];
  }
  name(task) {
    const parts = [];
    for (let at = task; at; at = this.maker(at)) parts.push(at.name);
    return parts.reverse().join(".");
  }
  shortName(task) {
    let name = "";
    for (let at = task; at; at = this.maker(at)) {
      name = name ? `${at.name}.${name}` : at.name;
      if (name.length > LONGEST) return `…${name.slice(name.indexOf(".", name.length - LONGEST) + 1)}`;
    }
    return name;
  }
  named(name) {
    const root = this.roots.find((one) => name === one.name || name.startsWith(`${one.name}.`));
    if (!root) return null;
    let task = root;
    for (const part of name.slice(root.name.length + 1).split(".")) {
      if (part === "") break;
      task = task.children.find((child) => child.name === part);
      if (!task) return null;
    }
    return task;
  }
  isBelow(task, above) {
    for (let at = task; at; at = this.maker(at)) if (at === above) return true;
    return false;
  }
  command(task) {
    const execs = task.execs || [];
    if (execs.length) return execs[execs.length - 1][3];
    if (task.kind === "thread") return `(thread of ${task.program || "?"})`;
    if (task.inherited) return `(fork of ${task.inherited})`;
    return `(${task.program || "program not in the log"})`;
  }
  brief(task) {
    return briefly(this.command(task));
  }
  how(task) {
    if (!task.made) return "";
    return task.kind === "thread" ? "thread" : task.made.via;
  }
  span(task) {
    const [first, last] = task.times || [null, null];
    const begun = task.made && task.made.time !== null ? task.made.time : first;
    const ended = task.end.time === null || task.end.time === undefined ? last : Math.max(task.end.time, last || 0);
    return [begun, ended];
  }
  stretches(task) {
    if (!task.times || task.times[0] === null) return [];
    const found = [[task.times[0], task.inherited || task.program || "?"]];
    for (const [, at, program] of task.execs || []) if (at !== null) found.push([at, program]);
    return found.map(([from, program], place) => {
      const to = place + 1 < found.length ? found[place + 1][0] : task.times[1];
      return { from, to: Math.max(from, to), program };
    });
  }
}
class List {
  constructor(box, height, render) {
    Object.assign(this, { box, height, render, count: 0, current: -1 });
    this.filler = el("div", { class: "filler", role: "presentation" });
    box.append(this.filler);
    this.draw = eachFrame(() => this.paint());
    box.addEventListener("scroll", this.draw);
    new ResizeObserver(() => {
      box.parentElement.style.setProperty("--scrollbar", `${box.offsetWidth - box.clientWidth}px`);
      this.draw();
    }).observe(box);
  }
  resize(count) {
    this.count = count;
    if (this.current >= count) this.current = count - 1;
    this.filler.style.height = `${count * this.height}px`;
    this.paint();
  }
  get first() {
    return Math.max(0, Math.floor(this.box.scrollTop / this.height) - 2);
  }
  get last() {
    return Math.min(this.count, Math.ceil((this.box.scrollTop + this.box.clientHeight) / this.height) + 2);
  }
  paint() {
    const rows = [];
    for (let place = this.first; place < this.last; place++) {
      const row = this.render(place);
      row.id = `${this.box.id}-${place}`;
      row.style.top = `${place * this.height}px`;
      row.classList.toggle("current", place === this.current);
      row.setAttribute("aria-selected", String(place === this.current));
      rows.push(row);
    }
    this.filler.replaceChildren(...rows);
    const shown = this.current >= this.first && this.current < this.last;
    if (shown) this.box.setAttribute("aria-activedescendant", `${this.box.id}-${this.current}`);
    else this.box.removeAttribute("aria-activedescendant");
    if (this.painted) this.painted();
  }
  go(place) {
    if (!this.count) return;
    this.current = Math.max(0, Math.min(place, this.count - 1));
    const top = this.current * this.height;
    const { scrollTop, clientHeight } = this.box;
    if (top < scrollTop) this.box.scrollTop = top;
    else if (top + this.height > scrollTop + clientHeight) this.box.scrollTop = top + this.height - clientHeight;
    this.paint();
  }
  jump(place) {
    const top = place * this.height;
    const { scrollTop, clientHeight } = this.box;
    if (top < scrollTop || top + this.height > scrollTop + clientHeight) this.box.scrollTop = top - clientHeight / 2;
    this.go(place);
  }
  aim(key) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / this.height) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.count, End: this.count };
    return key in steps ? Math.max(0, this.current) + (this.current < 0 && key === "ArrowDown" ? 0 : steps[key]) : null;
  }
  placeAt(event) {
    const place = Math.floor((event.clientY - this.box.getBoundingClientRect().top + this.box.scrollTop) / this.height);
    return place >= 0 && place < this.count ? place : -1;
  }
}
const LINE_HEIGHT = 22;
class Table {
  constructor(id, label, columns, cells, choose) {
    Object.assign(this, { columns, cells, choose });
    this.box = el("div", { class: "body", id, role: "grid", tabindex: 0, "aria-label": label, "aria-colcount": columns.length });
    const heads = columns.map(([head, kind]) => el("span", { class: kind }, head));
    this.element = el("div", { class: `table ${id}` }, el("div", { class: "row heads", "aria-hidden": "true" }, ...heads), this.box);
    this.list = new List(this.box, LINE_HEIGHT, (place) => this.row(place));
    this.box.addEventListener("click", (event) => {
      const place = this.list.placeAt(event);
      if (place < 0 || event.target.closest("a")) return;
      this.list.go(place);
      this.choose(place);
    });
    this.box.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const aim = this.list.aim(event.key);
      if (aim !== null) this.list.go(aim);
      else if (event.key === "Enter" && this.list.current >= 0) this.choose(this.list.current);
      else return;
      event.preventDefault();
    });
  }
  row(place) {
    const cells = this.cells(place).map((content, column) =>
      el("span", { role: "gridcell", class: this.columns[column][1] }, ...[content].flat()));
    return el("div", { role: "row", class: "row", "aria-rowindex": place + 1 }, ...cells);
  }
  resize(count) {
    this.box.setAttribute("aria-rowcount", String(count));
    this.list.resize(count);
  }
}
const NEXT = { auto: "light", light: "dark", dark: "auto" };
function themeButton(changed) {
  let theme = "auto";
  const knob = el("button", { type: "button", class: "theme", click: () => set(NEXT[theme]) });
  function set(chosen) {
    theme = chosen;
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    knob.textContent = `Theme: ${theme}`;
    changed();
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  knob.textContent = `Theme: ${theme}`;
  return knob;
}
function counted(number, one, many) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many || one + "s"}`;
}
const UNITS = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]];
function lasting(time) {
  if (time === 0) return "0 s";
  const [size, unit] = UNITS.find(([one]) => Math.abs(time) >= one) || UNITS[3];
  return `${Number((time / size).toPrecision(3))} ${unit}`;
}
function seconds(time) {
  return (time / 1e9).toFixed(6);
}
function ticks(from, to, most, unit) {
  const rough = (to - from) / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough) || 10 * power;
  const values = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) values.push(at);
  if (unit === "lines") return { values, text: (value) => Math.round(value).toLocaleString("en") };
  const [size, name] = UNITS.find(([one]) => to >= one) || UNITS[3];
  const digits = Math.max(0, Math.ceil(Math.log10(size / step)));
  return { values, text: (value) => `${(value / size).toFixed(Math.min(digits, 9))} ${name}` };
}
async function unpack(id) {
  const packed = atob(document.getElementById(id).textContent);
  const bytes = new Uint8Array(packed.length);
  for (let at = 0; at < packed.length; at++) bytes[at] = packed.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}
const WORD = /\b[A-Z][A-Z0-9_]+\b/g;
const CALL = /^([a-z_][a-z0-9_]*)\(/;
class Words {
  constructor(trace) {
    this.meanings = new Map(Object.entries(trace.words || {}));
    this.calls = new Map(Object.entries(trace.calls || {}));
  }
  known(text) {
    const found = new Map();
    const call = CALL.exec(text);
    if (call && this.calls.has(call[1])) found.set(call[1], call[1] + this.calls.get(call[1]));
    for (const [word] of text.matchAll(WORD)) {
      if (this.meanings.has(word)) found.set(word, `${word}: ${this.meanings.get(word)}`);
    }
    return found;
  }
  nodes(text) {
    const nodes = [];
    let behind = 0;
    const add = (word, at, meaning) => {
      nodes.push(text.slice(behind, at), el("span", { class: "word", "data-tip": meaning }, word));
      behind = at + word.length;
    };
    const call = CALL.exec(text);
    if (call && this.calls.has(call[1])) add(call[1], 0, call[1] + this.calls.get(call[1]));
    for (const found of text.matchAll(WORD)) {
      const meaning = this.meanings.get(found[0]);
      if (meaning !== undefined && found.index >= behind) add(found[0], found.index, `${found[0]}: ${meaning}`);
    }
    nodes.push(text.slice(behind));
    return nodes;
  }
}
function tooltips() {
  const tip = el("div", { class: "tip", role: "tooltip", id: "tip", hidden: true });
  document.body.append(tip);
  const hide = () => (tip.hidden = true);
  const show = (text, x, y) => {
    tip.textContent = text;
    tip.hidden = false;
    tip.style.left = `${Math.max(4, Math.min(x, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${y + 18 + tip.offsetHeight > innerHeight ? y - tip.offsetHeight - 8 : y + 18}px`;
  };
  const said = (event) => event.target.closest && event.target.closest("[data-tip]");
  document.addEventListener("pointerover", (event) => {
    const word = said(event);
    if (word) show(word.dataset.tip, event.clientX, event.clientY);
    else if (event.target.tagName !== "CANVAS") hide();
  });
  document.addEventListener("focusin", (event) => {
    const word = said(event);
    if (!word) return hide();
    const place = word.getBoundingClientRect();
    show(word.dataset.tip, place.left, place.bottom - 14);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("scroll", hide, true);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  return { show, hide };
}
const MARKS = { removed: "−", added: "+", changed: "~", same: "" };
const MANY_ROWS = 60;
const DEEP = 14;
function kindOf(row) {
  if (!row.b) return "removed";
  if (!row.a) return "added";
  return row.differences ? "changed" : "same";
}
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
  step(by) {
    for (let place = this.trees.list.current + by; place >= 0 && place < this.shown.length; place += by) {
      if (kindOf(this.shown[place]) === "same") continue;
      this.trees.list.go(place);
      this.details(this.shown[place]);
      return;
    }
  }
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
async function diffPage() {
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
const HUES = [212, 38, 158, 276, 188, 322, 96, 248, 16, 60];
class Colours {
  constructor(trace) {
    this.probe = document.createElement("i");
    this.probe.hidden = true;
    document.body.append(this.probe);
    this.hues = new Map();
    const counts = new Map();
    for (const task of trace.tasks) {
      for (const { program } of trace.stretches(task)) counts.set(program, (counts.get(program) || 0) + 1);
    }
    this.programs = [...counts].sort((a, b) => b[1] - a[1]).map(([program]) => program);
    this.programs.forEach((program, place) => this.hues.set(program, place < HUES.length ? HUES[place] : null));
    this.refresh();
  }
  get dark() {
    return getComputedStyle(document.documentElement).colorScheme === "dark" ||
      (getComputedStyle(document.documentElement).colorScheme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  }
  refresh() {
    const names = ["ink", "faint", "line", "page", "panel", "accent", "bad", "mark", "chosen", "sky"];
    for (const name of names) {
      this.probe.style.color = `var(--${name})`;
      this[name] = getComputedStyle(this.probe).color;
    }
    this.isDark = this.dark;
  }
  bar(program) {
    const hue = this.hues.get(program);
    if (hue === null || hue === undefined) return this.isDark ? "hsl(0 0% 38%)" : "hsl(0 0% 78%)";
    return this.isDark ? `hsl(${hue} 42% 38%)` : `hsl(${hue} 62% 78%)`;
  }
}
const SHOWN = 50;
class Details {
  constructor(trace, words) {
    Object.assign(this, { trace, words });
    this.title = el("h2", { id: "details-title" }, "Details");
    this.body = el("div", { class: "said" }, el("p", { class: "hint" }, "Select a task or an event. ",
      "Keys in the tree: arrows move and open, Enter selects; + − zoom, 0 all, r rows in view, z the selected task, comma and full stop move the time. ",
      "With the mouse: drag moves the time, Ctrl and the wheel zoom, a drag on the axis or the strip above it chooses a stretch, a double click fits a task."));
    this.element = el("aside", { class: "panel details", "aria-labelledby": "details-title", tabindex: -1 }, this.title, this.body);
  }
  taskLink(task, text) {
    return el("a", { href: `#task=${this.trace.name(task)}`, title: text ? null : this.trace.name(task).slice(0, 300) }, text || this.trace.shortName(task));
  }
  lineLink(line, text) {
    return el("a", { href: `#line=${line}` }, text || `line ${line.toLocaleString("en")}`);
  }
  task(task) {
    const { trace } = this;
    const number = task.tid === undefined ? "" : `, ${task.kind === "thread" ? "tid" : "pid"} ${task.tid}`;
    this.title.textContent = `Task ${trace.shortName(task)}`;
    this.body.replaceChildren(
      el("p", { class: "command" }, el("code", {}, trace.command(task))),
      this.facts([
        ["is", [`a ${task.kind}${number}`]],
        ["made", this.made(task)],
        ["ran", (task.execs || []).map(([line, , , command]) => el("div", {}, el("code", {}, command), " ", this.lineLink(line)))],
        ["failed to run", this.attempts(task)],
        ["ended", [task.end.text, " ", task.end.line ? this.lineLink(task.end.line) : ""]],
        ["lasted", [this.lasted(task)]],
        ["signals", this.signals(task)],
        ["made tasks", this.children(task)],
      ]),
      this.flags(task),
      ...this.uses("Files", trace.files, task), ...this.uses("Addresses", trace.addresses, task));
  }
  facts(rows) {
    const list = el("dl");
    for (const [name, content] of rows) {
      if (content.some((one) => one !== "")) list.append(el("dt", {}, name), el("dd", {}, ...content));
    }
    return list;
  }
  made(task) {
    if (!task.made) return [task.index ? "by a task that the log does not show" : "before the log begins"];
    const maker = this.trace.maker(task);
    const { via, line } = task.made;
    return ["by ", el("code", {}, via), ...(maker ? [" of ", this.taskLink(maker)] : []), " ", this.lineLink(line)];
  }
  attempts(task) {
    const shown = (task.attempts || []).map(([line, , , command, errno]) =>
      el("div", {}, el("code", {}, command), " ", ...this.words.nodes(errno), " ", this.lineLink(line)));
    const more = (task.attempted || 0) - shown.length;
    return more > 0 ? [...shown, `and ${more.toLocaleString("en")} more`] : shown;
  }
  lasted(task) {
    const [begun, ended] = this.trace.span(task);
    if (this.trace.axis.unit === "lines" || begun === null || begun === undefined || ended === null) return "";
    return `${lasting(ended - begun)}, from ${seconds(begun)} s`;
  }
  signals(task) {
    const shown = task.signals.slice(0, SHOWN).map(([, line, , name]) => el("div", {}, ...this.words.nodes(name), " ", this.lineLink(line)));
    return task.signals.length > SHOWN ? [...shown, `and ${task.signals.length - SHOWN} more`] : shown;
  }
  children(task) {
    const shown = task.children.slice(0, SHOWN).map((child) =>
      el("div", {}, this.taskLink(child), " ", el("code", {}, this.trace.command(child).slice(0, 80)), child.end.failed ? el("b", { class: "bad" }, ` ${child.end.text}`) : ""));
    return task.children.length > SHOWN ? [...shown, `and ${counted(task.children.length - SHOWN, "task")} more`] : shown;
  }
  flags(task) {
    if (!task.made) return "";
    const { flags, via } = task.made;
    if (!flags) return el("p", {}, "The log does not show the flags.");
    const rows = flags.map((flag) => [flag, this.words.meanings.get(flag) || ""]);
    return el("section", {}, el("h3", {}, flags.length ? `Flags of ${via}` : `${via} has no flags`),
      el("dl", { class: "words" }, ...rows.flatMap(([flag, meaning]) => [el("dt", {}, flag), el("dd", {}, meaning)])));
  }
  uses(title, rows, task) {
    const own = (rows || []).filter((row) => row[0] === task.index);
    if (!own.length) return [];
    const items = own.slice(0, SHOWN).map(([, what, done, calls, errors, line]) =>
      el("li", {}, el("code", {}, what), ` ${[done, errors].filter(Boolean).join("; ")}${calls > 1 ? ` (${calls} calls)` : ""} `, this.lineLink(line)));
    const more = own.length > SHOWN ? [el("li", {}, `and ${own.length - SHOWN} more`)] : [];
    return [el("h3", {}, `${title} (${own.length.toLocaleString("en")})`), el("ul", {}, ...items, ...more)];
  }
  event(log, at) {
    const { trace, words } = this;
    const printed = log.printed(at);
    const task = trace.tasks[log.task[at]];
    this.title.textContent = printed.length > 1 ? `Lines ${printed.map(([number]) => number).join(", ")}` : `Line ${printed[0][0]}`;
    const known = [...words.known(log.text[at])];
    this.body.replaceChildren(
      el("p", { class: "command" }, el("code", {}, ...words.nodes(log.text[at]))),
      this.facts([
        ["task", task ? [this.taskLink(task), " ", el("code", {}, trace.command(task).slice(0, 200))] : ["none"]],
        ["second", [Number.isNaN(log.time[at]) ? "" : seconds(log.time[at])]],
      ]),
      el("h3", {}, "In the log"),
      el("pre", { tabindex: 0, "aria-label": "Lines of the log" }, printed.map(([number, text]) => `${number}\t${text}`).join("\n")),
      known.length ? el("h3", {}, "Words") : "",
      el("ul", { class: "words" }, ...known.map(([, meaning]) => el("li", {}, meaning))));
  }
}
const KINDS = [
  ["", "all events"], ["cxe", "tasks: made, ran, ended"], ["f", "failed calls"], ["s", "signals and stops"],
  ["un", "not understood, strace's own"],
];
class EventView {
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
class UseView {
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
function tabs(sheets) {
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
const FIXED = 7;
class Log {
  constructor(text, trace) {
    const lines = text.split("\n");
    lines.pop();
    const count = lines.length;
    this.trace = trace;
    this.count = count;
    this.line = new Int32Array(count);
    this.last = new Int32Array(count);
    this.task = new Int32Array(count);
    this.time = new Float64Array(count);
    this.kind = [];
    this.leader = [];
    this.text = [];
    this.split = new Map();
    for (let at = 0; at < count; at++) {
      const parts = lines[at].split("\t");
      this.line[at] = Number(parts[0]);
      this.last[at] = Number(parts[1]);
      this.task[at] = Number(parts[2]);
      this.time[at] = parts[3] === "" ? NaN : Number(parts[3]);
      this.kind.push(parts[4]);
      this.leader.push(parts[5]);
      this.text.push(parts[6]);
      if (parts.length > FIXED) this.split.set(at, parts.slice(FIXED));
    }
  }
  at(line) {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.line[middle] < line) low = middle + 1;
      else high = middle;
    }
    if (low < this.count && this.line[low] === line) return low;
    for (let at = low - 1; at >= 0; at--) {
      const printed = this.split.get(at);
      if (printed && printed.some((part, place) => place % 2 === 0 && Number(part) === line)) return at;
    }
    return -1;
  }
  printed(at) {
    const parts = this.split.get(at);
    if (!parts) {
      const joined = this.last[at] !== this.line[at] ? `–${this.last[at]}` : "";
      return [[`${this.line[at]}${joined}`, this.leader[at] + this.text[at]]];
    }
    const lines = [];
    for (let place = 0; place < parts.length; place += 2) lines.push([parts[place], parts[place + 1]]);
    return lines;
  }
  prepare() {
    if (!this.small) this.small = this.text.map((one) => one.toLowerCase());
  }
  find(text, kinds, takes) {
    if (text) this.prepare();
    const wanted = text.toLowerCase();
    const found = [];
    for (let at = 0; at < this.count; at++) {
      if (kinds && !kinds.includes(this.kind[at])) continue;
      if (takes && !takes[this.task[at] + 1]) continue;
      if (wanted && !this.small[at].includes(wanted)) continue;
      found.push(at);
    }
    return found;
  }
}
const FEWEST = 3;
class Forest {
  constructor(trace) {
    this.trace = trace;
    this.closed = new Set();
    this.unfolded = new Set();
    this.fold = true;
    this.keep = null;
    this.groups = new Map();
    this.rows = [];
    this.places = new Map();
    this.settle();
  }
  filter(test) {
    this.keep = null;
    if (test) {
      this.keep = new Set();
      for (const task of this.trace.tasks) {
        if (!test(task)) continue;
        for (let at = task; at && !this.keep.has(at); at = this.trace.maker(at)) this.keep.add(at);
      }
    }
    this.settle();
  }
  settle() {
    const rows = [];
    const stack = this.below(this.trace.roots, 0).reverse();
    while (stack.length) {
      const row = stack.pop();
      rows.push(row);
      if (!row.open) continue;
      const under = row.members
        ? row.members.map((task) => this.row(task, row.depth + 1))
        : this.below(row.task.children, row.depth + 1);
      for (let at = under.length - 1; at >= 0; at--) stack.push(under[at]);
    }
    this.rows = rows;
    this.places = new Map();
    rows.forEach((row, place) => {
      this.places.set(row.task, place);
      for (const task of row.members && !row.open ? row.members : []) this.places.set(task, place);
    });
  }
  below(tasks, depth) {
    const shown = this.keep ? tasks.filter((task) => this.keep.has(task)) : tasks;
    const equal = this.fold ? this.equals(shown) : new Map();
    const rows = [];
    for (const task of shown) {
      const members = equal.get(task);
      if (!members) rows.push(this.row(task, depth));
      else if (members[0] === task) {
        const open = this.unfolded.has(task);
        rows.push({ task, members, depth, parent: true, open, size: shown.length, place: rows.length + 1 });
      }
    }
    rows.forEach((row, place) => Object.assign(row, { place: place + 1, size: rows.length }));
    return rows;
  }
  row(task, depth) {
    const parent = task.children.length > 0 && (!this.keep || task.children.some((child) => this.keep.has(child)));
    return { task, members: null, depth, parent, open: parent && !this.closed.has(task), place: 1, size: 1 };
  }
  equals(tasks) {
    if (tasks.length < FEWEST) return new Map();
    const alike = new Map();
    for (const task of tasks) {
      if (task.children.length) continue;
      const key = [this.trace.how(task), this.trace.command(task), task.end.text].join("\n");
      if (!alike.has(key)) alike.set(key, []);
      alike.get(key).push(task);
    }
    const found = new Map();
    for (const members of alike.values()) {
      if (members.length >= FEWEST) members.forEach((task) => found.set(task, members));
    }
    return found;
  }
  toggle(row, open) {
    const [set, has] = row.members ? [this.unfolded, open] : [this.closed, !open];
    if (has) set.add(row.task);
    else set.delete(row.task);
    this.settle();
  }
  all(open) {
    this.closed = new Set(open ? [] : this.trace.tasks.filter((task) => task.children.length && task.maker >= 0));
    this.settle();
  }
  reveal(task) {
    for (let at = this.trace.maker(task); at; at = this.trace.maker(at)) this.closed.delete(at);
    this.settle();
    const row = this.rows[this.places.get(task)];
    if (row && row.members && !row.open) this.toggle(row, true);
    return this.places.get(task);
  }
  place(task) {
    const place = this.places.get(task);
    return place === undefined ? -1 : place;
  }
}
const ROOM = 18; // for the mark of a failure at the right end
class Stretch {
  constructor(canvas, trace, forest, list) {
    Object.assign(this, { canvas, trace, forest, list, from: 0, to: trace.last });
  }
  get width() {
    return this.canvas.clientWidth;
  }
  get length() {
    return this.width - ROOM;
  }
  x(at) {
    return ((at - this.from) / (this.to - this.from)) * this.length;
  }
  at(x) {
    return this.from + (x / this.length) * (this.to - this.from);
  }
  show(from, to) {
    const last = this.trace.last;
    const length = Math.max(Math.min(to - from, last), this.trace.axis.unit === "lines" ? 4 : 100);
    this.from = Math.max(0, Math.min(from, last - length));
    this.to = this.from + length;
    this.draw();
    if (this.changed) this.changed();
  }
  zoom(factor, x = this.length / 2) {
    const at = this.at(x);
    const length = (this.to - this.from) / factor;
    this.show(at - (x / this.length) * length, at + (1 - x / this.length) * length);
  }
  centre(at) {
    const half = (this.to - this.from) / 2;
    this.show(at - half, at + half);
  }
  pan(pixels) {
    const by = (pixels / this.length) * (this.to - this.from);
    if (by < 0 && this.from + by < 0) return this.show(0, this.to - this.from);
    return this.show(this.from + by, this.to + by);
  }
  all() {
    this.show(0, this.trace.last);
  }
  fit(task) {
    const [begun, ended] = this.trace.span(task);
    if (begun === null || begun === undefined) return;
    const room = Math.max((ended - begun) * 0.1, 50);
    this.show(begun - room, ended + room);
  }
  reveal(task) {
    const [begun, ended] = this.trace.span(task);
    if (begun === null || begun === undefined || (begun >= this.from && ended <= this.to)) return;
    const length = this.to - this.from;
    const from = Math.max(Math.min(begun, this.from), ended === null ? begun : Math.min(ended - length * 0.9, begun - length * 0.05));
    this.show(from, from + length);
  }
  fitRows() {
    const spans = this.inView().filter(([begun]) => begun > 0);
    if (spans.length) this.show(Math.min(...spans.map((one) => one[0])) * 0.99, Math.max(...spans.map((one) => one[1])) * 1.01);
  }
  inView() {
    const { list, forest, trace } = this;
    const rows = forest.rows.slice(Math.ceil(list.box.scrollTop / list.height), list.last - 2);
    return rows.map((row) => trace.span(row.task)).filter(([begun, ended]) => begun !== null && begun !== undefined && ended !== null);
  }
  follow() {
    const spans = this.inView();
    if (!spans.length || spans.some(([begun]) => begun >= this.from && begun <= this.to)) return;
    const length = this.to - this.from;
    const from = Math.min(...spans.map((one) => one[0])) - length * 0.05;
    this.show(from, from + length);
  }
  seen() {
    if (this.trace.axis.unit === "lines") {
      return `lines ${Math.round(this.from).toLocaleString("en")} to ${Math.round(this.to).toLocaleString("en")}`;
    }
    return `${lasting(this.from)} to ${lasting(this.to)} of ${lasting(this.trace.last)}`;
  }
}
const BAR = 14;
const NARROW = 16; // a shorter life has no room for marks
class Lives extends Stretch {
  life(pen, task, y, alone) {
    const [begun, ended] = this.trace.span(task);
    if (begun === null || begun === undefined) return;
    const open = task.end.line === undefined;
    const left = this.x(begun);
    const right = Math.max(left + 1, this.x(ended === null ? begun : ended));
    if (right < 0 || left > this.width) return;
    if (alone) {
      pen.strokeStyle = this.colours.faint;
      pen.beginPath();
      pen.moveTo(Math.max(left, 0), y + 0.5);
      pen.lineTo(Math.min(right, this.width), y + 0.5);
      pen.stroke();
    }
    if (open && alone) this.beyond(pen, right, y);
    const stretches = this.trace.stretches(task);
    for (const { from, to, program } of stretches) this.bar(pen, this.x(from), this.x(to), y, program, alone);
    if (alone && right - left > NARROW) this.marks(pen, task, y, right);
    else if (task.end.failed) this.cross(pen, right, y);
  }
  bar(pen, x0, x1, y, program, alone) {
    if (x1 < 0 || x0 > this.width) return;
    const left = Math.max(x0, -2);
    const wide = Math.max(Math.min(x1, this.width + 2) - left, 1.5);
    pen.fillStyle = this.colours.bar(program);
    pen.fillRect(left, y - BAR / 2, wide, BAR);
    if (!alone || wide < 40) return;
    pen.fillStyle = this.colours.ink;
    pen.save();
    pen.beginPath();
    pen.rect(left, y - BAR / 2, wide - 4, BAR);
    pen.clip();
    pen.fillText(program, Math.max(left, 0) + 7, y + 1);
    pen.restore();
  }
  beyond(pen, x, y) {
    pen.strokeStyle = this.colours.faint;
    pen.setLineDash([2, 4]);
    pen.beginPath();
    pen.moveTo(x, y + 0.5);
    pen.lineTo(this.width, y + 0.5);
    pen.stroke();
    pen.setLineDash([]);
  }
  marks(pen, task, y, right) {
    for (const [line, at, , command] of task.execs || []) {
      if (at === null) continue;
      const x = this.x(at);
      pen.fillStyle = this.colours.ink;
      pen.beginPath();
      pen.moveTo(x, y - BAR / 2 - 1);
      pen.lineTo(x + 5, y - BAR / 2 - 1);
      pen.lineTo(x, y - BAR / 2 + 6);
      pen.fill();
      this.spots.push({ x, y, text: `runs ${command}`, line });
    }
    this.signals(pen, task, y);
    if (task.end.line === undefined) return;
    if (task.end.failed) this.cross(pen, right, y);
    else {
      pen.fillStyle = this.colours.ink;
      pen.fillRect(right - 1, y - BAR / 2, 2, BAR);
    }
    this.spots.push({ x: right, y, text: task.end.text, line: task.end.line });
  }
  signals(pen, task, y) {
    const shown = task.signals.map(([, line, at, name]) => ({ x: at === null ? -1 : this.x(at), y, text: `signal ${name}`, line }))
      .filter(({ x }) => x >= 0 && x <= this.width);
    pen.fillStyle = this.colours.mark;
    const dense = shown.length * 10 > this.width;
    let behind = -2;
    for (const spot of shown) {
      this.spots.push(spot);
      if (dense && spot.x - behind < 1.5) continue;
      behind = spot.x;
      if (dense) pen.fillRect(spot.x, y + BAR / 2 - 1, 0.7, 4);
      else this.triangle(pen, spot.x, y + BAR / 2 - 4);
    }
  }
  triangle(pen, x, top) {
    pen.beginPath();
    pen.moveTo(x, top);
    pen.lineTo(x + 4, top + 7);
    pen.lineTo(x - 4, top + 7);
    pen.fill();
  }
  cross(pen, x, y) {
    pen.fillStyle = this.colours.bad;
    pen.fillRect(x - 1.5, y - BAR / 2 - 2, 3, BAR + 4);
    pen.strokeStyle = this.colours.bad;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(x + 4, y - 4);
    pen.lineTo(x + 11, y + 4);
    pen.moveTo(x + 11, y - 4);
    pen.lineTo(x + 4, y + 4);
    pen.stroke();
    pen.lineWidth = 1;
  }
  creation(place) {
    const row = this.forest.rows[place];
    const maker = row && !row.members && this.trace.maker(row.task);
    const made = row && row.task.made;
    if (!maker || !made || made.time === null || made.time === undefined) return null;
    const x = Math.round(this.x(made.time)) + 0.5;
    return x < 0 || x > this.width ? null : { x, maker };
  }
  line(pen, place) {
    const found = this.creation(place);
    if (!found) return;
    pen.strokeStyle = this.colours.faint;
    pen.globalAlpha = 0.6;
    pen.beginPath();
    pen.moveTo(found.x, Math.max(this.y(this.forest.place(found.maker)), this.top));
    pen.lineTo(found.x, this.y(place) - BAR / 2 - 3);
    pen.stroke();
    pen.globalAlpha = 1;
  }
  head(pen, place) {
    const found = this.creation(place);
    if (!found) return;
    const { x } = found;
    if (this.x(this.trace.span(this.forest.rows[place].task)[1]) - x < NARROW) return;
    const y = this.y(place);
    pen.fillStyle = this.colours.ink;
    pen.beginPath();
    pen.moveTo(x - 3, y - BAR / 2 - 5);
    pen.lineTo(x + 3, y - BAR / 2 - 5);
    pen.lineTo(x, y - BAR / 2);
    pen.fill();
  }
}
function usePointer(timeline, skyline, axis) {
  const { canvas, list } = timeline;
  let drag = null;
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) timeline.zoom(event.deltaY < 0 ? 1.25 : 0.8, event.offsetX);
    else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) timeline.pan(event.deltaX || event.deltaY);
    else list.box.scrollTop += event.deltaY;
  }, { passive: false });
  canvas.addEventListener("pointerdown", ({ offsetX, offsetY, pointerId }) => {
    drag = { x: offsetX, from: timeline.from, moved: false, selects: offsetY < axis, sky: offsetY < skyline };
    canvas.setPointerCapture(pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drag) return timeline.point(event);
    drag.moved = drag.moved || Math.abs(event.offsetX - drag.x) > 3;
    if (drag.selects) timeline.range = [drag.x, event.offsetX];
    else if (drag.moved) {
      const length = timeline.to - timeline.from;
      const from = drag.from - ((event.offsetX - drag.x) / timeline.length) * length;
      timeline.show(from, from + length);
    }
    return timeline.draw();
  });
  canvas.addEventListener("pointerup", (event) => {
    const { moved, selects, sky, x } = drag || {};
    const at = sky ? (one) => (one / timeline.length) * timeline.trace.last : (one) => timeline.at(one);
    drag = timeline.range = null;
    if (moved && selects) timeline.show(at(Math.min(x, event.offsetX)), at(Math.max(x, event.offsetX)));
    else if (sky) timeline.centre(at(x));
    else if (!moved && timeline.clicked) timeline.clicked(timeline.spot(event.offsetX, event.offsetY), timeline.placeAt(event.offsetY));
    timeline.draw();
  });
  canvas.addEventListener("dblclick", (event) => {
    const row = timeline.forest.rows[timeline.placeAt(event.offsetY)];
    if (event.offsetY > axis && row) timeline.fit(row.task);
    else timeline.all();
  });
  canvas.addEventListener("pointerleave", () => {
    timeline.hover = null;
    timeline.draw();
    if (timeline.pointed) timeline.pointed("");
  });
}
const STEPS = 400;
const SKY = 26;
class Skyline {
  constructor(trace) {
    this.trace = trace;
    this.alive = new Int32Array(STEPS + 1);
    this.failed = new Set();
    for (const task of trace.tasks) {
      const [begun, ended] = trace.span(task);
      if (begun === null || begun === undefined) continue;
      this.alive[this.step(begun)]++;
      this.alive[Math.min(this.step(ended === null ? begun : ended) + 1, STEPS)]--;
      if (task.end.failed) this.failed.add(this.step(ended));
    }
    for (let step = 1; step < STEPS; step++) this.alive[step] += this.alive[step - 1];
    this.most = Math.max(1, ...this.alive.slice(0, STEPS));
  }
  step(at) {
    return Math.min(STEPS - 1, Math.max(0, Math.floor((at / this.trace.last) * STEPS)));
  }
  draw(pen, { length, from, to, colours }) {
    const wide = length / STEPS;
    for (let step = 0; step < STEPS; step++) {
      const tall = (this.alive[step] / this.most) * (SKY - 4);
      pen.fillStyle = colours.sky;
      const left = Math.floor(step * wide);
      pen.fillRect(left, SKY - tall, Math.ceil((step + 1) * wide) - left, tall);
      if (!this.failed.has(step)) continue;
      pen.fillStyle = colours.bad;
      pen.fillRect(step * wide, 0, Math.max(wide, 1.5), 4);
    }
    const left = (from / this.trace.last) * length;
    const right = (to / this.trace.last) * length;
    if (right - left > length - 1) return;
    pen.fillStyle = colours.panel;
    pen.globalAlpha = 0.55;
    pen.fillRect(0, 0, left, SKY);
    pen.fillRect(right, 0, length - right, SKY);
    pen.globalAlpha = 1;
    pen.strokeStyle = colours.accent;
    pen.strokeRect(Math.round(left) + 0.5, 1.5, Math.max(right - left, 2), SKY - 1);
  }
  tip(place) {
    const step = this.step(place * this.trace.last);
    const at = this.trace.axis.unit === "lines" ? "" : ` at ${lasting(place * this.trace.last)}`;
    return `${counted(this.alive[step], "task")}${at}${this.failed.has(step) ? ", one failed" : ""}`;
  }
}
const SKYLINE = 30;
const AXIS = SKYLINE + 26;
const NEAR = 6;
class Timeline extends Lives {
  constructor(canvas, trace, forest, list, colours) {
    super(canvas, trace, forest, list);
    Object.assign(this, { colours, top: AXIS, spots: [], hover: null, range: null, cursor: null });
    this.skyline = new Skyline(trace);
    this.draw = eachFrame(() => this.paint());
    new ResizeObserver(this.draw).observe(canvas);
    usePointer(this, SKYLINE, AXIS);
  }
  paint() {
    const { canvas, list, width } = this;
    const height = canvas.clientHeight;
    const scale = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
      canvas.width = Math.round(width * scale);
      canvas.height = Math.round(height * scale);
    }
    const pen = canvas.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    pen.font = "11px system-ui, sans-serif";
    this.spots = [];
    this.axis(pen, height);
    pen.save();
    pen.beginPath();
    pen.rect(0, AXIS, width, height - AXIS);
    pen.clip();
    for (const part of [this.ground, this.line, this.row, this.head]) {
      for (let place = list.first; place < list.last; place++) part.call(this, pen, place);
    }
    this.frontiers(pen);
    this.now(pen);
    pen.restore();
    if (this.range) {
      pen.fillStyle = this.colours.chosen;
      pen.globalAlpha = 0.5;
      pen.fillRect(Math.min(...this.range), 0, Math.abs(this.range[1] - this.range[0]), height);
      pen.globalAlpha = 1;
    }
  }
  axis(pen, height) {
    this.skyline.draw(pen, this);
    const { values, text } = ticks(this.from, this.to, this.width / 110, this.trace.axis.unit);
    pen.textBaseline = "middle";
    for (const value of values) {
      const x = Math.round(this.x(value)) + 0.5;
      pen.strokeStyle = this.colours.line;
      pen.beginPath();
      pen.moveTo(x, AXIS - 6);
      pen.lineTo(x, height);
      pen.stroke();
      pen.fillStyle = this.colours.faint;
      const wide = pen.measureText(text(value)).width;
      pen.fillText(text(value), Math.max(2, Math.min(x - wide / 2, this.width - wide - 2)), SKYLINE + 11);
    }
    pen.strokeStyle = this.colours.line;
    pen.strokeRect(-1, SKYLINE - 0.5, this.width + 2, AXIS - SKYLINE);
  }
  now(pen) {
    if (this.cursor === null) return;
    pen.fillStyle = this.colours.accent;
    pen.fillRect(Math.round(this.x(this.cursor)) - 0.5, AXIS - 8, 1.5, this.canvas.clientHeight);
  }
  frontiers(pen) {
    pen.strokeStyle = pen.fillStyle = this.colours.bad;
    pen.setLineDash([4, 3]);
    for (const [line, back, at] of this.trace.axis.steps) {
      const x = Math.round(this.x(at)) + 0.5;
      pen.beginPath();
      pen.moveTo(x, AXIS);
      pen.lineTo(x, this.canvas.clientHeight);
      pen.stroke();
      this.spots.push({ x, y: null, text: `the clock was set back by ${lasting(back)} before line ${line}`, line });
    }
    pen.setLineDash([]);
  }
  y(place) {
    return AXIS + place * this.list.height - this.list.box.scrollTop + this.list.height / 2;
  }
  ground(pen, place) {
    if (place !== this.list.current && place !== this.hover) return;
    pen.fillStyle = this.colours.chosen;
    pen.globalAlpha = place === this.list.current ? 1 : 0.5;
    pen.fillRect(0, this.y(place) - this.list.height / 2, this.width, this.list.height);
    pen.globalAlpha = 1;
  }
  row(pen, place) {
    const row = this.forest.rows[place];
    if (!row) return;
    if (!row.members) this.life(pen, row.task, this.y(place), true);
    else if (!row.open) row.members.forEach((task) => this.life(pen, task, this.y(place), false));
  }
  spot(x, y) {
    const { list } = this;
    const near = this.spots.filter((one) => Math.abs(one.x - x) < NEAR && (one.y === null || Math.abs(one.y - y) < list.height / 2));
    return near.sort((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0] || null;
  }
  tip(x, y) {
    const found = this.spot(x, y);
    if (found) return `${found.text} (line ${found.line.toLocaleString("en")})`;
    const row = this.forest.rows[this.placeAt(y)];
    if (y < SKYLINE) return this.skyline.tip(x / this.length);
    if (!row || y < AXIS) return "";
    const { trace } = this;
    const [begun, ended] = trace.span(row.task);
    const many = row.members ? `${counted(row.members.length, "equal task")}, the first: ` : "";
    const when = trace.axis.unit === "lines" || begun === null ? "" : `, ${lasting(ended - begun)} from ${lasting(begun)}`;
    return `${many}${trace.shortName(row.task)} ${trace.command(row.task).slice(0, 200)}: ${row.task.end.text}${when}`;
  }
  placeAt(y) {
    return Math.floor((y - AXIS + this.list.box.scrollTop) / this.list.height);
  }
  point(event) {
    const place = event.offsetY > AXIS ? this.placeAt(event.offsetY) : null;
    if (place !== this.hover) {
      this.hover = place;
      this.draw();
    }
    if (this.pointed) this.pointed(this.tip(event.offsetX, event.offsetY), event);
  }
}
const TASK_HEIGHT = 24;
const DEEPEST = 14;
const LEGEND = 6;
const MANY = 100; // rows; of more, the first in view would be specks
class TaskView {
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
  mark(task, time) {
    this.timeline.cursor = Number.isNaN(time) ? null : time;
    if (task) this.select(task);
    if (this.forest.rows.length > MANY && (time < this.timeline.from || time > this.timeline.to)) this.timeline.centre(time);
    this.timeline.draw();
  }
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
async function tracePage() {
  const data = JSON.parse(await unpack("trace"));
  const trace = new Trace(data);
  const words = new Words(data);
  const colours = new Colours(trace);
  const details = new Details(trace, words);
  const choose = (task) => point(`task=${trace.name(task)}`);
  const open = (line) => point(`line=${line}`);
  const link = (task) => details.taskLink(task);
  const tasks = new TaskView(trace, words, colours, tooltips(), choose, open);
  const events = new EventView(trace, words, link, (at) => open(log.line[at]));
  const files = new UseView("files", "path", data.files, "Files were not recorded. Record with --files to see them here.", trace, link, open);
  const network = new UseView("network", "address", data.addresses, "The network was not recorded. Record with --network to see it here.", trace, link, open);
  const sheets = tabs([["Events", events], ["Files", files], ["Network", network]]);
  const tables = el("section", { class: "panel tables", "aria-label": "Events, files, network" }, sheets.strip, events.element, files.element, network.element);
  document.querySelector("header").append(themeButton(() => {
    colours.refresh();
    tasks.refresh();
  }));
  document.body.append(el("main", {}, tasks.section, el("div", { class: "lower" }, tables, details.element)));
  tasks.start();
  files.start();
  network.start();
  document.documentElement.dataset.painted = String(performance.now());
  await new Promise((resolve) => setTimeout(resolve));
  const log = new Log(await unpack("log"), trace);
  events.start(log);
  const follow = () => {
    const { task, line } = selection();
    const chosen = task === null ? null : trace.named(task);
    if (chosen) {
      tasks.select(chosen);
      events.sift(chosen);
      details.task(chosen);
    }
    const at = line === null ? -1 : log.at(line);
    if (at >= 0) {
      sheets.show(0);
      events.show(at);
      tasks.mark(trace.tasks[log.task[at]], trace.axis.unit === "seconds" ? log.time[at] : line);
      details.event(log, at);
    }
  };
  addEventListener("hashchange", follow);
  follow();
  if (location.hash) tasks.settleTime();
  document.documentElement.dataset.ready = String(performance.now());
  setTimeout(() => log.prepare(), 50);
}
function failed(error) {
  document.body.append(el("p", { class: "gaps", role: "alert" }, `This page could not be drawn: ${error.message}`));
  throw error;
}
(document.getElementById("diff") ? diffPage() : tracePage()).catch(failed);
})();
