"""The formatter's contract, held on every run: same tree, same comments, and a second pass changes nothing."""

from __future__ import annotations

from lscore.dsl import nodes
from lscore.dsl.parser import parse
from lscore.dsl.printer.page import format_page


class UnfaithfulFormatError(AssertionError):
    """The formatter would have changed what a page means. It is a defect of the formatter, never of the page."""


def assert_faithful(before: nodes.Page, formatted: str) -> None:
    """Raises UnfaithfulFormatError unless `formatted` says exactly what the page says, with its comments, in canonical
    layout.
    """
    again = parse(formatted, before.file)
    if again.diagnostics:
        raise UnfaithfulFormatError(f"the formatted text has errors: {again.diagnostics[0].message}")
    if again.page.statements != before.statements:
        raise UnfaithfulFormatError("the formatted text says something else")
    if [comment.text for comment in again.page.comments] != [comment.text for comment in before.comments]:
        raise UnfaithfulFormatError("the formatted text has other comments")
    if format_page(again.page) != formatted:
        raise UnfaithfulFormatError("formatting the formatted text changes it again")
