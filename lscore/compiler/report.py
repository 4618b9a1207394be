"""Where the passes of the compiler put what they find."""

from __future__ import annotations

from dataclasses import dataclass, field

from lscore.dsl.diagnostics import Diagnostic, Problem, Span


@dataclass(slots=True)
class Report:
    """The problems found so far, and the texts of the files they stand in.

    `torn`: a statement or file could not be read, so that names may be unknown for that reason alone.
    """

    sources: dict[str, str] = field(default_factory=dict[str, str])
    problems: list[Problem] = field(default_factory=list[Problem])
    syntax: list[Diagnostic] = field(default_factory=list[Diagnostic])
    torn: bool = False
    entries: dict[str, Span] = field(default_factory=dict[str, Span])
    """For each file that is used, however far: the `use` in the first file that leads to it."""

    def add(self, problem: Problem) -> None:
        """Take down a problem."""
        self.problems.append(problem)

    def text(self, span: Span) -> str:
        """What stands on the page at a span, on one line."""
        return " ".join(self.sources.get(span.file, "")[span.start : span.end].split())

    def written(self, span: Span) -> str:
        """What stands on the page at a span, as it is."""
        return self.sources.get(span.file, "")[span.start : span.end]

    def first_line(self, span: Span) -> Span:
        """The part of a span that stands on its first line."""
        end = self.sources.get(span.file, "").find("\n", span.start, span.end)
        return span if end < 0 else Span(span.file, span.start, end, span.line, span.column)
