"""Each sample is compiled and recorded once for each C library."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from strace_lens.claims.sample import Compiler, find_compiler
from strace_lens.errors import CannotTrace, NoCompiler
from strace_lens.record.doctor.diagnose import why_not
from strace_lens.record.strace import find_strace
from tests.samples.recorded import Recorded, record

Record = Callable[[str], Recorded]


@pytest.fixture(scope="session", params=["gcc", "musl-gcc"])
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Gives the recording of a sample by its name; skips where nothing can be recorded or compiled."""
    try:
        compiler: Compiler = find_compiler(request.param)
        reason = why_not(find_strace())
    except (NoCompiler, CannotTrace) as error:
        reason = str(error)
    if reason is not None:
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp(request.param)
    return cache(lambda name: record(name, compiler, folder))
