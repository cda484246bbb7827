"""``strace-lens export``: what is in the set afterwards, whatever the logs are and whatever happens."""

from __future__ import annotations

import bz2
import fcntl
import gzip
import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from strace_lens.errors import UsageError
from strace_lens.export import batch
from strace_lens.export.export import Progress, export
from strace_lens.export.labels import labels
from strace_lens.export.rows import How, Row, rows
from strace_lens.export.tables import COLUMNS
from tests.cli.command import FORK_LOG, called, lens
from tests.export.sets import asked, contents, exported, written

OTHER_LOG = FORK_LOG.replace("fork", "other")
CUT_LOG = FORK_LOG[:300]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A whole log."""
    return written(tmp_path, "fork.strace", FORK_LOG)


class TestCommand:
    """The command, as users call it."""

    def test_it_says_what_it_added(self, log: Path, tmp_path: Path) -> None:
        """Exit status 0, and nothing on standard output."""
        done = lens("export", log, "--to", tmp_path / "set")
        assert (done.status, done.out, done.err) == (0, "", f"strace-lens: 1 log added to {tmp_path}/set\n")

    def test_on_two_cores(self, log: Path, tmp_path: Path) -> None:
        """Each process writes files of its own; the set is the same as by one process."""
        logs = [log, *(written(tmp_path, f"{n}.strace", FORK_LOG.replace("./fork", f"./{n}")) for n in range(5))]
        exported(logs, tmp_path / "one")
        assert lens("export", *logs, "--jobs", "2", "--to", tmp_path / "two").status == 0
        assert contents(tmp_path / "one") == contents(tmp_path / "two")

    def test_a_log_that_cannot_be_read_is_a_row(self, log: Path, tmp_path: Path) -> None:
        """The others are added; exit status 4, and the reason is said."""
        stranger = written(tmp_path, "notes.txt", "buy milk\n")
        done = lens("export", tmp_path / "gone", stranger, log, "--to", tmp_path / "set")
        assert done.status == 4
        assert "1 log added" in done.err
        assert "2 not read" in done.err
        assert "there is no such file" in done.err
        rows = asked("SELECT source, error IS NULL, complete FROM traces ORDER BY source", tmp_path / "set")
        assert rows == [(str(log), True, True), (str(tmp_path / "gone"), False, False), (str(stranger), False, False)]

    def test_an_incomplete_log_gives_status_4_each_time(self, tmp_path: Path) -> None:
        """Also when it is there already."""
        log = written(tmp_path, "cut.strace", CUT_LOG)
        assert [lens("export", log, "--to", tmp_path / "set").status for _ in range(2)] == [4, 4]
        assert asked("SELECT complete, gap_count > 0 FROM traces", tmp_path / "set") == [(False, True)]

    def test_the_record_beside_a_log_is_no_log(self, log: Path, tmp_path: Path) -> None:
        """``export folder/*`` takes both; the record is read for its log."""
        written(tmp_path, "fork.strace.recording.json", "{}")
        assert lens("export", log, tmp_path / "fork.strace.recording.json", "--to", tmp_path / "set").status == 0
        assert asked("SELECT count(*) FROM traces", tmp_path / "set") == [(1,)]

    def test_error_standard_input(self, tmp_path: Path) -> None:
        """It can be read once only."""
        done = lens("export", "-", "--to", tmp_path / "set", stdin=FORK_LOG.encode())
        assert done.status == 2
        assert "standard input cannot be a LOG" in done.err

    @pytest.mark.parametrize("words", [["--recorded", "nonsense"], ["--leader", "pid,nonsense"], ["--jobs", "0"]])
    def test_error_a_word_that_no_log_can_mend(self, log: Path, tmp_path: Path, words: list[str]) -> None:
        """It is a mistake in the call, and not of each log: there is no set afterwards."""
        assert lens("export", log, *words, "--to", tmp_path / "set").status == 2
        assert not (tmp_path / "set").exists()

    def test_error_a_set_in_place_of_a_file(self, log: Path) -> None:
        """The file stays."""
        done = lens("export", log, "--to", log)
        assert done.status == 2
        assert "cannot be written" in done.err
        assert log.read_text() == FORK_LOG

    def test_error_without_duckdb(self, log: Path, tmp_path: Path) -> None:
        """The message says what to install; no traceback."""
        written(tmp_path, "duckdb.py", "raise ImportError\n")
        path = {"PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}"}
        first = lens("export", log, "--to", tmp_path / "none", env=path)
        assert not (tmp_path / "none").exists()
        exported([log], tmp_path / "set")
        for done in (first, lens("query", "FROM traces", tmp_path / "set", env=path)):
            assert done.status == 2
            assert "pip install 'strace-lens[data]'" in done.err

    def test_error_a_full_disk(self, log: Path, tmp_path: Path) -> None:
        """A file that cannot grow, as on a full disk: status 2, and no part is there."""
        many = [log, *(written(tmp_path, f"{n}.strace", FORK_LOG.replace("./fork", f"./{n}")) for n in range(200))]
        words = ["export", *many, "--jobs", "1", "--syscalls", "--to", tmp_path / "set"]
        script = 'ulimit -f 20; exec "$@"'
        done = called(["bash", "-c", script, "bash", sys.executable, "-m", "strace_lens", *map(str, words)])
        assert done.status == 2
        assert "cannot be written" in done.err
        assert not list((tmp_path / "set").rglob("*.parquet"))
        assert not list((tmp_path / "set").glob(".strace-lens-*"))


class TestContent:
    """A log is known by its content."""

    def test_a_second_export_adds_nothing(self, log: Path, tmp_path: Path) -> None:
        """The same files, not one byte changed."""
        exported([log], tmp_path / "set")
        before = {path: path.stat().st_mtime_ns for path in (tmp_path / "set").rglob("*.parquet")}
        again = exported([log], tmp_path / "set")
        assert (again.added, again.known) == (0, 1)
        assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "set").rglob("*.parquet")}

    def test_a_copy_is_the_same_log(self, log: Path, tmp_path: Path) -> None:
        """Under another name, compressed, in the same call or in another."""
        copies = [written(tmp_path, "copy.strace", FORK_LOG)]
        for suffix, packed in ((".gz", gzip.compress(FORK_LOG.encode())), (".bz2", bz2.compress(FORK_LOG.encode()))):
            copies.append(tmp_path / f"fork.strace{suffix}")
            copies[-1].write_bytes(packed)
        found = exported([log, *copies], tmp_path / "set")
        assert (found.added, found.known) == (1, 3)
        assert exported(copies, tmp_path / "set").known == 3

    def test_two_logs_with_one_name(self, log: Path, tmp_path: Path) -> None:
        """Both are there: a name says nothing."""
        (tmp_path / "b").mkdir()
        other = written(tmp_path / "b", log.name, OTHER_LOG)
        assert exported([log, other], tmp_path / "set").added == 2

    def test_the_parts_of_ff_are_one_log(self, tmp_path: Path) -> None:
        """By directory and by name; other files in the directory do not count."""
        folder = tmp_path / "parts"
        folder.mkdir()
        written(folder, "README", "notes\n")
        for pid, lines in ((7, 'execve("/bin/true", ["true"], NULL) = 0\n'), (8, "")):
            written(folder, f"log.{pid}", f"{lines}exit_group(0) = ?\n+++ exited with 0 +++\n")
        found = exported([folder, folder / "log"], tmp_path / "set")
        assert (found.added, found.known) == (1, 1)
        assert asked("SELECT count(*) FROM tasks", tmp_path / "set") == [(2,)]

    def test_a_log_without_system_calls_is_not_asked_for_them_again(self, log: Path, tmp_path: Path) -> None:
        """It is there without them; the command says so."""
        exported([log], tmp_path / "set")
        done = lens("export", log, "--syscalls", "--to", tmp_path / "set")
        assert "there without system calls" in done.err


class TestGrowing:
    """A log that somebody still writes."""

    def test_it_is_not_read_until_it_stays(self, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A row says that it changed. When it has ended, it is added, and that row is gone."""

        def growing(name: str, *words: Any) -> Iterator[tuple[str, Row]]:
            with log.open("a") as file:
                file.write("100 +++ exited with 0 +++\n")
            return rows(name, *words)

        with monkeypatch.context() as patch:
            patch.setattr(batch, "rows", growing)
            found = exported([log], tmp_path / "set")
        assert (found.added, len(found.unread)) == (0, 1)
        ((error, tasks),) = asked("SELECT error, (SELECT count(*) FROM tasks) FROM traces", tmp_path / "set")
        assert "changed while it was read" in error
        assert tasks == 0
        assert exported([log], tmp_path / "set").added == 1
        assert asked("SELECT error FROM traces", tmp_path / "set") == [(None,)]


class TestInterrupted:
    """What an interrupted export leaves does not count."""

    def test_a_part_whose_batch_is_not_whole(self, log: Path, tmp_path: Path) -> None:
        """It is not read, and the next export removes it and adds the log."""
        exported([log], tmp_path / "set")
        (part,) = (tmp_path / "set" / "traces").glob("*.parquet")
        part.unlink()
        (tmp_path / "set" / ".strace-lens-1234").mkdir()
        assert asked("SELECT count(*) FROM tasks", tmp_path / "set") == [(0,)]
        exported([written(tmp_path, "other.strace", OTHER_LOG)], tmp_path / "set")
        assert len(list((tmp_path / "set" / "tasks").glob("*.parquet"))) == 1
        assert exported([log], tmp_path / "set").added == 1
        assert not list((tmp_path / "set").glob(".strace-lens-*"))

    def test_other_files_stay(self, log: Path, tmp_path: Path) -> None:
        """A directory with files of others: they are neither read nor removed."""
        exported([log], tmp_path)
        strangers = [written(tmp_path / "tasks", "notes.parquet", "x"), written(tmp_path, "notes.txt", "y")]
        exported([written(tmp_path, "other.strace", OTHER_LOG)], tmp_path)
        assert asked("SELECT count(*) FROM tasks", tmp_path) == [(4,)]
        assert all(path.exists() for path in strangers)

    def test_one_export_at_a_time(self, log: Path, tmp_path: Path) -> None:
        """The second waits, and says so."""
        exported([log], tmp_path / "set")
        other = written(tmp_path, "other.strace", OTHER_LOG)
        waiting = threading.Event()
        with (tmp_path / "set" / ".lock").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            progress = Progress(lambda _done, _every: None, waiting.set)
            thread = threading.Thread(
                target=export, args=([str(other)], tmp_path / "set", How(), {}, progress), kwargs={"jobs": 1}
            )
            thread.start()
            assert waiting.wait(60)
            assert asked("SELECT count(*) FROM traces", tmp_path / "set") == [(1,)]
        thread.join(60)
        assert asked("SELECT count(*) FROM traces", tmp_path / "set") == [(2,)]


class TestSchema:
    """The version of the tables."""

    def test_it_is_beside_the_tables(self, log: Path, tmp_path: Path) -> None:
        """With each table and its columns, and in each part."""
        exported([log], tmp_path / "set", labels={"job": "a"})
        document = json.loads((tmp_path / "set" / "schema.json").read_text())
        assert document["schema_version"] == 1
        assert document["labels"] == ["job"]
        assert document["tables"] == {
            table: {column.name: column.type for column in columns} for table, columns in COLUMNS.items()
        }
        (part,) = (tmp_path / "set" / "tasks").rglob("*.parquet")
        sql = f"SELECT value::VARCHAR FROM parquet_kv_metadata('{part}') WHERE key = 'strace_lens_schema_version'"
        assert asked(sql, tmp_path / "set") == [("1",)]

    @pytest.mark.parametrize(("version", "advice"), [(0, "export the logs again"), (2, "use a newer one")])
    def test_error_another_version(self, log: Path, tmp_path: Path, version: int, advice: str) -> None:
        """An older or a newer set is neither read nor written."""
        exported([log], tmp_path / "set")
        schema = tmp_path / "set" / "schema.json"
        schema.write_text(schema.read_text().replace('"schema_version": 1', f'"schema_version": {version}'))
        for words in (("export", log, "--to"), ("query", "FROM traces")):
            done = lens(*words, tmp_path / "set")
            assert done.status == 2
            assert f"has schema version {version}" in done.err
            assert advice in done.err

    @pytest.mark.parametrize("text", ["", "[]", "{}", "\x00", '{"schema_version": 1, "labels": 3}'])
    def test_error_a_schema_that_is_none(self, tmp_path: Path, text: str) -> None:
        """A file of that name by somebody else."""
        written(tmp_path, "schema.json", text)
        with pytest.raises(UsageError, match=r"schema\.json cannot be read"):
            asked("FROM traces", tmp_path)


class TestLabels:
    """``--label KEY=VALUE``."""

    @pytest.mark.parametrize("value", ["build", "a/b", "x=y%20 é", "007", "*[a]?", "..", "'\"", "#{}", "1.0"])
    def test_a_label_is_a_column_of_each_table(self, log: Path, tmp_path: Path, value: str) -> None:
        """As it was given, and as text."""
        exported([log], tmp_path / "set", labels={"job": value, "n": "1"})
        assert asked("SELECT DISTINCT job, n FROM tasks", tmp_path / "set") == [(value, "1")]
        assert asked("SELECT labels FROM traces", tmp_path / "set") == [({"job": value, "n": "1"},)]

    def test_a_label_that_is_not_given_is_null(self, log: Path, tmp_path: Path) -> None:
        """The set keeps its labels; a later export may leave some out."""
        exported([log], tmp_path / "set", labels={"job": "a", "branch": "b"})
        exported([written(tmp_path, "other.strace", OTHER_LOG)], tmp_path / "set", labels={"branch": "c"})
        sql = "SELECT job, branch, labels FROM traces ORDER BY branch"
        assert asked(sql, tmp_path / "set") == [
            ("a", "b", {"job": "a", "branch": "b"}),
            (None, "c", {"branch": "c"}),
        ]

    def test_error_a_new_label(self, log: Path, tmp_path: Path) -> None:
        """Parquet readers take a set whose parts have the same keys."""
        exported([log], tmp_path / "set")
        with pytest.raises(UsageError, match="the first export into a set names all"):
            exported([log], tmp_path / "set", labels={"job": "a"})

    @pytest.mark.parametrize(
        "pairs",
        [["job"], ["=x"], ["a b=c"], ["task=x"], ["Source=x"], ["a=1", "A=2"], [f"a={'x' * 300}"], ["labels=x"]],
    )
    def test_error_a_label_that_cannot_be(self, pairs: list[str]) -> None:
        """No key, a column's name, given twice, too long for a directory."""
        with pytest.raises(UsageError, match="--label"):
            labels(pairs)


class TestSecrets:
    """Secrets are masked in the set as in every report."""

    def test_they_are_masked_in_each_table(self, tmp_path: Path) -> None:
        """Unless --no-redact is given."""
        log = written(tmp_path, "log", FORK_LOG.replace('["./fork"]', '["curl", "--password", "hunter22"]'))
        assert lens("export", log, "--syscalls", "--to", tmp_path / "masked").status == 0
        assert lens("export", log, "--syscalls", "--no-redact", "--to", tmp_path / "open").status == 0
        assert "hunter22" not in repr(contents(tmp_path / "masked", syscalls=True))
        assert asked("SELECT argv[3] FROM execs", tmp_path / "open") == [("hunter22",)]
