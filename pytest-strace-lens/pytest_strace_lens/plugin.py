"""The hooks of the plugin. Every pytest run on the machine loads this file: it imports what pytest has loaded already.

What the fixture and the marker need is loaded when a test uses them.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator, Sequence

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pytest_strace_lens.fixture import Strace

STRACE: pytest.StashKey[Strace] = pytest.StashKey()
"""The fixture of a test, once it is set up."""

_MARKER = (
    "strace(*expectations, watched_only=False, trace='%process', **let): judge expectations on what the test's own "
    "process, and all that it makes, do while the test function runs."
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the options; each has our name, since two plugins with one option stop pytest."""
    group = parser.getgroup("strace-lens", "tracing with strace")
    group.addoption("--strace-update", action="store_true", help="write the baselines that differ or are missing")
    group.addoption("--strace-require", action="store_true", help="fail tests that cannot trace here, and do not skip")
    group.addoption(
        "--strace-keep", choices=("failed", "all", "none"), default="failed", help="the tests whose logs are kept"
    )
    group.addoption(
        "--strace-undecided", choices=("fail", "pass"), default="fail", help="what an undecided verdict does to a test"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known."""
    config.addinivalue_line("markers", _MARKER)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Gives each test with the marker the fixture: it is set up, or skipped, like those that ask for it."""
    names = getattr(item, "fixturenames", None)
    if names is not None and "strace" not in names and item.get_closest_marker("strace") is not None:
        names.append("strace")


@pytest.fixture
def strace(request: pytest.FixtureRequest) -> Iterator[Strace]:
    """Records programs under strace, judges expectations on them, and compares them with baselines."""
    from pytest_strace_lens.fixture import Strace, skip_where_impossible

    skip_where_impossible(request.config)
    made = Strace(request.node, request.getfixturevalue("tmp_path_factory"))
    request.node.stash[STRACE] = made
    yield made
    del request.node.stash[STRACE]


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Watches a test with the marker, and nothing around it: of all wrappers this one is next to the test."""
    made = item.stash.get(STRACE, None)
    if made is None and item.get_closest_marker("strace") is not None:
        # A test must not be green that nobody watched.
        pytest.fail("@pytest.mark.strace has no effect here: this test's fixture 'strace' is another", pytrace=False)
    try:
        if made is None or made.marker is None:
            return (yield)
        from pytest_strace_lens.marker import watched

        return (yield from watched(made, made.marker))
    except Exception as error:  # whatever the test raises goes on; a mistake without our own frames
        if _is_mistake(error):
            from pytest_strace_lens.shorten import cut

            cut(error)
        raise


def _is_mistake(error: Exception) -> bool:
    """Whether it says that strace_lens could not do what the test asked."""
    errors = sys.modules.get("strace_lens.errors")
    return errors is not None and isinstance(error, errors.StraceLensError)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Adds to a report what was recorded, and explains verdicts and differences in the test that failed."""
    report = yield
    if "strace_lens" in sys.modules:
        from pytest_strace_lens.sections import add

        add(report, call, item.stash.get(STRACE, None))
    return report


def pytest_assertrepr_compare(op: str, left: object, right: object) -> Sequence[str] | None:
    """Explains comparisons of what strace_lens gives."""
    if "strace_lens" not in sys.modules:
        return None
    from pytest_strace_lens.explain import explained

    return explained(op, left, right)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config) -> None:
    """Prints the baselines that no test used, and the verdicts that ``--strace-undecided pass`` let pass."""
    from pytest_strace_lens.summary import write

    write(terminalreporter, exitstatus, config)
