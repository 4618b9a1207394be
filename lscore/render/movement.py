"""What moved a lead, for a terminal: a table a score whose columns add up, why each line moved, what became of it.

heat                          before   clock    data   rules   after
  web
    pricing                      +15     -15     +20      +5     +25
      clock: visited "/pricing*" within 30d: last one 45 days ago
      new events: 1 event, newest 2026-02-20
      rules: points +20 -> +25
  2 lines as before               +2                              +2
--------------------------------------------------------------------
heat                              17     -15     +20      +5      27
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.cells import cell_len, set_cell_size

from lscore.compiler.backends.kernel import number_text
from lscore.compiler.diff import Change
from lscore.compiler.instants import day_at
from lscore.render.differences.text import arrow
from lscore.render.differences.wording import counted, details
from lscore.render.text import shown
from lscore.render.waterfall import STEPS
from lscore.runtime.movement import Cause, LineMovement, Movement, NewEvent, ScoreMovement, Step, Turn, TurnLine
from lscore.runtime.values import Clock

CAUSES = (Cause.CLOCK, Cause.DATA, Cause.RULES)
HEADS = ("before", "clock", "data", "rules", "after")
LEAST_NAME = 20
"""Columns that a rule's name has at least beside its numbers; where there are fewer it stands above them."""

MOST_EVENTS = 10
"""So many events are told; `--format json` has all."""

GAP = 2


