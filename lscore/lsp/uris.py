"""URIs and paths. What is no file (`untitled:Untitled-1`) gets a name, and a place in the folder of the session."""

from __future__ import annotations

import os
import re
from pathlib import Path

from pygls.uris import from_fs_path, to_fs_path, urlparse

_ODD = re.compile(r"[^\w.-]+")


def path_of(uri: str) -> Path | None:
    """The absolute path of a `file:` URI; None for any other."""
    try:
        path = to_fs_path(uri)
    except ValueError:
        return None
    if not path or "\0" in path:
        return None
    return Path(os.path.normpath(Path(path).absolute()))


def uri_of(path: Path) -> str:
    """The URI of a path."""
    return from_fs_path(str(path)) or path.as_uri()


def stand_in(uri: str, folder: Path) -> Path:
    """Where a document that is no file would lie: its paths (`use "shared.score"`) start from `folder`."""
    try:
        _, _, path, *_ = urlparse(uri)
    except ValueError:
        path = ""
    name = _ODD.sub("_", Path(path).name) or "untitled"
    return folder / f".{name}"


def real(path: Path) -> Path:
    """The path with all links followed; itself where that cannot be done."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path
