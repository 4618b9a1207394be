"""Which columns a run needs, and what is said when the data lacks one.

A declared column that the data lacks ends the run and the nearest one is named; with `allow_missing` it is missing and
a finding, as is an undeclared name that the data lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Diagnostic, Problem, Severity, Span
from lscore.errors import DataError
from lscore.runtime.nearest import nearest
from lscore.runtime.parts import Part


@dataclass(frozen=True, slots=True)
class Need:
    """A name of a model and the column it reads. `what` is what the model calls it, for messages."""

    column: str
    what: str
    declared: bool
    span: Span


class MissingColumn(Problem):
    """The data has no such column; what reads it is missing everywhere."""

    code: ClassVar[str] = "missing-column"
    severity: ClassVar[Severity] = Severity.WARNING
    message: ClassVar[str] = "the {source} have no column `{column}`: {what} is missing for all of them"
    source: str
    column: str
    what: str


class UnknownColumn(Problem):
    """The data has no column of a name that nothing declares."""

    code: ClassVar[str] = "unknown-column"
    severity: ClassVar[Severity] = Severity.WARNING
    message: ClassVar[str] = "the model names `{column}`, but the {source} have no such column: it is always missing"
    source: str
    column: str


class PartlyMissingColumn(Problem):
    """Some files have the column, others not."""

    code: ClassVar[str] = "partly-missing-column"
    severity: ClassVar[Severity] = Severity.WARNING
    message: ClassVar[str] = (
        "{count} of {files} files have no column `{column}` (the first: {first}): {what} is missing there"
    )
    count: int
    files: int
    column: str
    first: str
    what: str


def lead_needs(model: Model) -> tuple[Need, ...]:
    """The columns of the leads that a model reads."""
    return tuple(
        Need(item.column, f"`{item.name}`", item.declared, item.span or _head(model)) for item in model.attributes
    )


def event_needs(model: Model) -> tuple[Need, ...]:
    """The columns of the events that a model reads, without lead, time and name."""
    found: list[Need] = []
    for event in model.events:
        for item in event.fields:
            what = f"`{item.name}` of `{event.name}`"
            found.append(Need(item.column, what, item.declared, item.span or event.span or _head(model)))
    found += [
        Need(item.column, f"`{item.name}` of any event", item.declared, item.span or _head(model))
        for item in model.any_fields
    ]
    return tuple(found)


def check_columns(
    parts: Sequence[Part], needs: Iterable[Need], source: str, *, allow_missing: bool
) -> tuple[Diagnostic, ...]:
    """The findings on lacking columns. Raises DataError for a declared one (unless `allow_missing`)."""
    present = set(all_columns(parts))
    lacking = {need.column: need for need in reversed(tuple(needs)) if need.column not in present}
    ending = [need for need in lacking.values() if need.declared]
    if ending and not allow_missing:
        raise DataError("\n".join(_message(parts, need) for need in sorted(ending, key=lambda need: need.span)))
    found = [_missing(need, source, _hint(need.column, parts)) for need in lacking.values()]
    return tuple(item.diagnostic() for item in (*found, *_partly(parts, needs)))


def _missing(need: Need, source: str, hint: str) -> Problem:
    if need.declared:
        return MissingColumn(span=need.span, source=source, column=need.column, what=need.what, hint=hint)
    return UnknownColumn(span=need.span, source=source, column=need.column, hint=hint)


def all_columns(parts: Sequence[Part]) -> tuple[str, ...]:
    """The columns that some part has."""
    return tuple(dict.fromkeys(column for part in parts for column in part.columns))


def check_doubles(parts: Sequence[Part], columns: Iterable[str]) -> None:
    """Raises DataError when a column that is read stands twice in one part."""
    for part in parts:
        for column in columns:
            if part.columns.count(column) > 1:
                raise DataError(
                    f"{part.name} has {part.columns.count(column)} columns named `{column}`: rename the others"
                )


def fixed_column(parts: Sequence[Part], wanted: Sequence[str], what: str, option: str) -> str:
    """The column of an id, a time or an event's name: the first of `wanted` that there is.

    Raises DataError, naming the nearest, when there is none, or when one of several files lacks it.
    """
    present = all_columns(parts)
    for column in wanted:
        if column in present:
            for part in parts:
                if column not in part.columns:
                    raise DataError(f"{part.name} has no column `{column}` with {what}")
            return column
    near = [found for column in wanted if (found := nearest(column, present))]
    near += [column for column in present if set(wanted) & set(column.lower().replace("_", " ").split())]
    meant = f"did you mean `{near[0]}`? Say so with {option}" if near else f"say which one it is with {option}"
    names = " or ".join(f"`{column}`" for column in wanted)
    raise DataError(f"{parts[0].name} has no column {names} with {what}: {meant} (its columns: {_listed(present)})")


def _listed(columns: Sequence[str]) -> str:
    shown = ", ".join(columns[:12])
    return f"{shown} …" if len(columns) > 12 else shown or "none"


def _message(parts: Sequence[Part], need: Need) -> str:
    files = parts[0].name if len(parts) == 1 else f"none of the {len(parts)} files"
    verb = "has no" if len(parts) == 1 else "has a"
    place = f"{need.span.file}:{need.span.line}"
    hint = _hint(need.column, parts) or 'name the column with `from "…"`, or run with --allow-missing-columns'
    return f"{files} {verb} column `{need.column}`, which {need.what} reads ({place}): {hint}"


def _hint(column: str, parts: Sequence[Part]) -> str:
    found = nearest(column, all_columns(parts))
    return f"did you mean `{found}`?" if found else ""


def _partly(parts: Sequence[Part], needs: Iterable[Need]) -> Iterator[PartlyMissingColumn]:
    for column, need in {need.column: need for need in reversed(tuple(needs))}.items():
        without = [part.name for part in parts if column not in part.columns]
        if 0 < len(without) < len(parts):
            yield PartlyMissingColumn(
                span=need.span, count=len(without), files=len(parts), column=column, first=without[0], what=need.what
            )


def _head(model: Model) -> Span:
    return Span(model.file, 0, 0, 1, 1)
