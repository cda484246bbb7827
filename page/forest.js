// Decides which rows the tree shows: what is open, what is folded, what a filter leaves.

const FEWEST = 3;

export class Forest {
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

  // Shows only the tasks that a test takes, and those above them. null: all.
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

  // The rows of sister tasks; equal ones without children as one row.
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

  // Opens what hides a task. Its row is shown afterwards, unless the filter leaves it out.
  reveal(task) {
    for (let at = this.trace.maker(task); at; at = this.trace.maker(at)) this.closed.delete(at);
    this.settle();
    const row = this.rows[this.places.get(task)];
    if (row && row.members && !row.open) this.toggle(row, true);
    return this.places.get(task);
  }

  // The place of a task among the rows. A folded task has that of its group, and the group's first two rows are one.
  place(task) {
    const place = this.places.get(task);
    return place === undefined ? -1 : place;
  }
}
