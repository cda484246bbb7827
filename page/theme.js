// Light, dark, or as the system has it.
import { el } from "./dom.js";

const NEXT = { auto: "light", light: "dark", dark: "auto" };

// changed(): called when the colours are others.
export function themeButton(changed) {
  let theme = "auto";
  const knob = el("button", { type: "button", class: "theme", click: () => set(NEXT[theme]) });
  function set(chosen) {
    theme = chosen;
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    knob.textContent = `Theme: ${theme}`;
    changed();
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
  knob.textContent = `Theme: ${theme}`;
  return knob;
}
