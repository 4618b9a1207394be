"""Random edits of random models: what `lscore diff` says of each, held against what both models say of random leads.

    python -m tests.random_edits --edits 1000 --seed 1
    python -m tests.random_edits --edits 1000 --impact       and what it says of their impact on the leads
    python -m tests.random_edits --seed 1 --only 4711        one of them, in full

Exit code 0: the diff keeps what it promises; 1: somewhere it does not.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from multiprocessing import get_context
from random import Random
from typing import Any

from lscore.compiler import Compiled, compile_text
from lscore.compiler.diff import Difference, Side, Weight, diff
from lscore.dsl.diagnostics import Span
from lscore.runtime.engines.python import PythonEngine
from tests.agreement import Example, Found, said_by_python
from tests.random_data import INSTANTS, Moments, data, edges_of
from tests.random_worlds import ModelText

TEXTS_OF_RESULTS = frozenset({"model", "model_version", "reasons"})
"""Columns that only tell: not what a lead is worth, nor what is done with it."""

SIZES = (3, 6, 6, 8)
LEADS = 40
"""At most so many score each model of the long run."""

SHARE = 20
"""Edits that a process takes at a time."""


def side(text: str) -> Side:
    found = compile_text(text, "random.score")
    assert found.model is not None, f"{text}\n{[(d.span.line, d.message) for d in found.diagnostics]}"
    return Side.of(found)


def page(statements: list[str]) -> str:
    return "\n".join(statement for statement in statements if statement) + "\n"


# --- edits


def _replaced(pattern: str, words: tuple[str, ...]) -> Callable[[Random, list[str]], list[str]]:
    """An edit: one place that a pattern finds says another word."""

    def edit(dice: Random, statements: list[str]) -> list[str]:
        places = [(at, found) for at, text in enumerate(statements) for found in re.finditer(pattern, text)]
        if not places:
            return statements
        at, found = dice.choice(places)
        text = statements[at]
        group = 1 if found.re.groups else 0
        changed = text[: found.start(group)] + dice.choice(words) + text[found.end(group) :]
        return [*statements[:at], changed, *statements[at + 1 :]]

    return edit


def _without_statement(dice: Random, statements: list[str]) -> list[str]:
    at = dice.randrange(len(statements))
    return [*statements[:at], *statements[at + 1 :]]


def _without_line(dice: Random, statements: list[str]) -> list[str]:
    at = dice.randrange(len(statements))
    lines = statements[at].split("\n")
    del lines[dice.randrange(len(lines))]
    return [*statements[:at], "\n".join(lines), *statements[at + 1 :]]


def _another_model(dice: Random, statements: list[str]) -> list[str]:
    """A statement more, out of another model."""
    return [*statements, dice.choice(ModelText(dice, size=6).draw())]


RENAMES = (
    *(("chiefs", "bosses"), ("pages", "places"), ("big", "large"), ("keen", "eager"), ("r1", "first-rule")),
    *(("fit", "worth"), ("heat", "warmth")),
)
"""Of sets, defines, rules; the last two of scores."""


def _renamed(dice: Random, statements: list[str]) -> list[str]:
    name, other = dice.choice(RENAMES[:-2])
    return [_named(name, other, statement) for statement in statements]


def _named(name: str, other: str, statement: str) -> str:
    return re.sub(rf"(?<![\w\"-]){name}(?![\w-])", other, statement)


def _renamed_score(dice: Random, statements: list[str]) -> list[str]:
    name, other = dice.choice(RENAMES[-2:])
    return [_named(name, other, statement) for statement in statements]


def _shuffled(dice: Random, statements: list[str]) -> list[str]:
    return dice.sample(statements, len(statements))


EDITS: tuple[Callable[[Random, list[str]], list[str]], ...] = (
    _replaced(r": ([+-]\d[\d.]*)", ("+1", "-3", "+12.5", "+0")),
    _replaced(r"within (\w+)", ("30d", "10d", "3d", "90min")),
    _replaced(r"(?<= )\d+(?= times)", ("1", "2", "4")),
    _replaced(r"(?:>=|<=|<|>|is) (-?\d[\d.]*)", ("1", "60", "0.5")),
    _replaced(r" (>=|<=|>|<) ", (">=", "<=", ">", "<")),
    _replaced(r" (and|or) \(", ("and", "or")),
    _replaced(r"because \"([a-z ]+)\"", ("for another reason", "so it is")),
    _replaced(r"(?:halving every|fading over) (\d+d)", ("3d", "20d")),
    _replaced(r"(?:at most|at least|exactly|at) (\d[\d.]*)", ("1", "5", "11")),
    _replaced(r" (is|is not) ", ("is", "is not")),
    _replaced(r"(?:tier|grade|at most) (hot|warm|cold|A|B|C)\b", ("hot", "warm", "A", "B", "C")),
    _replaced(r"route to (\w+)", ("sales", "another")),
    _replaced(r"timezone \"(.*)\"", ("UTC", "Asia/Tokyo")),
    _replaced(r"set chiefs: (CEO)", ("CFO", '"vp *"', "CEO, owner")),
    _replaced(r"(?:from|until) (2\d+-\d\d-\d\d)", ("2026-02-20", "2027-01-01")),
    _replaced(r"from \"(Company Size)\"", ("size", "n")),
    _replaced(r"    n (number)", ("text", "date")),
    _replaced(r"weight (\S+%)", ("50%", "99%")),
    _replaced(r"from (-?\d+) to", ("1", "-7")),
    _replaced(r"category (c\d)", ("c0", "c9")),
    _replaced(r" as (r\d+)", ("another-name",)),
    *(_without_statement, _without_line, _another_model, _renamed, _renamed_score, _shuffled),
)


def draw_edit(dice: Random, statements: list[str]) -> tuple[list[str], Compiled]:
    """Another version of a model: one or two edits, that compile."""
    for _ in range(50):
        edited = statements
        for _ in range(1 + dice.randrange(3) // 2):
            edited = dice.choice(EDITS)(dice, edited)
        text = page(edited)
        compiled = compile_text(text, "random.score")
        if compiled.model is not None and edited != statements:
            return edited, compiled
    return statements, compile_text(page(statements), "random.score")


# --- what the diff promises


@dataclass(frozen=True, slots=True)
class Edited:
    """A model before and after an edit, the leads that both score, and what the diff says."""

    before: list[str]
    after: list[str]
    old: Side
    new: Side
    said: Difference
    example: Example

    def __str__(self) -> str:
        changes = "\n".join(map(str, self.said.changes))
        return f"{page(self.before)}=======\n{page(self.after)}=======\n{changes}\n{self.example}"


def drawn(dice: Random, size: int, leads: int = 6) -> Edited:
    """A model, an edit, at most so many leads."""
    model = ModelText(dice, size=size)
    before = model.draw()
    after, compiled = draw_edit(dice, before)
    old, new = side(page(before)), Side.of(compiled)
    as_of = PythonEngine(old.model, 0).read_at(dice.choice(INSTANTS))
    assert as_of is not None
    edges = edges_of(page(before) + page(after))
    found = data(dice, Moments(dice, as_of, model.zone, edges), leads)
    return Edited(before, after, old, new, diff(old, new), Example(page(before), old.model, as_of, found, {}))


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of one edit: its class, whether any drawn lead shows it, and what the diff says wrongly."""

    number: int
    weight: str
    shown: bool
    wrong: tuple[str, ...]


