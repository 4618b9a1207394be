"""A score as statements: its rules, its categories, its range, its keeps, its rounding, in this order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lscore.compiler.backends.rules import RuleWriter, active_test, within_limit
from lscore.compiler.model import Category, Keep, Score

if TYPE_CHECKING:
    from lscore.compiler.backends.lead import Lead

DECIMALS = 4


def write_score(lead: Lead, score: Score) -> str:
    """Write a score into the program of a lead; the local that holds it in the end."""
    let, do = lead.program.let, lead.program.do
    lead.program.note(f"--- score {score.name}")
    sums: dict[str | None, str] = {None: let("0", score.name)}
    for category in score.categories:
        sums[category.name] = let("0", f"{score.name}_{category.name}")
    writer = RuleWriter(lead, score.name)
    for rule in score.rules:
        writer.write(rule, sums)
    for key, local in sums.items():
        for outer in lead.column_sums.get((score.name, key), ()):
            do(f"{local} += {outer}")
    total = sums[None]
    for category in score.categories:
        lead.program.note(f"category {category.name}")
        do(f"{total} += {_category(lead, score, category, sums[category.name])}")
    lead.program.note(f"score {score.name}: its sum")
    _check(lead, total, f"score `{score.name}`")
    _range(lead, score, total)
    _keeps(lead, score, total)
    step = 10 ** (DECIMALS - score.decimals)
    if step > 1:
        half = step // 2
        rounded = f"(({total} + {half}) // {step} if {total} >= 0 else -(({half} - {total}) // {step})) * {step}"
        _change(lead, score, "", "(rounding)", total, rounded)
    return total


def _check(lead: Lead, local: str, what: str) -> None:
    lead.program.do(within_limit(local, lead.names.constant(what)))


def _change(
    lead: Lead, score: Score, category: str, line: str, local: str, changed: str, because: str = "", test: str = ""
) -> None:
    """Give a local a new amount, and explain the difference."""
    program = lead.program
    if not lead.explain:
        program.do(f"if {test}:\n    {local} = {changed}" if test else f"{local} = {changed}")
        return
    number = lead.line(score.name, category, line)
    program.note(line)
    after = program.let(f"{changed} if {test} else {local}" if test else changed, "changed")
    words = because or "''"
    program.do(f"if {after} != {local}:\n    lines.append(({number}, {after} - {local}, 1, None, {words}))")
    program.do(f"{local} = {after}")


def _category(lead: Lead, score: Score, category: Category, local: str) -> str:
    _check(lead, local, f"category `{category.name}` of score `{score.name}`")
    if category.low is not None:
        _change(lead, score, category.name, "(bounds)", local, repr(category.low), test=f"{local} < {category.low}")
    if category.high is not None:
        _change(lead, score, category.name, "(bounds)", local, repr(category.high), test=f"{local} > {category.high}")
    if category.weight is not None:
        _change(lead, score, category.name, "(weight)", local, f"scaled({local}, {category.weight})")
    return local


def _range(lead: Lead, score: Score, total: str) -> None:
    if score.low is not None:
        _change(lead, score, "", "(range)", total, repr(score.low), test=f"{total} < {score.low}")
    if score.high is not None:
        _change(lead, score, "", "(range)", total, repr(score.high), test=f"{total} > {score.high}")


def _keeps(lead: Lead, score: Score, total: str) -> None:
    """The lowest exact one that holds, else the highest `at least` and then the lowest `at most`."""
    if not score.keeps:
        return
    exact = _applied(lead, score.keeps_in_order("at"))
    least = _applied(lead, score.keeps_in_order("at least"))
    most = _applied(lead, score.keeps_in_order("at most"))
    for kept, test in ((exact, ""), (least, f" and {total} < {least}[0]"), (most, f" and {total} > {most}[0]")):
        if kept is None:
            continue
        free = "" if kept is exact or exact is None else f"{exact} is None and "
        known = f"{free}{kept} is not None{test}"
        _change(lead, score, "", "(keep)", total, f"{kept}[0]", f"{kept}[1]", known)


def _applied(lead: Lead, keeps: list[Keep]) -> str | None:
    """The local with amount and words of the first keep that holds."""
    if not keeps:
        return None
    found = lead.program.let("None", "kept_at")
    for keep in keeps:
        active = active_test(lead, keep.starts, keep.ends)
        given = lead.names.constant((keep.amount, keep.because))
        test = f"{found} is None and {active}{lead.condition(keep.condition)}"
        lead.program.do(f"if {test}:\n    {found} = {given}")
    return found
