"""Diagnostics for a terminal: place, message, the source line with carets under the words, help and fix.

model.score:6:6: error[unknown-attribute]: there is no attribute `employes`
  |
6 | when employes >= 200: +5
  |      ^^^^^^^^ not in the `lead:` block
  = help: did you mean `employees`?
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

import click
from rich.cells import cell_len

from lscore.dsl.diagnostics import Diagnostic, Edit, Severity, Span

WIDEST = 160
"""Source lines are cropped to this many characters around their span."""

COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def render(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], *, color: bool = False) -> str:
    """All diagnostics as text, a blank line between them. `sources` maps the spans' files to their texts."""
    pages = {file: text.split("\n") for file, text in sources.items()}
    blocks = [_block(diagnostic, pages, color) for diagnostic in diagnostics]
    return "\n".join(blocks)


def tally(diagnostics: Iterable[Diagnostic]) -> str:
    """`2 errors, 1 warning`; empty when there is nothing."""
    found = [diagnostic.severity for diagnostic in diagnostics]
    counts = ((found.count(severity), severity.value) for severity in Severity)
    return ", ".join(f"{count:,} {word}{'s' if count > 1 else ''}" for count, word in counts if count)


def _block(diagnostic: Diagnostic, pages: Mapping[str, list[str]], color: bool) -> str:
    paint = _Paint(color)
    span = diagnostic.span
    tint = COLORS[diagnostic.severity]
    places = [span, *(label.span for label in diagnostic.related)]
    gutter = max(len(str(place.line)) for place in places)
    head = paint(f"{diagnostic.severity}[{diagnostic.code}]", tint)
    lines = [f"{span.file}:{span.line}:{span.column}: {head}: {paint(shown(diagnostic.message), bold=True)}"]
    lines += _snippet(span, diagnostic.label, "^", gutter, pages, _Paint(color, tint))
    for label in diagnostic.related:
        if label.span.file != span.file:
            lines.append(f"{' ' * gutter} ::: {label.span.file}:{label.span.line}:{label.span.column}")
        lines += _snippet(label.span, label.text, "-", gutter, pages, _Paint(color, "blue"))
    pad = " " * gutter
    lines += [f"{pad} = note: {shown(note)}" for note in diagnostic.notes]
    if diagnostic.help:
        lines.append(f"{pad} = help: {shown(diagnostic.help)}")
    if diagnostic.fix:
        lines.append(f"{pad} = fix: {shown(diagnostic.fix.title)}{_preview(diagnostic.fix.edits, pages)}")
    return "\n".join(lines) + "\n"


def _snippet(span: Span, text: str, mark: str, gutter: int, pages: Mapping[str, list[str]], paint: _Paint) -> list[str]:
    page = pages.get(span.file)
    if page is None or not 1 <= span.line <= len(page):
        return []
    line = page[span.line - 1].removesuffix("\r")
    start = min(span.column - 1, len(line))
    end = max(start + 1, min(start + span.end - span.start, len(line)))
    cut = max(0, start - WIDEST // 2) if len(line) > WIDEST else 0
    crop = shown(line[cut : cut + WIDEST])
    before = cell_len(shown(line[cut:start]))
    under = max(1, cell_len(shown(line[start : min(end, cut + WIDEST)])))
    carets = " " * before + paint(mark * under + (f" {shown(text)}" if text else ""))
    pad = " " * gutter
    return [f"{pad} |", f"{span.line:>{gutter}} | {crop}".rstrip(), f"{pad} | {carets}"]


def _preview(edits: tuple[Edit, ...], pages: Mapping[str, list[str]]) -> str:
    """The line after a one-line fix, or nothing when it spans lines."""
    first = edits[0].span if edits else None
    page = pages.get(first.file) if first else None
    if first is None or page is None or any(edit.span.line != first.line for edit in edits):
        return ""
    line = page[first.line - 1].removesuffix("\r")
    begin = first.start - (first.column - 1)
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        low, high = edit.span.start - begin, edit.span.end - begin
        if high > len(line) or "\n" in edit.text:
            return ""
        line = line[:low] + edit.text + line[high:]
    return f": `{shown(line.strip())}`" if len(line) <= WIDEST else ""


def shown(text: str) -> str:
    """Text with nothing in it that could move a terminal's cursor: tabs become spaces, controls their code."""
    if text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if char in "\t\n\r":
        return " "
    return f"<{ord(char):04X}>" if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char


class _Paint:
    """Color where it is wanted, the bare text where it is not."""

    def __init__(self, on: bool, tint: str | None = None) -> None:
        self._on = on
        self._tint = tint

    def __call__(self, text: str, tint: str | None = None, *, bold: bool = False) -> str:
        return click.style(text, fg=tint or self._tint, bold=bold or tint is not None) if self._on else text
