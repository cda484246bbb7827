"""Warnings: what an expectation probably does not mean as it is written."""

from __future__ import annotations

import pytest

from tests.analysis.judged_logs import CALLS, PIPELINE, RECORDED, THREADED, VFORK_AND_CRASH, judged


def warned(text: str, log: str = PIPELINE) -> tuple[str, ...]:
    """The warnings of one expectation."""
    return judged(log, text, recorded=RECORDED).warnings


class TestGlobs:
    """A glob that cannot match, or not as a shell would."""

    @pytest.mark.parametrize(
        ("text", "glob"),
        [
            ('no exec where path matches "curl"', "curl"),
            ('no exec where path matches "c*l"', "c*l"),
            ('every process has program matches "true"', "true"),
            ('some exec where task.program matches "sh"', "sh"),
            ('no exec where not path matches "ls" and argv contains "x"', "ls"),
        ],
    )
    def test_a_name_where_a_path_is_asked(self, text: str, glob: str) -> None:
        """A path has slashes: a glob without one, that begins with none of * ? [ . /, matches none."""
        (warning,) = warned(text)
        assert warning == f'"{glob}" cannot match a whole path; "*/{glob}" matches a file of that name in any directory'

    @pytest.mark.parametrize(
        "text",
        [
            'no exec where path matches "*/curl"',
            'no exec where path matches "*curl"',
            'no exec where path matches "./curl"',
            'no exec where path matches "bin/curl"',
            'no exec where path matches "?curl"',
            'no exec where path matches "[/.]curl"',
            'no exec where argv matches "curl"',
            'no exec where path == "curl"',
        ],
    )
    def test_a_glob_that_can_match(self, text: str) -> None:
        """What may match a path, and what is asked of another field, draws no warning."""
        assert warned(text) == ()

    @pytest.mark.parametrize("glob", ["*/{sh,ls}", "/usr/{bin,sbin}/*", "*/a{1,2,3}"])
    def test_braces(self, glob: str) -> None:
        """fnmatch(3) knows no braces."""
        (warning,) = warned(f'no exec where path matches "{glob}"')
        assert warning == f'braces are literal in a glob: "{glob}" is not a choice; join two comparisons with "or"'

    @pytest.mark.parametrize("glob", ["*/{sh}", "*/a}b{,c", "*/{}"])
    def test_braces_that_are_no_choice(self, glob: str) -> None:
        """A brace without a comma in it is a character of a name."""
        assert warned(f'no exec where path matches "{glob}"') == ()


class TestContains:
    """``contains`` asks for a whole member of a set or list."""

    @pytest.mark.parametrize(
        "text",
        [
            'no exec where argv contains "-O*"',
            'no exec where argv contains "lib?.so"',
            'no exec where argv contains any ["-g", "*.c"]',
            'every exec has not argv contains "*secret*"',
        ],
    )
    def test_a_glob(self, text: str) -> None:
        """A * means itself there."""
        (warning,) = warned(text)
        assert warning == '"contains" looks for a whole member, and * is literal there: use argv matches'

    def test_a_text_where_the_argument_may_be_anything(self) -> None:
        """The fact counts as unknown, and the warning says how to ask."""
        found = judged(CALLS, 'no syscall openat where arg1 contains "hosts"', recorded="-f")
        assert found.outcome == "undecided"
        assert found.warnings == (
            ('"contains" is for sets, and arg1 may be a text; for a text use arg1 matches "*hosts*"'),
        )

    def test_a_set_where_the_argument_may_be_anything(self) -> None:
        """Names are asked of a set: no warning."""
        found = judged(CALLS, "every syscall openat has arg2 contains O_CLOEXEC", recorded="-f")
        assert (found.outcome, found.warnings) == ("held", ())

    def test_a_member_of_a_list(self) -> None:
        """A list of texts has members."""
        assert warned('some exec where argv contains "-l"') == ()


