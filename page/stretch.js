// Which stretch of the axis the timeline shows, and how it moves.
import { lasting } from "./units.js";

const ROOM = 18; // for the mark of a failure at the right end

// What extends it has canvas, trace, forest and list, and draw(), which it calls when the stretch changed.
export class Stretch {
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

  // Shows a stretch of the axis, never less than a few nanoseconds or lines, never beyond its ends.
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

  // Shows one task's life, with some room around it.
  fit(task) {
    const [begun, ended] = this.trace.span(task);
    if (begun === null || begun === undefined) return;
    const room = Math.max((ended - begun) * 0.1, 50);
    this.show(begun - room, ended + room);
  }

  // Moves so that one task's life is seen, its beginning at least; keeps the zoom.
  reveal(task) {
    const [begun, ended] = this.trace.span(task);
    if (begun === null || begun === undefined || (begun >= this.from && ended <= this.to)) return;
    const length = this.to - this.from;
    const from = Math.max(Math.min(begun, this.from), ended === null ? begun : Math.min(ended - length * 0.9, begun - length * 0.05));
    this.show(from, from + length);
  }

  // Shows the lives of the rows in view.
  fitRows() {
    const spans = this.inView().filter(([begun]) => begun > 0);
    if (spans.length) this.show(Math.min(...spans.map((one) => one[0])) * 0.99, Math.max(...spans.map((one) => one[1])) * 1.01);
  }

  // When the tasks of the rows in view began and ended.
  inView() {
    const { list, forest, trace } = this;
    const rows = forest.rows.slice(Math.ceil(list.box.scrollTop / list.height), list.last - 2);
    return rows.map((row) => trace.span(row.task)).filter(([begun, ended]) => begun !== null && begun !== undefined && ended !== null);
  }

  // Where rows were scrolled into view that live at other times, goes there and keeps the zoom.
  follow() {
    const spans = this.inView();
    if (!spans.length || spans.some(([begun]) => begun >= this.from && begun <= this.to)) return;
    const length = this.to - this.from;
    const from = Math.min(...spans.map((one) => one[0])) - length * 0.05;
    this.show(from, from + length);
  }

  // What is seen, in words.
  seen() {
    if (this.trace.axis.unit === "lines") {
      return `lines ${Math.round(this.from).toLocaleString("en")} to ${Math.round(this.to).toLocaleString("en")}`;
    }
    return `${lasting(this.from)} to ${lasting(this.to)} of ${lasting(this.trace.last)}`;
  }
}
