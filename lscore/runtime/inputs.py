"""Which files an input names, and of what kind each is."""

from __future__ import annotations

import glob
import gzip
import os
import zlib
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, cast
from urllib.parse import unquote

from lscore.errors import DataError


class Kind(StrEnum):
    """How rows are written in an input."""

    CSV = "CSV"
    JSONL = "JSON lines"
    PARQUET = "Parquet"
    ARROW = "Arrow"
    DATABASE = "database"


_ENDINGS = {
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
    ".jsonl": Kind.JSONL,
    ".ndjson": Kind.JSONL,
    ".parquet": Kind.PARQUET,
    ".pq": Kind.PARQUET,
}
_GZIP_MAGIC = b"\x1f\x8b"
NO_FOLDER_VALUE = "__HIVE_DEFAULT_PARTITION__"
"""What stands in the name of a folder for no value."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of an input. `root` is how its path starts up to the folder or the pattern that was named (empty where
    the file itself was); the names of the folders below may give columns."""

    path: Path
    root: str = ""

    @property
    def below(self) -> str:
        """The path below the root."""
        return str(self.path)[len(self.root) :] if self.root else self.path.name

    @property
    def folders(self) -> Mapping[str, str | None]:
        """The columns that folders named `key=value` give.

        >>> DataFile(Path("data/year=2026/city=S%C3%A8te/x.csv"), "data/").folders
        {'year': '2026', 'city': 'Sète'}
        """
        found: dict[str, str | None] = {}
        for name in Path(self.below).parts[:-1]:
            key, equals, value = name.partition("=")
            if equals and key:
                found.setdefault(key, None if value in {"", NO_FOLDER_VALUE} else unquote(value))
        return found


def glob_files(pattern: str) -> tuple[Path, ...]:
    """The files that a path or a glob (`*`, `?`, `[…]`, `**`) names, sorted; none when there are none."""
    path = Path(pattern)
    if path.exists():
        return (path,)
    found = (Path(item) for item in glob.glob(pattern, recursive=True))  # noqa: PTH207 (absolute patterns, too)
    return tuple(sorted(item for item in found if not item.is_dir()))


def input_files(path: str | Path, what: str) -> tuple[DataFile, ...]:
    """The files of an input (`what`: "leads" or "events"): a file, those a glob finds, those in a folder and below it.

    Raises DataError where there is none.
    """
    text = str(path)
    if Path(text).is_dir():
        return _folder_files(Path(text), what)
    found = glob_files(text)
    if not found:
        raise DataError(f"there is no file {path} to read the {what} from")
    if Path(text).exists():
        return tuple(map(DataFile, found))
    root = _fixed_start(text)
    return tuple(DataFile(item, root) for item in found)


def _folder_files(folder: Path, what: str) -> tuple[DataFile, ...]:
    """The files of known formats in a folder and below it, sorted; hidden ones and those of a `_…` name are no data."""
    root = os.path.join(folder, "")  # noqa: PTH118 (with the separator at its end)
    found = [
        DataFile(path, root if str(path).startswith(root) else "")
        for path in sorted(folder.rglob("*"))
        if _ending_kind(path.name) and not path.is_dir() and not _no_data(path.relative_to(folder))
    ]
    if not found:
        raise DataError(
            f"{folder} is a folder without {what}: no file in it or below it ends in {', '.join(_ENDINGS)} (or .gz)"
        )
    return tuple(found)


def _no_data(path: Path) -> bool:
    return any(name.startswith((".", "_")) and "=" not in name for name in path.parts)


def _fixed_start(pattern: str) -> str:
    """How a pattern starts, up to the first folder that has a wildcard."""
    wild = min(place for place in map(pattern.find, "*?[") if place >= 0)
    return pattern[: pattern.rfind(os.sep, 0, wild) + 1]


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
    if (kind := _ending_kind(path.name)) is not None:
        return kind
    with reading(path) as file:
        head = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    if head.startswith(b"["):
        raise DataError(f"{path} is one JSON list: write one JSON object a line instead (JSON lines)")
    return Kind.JSONL if head.startswith(b"{") else Kind.CSV


def _ending_kind(name: str) -> Kind | None:
    name = name.lower().removesuffix(".gz")
    return next((kind for ending, kind in _ENDINGS.items() if name.endswith(ending)), None)
