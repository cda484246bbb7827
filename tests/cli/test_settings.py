"""Settings of a directory (pyproject.toml, strace-lens.toml) behind the options of check, diff and stable."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.command import FORK_LOG, Done, called, lens

SETTINGS = """\
[project]
name = "a-project"

[tool.strace-lens]
trace = "%process,openat"
timeout = "1m"
ignore = ["arguments"]

[tool.strace-lens.specs]
ci = "ci/expectations.txt"
quick = [
  'exactly 1 clone where exit_signal == SIGCHLD',
  "no exec where path matches \\"*/curl\\"",
]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with settings, a spec, a log, and a directory in it."""
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    (tmp_path / "log").write_text(FORK_LOG)
    (tmp_path / "ci").mkdir()
    (tmp_path / "ci/expectations.txt").write_text("some clone\n")
    return tmp_path


def checked(project: Path, *words: str, log: str = "../log") -> Done:
    """Checks the log from the directory in the project."""
    return lens("check", log, "--recorded", "-f -e trace=%process", *words, cwd=project / "ci")


def test_a_spec_has_a_name(project: Path) -> None:
    """It stands for a file, relative to the settings file, or for a list; the verdict names the settings file."""
    done = checked(project, "--spec", "@ci", "--spec", "@quick")
    assert done.status == 0
    assert [line for line in done.out.splitlines() if line.startswith(("held", "settings"))] == [
        "held      some clone",
        "held      exactly 1 clone where exit_signal == SIGCHLD",
        'held      no exec where path matches "*/curl"',
        "settings  ../pyproject.toml",
    ]
    document = json.loads(checked(project, "--spec", "@ci", "--spec", "@quick", "--format", "json").out)
    assert document["settings"] == "../pyproject.toml"
    places = [(one["source"], one["line"]) for one in document["expectations"]]
    assert places == [("expectations.txt", 1), ("../pyproject.toml", 12), ("../pyproject.toml", 13)]
    assert "\nSettings: ../pyproject.toml\n" in checked(project, "--spec", "@ci", "--format", "markdown").out


def test_without_settings_nothing_is_named(tmp_path: Path) -> None:
    """The text is as it was; JSON has null."""
    (tmp_path / "log").write_text(FORK_LOG)
    assert "settings" not in lens("check", "log", "-e", "some clone", cwd=tmp_path).out
    assert (
        json.loads(lens("check", "log", "-e", "some clone", "--format", "json", cwd=tmp_path).out)["settings"] is None
    )


def test_error_of_a_name_that_is_not_there(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The nearest name, or that there are no settings; a file can be called so."""
    done = checked(project, "--spec", "@quik")
    assert (done.status, done.out) == (2, "")
    assert "../pyproject.toml: unknown spec 'quik': did you mean 'quick'? (known: ci, quick)" in done.err
    alone = tmp_path_factory.mktemp("alone")
    (alone / "@ci").write_text("some clone\n")
    (alone / "log").write_text(FORK_LOG)
    none = lens("check", "log", "--spec", "@ci", cwd=alone)
    assert none.status == 2
    assert "--spec @ci is a name from the settings, and there are none: no strace-lens.toml" in none.err
    assert lens("check", "log", "--spec", "./@ci", cwd=alone).status == 0


def test_error_of_an_expectation_in_a_list_points_into_the_settings(project: Path) -> None:
    """File, line, column, and the word underlined, escapes counted."""
    settings = project / "pyproject.toml"
    settings.write_text(SETTINGS.replace('\\"*/curl\\"', '\\"*/curl\\" and pat == 1'))
    done = checked(project, "--spec", "@quick")
    assert done.status == 2
    line = '  "no exec where path matches \\"*/curl\\" and pat == 1",'
    assert done.err.splitlines()[1:] == [f"  {line}", f"  {' ' * line.index('pat ==')}^^^"]
    assert done.err.startswith(
        f"strace-lens: ../pyproject.toml:13:{line.index('pat ==') + 1}: unknown field of exec 'pat'"
    )


