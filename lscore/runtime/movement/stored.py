"""An earlier result of a lead as a file keeps it: what `lscore explain --format json` wrote, or `lscore run`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, cast

from lscore.compiler.model import Model, result_columns
from lscore.compiler.normal import WHITE
from lscore.errors import DataError, UsageError
from lscore.runtime import json_lines
from lscore.runtime.database_urls import is_database
from lscore.runtime.explain import JSON_VERSION, Decision
from lscore.runtime.inputs import reading
from lscore.runtime.movement.states import Key, Said, State, sums_of, together, units_of
from lscore.runtime.movement.stored_rows import rows_of
from lscore.runtime.outputs import STDOUT
from lscore.runtime.results import decimal_of
from lscore.runtime.values import Clock, instant_text

NEEDED = ("lead", "model", "model_version", "as_of")
"""The columns by which a result is known."""

LINE_COLUMNS = ("lead", "score", "category", "rule", "points", "count", "newest_event")
NOT_KEPT = "(lines not kept)"
"""The line that stands for those that a result was stored without."""

_YES = frozenset({"yes", "true"})


@dataclass(frozen=True, slots=True)
class Stored:
    """An earlier result: `row` has its columns as the file has them, `lines` are None where only the row was kept,
    `decisions` where the file does not tell them."""

    name: str
    model: str
    version: str
    as_of: int
    row: Mapping[str, json_lines.Value]
    lines: Mapping[Key, Said] | None
    decisions: tuple[Decision, ...] | None

    def state(self, model: Model) -> State:
        """The result as a state; `model` is the one that gave it.

        Raises DataError where the file lacks a column of that model, and where lines do not add up to their score.
        """
        lacking = [column for column in result_columns(model) if column not in self.row]
        if lacking:
            raise DataError(f"{self.name} has no `{lacking[0]}`, which version {self.version} of {self.model} gives")
        row: dict[str, Any] = {column: self._value(column) for column in result_columns(model)}
        scores = {score.name: self._points(score.name) for score in model.scores if self.row[score.name] is not None}
        row["as_of"] = instant_text(self.as_of)
        row |= {name: decimal_of(units) for name, units in scores.items()}
        state = State(row, scores, self.lines or {}, self.decisions)
        if self.lines is not None:
            self._check(state)
        return state

    def _points(self, score: str) -> int:
        return _units(self.row[score], f"{self.name}: score {score}")

    def _value(self, column: str) -> Any:
        value = self.row[column]
        if column in {"disqualified", "skipped"}:
            return value in _YES
        if column in {"routes", "reasons"}:
            items = value.split("; ") if isinstance(value, str) and value else value
            return tuple(items or ())
        return value

    def _check(self, state: State) -> None:
        sums = sums_of(state.lines)
        for score in sorted({*sums, *state.scores}):
            if sums.get(score, 0) != state.scores.get(score, 0) or score not in state.scores:
                raise DataError(
                    f"{self.name} does not add up: the lines of {score} make {_shown(sums.get(score, 0))}, the score "
                    f"is {_shown(state.scores.get(score))}. Was it edited? Take the file as it was written"
                )


def _shown(units: int | None) -> str:
    return "missing" if units is None else f"{decimal_of(units):f}"


def read_stored(path: str, lines: str | None, lead: str, model: str) -> Stored:
    """The earlier result of a lead; of several models that of this name. `lines` names the file of a run's
    explanations.

    Raises DataError for what is not there, is no result, or has no such lead; UsageError for standard input.
    """
    if STDOUT in (path, lines):
        raise UsageError("an earlier result is read from a file, not from standard input (-)")
    lead = lead.strip(WHITE)
    document = _document(path)
    if document is not None:
        return _explained(path, document, lead)
    row = _row(path, lead, model)
    model = _text(row["model"])
    said = None if lines is None else dict(_lines(lines, rows_of(lines, "lines", lead, LINE_COLUMNS), model))
    return Stored(path, model, _text(row["model_version"]), _instant(path, row["as_of"]), row, said, None)


# --- of `lscore run`


def _row(path: str, lead: str, model: str) -> Mapping[str, json_lines.Value]:
    found = rows_of(path, "result", lead, NEEDED)
    if not found:
        raise DataError(f"there is no lead {lead} in {path}")
    if len(found) == 1:
        return found[0]
    named = [row for row in found if row["model"] == model]
    if len(named) == 1:
        return named[0]
    if not named:
        others = ", ".join(sorted({_text(row["model"]) for row in found}))
        raise DataError(f"{path} has results of {others} for lead {lead}, none of {model}")
    raise DataError(f"{path} has {len(named)} results of {model} for lead {lead}: name a file of one run")


def _lines(path: str, rows: Iterable[Mapping[str, Any]], model: str) -> Iterator[tuple[Key, Said]]:
    found: dict[Key, Said] = {}
    for row in rows:
        if row.get("model") not in {None, model}:
            continue
        key = (_text(row["score"]), row["category"] or "", _text(row["rule"]))
        newest = row["newest_event"]
        said = Said(
            _units(row["points"], f"{path}: a line of {key[0]}"),
            _count(row["count"], path),
            instant_text(_instant(path, newest)) if newest else None,
            row.get("text") or "",
        )
        found[key] = together(found[key], said) if key in found else said
    yield from found.items()


def _count(value: object, path: str) -> int:
    text = str(value)
    if not text.isdecimal():
        raise DataError(f"{path}: `{text}` is no count of events")
    return int(text)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _units(value: object, what: str) -> int:
    try:
        return units_of(Decimal(str(value)))
    except (InvalidOperation, ValueError):
        raise DataError(f"{what} has `{value}` for points: a number with at most 4 decimals is expected") from None


def _instant(path: str, value: object) -> int:
    found = Clock("UTC").instant_of(value)
    if found is None:
        raise DataError(f"{path}: `{value}` is no time like 2026-03-01T00:00:00Z")
    return found


# --- of `lscore explain --format json`


def _document(path: str) -> Mapping[str, Any] | None:
    """The file as one JSON document with an explanation; None for rows. Raises DataError when it can't be read."""
    if is_database(path) or not Path(path).is_file():
        return None
    with reading(Path(path)) as file:
        head = file.readline(json_lines.LONGEST_LINE)
        if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return None
        whole = head.strip() == b"{"
        content = head + file.read() if whole else head
    try:
        found = json_lines.decode(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        if whole:
            raise DataError(f"{path} is no JSON document: it was cut off or changed") from None
        return None
    if whole and "result" not in found:
        raise DataError(f"{path} is no result: name what `lscore explain --format json` or `lscore run -o` wrote")
    return found if "result" in found else None


def _explained(path: str, document: Mapping[str, Any], lead: str) -> Stored:
    if document.get("version") != str(JSON_VERSION):
        version = document.get("version")
        raise DataError(f"{path} is of version {version} of its form; this lscore reads version {JSON_VERSION}")
    try:
        row = {name: json_lines.value(value) for name, value in cast("dict[str, Any]", document["result"]).items()}
        if row["lead"] != lead:
            raise DataError(f"{path} explains lead {row['lead']}, not {lead}")
        scores = cast("list[dict[str, Any]]", document["scores"])
        rows = [{**line, "score": score["score"]} for score in scores for line in score["lines"]]
        decisions = tuple(_decision(item) for item in document["decisions"])
        model, version = _text(row["model"]), _text(row["model_version"])
        as_of, lines = _instant(path, row["as_of"]), dict(_lines(path, rows, model))
    except (KeyError, TypeError, AttributeError) as error:
        lacks = f"it lacks {error}" if isinstance(error, KeyError) else "a part of it has another form"
        raise DataError(f"{path} is no explanation that `lscore explain --format json` wrote: {lacks}") from None
    for score in scores:
        if _units(score["points"], path) != _units(row.get(score["score"]), path):
            raise DataError(
                f"{path} does not add up: score {score['score']} is {score['points']} and "
                f"{row.get(score['score'])}. Was it edited? Take the file as it was written"
            )
    return Stored(path, model, version, as_of, row, lines, decisions)


def _decision(item: Mapping[str, Any]) -> Decision:
    return Decision(item["what"], item["gives"], item["text"], int(item["line"]), item["because"] or "")
