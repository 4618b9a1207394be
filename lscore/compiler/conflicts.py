"""What a merge leaves in a file where both sides changed the same lines: git's marks around both versions."""

from __future__ import annotations

from lscore.compiler.problems.files import MergeConflict
from lscore.dsl.diagnostics import Span

_BEGIN, _MIDDLE, _END = "<<<<<<< ", "=======", ">>>>>>> "


def conflicts(text: str, file: str) -> list[MergeConflict]:
    """The conflicts in a text, each at its first line.

    >>> found = conflicts("a\\n<<<<<<< HEAD\\nb\\n=======\\nc\\n>>>>>>> work\\n", "m.score")
    >>> [(problem.span.line, problem.last) for problem in found]
    [(2, 6)]
    """
    if _BEGIN not in text or _END not in text:
        return []
    found: list[MergeConflict] = []
    begun: Span | None = None
    halved = False
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(_BEGIN):
            begun, halved = Span(file, start, start + len(line.rstrip("\r")), number, 1), False
        elif line.rstrip("\r") == _MIDDLE:
            halved = begun is not None
        elif line.startswith(_END) and begun is not None and halved:
            found.append(MergeConflict(span=Span(file, begun.start, start + len(line), begun.line, 1), last=number))
            begun = None
        start += len(line) + 1
    return found
