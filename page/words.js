// Explains names of flags, constants, signals, errors and system calls, from the data of the page.
import { el } from "./dom.js";

const WORD = /\b[A-Z][A-Z0-9_]+\b/g;
const CALL = /^([a-z_][a-z0-9_]*)\(/;

// Maps, since a program may print a word such as "constructor".
export class Words {
  constructor(trace) {
    this.meanings = new Map(Object.entries(trace.words || {}));
    this.calls = new Map(Object.entries(trace.calls || {}));
  }

  // The words of a text that are known, each once, with their meanings.
  known(text) {
    const found = new Map();
    const call = CALL.exec(text);
    if (call && this.calls.has(call[1])) found.set(call[1], call[1] + this.calls.get(call[1]));
    for (const [word] of text.matchAll(WORD)) {
      if (this.meanings.has(word)) found.set(word, `${word}: ${this.meanings.get(word)}`);
    }
    return found;
  }

  // The text as nodes; a known word shows its meaning on hover.
  nodes(text) {
    const nodes = [];
    let behind = 0;
    const add = (word, at, meaning) => {
      nodes.push(text.slice(behind, at), el("span", { class: "word", "data-tip": meaning }, word));
      behind = at + word.length;
    };
    const call = CALL.exec(text);
    if (call && this.calls.has(call[1])) add(call[1], 0, call[1] + this.calls.get(call[1]));
    for (const found of text.matchAll(WORD)) {
      const meaning = this.meanings.get(found[0]);
      if (meaning !== undefined && found.index >= behind) add(found[0], found.index, `${found[0]}: ${meaning}`);
    }
    nodes.push(text.slice(behind));
    return nodes;
  }
}

// Shows what "data-tip" of an element says, beside the pointer or the focused element.
export function tooltips() {
  const tip = el("div", { class: "tip", role: "tooltip", id: "tip", hidden: true });
  document.body.append(tip);
  const hide = () => (tip.hidden = true);
  const show = (text, x, y) => {
    tip.textContent = text;
    tip.hidden = false;
    tip.style.left = `${Math.max(4, Math.min(x, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${y + 18 + tip.offsetHeight > innerHeight ? y - tip.offsetHeight - 8 : y + 18}px`;
  };
  const said = (event) => event.target.closest && event.target.closest("[data-tip]");
  document.addEventListener("pointerover", (event) => {
    const word = said(event);
    if (word) show(word.dataset.tip, event.clientX, event.clientY);
    else if (event.target.tagName !== "CANVAS") hide();
  });
  document.addEventListener("focusin", (event) => {
    const word = said(event);
    if (!word) return hide();
    const place = word.getBoundingClientRect();
    show(word.dataset.tip, place.left, place.bottom - 14);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("scroll", hide, true);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  return { show, hide };
}