def test_error_of_an_expectation_in_a_list_that_is_not_used(project: Path) -> None:
    """A mistake, whatever the command would have used."""
    (project / "pyproject.toml").write_text("[tool.strace-lens]\nspecs.ci = ['some clone']\nspecs.x = ['no exek']\n")
    done = checked(project, "--spec", "@ci")
    assert done.status == 2
    assert done.err.startswith("strace-lens: ../pyproject.toml:3:16: unknown subject 'exek'")


def test_error_of_a_spec_file_that_is_not_there(project: Path) -> None:
    """It points at the path in the settings."""
    (project / "ci/expectations.txt").unlink()
    done = checked(project, "--spec", "@ci")
    assert (done.status, "../pyproject.toml:10:7: expectations.txt cannot be read: No such" in done.err) == (2, True)


def test_error_in_the_settings_stops_each_command(project: Path) -> None:
    """Status 2; nothing runs; a report that CI reads says why."""
    (project / "pyproject.toml").write_text("[tool.strace-lens]\ntimeuot = 5\n")
    words = [
        ("check", "--run", "-e", "some task", "--format", "junit=r.xml", "--", "touch", "ran"),
        ("diff", "--run", "touch ran", "--run", "touch ran"),
        ("stable", "-n", "1", "touch", "ran"),
        ("check", "--show-settings"),
    ]
    for command in words:
        done = lens(*command, cwd=project)
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith(
            "strace-lens: pyproject.toml:2:1: unknown setting 'timeuot': did you mean 'timeout'?"
        )
    assert not (project / "ran").exists()
    assert "unknown setting" in (project / "r.xml").read_text()


def test_other_commands_need_no_settings(project: Path) -> None:
    """A mistake there does not stop a report, and tomllib is not loaded."""
    (project / "pyproject.toml").write_text("[tool.strace-lens]\ntimeuot = 5\n")
    assert lens("report", "log", cwd=project).status == 0
    code = (
        "import sys; from strace_lens.cli.app import called; called(['report', 'log']); print('tomllib' in sys.modules)"
    )
    assert called([sys.executable, "-c", code], cwd=project).out.endswith("False\n")


@pytest.mark.needs_strace
def test_a_run_is_recorded_as_the_settings_say(project: Path) -> None:
    """The trace set and the timeout; the command line wins."""
    (project / "pyproject.toml").write_text("[tool.strace-lens]\ntrace = '%process,openat'\ntimeout = '0.2s'\n")
    slow = ("--run", "-e", "some syscall openat", "--keep-log", "all", "--log-dir", "logs", "--", "sleep", "60")
    done = lens("check", *slow, cwd=project)
    assert done.status == 124
    (record,) = (project / "logs").glob("*.json")
    assert "--trace=%process,openat" in record.read_text()
    quick = ("--run", "-e", "some task", "--", "sleep", "0.4")
    assert lens("check", "--timeout", "0", *quick, cwd=project).status == 0
    assert lens("check", "--timeout", "60", *quick, cwd=project).status == 0
    words = ("--log", "own", "--trace", "%process", "--timeout", "60", "--run", "-e", "some task", "--", "true")
    assert lens("check", *words, cwd=project).status == 0
    assert "openat(" not in (project / "own").read_text()


def test_settings_of_a_run_are_no_mistake_with_logs(project: Path) -> None:
    """As options they are."""
    assert checked(project, "-e", "some clone").status == 0
    assert lens("diff", "log", "log", cwd=project).status == 0
    assert lens("diff", "log", "log", "--timeout", "0", cwd=project).status == 2


