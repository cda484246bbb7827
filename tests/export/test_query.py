"""``strace-lens query``: SQL over a set, and the ready questions."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from strace_lens.errors import QueryFailed, UsageError
from strace_lens.export.query import query
from strace_lens.export.questions import question, questions
from strace_lens.export.rows import How
from tests.cli.command import FORK_LOG, lens
from tests.export.sets import asked, exported, written

OLD = """\
1 1.0 execve("/bin/sh", ["sh"], NULL) = 0
1 1.1 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f) = 2
2 1.2 execve("/bin/false", ["false"], NULL) = 0
2 1.3 openat(AT_FDCWD, "/tmp/x", O_WRONLY|O_CREAT, 0666) = 3
2 1.3 openat(AT_FDCWD, "/src/y", O_WRONLY|O_CREAT, 0666) = 3
2 1.3 openat(AT_FDCWD, "relative", O_WRONLY) = 3
2 1.3 openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3
2 1.3 openat(AT_FDCWD, "/srv/z", O_WRONLY) = -1 EACCES (Permission denied)
2 1.4 exit_group(1) = ?
2 1.4 +++ exited with 1 +++
1 1.5 wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 1}], 0, NULL) = 2
1 1.6 exit_group(0) = ?
1 1.6 +++ exited with 0 +++
"""
NEW = """\
1 9.0 execve("/bin/sh", ["sh"], NULL) = 0
1 9.1 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f) = 3
3 9.2 execve("/usr/bin/curl", ["curl"], NULL) = 0
1 9.3 kill(3, SIGTERM) = 0
3 9.4 --- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=1, si_uid=0} ---
3 9.4 +++ killed by SIGTERM +++
1 9.5 wait4(-1, [{WIFSIGNALED(s) && WTERMSIG(s) == SIGTERM}], 0, NULL) = 3
1 9.6 exit_group(0) = ?
1 9.6 +++ exited with 0 +++
"""
KILLED = """\
1 9.0 execve("/bin/sh", ["sh"], NULL) = 0
1 9.1 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f) = 2
1 9.1 clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f) = 3
1 9.2 kill(2, SIGKILL) = 0
2 9.3 +++ killed by SIGKILL +++
3 9.3 +++ killed by SIGKILL +++
1 9.4 exit_group(0) = ?
1 9.4 +++ exited with 0 +++
"""
ALL = How(recorded="-f -ttt")


def in_2026(log: str) -> str:
    """The log with its seconds in 2026: small ones would be times of a day."""
    return (
        "\n".join(
            f"{pid} {1_780_000_000 + float(time):.6f} {rest}"
            for pid, time, rest in (line.split(" ", 2) for line in log.splitlines())
        )
        + "\n"
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of two versions of a program, each with its log."""
    folder = tmp_path_factory.mktemp("query")
    for version, log in (("1", OLD), ("2", NEW)):
        path = written(folder, f"v{version}.strace", in_2026(log))
        exported([path], folder / "set", how=ALL, labels={"version": version})
    return folder / "set"


def names(rows: list[tuple[object, ...]]) -> list[object]:
    """The first column."""
    return [row[0] for row in rows]


