"""Diagnostics of files that have another name for people than on the disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lscore.dsl.diagnostics import Diagnostic, Edit, Fix, Label, Span


def named_diagnostic(found: Diagnostic, shown: Mapping[str, str]) -> Diagnostic:
    """A diagnostic whose places have the names that people know."""

    def place(span: Span) -> Span:
        return replace(span, file=shown.get(span.file, span.file))

    fix = found.fix
    if fix is not None:
        fix = Fix(fix.title, tuple(Edit(place(edit.span), edit.text) for edit in fix.edits), fix.safe)
    related = tuple(Label(place(label.span), label.text) for label in found.related)
    return replace(found, span=place(found.span), related=related, fix=fix)
