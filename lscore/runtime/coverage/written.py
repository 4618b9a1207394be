"""What the page says of coverage: `# lscore: equivalent[id] because …` and `# lscore: unreachable[id] because …`.

The first names a mutant that changes no result, the second a goal that no lead can meet. Such a comment may stand
anywhere in the model or in its tests; several ids are separated by commas, and without a reason it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from lscore.dsl import nodes
from lscore.dsl.diagnostics import Diagnostic, Severity, Span

Word = Literal["equivalent", "unreachable"]

COMMENT = re.compile(
    r"#\s*lscore:\s*(?P<word>equivalent|unreachable)\s*\[(?P<ids>[^\]]*)\](?:\s+because\s+(?P<reason>.*?))?\s*$"
)


@dataclass(frozen=True, slots=True)
class Written:
    """One id of such a comment."""

    word: Word
    id: str
    reason: str
    span: Span


def written_in(pages: Iterable[nodes.Page]) -> tuple[Written, ...]:
    """All that pages say; of a page that is given twice once."""
    found: dict[tuple[str, int, str], Written] = {}
    for page in pages:
        for comment in page.comments:
            match = COMMENT.match(comment.text)
            if match is None:
                continue
            reason = (match["reason"] or "").strip()
            word: Word = "equivalent" if match["word"] == "equivalent" else "unreachable"
            for name in (item.strip() for item in match["ids"].split(",")):
                if name:
                    key = (comment.span.file, comment.span.start, name)
                    found[key] = Written(word, name, reason, comment.span)
    return tuple(found.values())


def ids(written: Iterable[Written], word: Word) -> frozenset[str]:
    """The ids of one kind that are given a reason."""
    return frozenset(item.id for item in written if item.word == word and item.reason)


def complaints(
    written: Iterable[Written], word: Word, used: Mapping[str, object] | frozenset[str]
) -> Iterator[Diagnostic]:
    """What is wrong with comments of one kind: no reason, or nothing left that they speak of."""
    what = {"equivalent": "mutant that survives", "unreachable": "goal that is not met"}[word]
    for item in written:
        if item.word != word:
            continue
        if not item.reason:
            message, help_ = f"`{word}[{item.id}]` gives no reason", "say why behind it: `because …`"
        elif item.id not in used:
            message, help_ = f"no {what} is called `{item.id}`", "remove the comment"
        else:
            continue
        yield Diagnostic(f"{word}-comment", Severity.WARNING, message, item.span, help=help_)