def movement_text(movement: Movement, width: int) -> str:
    """The whole of it, at most `width` columns wide where the numbers let it."""
    blocks = [_head(movement, width), *(_score(score, width) for score in movement.scores)]
    blocks += [_turns(movement.turns, width), _events(movement, width)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(movement: Movement, width: int) -> list[str]:
    scores = [f"{item.score} {_whole(item.old)} -> {_whole(item.new)}" for item in movement.scores if item.change]
    turned = [
        f"{item.what} {_value(item.old)} -> {_value(item.new)}" for item in movement.turns if item.old != item.new
    ]
    lines = _wrapped(f"lead {shown(movement.lead)}: ", [", ".join([*scores, *turned]) or "nothing moved"], width)
    lines.append(shown(f"{movement.model}, what moved it"))
    for word, end in (("from", movement.old), ("to", movement.new)):
        source = f" ({end.source})" if end.source else ""
        lines.append(shown(f"  {word:<4}  {end.as_of}  version {end.version}{source}"))
    if movement.changes:
        lines += _wrapped("  rule edits: ", [counted(movement.changes)], width)
    return lines


# --- scores


def _score(score: ScoreMovement, width: int) -> list[str]:
    """The lines that moved under their categories, the others in one, the sum."""
    moved = sorted((line for line in score.lines if line.moved), key=_order)
    total = [_whole(score.old), *_parts(score.parts), _whole(score.new)]
    if not moved:
        still = _whole(score.new) if score.old == score.new else f"{_whole(score.old)} -> {_whole(score.new)}"
        return [shown(f"{score.score}: {still}, no line of it moved")]
    rows = [(line, _cells(line)) for line in moved]
    rest = [line for line in score.lines if not line.moved]
    same = _signed(sum(line.new.points for line in rest if line.new))
    cells = [*(cells for _, cells in rows), total, [same, "", "", "", same]]
    table = _Table(cells, width)
    found = [table.row(shown(score.score), HEADS)]
    category = ""
    for line, cell in rows:
        if line.key[1] != category and line.key[2] not in STEPS:
            category = line.key[1]
            found.append(f"  {shown(category) or 'outside categories'}")
        indent = "  " if line.key[2] in STEPS and not line.key[1] else "    "
        found += table.named(indent, _name(line), cell)
        found += _wrapped(f"{indent}  ", _reasons(line), width)
    if rest:
        found += table.named("  ", f"{len(rest):,} line{'s' if len(rest) != 1 else ''} as before", cells[-1])
    return [*found, "-" * table.width, table.row(shown(score.score), total)]


def _order(line: LineMovement) -> tuple[bool, int, bool, str, int, str]:
    """Categories with their steps, rules outside them, then the steps of the score."""
    _, category, rule = line.key
    step = list(STEPS).index(rule) + 1 if rule in STEPS else 0
    of_score = bool(step) and not category
    return of_score, step if of_score else 0, not category, category, step, rule


def _name(line: LineMovement) -> str:
    _, category, rule = line.key
    was = f" (was {line.old_rule})" if line.old_rule else ""
    return STEPS[rule].format(category=category) if rule in STEPS else f"{rule}{was}"


def _cells(line: LineMovement) -> list[str]:
    old, new = (_signed(said.points) if said is not None else "" for said in (line.old, line.new))
    return [old, *_parts(line.parts), new]


def _parts(parts: Any) -> list[str]:
    """The three columns between; nothing where a cause did nothing."""
    sums = (sum(units for step, units in parts.items() if step.cause is cause) for cause in CAUSES)
    return [_signed(units) if units else "" for units in sums]


def _reasons(line: LineMovement) -> Iterator[str]:
    for note in line.notes:
        yield f"{note.step}: {note.text}"
    if line.parts[Step.RULES]:
        for change in line.edits:
            yield f"{Step.RULES}: {_edit(change)}"


def _edit(change: Change) -> str:
    """What an edit did, in one line."""
    if change.kind == "added":
        return f"a new {change.what}"
    if change.kind == "removed":
        return f"the {change.what} was removed"
    said = [f"{detail.what} {arrow(detail)}" for detail in details(change)]
    said += [f"through {', '.join(change.through)}"] if change.through else []
    return "; ".join(said) or f"{change.what} {change.kind}"


class _Table:
    """Names at the left, five columns of numbers with their dots in line at the right."""

    def __init__(self, cells: Sequence[Sequence[str]], width: int) -> None:
        self._places = [max(len(_decimals(text)) for text in column) for column in zip(*cells, strict=True)]
        columns = list(zip(*cells, strict=True))
        self._columns = [
            GAP + max(len(HEADS[number]), *(len(self._dotted(text, number)) for text in column))
            for number, column in enumerate(columns)
        ]
        numbers = sum(self._columns)
        self._beside = width - numbers >= LEAST_NAME
        self._name = max(width - numbers, LEAST_NAME)
        self.width = self._name + numbers

    def _dotted(self, text: str, number: int) -> str:
        return text + " " * (self._places[number] - len(_decimals(text))) if text else ""

    def row(self, name: str, cells: Sequence[str]) -> str:
        """A name and its numbers."""
        head = cells is HEADS
        texts = (text if head else self._dotted(text, number) for number, text in enumerate(cells))
        line = set_cell_size(name, self._name) + "".join(map(str.rjust, texts, self._columns))
        return line.rstrip()

    def named(self, indent: str, name: str, cells: Sequence[str]) -> list[str]:
        """A row whose name may take several lines: the numbers stand in the last."""
        room = max(self._name if self._beside else self.width, LEAST_NAME) - len(indent)
        *above, last = textwrap.wrap(shown(name), room, break_on_hyphens=False) or [""]
        if not self._beside or cell_len(indent + last) > self._name:
            above, last = [*above, last], ""
        return [*(indent + part for part in above), self.row(indent + last if last else "", cells)]


def _decimals(text: str) -> str:
    _, dot, decimals = text.partition(".")
    return dot + decimals


def _whole(units: int | None) -> str:
    return "none" if units is None else number_text(units)


def _signed(units: int) -> str:
    text = number_text(units)
    return text if text.startswith("-") else f"+{text}"


# --- decisions and events


def _turns(turns: Iterable[Turn], width: int) -> list[str]:
    """Each decision that a step turned, and the lines that decide now or no more."""
    lines: list[str] = []
    for turn in turns:
        alone = f" ({turn.steps[0].step})" if len(turn.steps) == 1 else ""
        what = f"{_value(turn.old)} -> {_value(turn.new)}" if turn.old != turn.new else f"{_value(turn.new)} as before"
        lines.append(shown(f"  {turn.what}: {what}{alone}"))
        for step in turn.steps:
            if not alone:
                lines.append(shown(f"    {step.step}: {_value(step.old)} -> {_value(step.new)}"))
            lines += _deciding(step.lines, "    " if alone else "      ", width)
    return ["what became of it", *lines] if lines else []


def _deciding(found: Iterable[TurnLine], indent: str, width: int) -> list[str]:
    lines: list[str] = []
    for line in found:
        place = f" (line {line.decision.line})" if line.decision.line else ""
        word = "now" if line.holds else "no more"
        lines += _wrapped(f"{indent}{word:<9}", [f"{line.decision.text}{place}"], width)
    return lines


def _value(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(map(str, value)) or "none"  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
        case _:
            return "none" if value is None else str(value)


def _events(movement: Movement, width: int) -> list[str]:
    """The newest events that came, each with the lines that look at it."""
    if not movement.events:
        return []
    clock = Clock(movement.timezone)
    lines = [f"events since {movement.old.as_of} that the model looks at"]
    for event in movement.events[:MOST_EVENTS]:
        lines += _wrapped(f"  {day_at(clock.day_of(event.at))}  ", [_event(event)], width)
    rest = len(movement.events) - MOST_EVENTS
    return [*lines, f"  … and {rest:,} earlier ones"] if rest > 0 else lines


def _event(event: NewEvent) -> str:
    values = [text if number == 0 else f"{name} {text}" for number, (name, text) in enumerate(event.fields)]
    owner = f" of lead {event.lead}" if event.lead else ""
    return f"{' '.join([event.event, ', '.join(values)]).strip()}{owner}: {', '.join(event.seen_by)}"


def _wrapped(margin: str, texts: Iterable[str], width: int) -> list[str]:
    """Texts behind a margin, each on its own lines."""
    found: list[str] = []
    for text in texts:
        parts = textwrap.wrap(shown(text), max(20, width - len(margin)), break_on_hyphens=False)
        found += [(margin if not number else " " * len(margin)) + part for number, part in enumerate(parts)]
    return found
