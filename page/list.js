// A scrolling list that has only the rows in view as elements, so that 200,000 rows cost no more than 50.
import { eachFrame, el } from "./dom.js";

export class List {
  // render(place): the element of a row.  height: of a row, in pixels.
  constructor(box, height, render) {
    Object.assign(this, { box, height, render, count: 0, current: -1 });
    this.filler = el("div", { class: "filler", role: "presentation" });
    box.append(this.filler);
    this.draw = eachFrame(() => this.paint());
    box.addEventListener("scroll", this.draw);
    new ResizeObserver(() => {
      // What stands above or over the rows ends where they end.
      box.parentElement.style.setProperty("--scrollbar", `${box.offsetWidth - box.clientWidth}px`);
      this.draw();
    }).observe(box);
  }

  // Sets the number of rows and draws them.
  resize(count) {
    this.count = count;
    if (this.current >= count) this.current = count - 1;
    this.filler.style.height = `${count * this.height}px`;
    this.paint();
  }

  get first() {
    return Math.max(0, Math.floor(this.box.scrollTop / this.height) - 2);
  }

  get last() {
    return Math.min(this.count, Math.ceil((this.box.scrollTop + this.box.clientHeight) / this.height) + 2);
  }

  paint() {
    const rows = [];
    for (let place = this.first; place < this.last; place++) {
      const row = this.render(place);
      row.id = `${this.box.id}-${place}`;
      row.style.top = `${place * this.height}px`;
      row.classList.toggle("current", place === this.current);
      row.setAttribute("aria-selected", String(place === this.current));
      rows.push(row);
    }
    this.filler.replaceChildren(...rows);
    const shown = this.current >= this.first && this.current < this.last;
    if (shown) this.box.setAttribute("aria-activedescendant", `${this.box.id}-${this.current}`);
    else this.box.removeAttribute("aria-activedescendant");
    if (this.painted) this.painted();
  }

  // Makes a row the current one and scrolls to it.
  go(place) {
    if (!this.count) return;
    this.current = Math.max(0, Math.min(place, this.count - 1));
    const top = this.current * this.height;
    const { scrollTop, clientHeight } = this.box;
    if (top < scrollTop) this.box.scrollTop = top;
    else if (top + this.height > scrollTop + clientHeight) this.box.scrollTop = top + this.height - clientHeight;
    this.paint();
  }

  // The same, with the row in the middle if it was out of sight.
  jump(place) {
    const top = place * this.height;
    const { scrollTop, clientHeight } = this.box;
    if (top < scrollTop || top + this.height > scrollTop + clientHeight) this.box.scrollTop = top - clientHeight / 2;
    this.go(place);
  }

  // The place that a key goes to, or null for another key.
  aim(key) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / this.height) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.count, End: this.count };
    return key in steps ? Math.max(0, this.current) + (this.current < 0 && key === "ArrowDown" ? 0 : steps[key]) : null;
  }

  placeAt(event) {
    const place = Math.floor((event.clientY - this.box.getBoundingClientRect().top + this.box.scrollTop) / this.height);
    return place >= 0 && place < this.count ? place : -1;
  }
}
