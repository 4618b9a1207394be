"""A round of `lscore watch` as text: what was saved, what is wrong, what changed in the scores, one line that says it
all.

14:05:12 saved model.score
scores: 23 of 1,000 leads changed
  tier   hot -> warm: 12, warm -> cold: 3
  leads  L-0017  fit 80 -> 60, tier hot -> warm
         … 22 more
  rules  `Title is VP` changed, +20 -> +15: 23 leads
ok: no findings, 12 tests passed, 23 of 1,000 leads changed (0.4 s)
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from rich.cells import set_cell_size

from lscore.dsl.diagnostics import Diagnostic, Severity, in_order
from lscore.render.tests import FileOutcomes, report_tests
from lscore.render.text import render, shown, tally
from lscore.runtime.explain import points_text
from lscore.runtime.watch.differences import Comparison, Kind, LeadChange, RuleChange
from lscore.runtime.watch.files import Saved
from lscore.runtime.watch.rounds import Round

WIDTH = 80
MOST_NAMES = 3
MOST_FINDINGS = 10
MOST_TESTS = 2
MOST_TEST_LINES = 5
MOST_LEADS = 5
MOST_RULES = 8
MOST_MOVES = 6
"""What is shown of each; the rest is counted."""


def saved_line(saved: Saved, clock: str, color: bool) -> str:
    """`14:05:12 saved model.score; new eu.score`."""
    parts = (("saved", saved.changed), ("new", saved.new), ("gone", saved.gone))
    said = "; ".join(f"{word} {_names(paths)}" for word, paths in parts if paths)
    return _bold(f"{clock} {said or 'first round'}", color)


def _names(paths: Sequence[Path]) -> str:
    names = [shown(_near(path)) for path in paths[:MOST_NAMES]]
    rest = len(paths) - len(names)
    return ", ".join(names) + (f" and {rest:,} more" if rest else "")


def _near(path: Path) -> str:
    """The path from the current folder, where that is shorter."""
    near = os.path.relpath(path)
    return str(path) if near.startswith(os.pardir) else near


def round_text(done: Round, color: bool) -> str:
    """What a round found, from findings to scores."""
    lines = [*_findings(done, color), *_tests(done, color)]
    for comparison in done.comparisons or ():
        lines += _comparison(comparison, color)
    lines += [f"{shown(file)} has errors: its scores wait, compared with the last good ones" for file in done.waiting]
    if done.trouble:
        lines.append(f"scores: {shown(done.trouble)}")
    return "".join(f"{line}\n" for line in lines)


def verdict(done: Round, color: bool) -> str:
    """One line that says it all."""
    findings = done.checked.findings
    outcomes = [outcome for part in done.tests for outcome in part.outcomes]
    said = [tally(findings) or "no findings"]
    if done.gone:
        said[0] += f" ({done.gone:,} gone)"
    passed = len(outcomes) - done.failed_tests
    if done.failed_tests:
        said.append(f"{done.failed_tests:,} of {_count(len(outcomes), 'test')} failed")
    elif outcomes:
        said.append(f"{_count(passed, 'test')} passed")
    said += _scores_in_short(done)
    bad = done.broken or done.failed_tests or done.trouble
    word, tint = ("failed", "red") if bad else ("ok", "green")
    text = f"{word}: {', '.join(said)} ({done.seconds:.1f} s)"
    return click.style(text, fg=tint, bold=True) if color else text


def first_scores(done: Round, at: str) -> str:
    """Which scores the next rounds are compared with; `at` is the instant of all rounds."""
    of = f"the first {done.leads:,} of {done.of:,} leads" if done.leads < done.of else f"all {done.of:,} leads"
    return f"scores of {of} as of {at}: {', '.join(map(shown, done.first))}"


def no_verdict(error: str, color: bool) -> str:
    """The verdict where not even a check was possible."""
    text = f"failed: {shown(error)}"
    return click.style(text, fg="red", bold=True) if color else text


def _scores_in_short(done: Round) -> Iterator[str]:
    if done.trouble:
        yield "scores not compared"
    elif done.comparisons:
        changed = {item.lead for comparison in done.comparisons for item in comparison.changed}
        yield f"{len(changed):,} of {_count(done.leads, 'lead')} changed" if changed else "no lead changed"
    elif done.first:
        yield f"{_count(done.leads, 'lead')} scored"


def _findings(done: Round, color: bool) -> Iterator[str]:
    """Errors, and what the round before did not have; the rest is counted."""
    findings = done.checked.findings
    new = set(map(id, done.fresh))
    worth = [item for item in findings if item.severity is Severity.ERROR or id(item) in new]
    told = _worst(worth)
    if told:
        yield render(told, done.checked.sources, color=color).rstrip("\n")
        yield ""
    if len(worth) > len(told):
        yield f"… and {_count(len(worth) - len(told), 'more finding')}: `lscore check` shows them"
    if len(findings) > len(worth):
        yield f"{_count(len(findings) - len(worth), 'finding')} as before: `lscore check` shows them"


def _worst(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The errors, warnings, notes that fit, in the order of their places."""
    ranks = list(Severity)
    return in_order(sorted(found, key=lambda item: ranks.index(item.severity))[:MOST_FINDINGS])