def test_diff_leaves_out_what_the_settings_say(project: Path) -> None:
    """And names the file; --keep on the command line wins."""
    (project / "other").write_text(FORK_LOG.replace('["./fork"]', '["./fork", "x"]'))
    same = lens("diff", "log", "other", "--keep", "command-line", "--format", "json", cwd=project)
    assert (same.status, json.loads(same.out)["settings"]) == (0, "pyproject.toml")
    text = lens("diff", "log", "other", "--keep", "command-line", cwd=project).out
    assert text.splitlines()[-1] == "settings: pyproject.toml"
    kept = lens("diff", "log", "other", "--keep", "command-line", "--keep", "arguments", cwd=project)
    assert (kept.status, "argument x added" in kept.out) == (1, True)


@pytest.mark.needs_strace
def test_stable_takes_settings(project: Path) -> None:
    """The trace set and the rules; it has their options too."""
    done = lens("stable", "-n", "1", "--format", "json", "--", "sh", "-c", "/bin/true a; :", cwd=project)
    document = json.loads(done.out)
    assert document["settings"] == "pyproject.toml"
    assert [one["who"]["argv"] for one in document["same"] if one["who"]][-1] is None
    kept = lens("stable", "-n", "1", "--keep", "arguments", "--", "sh", "-c", "/bin/true a; :", cwd=project).out
    assert kept.splitlines()[1] == "settings: pyproject.toml"
    assert "true a" in kept


def test_a_new_baseline_has_the_rules_of_the_settings(project: Path) -> None:
    """An update takes them too, and keeps what else the file holds; a comparison takes those of the file."""
    lock = project / "ci/lock"
    checked(project, "--baseline", "lock", "--update", "--exact")
    assert "ignore arguments\n" in lock.read_text()
    settings = project / "pyproject.toml"
    settings.write_text("[tool.strace-lens]\nignore = ['loops']\n")
    held = checked(project, "--baseline", "lock")
    assert (held.status, "settings  ../pyproject.toml" in held.out) == (0, True)
    assert "ignore arguments\n" in lock.read_text()
    checked(project, "--baseline", "lock", "--update")
    text = lock.read_text()
    assert ("ignore arguments\n" in text, "ignore loops\n" in text, "ignore libc\n" in text) == (False, True, False)
    settings.write_text("[tool.strace-lens]\ntimeout = 5\n")
    checked(project, "--baseline", "lock", "--update")
    assert lock.read_text() == text


def test_settings_are_shown_with_where_they_are_from(project: Path) -> None:
    """Command line, file and line, or default; nothing is judged, and no log is needed."""
    done = lens("check", "--show-settings", "--timeout", "5s", cwd=project)
    assert done.status == 0
    assert (
        done.out
        == """\
file         pyproject.toml
trace        %process,openat                           pyproject.toml:5
timeout      5s                                        command line
ignore       arguments                                 pyproject.toml:7
keep         none                                      default
mask         none                                      default
specs.ci     ci/expectations.txt                       pyproject.toml:10
specs.quick  exactly 1 clone where exit_signal == SIGCHLD  pyproject.toml:12
             no exec where path matches "*/curl"       pyproject.toml:13
"""
    )
    diff = lens("diff", "--show-settings", "--keep", "arguments", cwd=project / "ci").out
    assert diff.splitlines()[3:5] == [
        "ignore       none                                      command line",
        "keep         arguments                                 command line",
    ]
    assert "trace        %process,openat" in lens("stable", "--show-settings", cwd=project).out


@pytest.mark.needs_strace
def test_without_a_file_all_is_default(tmp_path: Path) -> None:
    """A program's own option of that name is the program's."""
    done = lens("check", "--show-settings", cwd=tmp_path)
    assert (done.status, done.out.splitlines()[:2]) == (0, ["file     none", "trace    %process  default"])
    own = lens("check", "--run", "-e", "some task", "--", "echo", "--show-settings", cwd=tmp_path)
    assert (own.status, "--show-settings" in own.err + own.out) == (0, True)
    missing = lens("check", "-e", "--show-settings", cwd=tmp_path)
    assert (missing.status, "Missing argument 'LOG" in missing.err) == (2, True)
