// Makes elements. Text goes in as text only: what a traced program wrote is never markup.

export function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

// Calls a function at most once a frame.
export function eachFrame(draw) {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      draw();
    });
  };
}

export function button(text, title, click) {
  return el("button", { type: "button", title, "aria-label": title, click }, text);
}

let labels = 0;

// A control behind its label.
export function labelled(text, control) {
  control.id = `control-${++labels}`;
  return el("span", { class: "labelled" }, el("label", { for: control.id }, text), control);
}
