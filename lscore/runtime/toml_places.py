"""Where a key stands in a TOML file: what the standard library's reader does not tell.

Knows headings, `key =` lines (bare, quoted, dotted) and texts over several lines; a key in an inline table has the
place of the key that the table belongs to.
"""

from __future__ import annotations

import re

from lscore.dsl.diagnostics import Span

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_PATH = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_HEADING = re.compile(rf"[ \t]*\[\[?[ \t]*({_PATH})[ \t]*\]")
_KEY = re.compile(rf"[ \t]*({_PATH})[ \t]*=")
_TWICE = re.compile(r"cannot declare \((.*)\) twice")
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class Places:
    """The places of the keys of one TOML text."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self._spans: dict[tuple[str, ...], Span] = {}
        self._scan()

    def of(self, path: tuple[str, ...]) -> Span:
        """The span of a key (its last part), or of the nearest key above it, or the head of the file."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._spans:
                return self._spans[path[:length]]
        return Span(self._file, 0, 0, 1, 1)

    def syntax_error(self, message: str) -> tuple[Span, str]:
        """The place and the plain words of a message of `tomllib`."""
        found = _AT.search(message)
        words = _AT.sub("", message)
        words = words[:1].lower() + words[1:]
        if twice := _TWICE.fullmatch(words):
            heading = ".".join(re.findall(r"'([^']*)'", twice[1]))
            words = f"the heading [{heading}] stands twice"
        words = words.replace("cannot overwrite a value", "this is set a second time")
        lines = self._text.split("\n")
        if found is None or found[1] is None:
            while len(lines) > 1 and not lines[-1].strip():
                lines.pop()
            line, column = len(lines), len(lines[-1]) + 1
        else:
            line, column = int(found[1]), int(found[2])
        start = sum(len(item) + 1 for item in lines[: line - 1]) + column - 1
        start = min(start, len(self._text))
        return Span(self._file, start, min(start + 1, len(self._text)), line, column), words

    def _scan(self) -> None:
        heading: tuple[str, ...] = ()
        offset, closing = 0, ""
        for number, line in enumerate(self._text.split("\n"), 1):
            if closing:
                closing = "" if closing in line else closing
            elif found := _HEADING.match(line):
                heading = _parts(found[1])
                self._note(heading, found, offset, number)
            elif found := _KEY.match(line):
                self._note((*heading, *_parts(found[1])), found, offset, number)
                rest = line[found.end() :]
                for quotes in ('"""', "'''"):
                    if rest.count(quotes) % 2:
                        closing = quotes
            offset += len(line) + 1

    def _note(self, path: tuple[str, ...], found: re.Match[str], offset: int, line: int) -> None:
        start = found.start(1)
        span = Span(self._file, offset + start, offset + found.end(1), line, start + 1)
        for length in range(1, len(path) + 1):
            self._spans.setdefault(path[:length], span)


def _parts(path: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in re.findall(_PART, path))
