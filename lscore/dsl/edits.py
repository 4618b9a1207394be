"""The edits that mend a page: each makes a Fix, or an Edit of one."""

from __future__ import annotations

from lscore.dsl.diagnostics import Edit, Fix, Span


def replace(span: Span, text: str, title: str = "", *, safe: bool = False) -> Fix:
    """Write `text` in place of what stands at `span`."""
    return Fix(title or f"write `{text}`", (Edit(span, text),), safe)


def insert(span: Span, text: str, title: str, *, safe: bool = False) -> Fix:
    """Write `text` in front of the span."""
    return Fix(title, (before(span, text),), safe)


def append(span: Span, text: str, title: str, *, safe: bool = False) -> Fix:
    """Write `text` behind the span."""
    return Fix(title, (after(span, text),), safe)


def between(left: Span, right: Span, text: str, *, safe: bool = False) -> Fix:
    """Write `text` between two pieces, with a space on either side, in place of what stands there."""
    span = Span(left.file, left.end, right.start, left.line, left.column + left.end - left.start)
    return Fix(f"write `{text}`", (Edit(span, f" {text} "),), safe)


def parenthesise(span: Span) -> Fix:
    """Put parentheses around a piece."""
    return Fix("put it in parentheses", (before(span, "("), after(span, ")")), safe=True)


def before(span: Span, text: str) -> Edit:
    """Insert a text in front of a piece."""
    return Edit(Span(span.file, span.start, span.start, span.line, span.column), text)


def after(span: Span, text: str) -> Edit:
    """Insert a text behind a piece that stands on one line."""
    return Edit(end_of(span), text)


def end_of(span: Span) -> Span:
    """The empty place behind a span of one line."""
    return Span(span.file, span.end, span.end, span.line, span.column + span.end - span.start)
