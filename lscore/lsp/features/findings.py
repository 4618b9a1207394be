"""Findings of a check as the protocol's diagnostics."""

from __future__ import annotations

from collections.abc import Callable

from lsprotocol import types

from lscore.dsl.diagnostics import Diagnostic, Severity, Span

SOURCE = "lscore"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Information,
}

Place = Callable[[Span], types.Location]
"""Where a span stands, in the protocol's words."""


def shown(found: Diagnostic, place: Place) -> types.Diagnostic:
    """A finding for the editor: what and how to mend it, further places beside it; what is unused is greyed out."""
    return types.Diagnostic(
        range=place(found.span).range,
        message=_message(found),
        severity=_SEVERITIES[found.severity],
        code=found.code,
        source=SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if _unneeded(found) else None,
        related_information=[
            types.DiagnosticRelatedInformation(place(label.span), label.text) for label in found.related
        ]
        or None,
    )


def _message(found: Diagnostic) -> str:
    """The message with what helps, a line each."""
    lines = [found.message]
    if found.label and found.label not in found.message:
        lines.append(found.label)
    lines += [f"note: {note}" for note in found.notes]
    if found.help:
        lines.append(f"help: {found.help}")
    return "\n".join(lines)


def _unneeded(found: Diagnostic) -> bool:
    """Whether what stands there does nothing at all."""
    return found.severity is not Severity.ERROR and found.code.startswith(("unused-", "ignore-unused"))
