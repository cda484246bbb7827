// Draws lives: bars, marks of what happened, and arrows from makers.
import { Stretch } from "./stretch.js";

const BAR = 14;
const NARROW = 16; // a shorter life has no room for marks

// What extends it has colours, spots (the marks that were drawn, for the pointer), top (where the rows begin) and y(place).
export class Lives extends Stretch {
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
