// A table of many rows: keys, a current row, and what is under the pointer.
import { el } from "./dom.js";
import { List } from "./list.js";

const LINE_HEIGHT = 22;

export class Table {
  // columns: [head, class].  cells(place): the contents of a row's cells.  choose(place): what Enter or a click does.
  constructor(id, label, columns, cells, choose) {
    Object.assign(this, { columns, cells, choose });
    this.box = el("div", { class: "body", id, role: "grid", tabindex: 0, "aria-label": label, "aria-colcount": columns.length });
    const heads = columns.map(([head, kind]) => el("span", { class: kind }, head));
    this.element = el("div", { class: `table ${id}` }, el("div", { class: "row heads", "aria-hidden": "true" }, ...heads), this.box);
    this.list = new List(this.box, LINE_HEIGHT, (place) => this.row(place));
    this.box.addEventListener("click", (event) => {
      const place = this.list.placeAt(event);
      if (place < 0 || event.target.closest("a")) return;
      this.list.go(place);
      this.choose(place);
    });
    this.box.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const aim = this.list.aim(event.key);
      if (aim !== null) this.list.go(aim);
      else if (event.key === "Enter" && this.list.current >= 0) this.choose(this.list.current);
      else return;
      event.preventDefault();
    });
  }

  row(place) {
    const cells = this.cells(place).map((content, column) =>
      el("span", { role: "gridcell", class: this.columns[column][1] }, ...[content].flat()));
    return el("div", { role: "row", class: "row", "aria-rowindex": place + 1 }, ...cells);
  }

  resize(count) {
    this.box.setAttribute("aria-rowcount", String(count));
    this.list.resize(count);
  }
}
