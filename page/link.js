// The selection as a link: "#task=1.2", "#line=17".

export function selection() {
  const found = new URLSearchParams(location.hash.slice(1));
  return { task: found.get("task"), line: Number(found.get("line")) || null };
}

// Puts a selection into the address, so that it can be sent to others; hashchange follows.
export function point(what) {
  const hash = `#${what}`;
  if (location.hash !== hash) location.hash = hash;
}
