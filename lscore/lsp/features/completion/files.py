"""Names of files behind `use`, `from` and `tests of`, columns of csv files, timezones, and lint rules in comments."""

from __future__ import annotations

import csv
import re
import zoneinfo
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lscore.dsl.tokens import is_name
from lscore.lsp.features.completion.offers import Offer, quoted
from lscore.lsp.features.completion.place import Place
from lscore.lsp.features.completion.reading import Reading
from lscore.lsp.standing import Standing

_ENDINGS = {"use": (".score",), "tests": (".score",), "set": (".txt", ".csv")}
_MOST_FILES = 500
_MOST_HEADER = 1 << 16
_IGNORED = re.compile(r"#[ \t]*lscore:[ \t]*ignore\[([\w, \t-]*)$")


def files_here(reading: Reading, standing: Standing) -> list[Offer] | None:
    """The offers at a place that wants a file, a column of one, or a timezone; None at any other."""
    folder = standing.snapshot.path.parent
    match reading.wanted:
        case "path" if reading.event == "timezone":
            return [Offer(quoted(name), "value", "timezone") for name in _timezones()]
        case "path":
            found = _files(folder, _ENDINGS.get(reading.event or "", ()), standing.root)
            return [Offer(quoted(name), "file", "file") for name in found if name != standing.snapshot.path.name]
        case "column":
            stated = (reading.event or "").strip('"').replace("\\*", "*")
            columns = _header(folder / stated) if "\0" not in stated else []
            return [Offer(name if is_name(name) else quoted(name), "value", "column") for name in columns]
        case _:
            return None


def _files(folder: Path, endings: tuple[str, ...], root: Path) -> Iterator[str]:
    """The files below a folder, and beside it as far as the project goes, as paths from the folder."""
    for number, path in enumerate(_walked(folder)):
        if number >= _MOST_FILES:
            return
        if path.suffix in endings:
            yield path.relative_to(folder).as_posix()
    if folder != root and folder.is_relative_to(root):
        for path in sorted(item for item in folder.parent.glob("*") if item.suffix in endings and item.is_file()):
            yield f"../{path.name}"


def _walked(folder: Path, deep: int = 2) -> Iterator[Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return
    for path in found:
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _walked(path, deep - 1) if deep else ()
        else:
            yield path


def _header(file: Path) -> list[str]:
    try:
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            line = stream.readline(_MOST_HEADER)
    except (OSError, ValueError):
        return []
    return [name.strip() for name in next(csv.reader([line]), list[str]()) if name.strip()]


@cache
def _timezones() -> tuple[str, ...]:
    return tuple(sorted(zoneinfo.available_timezones()))


def lint_rules_here(text: str, offset: int) -> tuple[Place, list[Offer]] | None:
    """The lint rules, inside `# lscore: ignore[…]`; None anywhere else."""
    start = text.rfind("\n", 0, offset) + 1
    found = _IGNORED.search(text[start:offset])
    if found is None:
        return None
    from lscore.compiler.lint.registry import RULES  # noqa: PLC0415 (imports all lint rules)

    written = found[1].rpartition(",")[2].strip()
    place = Place(offset - len(written), offset, offset, written, False, (), "page")
    offers = [Offer(rule.id, "value", rule.group, rule.says) for rule in RULES.values() if rule.id.startswith(written)]
    return place, offers
