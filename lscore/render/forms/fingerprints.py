"""What a finding is known by from one run to the next: its rule, its file and what its line says.

Not the line's number: it changes with every line that is written above. Findings that are alike in all of that are told
apart by their order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256

from lscore.dsl.diagnostics import Diagnostic
from lscore.render.forms.places import Places

DIGITS = 32


def fingerprints(findings: Iterable[Diagnostic], places: Places) -> Iterator[str]:
    """One for each finding, no two the same."""
    seen: Counter[str] = Counter()
    for finding in findings:
        line = " ".join(places.line(finding.span).split())
        known = f"{finding.code}\0{places.location(finding.span.file).uri}\0{line}"
        seen[known] += 1
        yield sha256(f"{known}\0{seen[known]}".encode("utf-8", "replace")).hexdigest()[:DIGITS]
