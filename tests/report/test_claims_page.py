"""The catalogue of claims as a page."""

from tests.cli.command import lens


def test_the_page_has_a_table_and_a_section_a_claim() -> None:
    """Markdown: verdicts first, then the evidence as code."""
    lines = lens("prove", "fork", "vfork", "--cc", "gcc", "--format", "markdown").out.splitlines()
    assert lines[0] == "# What libc and the kernel do here"
    assert "| [fork](#fork) | proven | fork() is a call of clone(2) |" in lines
    assert [line for line in lines if line.startswith("## ")] == ["## fork", "## vfork"]
    assert any(line.startswith("    ") and "clone(child_stack=NULL" in line for line in lines)
