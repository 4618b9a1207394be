"""Which files an input names, and of what kind each is."""

from __future__ import annotations

import glob
import gzip
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, cast

from lscore.errors import DataError


class Kind(StrEnum):
    """How rows are written in an input."""

    CSV = "CSV"
    JSONL = "JSON lines"
    PARQUET = "Parquet"
    ARROW = "Arrow"


_ENDINGS = {
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
    ".jsonl": Kind.JSONL,
    ".ndjson": Kind.JSONL,
    ".parquet": Kind.PARQUET,
    ".pq": Kind.PARQUET,
}
_GZIP_MAGIC = b"\x1f\x8b"


def glob_files(pattern: str) -> tuple[Path, ...]:
    """The files that a path or a glob (`*`, `?`, `[…]`, `**`) names, sorted; none when there are none."""
    path = Path(pattern)
    if path.exists():
        return (path,)
    found = (Path(item) for item in glob.glob(pattern, recursive=True))  # noqa: PTH207 (absolute patterns, too)
    return tuple(sorted(item for item in found if not item.is_dir()))


def input_files(path: str | Path, what: str) -> tuple[Path, ...]:
    """The files of an input (`what`: "leads" or "events"). Raises DataError where there is none, or a folder."""
    found = glob_files(str(path))
    if not found:
        raise DataError(f"there is no file {path} to read the {what} from")
    for item in found:
        if item.is_dir():
            raise DataError(f"{item} is a folder: name the files with the {what}, such as {item / '*.csv'}")
    return found


def is_gzip(path: Path) -> bool:
    """Whether the file is compressed with gzip, by its first bytes. Raises DataError when it can't be read."""
    try:
        with path.open("rb") as file:
            return file.read(2) == _GZIP_MAGIC
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror}") from None


@contextmanager
def reading(path: Path) -> Generator[IO[bytes]]:
    """The file's bytes, decompressed. Raises DataError for what can't be read or is a damaged gzip file."""
    compressed = is_gzip(path)
    try:
        with path.open("rb") as raw:
            yield cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if compressed else raw
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise DataError(f"{path} is a damaged gzip file: it ends too early or its bytes were changed") from None
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror}") from None


def kind_of(path: Path) -> Kind:
    """The kind of a file: by its ending (`.gz` aside), else by how it starts."""
    name = path.name.lower().removesuffix(".gz")
    for ending, kind in _ENDINGS.items():
        if name.endswith(ending):
            return kind
    with reading(path) as file:
        head = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    if head.startswith(b"["):
        raise DataError(f"{path} is one JSON list: write one JSON object a line instead (JSON lines)")
    return Kind.JSONL if head.startswith(b"{") else Kind.CSV
