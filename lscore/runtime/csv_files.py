"""CSV files: UTF-8, a header, one of `, ; tab |` between values, every value as the text it is."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lscore.compiler.normal import WHITE
from lscore.errors import DataError
from lscore.runtime.csv_faults import LONGEST_ROW, find_fault, not_utf8, verify
from lscore.runtime.inputs import Kind, is_gzip, reading
from lscore.runtime.parts import Part

DELIMITERS = (",", ";", "\t", "|")
_HEAD = 1 << 20


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a CSV file: what stands between its values, and its names, trimmed."""

    delimiter: str
    names: tuple[str, ...]


def open_csv(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> Part:
    """The file as a Part. Raises DataError when it has no readable header; its rows are read later."""
    header = read_header(path, name)
    relation = connection.read_csv(
        str(path),
        header=True,
        auto_detect=False,
        columns={f"c{index}": "VARCHAR" for index in range(len(header.names))},
        delimiter=header.delimiter,
        quotechar='"',
        escapechar='"',
        strict_mode=True,
        max_line_size=LONGEST_ROW,
        buffer_size=2 * LONGEST_ROW,
        compression="gzip" if is_gzip(path) else "none",
    )

    def fault(error: duckdb.Error) -> DataError:
        return find_fault(path, name, header.delimiter, len(header.names), error)

    def check(rows: int) -> None:
        verify(path, name, header.delimiter, len(header.names), rows)

    return Part(name, Kind.CSV, header.names, relation, fault, check)


def read_header(path: Path, name: str) -> Header:
    """The header of a CSV file. Raises DataError for an empty file, other bytes than UTF-8, an empty first line."""
    with reading(path) as file:
        head = file.read(_HEAD)
    if not head:
        raise DataError(f"{name} is empty: a CSV file starts with a line of column names")
    if b"\0" in head[:4096]:
        raise DataError(
            f"{name} is no CSV text: it has NUL bytes (a binary file, or saved as UTF-16: save it as UTF-8)"
        )
    record = _first_record(_decoded(head, name), name)
    delimiter = _delimiter(record)
    names = tuple(
        cell.strip(WHITE)
        for cell in next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter, skipinitialspace=True))
    )
    return Header(delimiter, names)


def _decoded(head: bytes, name: str) -> str:
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.end >= len(head) - 3 and len(head) == _HEAD:  # a character cut in two at the end of the piece
            return head[: error.start].decode("utf-8-sig")
        if head.count(b"\n", 0, error.start) == 0:
            raise DataError(f"{name}:1: {not_utf8(head[error.start])}") from None
        return head[: error.start].decode("utf-8-sig")


def _first_record(text: str, name: str) -> str:
    quotes = 0
    for index, char in enumerate(text):
        quotes += char == '"'
        if char in "\r\n" and quotes % 2 == 0:
            if char == "\r" and text[index + 1 : index + 2] not in {"\n", ""}:
                raise DataError(f"{name}: its lines end as on very old Macs: save it with Unix or Windows line ends")
            text = text[:index]
            break
    else:
        if quotes % 2:
            raise DataError(f"{name}:1: the header opens a quote that is never closed")
    if not text.strip(WHITE):
        raise DataError(f"{name}:1: the first line is empty: a CSV file starts with a line of column names")
    return text


def _delimiter(record: str) -> str:
    outside = "".join(record.split('"')[::2])
    counts = Counter(char for char in outside if char in DELIMITERS)
    return max(DELIMITERS, key=lambda char: (counts[char], -DELIMITERS.index(char)))
