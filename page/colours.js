// Gives the canvas the colours of the style sheet, in the theme that is on; and each program a hue.

const HUES = [212, 38, 158, 276, 188, 322, 96, 248, 16, 60];

export class Colours {
  constructor(trace) {
    this.probe = document.createElement("i");
    this.probe.hidden = true;
    document.body.append(this.probe);
    this.hues = new Map();
    const counts = new Map();
    for (const task of trace.tasks) {
      for (const { program } of trace.stretches(task)) counts.set(program, (counts.get(program) || 0) + 1);
    }
    this.programs = [...counts].sort((a, b) => b[1] - a[1]).map(([program]) => program);
    this.programs.forEach((program, place) => this.hues.set(program, place < HUES.length ? HUES[place] : null));
    this.refresh();
  }

  get dark() {
    return getComputedStyle(document.documentElement).colorScheme === "dark" ||
      (getComputedStyle(document.documentElement).colorScheme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  }

  refresh() {
    const names = ["ink", "faint", "line", "page", "panel", "accent", "bad", "mark", "chosen", "sky"];
    for (const name of names) {
      this.probe.style.color = `var(--${name})`;
      this[name] = getComputedStyle(this.probe).color;
    }
    this.isDark = this.dark;
  }

  bar(program) {
    const hue = this.hues.get(program);
    if (hue === null || hue === undefined) return this.isDark ? "hsl(0 0% 38%)" : "hsl(0 0% 78%)";
    return this.isDark ? `hsl(${hue} 42% 38%)` : `hsl(${hue} 62% 78%)`;
  }
}