def checked(edited: Edited, number: int = 0) -> Checked:
    """Hold what the diff says against both models.

    Nothing said: all results, lines of explanations and versions are equal. `text` at most: all but words is equal.
    So what any result shows is told, as more than text. The other way round, what the diff calls more than text makes
    another version of the model; few leads may not show it. Each statement that means something else alone is told of,
    with a place in it.
    """
    said, old, new = edited.said, edited.old, edited.new
    was, now = (said_by_python(replace(edited.example, model=item.model)) for item in (old, new))
    wrong: list[str] = []
    if not said and (_told(was, ()) != _told(now, ()) or old.model.version != new.model.version):
        wrong.append("it says nothing, and results differ")
    shown = _told(was, TEXTS_OF_RESULTS) != _told(now, TEXTS_OF_RESULTS)
    if said.weight in (None, Weight.TEXT) and shown:
        wrong.append("it calls text what other results come of")
    if said.weight not in (None, Weight.TEXT) and old.model.version == new.model.version:
        wrong.append(f"it says {said.weight} of two models of one version")
    wrong += [f"an edit is not told: {text!r}" for text in _untold(edited)]
    if diff(old, old) or diff(new, new):
        wrong.append("a model differs from itself")
    return Checked(number, said.weight or "", shown, tuple(wrong))


