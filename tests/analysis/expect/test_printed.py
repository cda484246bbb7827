"""Expectations print themselves: text that reads back equal, in one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from strace_lens.analysis.expect.parse import parse
from strace_lens.analysis.expect.syntax import Expectation, Origin

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def quoted(text: str) -> str:
    """The text as the language writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


NUMBERS = st.one_of(st.integers(0, 99).map(str), st.integers(0, 1 << 40).map(hex))
COMPARISONS = st.one_of(
    st.builds("exit_code {} {}".format, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), NUMBERS),
    st.builds("program {} {}".format, st.sampled_from(["==", "!=", "matches"]), TEXTS.map(quoted)),
    st.builds("killed_by in [{}, {}]".format, st.sampled_from(["SIGINT", "9"]), st.sampled_from(["$s", "SIGTERM"])),
    st.sampled_from(["kind == thread", "maker.tid == $parent", "maker == none", 'name matches "1.*"']),
)
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.builds("{} and {}".format, inner, inner),
        st.builds("({})  or {}".format, inner, inner),
        st.builds("not ({})".format, inner),
        st.builds("not not not ( {} or {})".format, inner, inner),
        st.builds("({} and ({} and {}))".format, inner, inner, inner),
    ),
    max_leaves=8,
)
COUNTS = st.one_of(
    st.sampled_from(["no", "some", "exactly 0", "exactly 1", "exactly 3", "at least 0", "at least 1", "at most 0"]),
    st.builds("at most {}".format, st.integers(0, 99)),
    st.builds(lambda one, more: f"between {one} and {one + more}", st.integers(0, 9), st.integers(0, 9)),
)
SCOPES = st.one_of(
    st.just(""),
    st.lists(st.integers(1, 20), min_size=1, max_size=4).map(lambda path: "under " + ".".join(map(str, path))),
    TEXTS.map(lambda text: f"under program {quoted(text)}"),
)
WHERES = st.one_of(st.just(""), CONDITIONS.map("where {}".format))
REASONS = st.one_of(st.just(""), TEXTS.map(lambda text: f"because {quoted(text)}"))
SUBJECTS = st.sampled_from(["task", "process", "threads", "tasks"])
SENTENCES = st.one_of(
    st.builds("{} {} {} {} {}".format, COUNTS, SUBJECTS, SCOPES, WHERES, REASONS),
    st.builds("every {} {} {} has {} {}".format, SUBJECTS, SCOPES, WHERES, CONDITIONS, REASONS),
    st.builds(
        "every {} {} comes after {} {}".format,
        st.sampled_from(["exec", "syscall rename", "signals", "file", "exit"]),
        SCOPES,
        st.sampled_from(["syscall fsync where fd == 3", "exec", "waits where code == 0 or pid > 1", "creation"]),
        REASONS,
    ),
)


def bare(expectation: Expectation) -> Expectation:
    """The expectation with another origin."""
    return replace(expectation, origin=Origin("another", "elsewhere", 7))


@settings(max_examples=400)
@given(SENTENCES)
def test_what_is_printed_reads_back_equal(text: str) -> None:
    """Whatever an expectation says, str() says it too, on one line, and prints itself again."""
    expectation = parse(text)
    printed = str(expectation)
    assert parse(printed) == expectation
    assert str(parse(printed)) == printed
    assert "\n" not in printed


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("exactly  1   clones", "exactly 1 clone"),
        ("at most 1 processes", "at most 1 process"),
        ("at least 2 process", "at least 2 processes"),
        ("exactly 0 forks", "no fork"),
        ("at least 1 fork", "some fork"),
        ("between 2 and 2 waits", "exactly 2 waits"),
        ("no syscalls openat", "no syscall openat"),
        ("exactly 3 syscall openat", "exactly 3 syscalls openat"),
        ("some clone where(flags contains CLONE_VM | CLONE_FS)", "some clone where flags contains CLONE_VM|CLONE_FS"),
        (
            'no task where not not (kind == thread or (tid == 1 and pid == 2)) and name == "1"',
            'no task where (kind == thread or tid == 1 and pid == 2) and name == "1"',
        ),
        ("no exec\n under 1.2\n because 'x'".replace("'", '"'), 'no exec under 1.2 because "x"'),
    ],
)
def test_one_spelling(text: str, printed: str) -> None:
    """Spaces, plurals, parentheses and numbers that say the same are printed in one way."""
    assert str(parse(text)) == printed
    assert parse(text) == parse(printed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("no exec", "no exec under 1"),
        ("no exec under 1", "no exec under 1.1"),
        ('no exec under program "a"', 'no exec under program "b"'),
        ("no exec", 'no exec because "x"'),
        ("some task where tid == 1", "some task where tid == 2"),
        ("some task where tid == 1 and pid == 1", "some task where tid == 1 or pid == 1"),
        ("some task where tid == $a", "some task where tid == $b"),
        ("every exec comes after exit", "every exec comes after exit where code == 0"),
        ("every exec comes after syscall read", "every exec comes after syscall write"),
    ],
)
def test_what_differs_is_not_equal(one: str, other: str) -> None:
    """Equality ignores where the words stand, and nothing else."""
    assert parse(one) != parse(other)
    assert parse(one) == bare(parse(f"  {one}"))
    assert hash(parse(one)) == hash(bare(parse(f" {one} ")))
