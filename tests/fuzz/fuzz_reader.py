"""Feed the reader whatever breaks new ground: a fuzz target for atheris.

    python tests/fuzz/fuzz_reader.py -max_total_time=60 [CORPUS]

What must hold of any bytes: reading does not fail, every line is printed back by one event, and every argument list
prints its text. Without CORPUS the search begins with the golden logs' lines. atheris is not a dependency of the tests.
What it finds belongs into ``tests/parse/test_total.py`` as an example.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]  # it has no types, and need not be here

with atheris.instrument_imports(include=["strace_lens.parse", "strace_lens.events", "strace_lens.values"]):
    from strace_lens.events import Syscall
    from strace_lens.parse.log import read_lines

from tests.traces.describe import golden, names

SEEDS_A_LOG = 12


def read_back(data: bytes) -> None:
    """Read bytes as a log; raise AssertionError where they are not printed back."""
    text = data.decode("utf-8", "surrogateescape")
    found = list(read_lines(io.StringIO(text, newline="\n")))
    for event in found:
        if isinstance(event, Syscall):
            assert ", ".join(map(str, event.args)) == event.args_text
            assert event.tail is None or str(event.result) == event.result_text
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    shown = {number: line for event in found for number, line in event.printed()}
    assert [shown.get(number) for number in range(1, len(lines) + 1)] == lines


def write_seeds(folder: Path) -> None:
    """A few stretches of three lines of each golden log."""
    for name in names():
        with golden(name) as log:
            lines = list(log.lines())
        for place in range(0, len(lines), max(3, len(lines) // SEEDS_A_LOG)):
            seed = "".join(lines[place : place + 3]).encode("utf-8", "surrogateescape")
            (folder / f"{name}-{place}").write_bytes(seed)


def main() -> None:
    """Hand the target, and the seeds, to libFuzzer."""
    with tempfile.TemporaryDirectory() as seeds:
        if all(option.startswith("-") for option in sys.argv[1:]):
            write_seeds(Path(seeds))
            sys.argv.append(seeds)
        atheris.Setup(sys.argv, read_back)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
