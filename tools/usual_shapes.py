"""Make the table of usual shapes, ``strace_lens/parse/arguments/usual.json``, from what the grammar says of them.

    python tools/usual_shapes.py

The shapes are those of the golden logs and of a made build (``bench/make_logs.py``). Make the table anew when the
grammar, a value or a golden log has changed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from strace_lens.api.read import read_text
from strace_lens.events import Event, SignalDelivery, Syscall
from strace_lens.parse.arguments.plan import Build, Plan, Slot
from strace_lens.parse.arguments.rules import read_shape
from strace_lens.parse.arguments.shapes import MAX_DEPTH, Shapes
from strace_lens.parse.arguments.usual import TABLE, Written
from strace_lens.values import Value
from tests.damage.golden import golden_logs

ROOT = Path(__file__).parents[1]
LONGEST = 400
"""Longer shapes are seldom the same twice."""


def shapes_of(texts: Iterator[str]) -> set[str]:
    """The shapes of the arguments, siginfo and results in logs."""
    shapes = Shapes("arguments")
    for text in texts:
        for event in read_text(text):
            for part in _parts(event):
                shapes.read(part)
    return {shape for shape in shapes.seen() if len(shape) <= LONGEST}


def _parts(event: Event) -> Iterator[str]:
    if isinstance(event, SignalDelivery):
        yield event.siginfo_text
    if isinstance(event, Syscall):
        yield event.args_text
        yield event.result_text.partition(" ")[0]


def table() -> dict[str, Written]:
    """Each shape with its plan, in the order of the shapes."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as log:
        make = [sys.executable, str(ROOT / "bench" / "make_logs.py"), "sequential", "3000", log.name]
        subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
        shapes = shapes_of(iter([*(golden.text for golden in golden_logs()), log.read()]))
    plans = {shape: read_shape("arguments", shape, MAX_DEPTH) for shape in sorted(shapes)}
    return {shape: written(plan) for shape, plan in plans.items() if plan is not None}


def written(plan: Plan) -> Written:
    """A plan as the table has it."""
    if isinstance(plan, Build):
        return [plan.make.__name__, *(written(part) for part in plan.parts)]
    return plan.place if isinstance(plan, Slot) else _constant(plan)


def _constant(constant: Any) -> Written:
    if isinstance(constant, Value):
        fields = [getattr(constant, name) for name in constant.__struct_fields__]
        return {type(constant).__name__: [_constant(field) for field in fields]}
    return [_constant(one) for one in constant] if isinstance(constant, tuple) else constant


def main() -> None:
    """Write the table, a line for each shape."""
    rows = (f"{json.dumps(shape)}: {json.dumps(plan)}" for shape, plan in table().items())
    TABLE.write_text("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main()
