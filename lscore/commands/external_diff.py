"""`lscore diff` as git's external diff driver: git calls it for one file, with what both sides of it hold."""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lscore.commands.output import on_stdout, show_diagnostics
from lscore.compiler import compile_file
from lscore.dsl.decoding import decode
from lscore.dsl.diagnostics import Diagnostic
from lscore.errors import ModelError
from lscore.render.differences import rendered
from lscore.runtime.model_differences import compare
from lscore.runtime.project import FILE_NAME
from lscore.runtime.revisions import Read, Snapshot

_NOTHING = "/dev/null"
_SHORT = 7


@dataclass(frozen=True, slots=True)
class _Version:
    """One side as git hands it over: the file's path in the repository, a file with what it holds, its id."""

    path: str
    file: str
    id: str

    @property
    def there(self) -> bool:
        """Whether the side has the file."""
        return self.file != _NOTHING

    @property
    def name(self) -> str:
        """Its name for people: what the working tree holds has no id yet."""
        known = self.id.strip("0.") != ""
        return f"{self.id[:_SHORT]}:{self.path}" if known and self.file != self.path else self.path

    def data(self) -> bytes:
        """What it holds."""
        return Path(self.file).read_bytes() if self.there else b""


def external_diff(arguments: Sequence[str]) -> int:
    """Compare the two versions of a file that git names: path, then file, id and mode of both sides, and for a renamed
    file its new path and what git says of it. The exit code is 0 always: to git any other is a breakdown.

    Git hands over one file, so the files that a model uses are those of the working tree, on both sides.
    """
    if len(arguments) == 1:
        on_stdout().write(f"lscore diff {arguments[0]}: not merged yet\n")
        return 0
    path, old_file, old_id, _, new_file, new_id, _, *renamed = arguments
    old, new = _Version(path, old_file, old_id), _Version(renamed[0] if renamed else path, new_file, new_id)
    stream = on_stdout()
    stream.write(f"lscore diff {old.name} -> {new.name}\n")
    if not new.path.endswith(".score"):
        stream.write(_lines(old, new))
        return 0
    sources: dict[str, str] = {}
    try:
        stream.write(rendered(compare(_snapshot(old), _snapshot(new)), "text", color=stream.color))
    except ModelError as broken:
        sources |= broken.sources
        show_diagnostics(broken.diagnostics, sources, to=stream)
        stream.write(_lines(old, new))
    return 0


def _snapshot(version: _Version) -> Snapshot:
    if not version.there:
        return Snapshot(_NOTHING, ())
    path = Path(version.path)
    text = decode(version.data(), version.name)
    if isinstance(text, Diagnostic):
        raise ModelError([text], {version.name: ""})
    folders = path.absolute().parents
    root = next((folder for folder in folders if (folder / FILE_NAME).is_file()), None)
    compiled = compile_file(path, root, {path: text})
    return Snapshot(version.name, (Read(version.path, compiled, {str(path): version.name}),))


def _lines(old: _Version, new: _Version) -> str:
    """The difference line by line, for what is no model or has errors."""
    try:
        before, after = (version.data().decode("utf-8").splitlines(keepends=True) for version in (old, new))
    except UnicodeDecodeError:
        return "binary files differ\n"
    found = difflib.unified_diff(before, after, old.name, new.name)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in found)


def is_external_diff(arguments: Sequence[str]) -> bool:
    """Whether git calls: seven arguments, or nine for a renamed file, with modes where modes stand; a path alone for a
    file that is not merged."""
    if len(arguments) == 1:
        return "GIT_DIFF_PATH_TOTAL" in os.environ
    if len(arguments) not in (7, 9):
        return False
    modes = (arguments[3], arguments[6])
    return all(mode == "." or (mode.isdigit() and len(mode) == 6) for mode in modes)