class TestOtherCalls:
    """That no task was made by one call says nothing of the others."""

    @pytest.mark.parametrize(
        ("text", "others"),
        [
            ("no fork", "clone, vfork"),
            ("exactly 0 forks", "clone, vfork"),
            ("no vfork where maker.tid == 1", "clone"),
            ("no clone", "vfork"),
        ],
    )
    def test_tasks_were_made_by_another(self, text: str, others: str) -> None:
        """The warning names the calls that made tasks, and the subject that covers every call."""
        (warning,) = warned(text, VFORK_AND_CRASH)
        assert warning == f'tasks were made by {others}; "no creation" covers every call'

    @pytest.mark.parametrize(
        "text", ["no creation", "some fork", "at most 1 fork", "every fork has kind == process", "no thread"]
    )
    def test_another_question(self, text: str) -> None:
        """A question of every call, or not of none, draws no such warning."""
        assert all("tasks were made by" not in warning for warning in warned(text, VFORK_AND_CRASH))

    def test_clone3_is_a_clone(self) -> None:
        """``clone`` is clone(2) and clone3(2): the one beside the other is no other call."""
        assert warned("no clone", THREADED) == ()
        assert warned("no fork", THREADED) == ('tasks were made by clone3; "no creation" covers every call',)


class TestNothing:
    """An ``every`` that selects no fact holds, with a warning."""

    @pytest.mark.parametrize(
        "text",
        [
            "every thread has exit_code == 0",
            'every process where program matches "*/cc1" has exit_code == 0',
            "every signal where name == SIGSEGV has sender == 1",
            "every syscall exit has arg0 == 0",
        ],
    )
    def test_it_spoke_of_nothing(self, text: str) -> None:
        """No fact is one that it asks about."""
        found = judged(PIPELINE, text, recorded=f"{RECORDED}")
        assert (found.outcome, found.warnings) == ("held", ("it selects no fact, so it checked nothing",))

    def test_it_spoke_of_something(self) -> None:
        """One fact is enough, and one that may be meant."""
        assert warned("every process has exit_code in [0, 1]") == ()
        assert judged(PIPELINE, 'every process where program matches "*/cc1" has exit_code == 0').warnings == ()

    def test_a_count_of_nothing(self) -> None:
        """ "No" means that there is none."""
        assert warned("no thread where exit_code == 0") == ()


def test_each_warning_once() -> None:
    """The same mistake twice in one expectation is told once."""
    assert len(warned('no exec where path matches "ls" or path matches "ls"')) == 1


class TestKinds:
    """An argument may be anything: only the log shows that it is compared with a value of another kind."""

    @pytest.mark.parametrize(
        ("question", "outcome", "warned"),
        [
            ('no syscall openat where arg2 == "O_RDONLY|O_CLOEXEC"', "undecided", "arg2 holds names, and a text"),
            ('no syscall openat where arg0 in ["AT_FDCWD"]', "undecided", "arg0 holds names, and a text"),
            ('no syscall fstat where arg0 == "3"', "undecided", "arg0 holds a number, and a text"),
            ("no syscall openat where arg1 == O_RDONLY", "held", "arg1 holds a text, and names"),
            ("no syscall openat where arg1 == 3", "held", "arg1 holds a text, and a number"),
            ("no syscall openat where arg2 == 0x80000", "undecided", "arg2 holds names, and a number"),
        ],
    )
    def test_of_another_kind(self, question: str, outcome: str, warned: str) -> None:
        """What looks like a mistake is warned of; names in quotes, and a number in quotes, may be meant."""
        found = judged(CALLS, question, recorded="-f")
        assert found.outcome == outcome
        assert [text for text in found.warnings if text.startswith(f"{warned} was asked for; ")]

    @pytest.mark.parametrize(
        "question",
        [
            'no syscall openat where arg1 == "/etc/x"',
            "no syscall openat where arg2 == O_RDONLY",
            "no syscall fstat where arg0 == 8",
            'no syscall openat where arg1 in ["/etc/x", 3]',
            "no syscall fstat where arg1 == 0",
            "no syscall mmap where arg0 == 0x7f0000",
        ],
    )
    def test_of_its_own_kind(self, question: str) -> None:
        """A value of the argument's own kind, or a null pointer, is no mistake."""
        assert not judged(CALLS, question, recorded="-f").warnings


@pytest.mark.parametrize(
    ("question", "warned"),
    [
        ('no exec where path == "ls"', False),
        ('no exec where path matches "./ls"', False),
        ('no exec where path matches "bin/ls"', False),
        ('no exec where path matches "/bin/"', True),
        ('no exec where path matches "[a-z]s"', False),
        ('no file where path matches "./x"', True),
        ('no file where path matches "etc/*"', True),
        ('no file where path matches "/"', False),
        ('no file where path matches ""', True),
        ('no file where task.program matches "bin/x"', False),
    ],
)
def test_no_path(question: str, warned: bool) -> None:
    """No path that a glob can match is a bare name, or has a slash at its end; that of a file is absolute."""
    found = judged(CALLS, question, recorded="-f")
    assert any("cannot match" in text for text in found.warnings) is warned
