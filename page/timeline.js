// Draws the lives of the tasks in view on a canvas, beside their rows, under an axis and a strip of the whole time.
import { eachFrame } from "./dom.js";
import { Lives } from "./lives.js";
import { usePointer } from "./pointer.js";
import { Skyline } from "./skyline.js";
import { counted, lasting, ticks } from "./units.js";

const SKYLINE = 30;
const AXIS = SKYLINE + 26;
const NEAR = 6;

export class Timeline extends Lives {
  // list: the list of rows whose heights and scrolling the bars follow.  forest: which rows there are.
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

  // The mark under the pointer, if one is near.
  spot(x, y) {
    const { list } = this;
    const near = this.spots.filter((one) => Math.abs(one.x - x) < NEAR && (one.y === null || Math.abs(one.y - y) < list.height / 2));
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

  point(event) {
    const place = event.offsetY > AXIS ? this.placeAt(event.offsetY) : null;
    if (place !== this.hover) {
      this.hover = place;
      this.draw();
    }
    if (this.pointed) this.pointed(this.tip(event.offsetX, event.offsetY), event);
  }
}
