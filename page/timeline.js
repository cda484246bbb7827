// Draws the lives of the tasks in view on a canvas, beside their rows, and zooms.
import { counted, lasting, ticks } from "./units.js";
import { eachFrame } from "./dom.js";
import { Skyline } from "./skyline.js";

const SKYLINE = 30;
const AXIS = SKYLINE + 26;
const BAR = 14;
const NEAR = 6;
const NARROW = 16; // a shorter life has no room for marks
const ROOM = 18; // for the mark of a failure at the right end

export class Timeline {
  // list: the list of rows whose heights and scrolling the bars follow.  forest: which rows there are.
  constructor(canvas, trace, forest, list, colours) {
    Object.assign(this, { canvas, trace, forest, list, colours });
    this.from = 0;
    this.to = trace.last;
    this.skyline = new Skyline(trace);
    this.spots = [];
    this.hover = null;
    this.chosen = null;
    this.range = null;
    this.cursor = null;
    this.draw = eachFrame(() => this.paint());
    new ResizeObserver(this.draw).observe(canvas);
    this.listen();
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

  // When the selected event was.
  now(pen) {
    if (this.cursor === null) return;
    pen.fillStyle = this.colours.accent;
    pen.fillRect(Math.round(this.x(this.cursor)) - 0.5, AXIS - 8, 1.5, this.canvas.clientHeight);
  }

  // Where the clock was set back.
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

  // alone: it has the row for itself, and its marks are drawn.
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

  // The log does not show its end: it may have lived on.
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

  // As triangles, or as thin lines where there are very many.
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

  // Where the arrow from its maker is; null: there is none to draw.
  creation(place) {
    const row = this.forest.rows[place];
    const maker = row && !row.members && this.trace.maker(row.task);
    const made = row && row.task.made;
    if (!maker || !made || made.time === null || made.time === undefined) return null;
    const x = Math.round(this.x(made.time)) + 0.5;
    return x < 0 || x > this.width ? null : { x, maker };
  }

  // From the maker's bar down to the task's own, behind the bars between them.
  line(pen, place) {
    const found = this.creation(place);
    if (!found) return;
    pen.strokeStyle = this.colours.faint;
    pen.globalAlpha = 0.6;
    pen.beginPath();
    pen.moveTo(found.x, Math.max(this.y(this.forest.place(found.maker)), AXIS));
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

  // The mark under the pointer, if one is near.
  spot(x, y) {
    const near = this.spots.filter((one) => Math.abs(one.x - x) < NEAR && (one.y === null || Math.abs(one.y - y) < BAR));
    return near.sort((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0] || null;
  }

  // What is under the pointer, in words.
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

  listen() {
    const { canvas, list } = this;
    let drag = null;
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      if (event.ctrlKey || event.metaKey) this.zoom(event.deltaY < 0 ? 1.25 : 0.8, event.offsetX);
      else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.pan(event.deltaX || event.deltaY);
      else list.box.scrollTop += event.deltaY;
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      drag = { x: event.offsetX, from: this.from, moved: false, selects: event.offsetY < AXIS, sky: event.offsetY < SKYLINE };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!drag) return this.point(event);
      drag.moved = drag.moved || Math.abs(event.offsetX - drag.x) > 3;
      if (drag.selects) this.range = [drag.x, event.offsetX];
      else if (drag.moved) {
        const length = this.to - this.from;
        const from = drag.from - ((event.offsetX - drag.x) / this.length) * length;
        this.show(from, from + length);
      }
      return this.draw();
    });
    canvas.addEventListener("pointerup", (event) => {
      const { moved, selects, sky, x } = drag || {};
      const at = sky ? (one) => (one / this.length) * this.trace.last : (one) => this.at(one);
      drag = this.range = null;
      if (moved && selects) this.show(at(Math.min(x, event.offsetX)), at(Math.max(x, event.offsetX)));
      else if (sky) this.centre(at(x));
      else if (!moved && this.clicked) this.clicked(this.spot(event.offsetX, event.offsetY), this.placeAt(event.offsetY));
      this.draw();
    });
    canvas.addEventListener("dblclick", (event) => {
      const row = this.forest.rows[this.placeAt(event.offsetY)];
      if (event.offsetY > AXIS && row) this.fit(row.task);
      else this.all();
    });
    canvas.addEventListener("pointerleave", () => {
      this.hover = null;
      this.draw();
      if (this.pointed) this.pointed("");
    });
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
