// What the mouse does on the timeline: moves, zooms, chooses a stretch, selects.

// skyline, axis: how far down each reaches.
export function usePointer(timeline, skyline, axis) {
  const { canvas, list } = timeline;
  let drag = null;
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) timeline.zoom(event.deltaY < 0 ? 1.25 : 0.8, event.offsetX);
    else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) timeline.pan(event.deltaX || event.deltaY);
    else list.box.scrollTop += event.deltaY;
  }, { passive: false });
  canvas.addEventListener("pointerdown", ({ offsetX, offsetY, pointerId }) => {
    drag = { x: offsetX, from: timeline.from, moved: false, selects: offsetY < axis, sky: offsetY < skyline };
    canvas.setPointerCapture(pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drag) return timeline.point(event);
    drag.moved = drag.moved || Math.abs(event.offsetX - drag.x) > 3;
    if (drag.selects) timeline.range = [drag.x, event.offsetX];
    else if (drag.moved) {
      const length = timeline.to - timeline.from;
      const from = drag.from - ((event.offsetX - drag.x) / timeline.length) * length;
      timeline.show(from, from + length);
    }
    return timeline.draw();
  });
  canvas.addEventListener("pointerup", (event) => {
    const { moved, selects, sky, x } = drag || {};
    const at = sky ? (one) => (one / timeline.length) * timeline.trace.last : (one) => timeline.at(one);
    drag = timeline.range = null;
    if (moved && selects) timeline.show(at(Math.min(x, event.offsetX)), at(Math.max(x, event.offsetX)));
    else if (sky) timeline.centre(at(x));
    else if (!moved && timeline.clicked) timeline.clicked(timeline.spot(event.offsetX, event.offsetY), timeline.placeAt(event.offsetY));
    timeline.draw();
  });
  canvas.addEventListener("dblclick", (event) => {
    const row = timeline.forest.rows[timeline.placeAt(event.offsetY)];
    if (event.offsetY > axis && row) timeline.fit(row.task);
    else timeline.all();
  });
  canvas.addEventListener("pointerleave", () => {
    timeline.hover = null;
    timeline.draw();
    if (timeline.pointed) timeline.pointed("");
  });
}
