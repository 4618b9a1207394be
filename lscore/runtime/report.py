"""What a run tells of itself when it has ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lscore.compiler.model import Model
from lscore.dsl.diagnostics import Diagnostic, Span
from lscore.runtime.rejects import RejectCount
from lscore.runtime.scoring import Scored
from lscore.runtime.values import instant_text


@dataclass(frozen=True, slots=True)
class Violation:
    """A lead for which an `ensure` does not hold."""

    lead: str
    ensure: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class ModelReport:
    """What one model gave: leads scored (the skipped included), leads per grade and tier ("" is none; best first, the
    skipped left out), and each violation."""

    name: str
    file: str
    version: str
    leads: int
    skipped: int
    disqualified: int
    grades: tuple[tuple[str, int], ...]
    tiers: tuple[tuple[str, int], ...]
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run read, found and wrote. `leads` and `events` are those that were used; `as_of` is in microseconds from
    the epoch; `rows` are the result rows where they were asked for."""

    models: tuple[ModelReport, ...]
    as_of: int
    leads: int
    events: int
    rejects: tuple[RejectCount, ...]
    findings: tuple[Diagnostic, ...]
    outputs: tuple[str, ...]
    rejects_file: str | None
    violations_file: str | None
    seconds: float
    rows: list[dict[str, object]] | None = None

    @property
    def failed(self) -> bool:
        """Whether some `ensure` does not hold for some lead."""
        return any(model.violations for model in self.models)

    @property
    def as_of_text(self) -> str:
        """`2026-03-01T00:00:00Z`."""
        return instant_text(self.as_of)


def violation_rows(model: Model, violations: Iterable[Violation]) -> Iterator[dict[str, object]]:
    """The violations as rows of a file."""
    for item in violations:
        span = item.span
        place = {"file": span.file if span else model.file, "line": span.line if span else None}
        yield {"lead": item.lead, "model": model.name, **place, "ensure": item.ensure}


@dataclass(slots=True)
class Tally:
    """Counts the results of one model."""

    model: Model
    leads: int = 0
    skipped: int = 0
    disqualified: int = 0
    grades: Counter[str] = field(default_factory=Counter[str])
    tiers: Counter[str] = field(default_factory=Counter[str])
    violations: list[Violation] = field(default_factory=list[Violation])

    def add(self, result: Scored) -> None:
        """Count one lead."""
        self.leads += 1
        if result.row.get("skipped"):
            self.skipped += 1
            return
        self.disqualified += bool(result.row.get("disqualified"))
        self.grades[str(result.row.get("grade") or "")] += 1
        self.tiers[str(result.row.get("tier") or "")] += 1
        for line, text in result.violations:
            spans = (item.span for item in self.model.ensures if item.what == text and item.span)
            span = next((span for span in spans if span.line == line), None)
            self.violations.append(Violation(str(result.row["lead"]), text, span))

    def report(self) -> ModelReport:
        """The counts in the order of the model's scales."""
        model = self.model
        letters = model.grades.letters if model.grades else ()
        scale = model.tiers.letters if model.tiers else ()
        if model.disqualify:
            scale = (*scale, "disqualified")
        return ModelReport(
            name=model.name,
            file=model.file,
            version=model.version,
            leads=self.leads,
            skipped=self.skipped,
            disqualified=self.disqualified,
            grades=_in_scale(self.grades, letters),
            tiers=_in_scale(self.tiers, scale),
            violations=tuple(self.violations),
        )


def _in_scale(counts: Counter[str], scale: Sequence[str]) -> tuple[tuple[str, int], ...]:
    if not scale:
        return ()
    return tuple((letter, counts[letter]) for letter in (*scale, "") if letter or counts[""])