class TestQuestions:
    """The ready questions, each on a set whose answer is known."""

    def test_each_says_what_it_asks(self) -> None:
        """In its first line; the command lists all with what they need."""
        listed = lens("query", "--list").out
        for one in questions():
            assert one.title[0].isupper()
            assert one.name in listed
            assert one.title in listed
        assert "new-programs --let label=... --let value=..." in listed

    def test_new_programs(self, place: Path) -> None:
        """curl runs since version 2, and surely did not before; nothing is new since version 1."""
        done = lens("query", "new-programs", place, "--let", "label=version", "--let", "value=2", "--format", "json")
        (row,) = json.loads(done.out)
        assert (row["path"], row["traces"], row["certain"]) == ("/usr/bin/curl", 1, True)

    def test_a_program_may_have_run_unseen(self, tmp_path: Path) -> None:
        """Where a log before may lack programs, new is not certain."""
        for version, log in (("1", OLD), ("2", NEW)):
            path = written(tmp_path, f"v{version}.strace", in_2026(log))
            exported([path], tmp_path / "set", labels={"version": version})
        (row,) = asked(sql("new-programs"), tmp_path / "set", label="version", value="2")
        assert (row[0], row[-1]) == ("curl", False)

    def test_most_processes(self, place: Path) -> None:
        """Both made two, and the logs show all."""
        assert [row[2:] for row in asked(sql("most-processes"), place)] == [(2, 0, True), (2, 0, True)]

    def test_failed_tasks(self, place: Path) -> None:
        """By exit status and by signal."""
        found = [row[:4] for row in asked(sql("failed-tasks"), place)]
        assert found == [("/bin/false", 1, None, 1), ("/usr/bin/curl", None, "SIGTERM", 1)]

    def test_files_written_outside(self, place: Path) -> None:
        """What failed or was read does not count; a path that the log does not show may be outside."""
        found = asked(sql("files-written-outside"), place, directory="/src")
        assert sorted(names(found), key=str) == ["/tmp/", None]
        assert names(asked(sql("files-written-outside"), place, directory="/")) == [None]

    def test_who_killed_whom(self, place: Path) -> None:
        """The sender is found by the number that strace printed with the signal."""
        (row,) = asked(sql("who-killed-whom"), place)
        assert row[1:] == ("1.1", "/usr/bin/curl", "SIGTERM", "1", "/bin/sh", "SI_USER", 1)

    def test_who_sent_a_sigkill(self, tmp_path: Path) -> None:
        """It has no delivery: the call that sent it shows. Who sent the other one, the log does not show."""
        exported([written(tmp_path, "log", in_2026(KILLED))], tmp_path / "set", how=ALL)
        rows = asked(sql("who-killed-whom"), tmp_path / "set")
        assert [row[1:] for row in rows] == [
            ("1.1", "/bin/sh", "SIGKILL", "1", "/bin/sh", None, None),
            ("1.2", "/bin/sh", "SIGKILL", None, None, None, None),
        ]
        unknown = asked("SELECT name, unknown FROM tasks WHERE list_contains(unknown, 'killer')", tmp_path / "set")
        assert names(unknown) == ["1.2"]

    def test_not_whole(self, place: Path) -> None:
        """Both logs are whole."""
        assert asked(sql("not-whole"), place) == []

    def test_a_label_may_have_any_name(self, tmp_path: Path) -> None:
        """Also one that a question gives to a column of its own."""
        words = "ran last whole since aged mark began directory files times traces example processes maybe victim why"
        path = written(tmp_path, "log", in_2026(NEW))
        exported([path], tmp_path / "set", how=ALL, labels=dict.fromkeys(words.split(), "x"))
        let = {"label": "whole", "value": "x", "directory": "/"}
        for one in questions():
            needs = {name: let[name] for name in one.parameters}
            assert isinstance(asked(one.sql, tmp_path / "set", **needs), list)
        assert len(asked(sql("who-killed-whom"), tmp_path / "set")) == 1

    def test_its_sql_is_shown(self) -> None:
        """With its comments, to begin from."""
        done = lens("query", "most-processes", "--source")
        assert done.out == sql("most-processes")

    def test_error_a_value_is_missing(self, place: Path) -> None:
        """The message names it."""
        done = lens("query", "new-programs", place, "--let", "label=version")
        assert done.status == 2
        assert "needs --let value=..." in done.err

    def test_error_an_unknown_question(self, place: Path) -> None:
        """The nearest is named."""
        done = lens("query", "most-proceses", place)
        assert done.status == 2
        assert "did you mean 'most-processes'?" in done.err


def sql(name: str) -> str:
    """The SQL of a ready question."""
    return next(one.sql for one in questions() if one.name == name)


class TestFormats:
    """One answer in each format."""

    SQL = "SELECT source, complete, size, command, NULL AS nothing FROM traces WHERE version = '1'"

    def test_json(self, place: Path) -> None:
        """A list with an object for each row."""
        (row,) = json.loads(lens("query", self.SQL, place, "--format", "json").out)
        assert (row["complete"], row["command"], row["nothing"]) == (True, ["sh"], None)

    def test_csv(self, place: Path) -> None:
        """A header line, and an empty cell for NULL."""
        rows = list(csv.reader(io.StringIO(lens("query", self.SQL, place, "--format", "csv").out)))
        assert rows[0] == ["source", "complete", "size", "command", "nothing"]
        assert rows[1][1:] == ["true", str(len(in_2026(OLD))), "[sh]", ""]

    def test_markdown(self, place: Path) -> None:
        """A table; numbers stand to the right."""
        lines = lens("query", self.SQL, place, "--format", "markdown").out.splitlines()
        assert lines[0] == "| source | complete | size | command | nothing |"
        assert lines[1].startswith("| --- | --- | --: | --- | --- |")
        assert len(lines) == 3

    def test_text(self, place: Path) -> None:
        """Columns under their names, and the number of rows."""
        lines = lens("query", "SELECT 1 AS a, 'x' AS b, 2 AS a", place).out.splitlines()
        assert lines == ["a  b  a_2", "1  x    2", "", "1 row"]

    def test_the_suffix_chooses(self, place: Path, tmp_path: Path) -> None:
        """As for every report."""
        assert lens("query", "SELECT 1 AS a", place, "-o", tmp_path / "x.csv").status == 0
        assert (tmp_path / "x.csv").read_text() == "a\n1\n"


