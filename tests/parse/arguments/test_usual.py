"""The table of usual shapes says what the grammar says, and everyday logs need nothing else."""

import lzma
import subprocess
import sys
from pathlib import Path

import msgspec

from strace_lens.parse.arguments import usual
from strace_lens.parse.arguments.rules import read_shape
from strace_lens.parse.arguments.shapes import MAX_DEPTH
from tests.traces.record import HERE
from tools.usual_shapes import table

TABLE = msgspec.json.decode(usual.TABLE.read_bytes())


def test_the_table_is_what_the_grammar_says() -> None:
    """Of each shape of the golden logs and of a build: make shapes writes it anew."""
    assert table() == TABLE


def test_the_plans_are_the_grammars() -> None:
    """Each is read back as the plan that the grammar gives."""
    wrong = [shape for shape in TABLE if usual.usual_plan(shape) != read_shape("arguments", shape, MAX_DEPTH)]
    assert wrong == []


def test_everyday_logs_are_read_without_pyparsing(tmp_path: Path) -> None:
    """Whether they are reported on, judged or accounted for."""
    log = tmp_path / "log"
    log.write_bytes(lzma.decompress((HERE / "pipeline.strace.xz").read_bytes()))
    script = (
        "import sys; from strace_lens.cli.app import called\n"
        "for words in (['report'], ['audit'], ['report', '--format', 'ndjson']):\n"
        f"    called([*words, {str(log)!r}])\n"
        "sys.exit('pyparsing' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], stdout=subprocess.DEVNULL).returncode == 0
