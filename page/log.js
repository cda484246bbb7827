// The events of the log, as the page's data gives them: a line an event, with tabs.

const FIXED = 7;

export class Log {
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

  // The event of a line: that which begins there, else one that has it among its lines.
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

  // The physical lines of an event: number and text of each.
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

  // Writes the texts small, once: before the first search, or before anybody waits for it.
  prepare() {
    if (!this.small) this.small = this.text.map((one) => one.toLowerCase());
  }

  // The events that have a text, are of some kinds and of some task; takes capitals for small letters.
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