def _told(found: Found, without: Any) -> Any:
    """What a run says, without some columns; the places of violations move with the lines, so they are counted."""
    if isinstance(found, str):
        return found
    return {
        lead: (
            {name: value for name, value in row.items() if name not in without},
            len(violations),
            [] if without else sorted((*line[:5], line[7]) for line in lines),
        )
        for lead, (row, violations, lines) in found.items()
    }


def _untold(edited: Edited) -> Iterator[str]:
    """The statements that were edited, mean something else by that alone, and have no place in what the diff says."""
    places = [
        (_lines(edited.before), [change.old for change in edited.said.changes if change.old]),
        (_lines(edited.after), [change.new for change in edited.said.changes if change.new]),
    ]
    for at, other in _touched(edited.before, edited.after):
        alone = list(edited.before)
        text = "" if at is None else alone[at]
        other_text = "" if other is None else edited.after[other]
        if at is None:
            alone.append(other_text)
        else:
            alone[at] = other_text
        compiled = compile_text(page(alone), "random.score").model
        if compiled is None or compiled.version == edited.old.model.version:
            continue
        if not any(_in(spans, lines.get(place)) for (lines, spans), place in zip(places, (at, other), strict=True)):
            yield f"{text} -> {other_text}"


def _touched(before: list[str], after: list[str]) -> Iterator[tuple[int | None, int | None]]:
    """The statements that stand on one side alone but for new names, by their numbers, side by side where there are as
    many."""
    for name, other in RENAMES:
        after = [_named(other, name, statement) for statement in after]
    gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
    old = [at for at, text in enumerate(before) if text in gone]
    new = [at for at, text in enumerate(after) if text in come]
    if len(old) == len(new):
        yield from zip(old, new, strict=True)
    else:
        yield from ((at, None) for at in old)
        yield from ((None, at) for at in new)


def _lines(statements: list[str]) -> dict[int, range]:
    """The lines of a page that each statement stands on."""
    found: dict[int, range] = {}
    line = 1
    for at, text in enumerate(statements):
        count = len(text.split("\n")) if text else 0
        found[at] = range(line, line + count)
        line += count
    return found


def _in(spans: list[Span], lines: range | None) -> bool:
    return lines is not None and any(span.line in lines for span in spans)


# --- the long run


def numbered(seed: int, number: int) -> Edited:
    """An edit of a run."""
    dice = Random(f"{seed}/{number}")
    return drawn(dice, dice.choice(SIZES), LEADS)


def _share(task: tuple[int, int, int, bool]) -> list[Checked]:
    seed, first, last, with_impact = task
    return [_checked(numbered(seed, number), number, with_impact) for number in range(first, last)]


def _checked(edited: Edited, number: int, with_impact: bool) -> Checked:
    found = checked(edited, number)
    if not with_impact or not edited.said:
        return found
    from tests.impact_oracle import disagreements  # noqa: PLC0415 (it imports this module)

    return replace(found, wrong=(*found.wrong, *disagreements(edited)))


def run(seed: int, edits: int, processes: int, *, with_impact: bool) -> int:
    """Check edits, tell how far it is on standard error and the result on standard output; how many went wrong."""
    started, found = time.monotonic(), list[Checked]()
    tasks = [(seed, first, min(first + SHARE, edits), with_impact) for first in range(0, edits, SHARE)]
    with get_context("spawn").Pool(processes) as pool:
        for share in pool.imap_unordered(_share, tasks):
            found += share
            for item in share:
                if item.wrong:
                    sys.stdout.write(f"seed {seed} edit {item.number}: {'; '.join(item.wrong)}\n")
            sys.stderr.write(f"{len(found)} of {edits} edits, {time.monotonic() - started:.0f} s\n")
    weights = Counter(item.weight or "nothing" for item in found)
    shown = sum(item.shown for item in found)
    wrong = sum(bool(item.wrong) for item in found)
    counts = ", ".join(f"{count} {name}" for name, count in weights.most_common())
    sys.stdout.write(f"seed {seed}: {len(found)} edits ({counts}); the drawn leads show {shown}; {wrong} wrong\n")
    return wrong


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Hold the diff to what random edits of random models change.")
    parser.add_argument("--edits", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", type=int, help="the number of one edit: show it")
    parser.add_argument("--impact", action="store_true", help="also hold the impact to the results lead by lead")
    options = parser.parse_args()
    if options.only is None:
        return 1 if run(options.seed, options.edits, options.processes, with_impact=options.impact) else 0
    edited = numbered(options.seed, options.only)
    wrong = _checked(edited, options.only, options.impact).wrong
    sys.stdout.write("\n".join([str(edited), *wrong, ""]))
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
