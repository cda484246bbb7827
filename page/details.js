// Says all about the selected task or event.
import { el } from "./dom.js";
import { counted, lasting, seconds } from "./units.js";

const SHOWN = 50;

export class Details {
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
