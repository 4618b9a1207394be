"""What a run says on stderr when it has ended: what it read, what it found, what it wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from lscore.render.text import render, shown, tally
from lscore.runtime.rejects import RejectCount
from lscore.runtime.report import ModelReport, RunReport

MOST_LEADS = 20
"""So many leads are named for an `ensure` that does not hold, where a file has all of them."""


class Writer(Protocol):
    """Where the summary goes."""

    @property
    def color(self) -> bool:
        """Whether it takes color."""
        ...

    def write(self, text: str) -> None:
        """Take text."""
        ...


def summary(report: RunReport, sources: Mapping[str, str], to: Writer) -> None:
    """The whole of it."""
    if report.findings:
        to.write(render(report.findings, sources, color=to.color) + "\n")
    for model in report.models:
        for line in _violations(model, report.violations_file):
            to.write(f"{line}\n")
    for line in _lines(report):
        to.write(f"{line}\n")


def _lines(report: RunReport) -> Iterable[str]:
    seconds = f"{report.seconds:.1f} s"
    events = f", {_count(report.events, 'event')}" if report.events else ""
    yield f"scored {_count(report.leads, 'lead')}{events} as of {report.as_of_text} in {seconds}"
    if report.rejects:
        where = f" (see {report.rejects_file})" if report.rejects_file else ""
        yield f"{rejected(report.rejects)}{where}"
    if report.findings:
        yield f"found {tally(report.findings)}"
    for model in report.models:
        yield from _model_lines(model, alone=len(report.models) == 1)
    for path in (*report.outputs, *filter(None, [report.violations_file])):
        yield f"wrote {path}"


def rejected(rejects: Iterable[RejectCount]) -> str:
    """Which rows were not used, in a line."""
    counts = (f"{_count(item.count, item.source.removesuffix('s'))} ({item.reason})" for item in rejects)
    return f"rejected {', '.join(counts)}"


def _model_lines(model: ModelReport, *, alone: bool) -> Iterable[str]:
    head = "" if alone else f"{shown(model.name)}: "
    for what, counts in (("grade", model.grades), ("tier", model.tiers)):
        if counts:
            yield f"{head}{what} " + ", ".join(f"{shown(letter) or '(none)'} {count:,}" for letter, count in counts)
    if model.skipped:
        yield f"{head}skipped {model.skipped:,}"
    if model.disqualified and not model.tiers:  # else it stands among the tiers
        yield f"{head}disqualified {model.disqualified:,}"


def _violations(model: ModelReport, file: str | None) -> Iterable[str]:
    """Each lead for which an `ensure` does not hold, by its place: all of them, unless a file has the rest."""
    by_place: dict[tuple[str, str], list[str]] = {}
    for violation in model.violations:
        span = violation.span
        place = f"{span.file}:{span.line}" if span else model.file
        by_place.setdefault((place, violation.ensure), []).append(violation.lead)
    for (place, ensure), leads in by_place.items():
        most = MOST_LEADS if file else len(leads)
        for lead in leads[:most]:
            yield f"{place}: lead {shown(lead)}: ensure {shown(ensure)} does not hold"
        if len(leads) > most:
            yield f"{place}: ensure {shown(ensure)} does not hold for {len(leads) - most:,} more (see {file})"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
