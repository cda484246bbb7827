// Starts the page that the data is for.
import { diffPage } from "./diffpage.js";
import { el } from "./dom.js";
import { tracePage } from "./tracepage.js";

function failed(error) {
  document.body.append(el("p", { class: "gaps", role: "alert" }, `This page could not be drawn: ${error.message}`));
  throw error;
}

(document.getElementById("diff") ? diffPage() : tracePage()).catch(failed);
