// The tasks of a trace as the page's data gives them, with children, names and texts to show.

const LONGEST = 15;

// A command without the directory of its program.
export function briefly(command) {
  const end = command.search(/ |$/);
  return command[0] === "(" ? command : command.slice(command.lastIndexOf("/", end) + 1);
}

export class Trace {
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

  // The largest value of the axis.
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

  // "1.2.1": the path of its creation.
  name(task) {
    const parts = [];
    for (let at = task; at; at = this.maker(at)) parts.push(at.name);
    return parts.reverse().join(".");
  }

  // The name, without its beginning if it is long.
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

  // Whether a task is another or was made below it.
  isBelow(task, above) {
    for (let at = task; at; at = this.maker(at)) if (at === above) return true;
    return false;
  }

  // What it ran last, or of what it is a fork or a thread.
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

  // From when to when it showed, on the axis; null where the log does not say.
  span(task) {
    const [first, last] = task.times || [null, null];
    const begun = task.made && task.made.time !== null ? task.made.time : first;
    const ended = task.end.time === null || task.end.time === undefined ? last : Math.max(task.end.time, last || 0);
    return [begun, ended];
  }

  // Stretches of its life and the program that it ran in each.
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