def _tests(done: Round, color: bool) -> Iterator[str]:
    """The tests that failed: some of those that did not fail before in full, others in a line."""
    failed = [(part.file, item) for part in done.tests for item in part.outcomes if not item.passed]
    new = {id(outcome) for _, outcome in done.newly_failed}
    failed.sort(key=lambda pair: id(pair[1]) not in new)
    full = [pair for pair in failed if id(pair[1]) in new][:MOST_TESTS]
    for file, outcome in full:
        text = report_tests([FileOutcomes(file, (outcome,))], done.checked.sources, color, verbose=False)
        yield text.rstrip("\n").rpartition("\n")[0].rstrip("\n")  # without its line of totals
        yield ""
    rest = failed[len(full) :]
    for _, outcome in rest[:MOST_TEST_LINES]:
        failure = outcome.failures[0]
        place = f"{failure.span.file}:{failure.span.line}:{failure.span.column}"
        yield f"{place}: test {shown(outcome.name)}: expected {shown(failure.text)}, got {shown(failure.got)}"
    if len(rest) > MOST_TEST_LINES:
        yield f"… and {_count(len(rest) - MOST_TEST_LINES, 'more test')} failed: `lscore test` shows them"


def _comparison(found: Comparison, color: bool) -> Iterator[str]:
    """What changed in the scores of a model, and why; nothing is said of one in which nothing did."""
    if not found:
        return
    number = f"{len(found.changed):,} of {_count(found.leads, 'lead')} changed" if found.changed else "no lead changed"
    yield _bold(f"scores of {shown(found.model.name)}: {number}", color)
    blocks: list[tuple[str, list[str]]] = []
    for column, moves in groupby(found.moves, key=lambda move: move.column):
        ways = [f"{shown(move.before)} -> {shown(move.after)}: {move.leads:,}" for move in moves]
        rest = [f"{len(ways) - MOST_MOVES:,} other ways"] if len(ways) > MOST_MOVES else []
        blocks.append((shown(column.replace("_", " ")), _wrapped([*ways[:MOST_MOVES], *rest])))
    blocks.append(("leads", list(_leads(found.changed))))
    blocks.append(("rules", list(_rules(found.rules))))
    changes = [part if part.endswith((" new", " gone")) else f"{part} changed" for part in found.parts]
    changes += [f"{_count(found.new_leads, 'lead')} more"] if found.new_leads else []
    changes += [f"{_count(found.gone_leads, 'lead')} gone"] if found.gone_leads else []
    blocks.append(("also", _wrapped(changes)))
    margin = max(len(head) for head, lines in blocks if lines) + 4
    for head, lines in blocks:
        for place, line in enumerate(lines):
            text = f"{f'  {head}' if place == 0 else '':{margin}}{line}"
            yield _cropped(text)


_RANKS = {"tier": 1, "grade": 2, "rating": 3, "disqualified": 4, "skipped": 4, "routes": 5, "reasons": 6}
"""Where a column stands behind the scores."""


def _leads(changed: Sequence[LeadChange]) -> Iterator[str]:
    width = max((len(shown(item.lead)) for item in changed[:MOST_LEADS]), default=0)
    for item in changed[:MOST_LEADS]:
        cells = ", ".join(_cell(*cell) for cell in sorted(item.cells, key=lambda cell: _RANKS.get(cell[0], 0)))
        yield f"{shown(item.lead):{min(width, 24)}}  {cells}"
    if len(changed) > MOST_LEADS:
        yield f"… {len(changed) - MOST_LEADS:,} more"


def _cell(column: str, before: Any, after: Any) -> str:
    return f"{shown(column)} {_value(before)} -> {_value(after)}"


def _value(value: Any) -> str:
    match value:
        case None | () | "":
            return "(none)"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return "; ".join(shown(str(item)) for item in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case _:
            return shown(str(value))


def _rules(rules: Sequence[RuleChange]) -> Iterator[str]:
    for rule in rules[:MOST_RULES]:
        match rule.kind:
            case Kind.NEW:
                what = "is new"
            case Kind.GONE:
                what = "is gone"
            case Kind.CHANGED:
                what = "changed"
            case _:
                what = "gives other points"
        points = f", {_points(rule.points)}" if rule.points else ""
        leads = _count(rule.leads, "lead") if rule.leads else "no lead"
        tail = f" {what}{points}: {leads}"
        yield f"`{_short(shown(rule.name), WIDTH - 12 - len(tail))}`{tail}"
    if len(rules) > MOST_RULES:
        yield f"… {len(rules) - MOST_RULES:,} more"


def _points(points: tuple[Decimal, Decimal]) -> str:
    before, after = (points_text(item) if item else "0" for item in points)
    return f"{before} -> {after}"


def _wrapped(items: Iterable[str]) -> list[str]:
    """Items with commas between them, in lines that fit."""
    lines: list[str] = []
    for item in items:
        if lines and len(lines[-1]) + len(item) + 2 <= WIDTH - 16:
            lines[-1] += f", {item}"
        else:
            if lines:
                lines[-1] += ","
            lines.append(item)
    return lines


def _cropped(line: str) -> str:
    return line if len(line) <= WIDTH else _short(line, WIDTH)


def _short(text: str, width: int) -> str:
    """The text, or its beginning with an ellipsis where it is wider than so many columns."""
    return text if len(text) <= width else f"{set_cell_size(text, max(width - 1, 1)).rstrip()}…"


def _bold(text: str, color: bool) -> str:
    return click.style(text, bold=True) if color else text


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
