// Starts the page that the data is for.
import { el } from "./dom.js";
import { tracePage } from "./tracepage.js";

function failed(error) {
  document.body.append(el("p", { class: "gaps", role: "alert" }, `This page could not be drawn: ${error.message}`));
  throw error;
}

tracePage().catch(failed);
