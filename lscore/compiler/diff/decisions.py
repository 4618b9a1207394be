"""What a model decides: grades, levels, rating, tiers, disqualify, skip, routes, ensures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lscore.compiler.diff.changes import LINES, Change, Detail, Weight
from lscore.compiler.diff.forms import Forms
from lscore.compiler.diff.pairing import Pairing
from lscore.compiler.diff.reach import Reach
from lscore.compiler.diff.side import Side
from lscore.compiler.diff.words import condition_details
from lscore.compiler.model import (
    Fallback,
    GradeValue,
    Levels,
    LevelValue,
    Line,
    ScoreValue,
    Step,
    Value,
)
from lscore.compiler.numbers import plain
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Span
from lscore.dsl.printer import canonical


@dataclass(frozen=True, slots=True)
class _Said:
    """A line of a decision, whatever its kind. `what` is what it says (None for a condition alone)."""

    part: Line | Step | Fallback
    what: str
    because: str
    text: str
    condition: str
    exact: str
    span: Span | None
    node: nodes.Node | None

    @property
    def title(self) -> str:
        """The line without its reason."""
        return self.text.partition(' because "')[0]

    @property
    def meaning(self) -> tuple[str, str]:
        return self.what, self.condition


def diff_scales(old: Side, new: Side) -> list[Change]:
    """The scales of grades and tiers, and where grades start: lines that name letters mean something by them."""
    before, after = old.model.grades, new.model.grades
    found: list[Change] = []
    letters = (before.letters if before else (), after.letters if after else ())
    details = _scale(*letters)
    starts = ((before.start if before else None) or "", (after.start if after else None) or "")
    details += [Detail("start", *starts)] if starts[0] != starts[1] else []
    if details or bool(before) != bool(after):
        found.append(_scale_change("grades", details, old, new, nodes.Grades))
    tiers = _scale(*((side.model.tiers.letters if side.model.tiers else ()) for side in (old, new)))
    if tiers or bool(old.model.tiers) != bool(new.model.tiers):
        found.append(_scale_change("tiers", tiers, old, new, nodes.Tiers))
    return found


def _scale(old: tuple[str, ...], new: tuple[str, ...]) -> list[Detail]:
    return [Detail("scale", ", ".join(old), ", ".join(new))] if old != new else []


def _scale_change(what: str, details: list[Detail], old: Side, new: Side, kind: type[nodes.Node]) -> Change:
    places = [side.place(next((node.span for node in side.all(kind)), None)) for side in (old, new)]
    return Change("changed", what, "", Weight.DECISIONS, details=tuple(details), old=places[0], new=places[1])


def diff_decisions(
    old: Side, new: Side, forms: tuple[Forms, Forms], reach: Reach, scores: dict[str, str]
) -> list[Change]:
    """All lines that decide."""
    found: list[Change] = []
    for what, before, after in zip(LINES, _lines(old), _lines(new), strict=True):
        found += _diff_lines(what, _said(before, old, forms[0]), _said(after, new, forms[1]), old, new, reach)
    return [*found, *_diff_levels(old, new, scores), *_diff_rating(old, new, scores)]


def _lines(side: Side) -> list[Sequence[Line | Step | Fallback]]:
    """The lines of each kind, in the order of LINES."""
    model = side.model
    grades, tiers = model.grades, model.tiers
    return [
        [*grades.lines, *([grades.otherwise] if grades.otherwise else [])] if grades else [],
        grades.steps if grades else (),
        [*tiers.lines, *([tiers.otherwise] if tiers.otherwise else [])] if tiers else [],
        tiers.at_most if tiers else (),
        model.disqualify,
        model.skip,
        model.routes,
        model.ensures,
    ]


def _said(lines: Iterable[Line | Step | Fallback], side: Side, forms: Forms) -> list[_Said]:
    found: list[_Said] = []
    for line in lines:
        node = side.at(line.span)
        what = str(line.steps) if isinstance(line, Step) else line.what
        what = "" if isinstance(node, nodes.Ensure) else what
        condition = "otherwise" if isinstance(line, Fallback) else forms.meaning(line.condition)
        exact = "" if isinstance(line, Fallback) else forms.exact(line.condition)
        said = f"{what} {line.because!r} {exact}"
        found.append(_Said(line, what, line.because, line.text, condition, said, line.span, node))
    return found


def _diff_lines(
    what: str, old_lines: list[_Said], new_lines: list[_Said], old: Side, new: Side, reach: Reach
) -> list[Change]:
    pairing = Pairing(old_lines, new_lines)
    pairing.by(lambda item: item.exact).by(lambda item: item.meaning).by(lambda item: item.condition)
    pairing.by(lambda item: (item.what, item.because) if item.because else None)
    pairing.by_likeness(lambda item: frozenset([item.what, *item.title.split()]), lambda a, b: a.what == b.what, 0.5)
    pairing.by(lambda item: item.what or None)
    found = [
        Change("removed", what, _name(item), Weight.DECISIONS, old=old.place(item.span), old_part=item.part)
        for item in pairing.old
    ]
    found += [
        Change("added", what, _name(item), Weight.DECISIONS, new=new.place(item.span), new_part=item.part)
        for item in pairing.new
    ]
    for before, after in pairing.pairs:
        if before.exact != after.exact:
            found.append(_changed(what, before, after, old, new, reach))
    return found


def _name(item: _Said) -> str:
    return item.title


def _changed(what: str, before: _Said, after: _Said, old: Side, new: Side, reach: Reach) -> Change:
    details: list[Detail] = []
    if before.what != after.what:
        details.append(Detail(what, before.what, after.what))
    through: tuple[str, ...] = ()
    if before.condition != after.condition:
        tests = [getattr(item.node, "condition", None) for item in (before, after)]
        if isinstance(tests[0], nodes.Node) and isinstance(tests[1], nodes.Node):
            details += condition_details(tests[0], tests[1])
        elif tests[0] or tests[1]:
            words = [canonical(test) if isinstance(test, nodes.Node) else "otherwise" for test in tests]
            details.append(Detail("condition", *words))
        through = reach.through(before.node, after.node) or (() if details else reach.anywhere())
    if before.because != after.because:
        details.append(Detail("because", _quoted(before.because), _quoted(after.because)))
    return Change(
        kind="changed",
        what=what,
        name=_name(after),
        weight=Weight.TEXT if before.meaning == after.meaning else Weight.DECISIONS,
        old_name="" if _name(before) == _name(after) else _name(before),
        details=tuple(details),
        through=through,
        old=old.place(before.span),
        new=new.place(after.span),
        old_part=before.part,
        new_part=after.part,
    )


def _quoted(text: str) -> str:
    return f'"{text}"' if text else ""


# --- levels and rating


def _diff_levels(old: Side, new: Side, scores: dict[str, str]) -> list[Change]:
    before = {scores.get(item.score, item.score): item for item in old.model.levels}
    after = {item.score: item for item in new.model.levels}
    found: list[Change] = []
    for score in [*before, *(score for score in after if score not in before)]:
        one, other = before.get(score), after.get(score)
        rows, others = _rows(one), _rows(other)
        details = [
            Detail(label, rows.get(label, ""), others.get(label, ""))
            for label in [*rows, *(label for label in others if label not in rows)]
            if rows.get(label) != others.get(label)
        ]
        if details:
            found.append(
                Change(
                    kind="added" if one is None else "removed" if other is None else "changed",
                    what="levels",
                    name=score,
                    weight=Weight.DECISIONS,
                    details=tuple(details),
                    old=old.place(one.span) if one else None,
                    new=new.place(other.span) if other else None,
                    old_part=one,
                    new_part=other,
                )
            )
    return found


def _rows(levels: Levels | None) -> dict[str, str]:
    if levels is None:
        return {}
    rows = {f"from {plain(bound)}": level for bound, level in levels.bounds}
    rows |= {"otherwise": levels.otherwise} if levels.otherwise is not None else {}
    return rows | ({"missing": levels.missing} if levels.missing is not None else {})


def _diff_rating(old: Side, new: Side, scores: dict[str, str]) -> list[Change]:
    before = ", ".join(_part(part, scores) for part in old.model.rating)
    after = ", ".join(_part(part, {}) for part in new.model.rating)
    if before == after:
        return []
    places = [side.place(next((node.span for node in side.all(nodes.Rating)), None)) for side in (old, new)]
    details = (Detail("rating", before, after),)
    return [Change("changed", "rating", "", Weight.DECISIONS, details=details, old=places[0], new=places[1])]


def _part(part: Value, scores: dict[str, str]) -> str:
    match part:
        case GradeValue():
            return "grade"
        case LevelValue(score=name):
            return f"level of {scores.get(name, name)}"
        case ScoreValue(name=name):
            return scores.get(name, name)
        case _:
            return repr(part)
