// The page of a trace.
import { Colours } from "./colours.js";
import { Details } from "./details.js";
import { el } from "./dom.js";
import { EventView, UseView, tabs } from "./eventview.js";
import { point, selection } from "./link.js";
import { Log } from "./log.js";
import { Trace } from "./model.js";
import { TaskView } from "./taskview.js";
import { themeButton } from "./theme.js";
import { unpack } from "./unpack.js";
import { Words, tooltips } from "./words.js";

export async function tracePage() {
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

  // The tree is there; the log may be large.
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