class TestReading:
    """A query reads, and no more."""

    @pytest.mark.parametrize(
        "text",
        [
            "COPY traces TO 'out.csv'",
            "CREATE TABLE x AS FROM traces",
            "DROP VIEW traces",
            "INSTALL httpfs",
            "ATTACH 'x.db'",
            "EXPLAIN ANALYZE COPY traces TO 'out.csv'",
            "SELECT 1; COPY traces TO 'out.csv'",
            "SET threads = 1",
            "EXPORT DATABASE 'x'",
            "",
            "-- nothing",
        ],
    )
    def test_error_a_query_that_does_more(
        self, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
    ) -> None:
        """It is refused before it begins; no file appears."""
        monkeypatch.chdir(tmp_path)
        with pytest.raises(QueryFailed, match="changes nothing"):
            query(text, place, {})
        assert not list(tmp_path.iterdir())

    def test_error_a_query_that_writes_within(self, place: Path) -> None:
        """The tables are views of files."""
        with pytest.raises(QueryFailed):
            query("WITH x AS (INSERT INTO tasks VALUES (1) RETURNING *) FROM x", place, {})
        with pytest.raises(QueryFailed):
            query("FROM query('COPY traces TO ''out.csv''')", place, {})

    @pytest.mark.parametrize("text", ["FROM traces", "DESCRIBE tasks", "SUMMARIZE exits", "SHOW TABLES", "VALUES (1)"])
    def test_what_reads(self, place: Path, text: str) -> None:
        """DuckDB's short forms too."""
        assert query(text, place, {}).rows

    def test_duckdb_draws_no_bar(self, place: Path) -> None:
        """A query that takes long would have one in its output."""
        assert asked("SELECT current_setting('enable_progress_bar')", place) == [(False,)]

    def test_error_sql_that_fails(self, place: Path) -> None:
        """DuckDB's message, with the place; status 2."""
        done = lens("query", "SELECT nope FROM traces", place)
        assert (done.status, done.out) == (2, "")
        assert 'Referenced column "nope" not found' in done.err
        assert "LINE 1: SELECT nope FROM traces\n               ^^^^" in done.err

    def test_error_system_calls_that_are_not_there(self, place: Path) -> None:
        """No rows would say that there were no calls."""
        with pytest.raises(QueryFailed, match="--syscalls"):
            query("FROM syscalls", place, {})

    def test_error_no_set(self, tmp_path: Path) -> None:
        """The message says what makes one."""
        done = lens("query", "FROM traces", tmp_path)
        assert done.status == 2
        assert "is no data set: strace-lens export" in done.err

    def test_error_no_directory(self) -> None:
        """Both words are needed, unless the questions are listed."""
        assert lens("query", "FROM traces").status == 2

    def test_an_empty_set(self, tmp_path: Path) -> None:
        """A set without a readable log has its tables, without rows."""
        exported([tmp_path / "gone"], tmp_path / "set", labels={"job": "a"})
        assert asked("SELECT job FROM tasks", tmp_path / "set") == []
        assert asked("SELECT job, error IS NOT NULL FROM traces", tmp_path / "set") == [("a", True)]

    def test_a_place_with_signs_of_patterns(self, tmp_path: Path) -> None:
        """Names of directories are no patterns."""
        folder = tmp_path / "a[b]*'{c}"
        folder.mkdir()
        exported([written(folder, "log", FORK_LOG)], folder / "set")
        assert asked("SELECT count(*) FROM tasks", folder / "set") == [(2,)]

    def test_values_of_names(self, place: Path) -> None:
        """``--let`` gives them, as for expectations."""
        done = lens(
            "query", "SELECT count(*) AS n FROM traces WHERE version = $v", place, "--let", "v=2", "--format", "csv"
        )
        assert done.out == "n\n1\n"
        done = lens("query", "SELECT $v", place)
        assert done.status == 2
        assert "--let NAME=VALUE gives a value" in done.err


def test_error_an_unknown_question_lists_all() -> None:
    """Those that there are."""
    with pytest.raises(UsageError, match="known: failed-tasks"):
        question("x")
