"""What is wrong with a CSV file, line by line, and how many rows it has.

DuckDB reads the rows; this holds it to their number, so that no row is ever lost without a word, and finds the place
when something is wrong. The quick count looks at whole pieces of the file; the slow one, line by line, runs only when
the quick one disagrees or a read has failed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from lscore.errors import DataError
from lscore.runtime.inputs import reading

LONGEST_ROW = 16 << 20
"""Bytes that a row may have."""

_PIECE = 1 << 20
_BLANK = re.compile(rb"\n(?=\r?\n)")


def verify(path: Path, name: str, delimiter: str, columns: int, rows: int) -> None:
    """Raises DataError unless the file is UTF-8 without NUL bytes and has `rows` rows below its header."""
    if _quick_count(path, columns) == rows:
        return
    with reading(path) as file:
        counted = 0
        for line, message in _rows(file, delimiter.encode(), columns):
            if message:
                raise DataError(f"{name}:{line}: {message}")
            counted += 1
    if counted - 1 != rows:
        raise DataError(f"{name}: {rows} rows could be read of {counted - 1}: are its quotes and line ends in order?")


def find_fault(path: Path, name: str, delimiter: str, columns: int, error: duckdb.Error) -> DataError:
    """The error that names the first fault of the file, after DuckDB could not read it."""
    with reading(path) as file:
        for line, message in _rows(file, delimiter.encode(), columns):
            if message:
                return DataError(f"{name}:{line}: {message}")
    if isinstance(error, duckdb.OutOfMemoryException):
        return DataError(f"there is not enough memory to read {name}")
    return DataError(f"{name} can't be read as CSV: is it a text file in UTF-8 with one row a line?")


def not_utf8(byte: int) -> str:
    """What is said of a byte that no UTF-8 text has there."""
    return f"byte {byte:02X} is not UTF-8 (perhaps the file is Latin-1 or Windows-1252): save it as UTF-8"


def _quick_count(path: Path, columns: int) -> int | None:
    """The rows below the header when every quote is one of a pair; None for what needs a closer look."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    rows, outside, last = 0, True, b"\n"
    with reading(path) as file:
        while piece := file.read(_PIECE) + file.readline():
            if b"\0" in piece:
                return None
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                return None
            segments = piece.split(b'"')
            bare = segments[0 if outside else 1 :: 2]
            if any(segment and not segment.strip(b" ") for segment in bare[1 if outside else 0 :]):
                return None  # `"a" "b"` within one value
            rows += sum(segment.count(b"\n") for segment in bare)
            if columns > 1:
                rows -= sum(len(_BLANK.findall(segment)) for segment in bare if b"\n" in segment)
                rows -= outside and last == b"\n" and piece.startswith((b"\n", b"\r\n"))
            outside ^= len(segments) % 2 == 0
            last = piece[-1:] if outside else b'"'
    if not outside:
        return None
    return rows - 1 + (last != b"\n")


def _rows(lines: Iterable[bytes], delimiter: bytes, columns: int) -> Iterator[tuple[int, str]]:
    """Each row, the header too, with its line and what is wrong with it ("": nothing)."""
    scan = _Scan(delimiter)
    ends, start, size = b"", 0, 0
    for number, line in enumerate(lines, 1):
        start = start or number
        size += len(line)
        text = line.rstrip(b"\r\n")
        message = scan.add(text.removeprefix(codecs.BOM_UTF8) if number == 1 else text) or _bytes_fault(line)
        if size > LONGEST_ROW:
            message = f"this row is longer than {LONGEST_ROW >> 20} MB (a quote that is not closed?)"
        if message:
            yield (start if size > LONGEST_ROW else number), message
            return
        if scan.open:
            continue
        ends = ends or line[len(text) :]
        if line.endswith(b"\n") and line[len(text) :] != ends:
            yield (
                number,
                "this line ends in another way than the first (Windows and Unix line ends mixed): save it anew",
            )
        if size > len(line) or text or columns == 1:
            yield start, _count_fault(scan.values, columns, text.endswith(delimiter))
        scan, start, size = _Scan(delimiter), 0, 0
    if scan.open:
        yield start, 'a quote opens here and is never closed: write `"` inside quotes as `""`'


class _Scan:
    """One row while its lines come in: how many values it has, and whether a quote is open."""

    def __init__(self, delimiter: bytes) -> None:
        self.delimiter = delimiter
        self.values = 1
        self.open = False

    def add(self, line: bytes) -> str:
        """Take a line without its end; what is wrong with it, or nothing."""
        if not self.open and b'"' not in line:
            self.values += line.count(self.delimiter)
            return ""
        position = 0
        while True:
            if not self.open:
                start = position + len(line[position:]) - len(line[position:].lstrip(b" "))
                self.open = line[start : start + 1] == b'"'
                position = start + 1 if self.open else position
            if self.open:
                position = _closing(line, position)
                if position < 0:
                    return ""
                self.open = False
                position += len(line[position:]) - len(line[position:].lstrip(b" "))
                if position < len(line) and line[position : position + 1] != self.delimiter:
                    return 'text stands behind a closing quote: write `"` inside quotes as `""`'
            position = line.find(self.delimiter, position)
            if position < 0:
                return ""
            self.values += 1
            position += 1


def _closing(line: bytes, position: int) -> int:
    """The place behind the closing quote; -1 when it is not on this line."""
    while True:
        found = line.find(b'"', position)
        if found < 0:
            return -1
        if line[found + 1 : found + 2] != b'"':
            return found + 1
        position = found + 2


def _bytes_fault(line: bytes) -> str:
    if b"\0" in line:
        return "this line has a NUL byte: the file is damaged or no text"
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        return not_utf8(line[error.start])
    return ""


def _count_fault(count: int, columns: int, trailing: bool) -> str:
    if count == columns or (trailing and count == columns + 1):
        return ""
    values = "1 value" if count == 1 else f"{count} values"
    hint = " (a value with a comma in it needs quotes)" if count > columns else ""
    return f"this row has {values}, but the header has {columns} columns{hint}"
