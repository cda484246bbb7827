// A strip above the timeline: how many tasks lived over the whole of the time, and where some failed.
import { counted, lasting } from "./units.js";

const STEPS = 400;
const SKY = 26;

export class Skyline {
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

  // length, from, to, colours: of the timeline.
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

  // What is there, in words; place: from 0 to 1.
  tip(place) {
    const step = this.step(place * this.trace.last);
    const at = this.trace.axis.unit === "lines" ? "" : ` at ${lasting(place * this.trace.last)}`;
    return `${counted(this.alive[step], "task")}${at}${this.failed.has(step) ? ", one failed" : ""}`;
  }
}
