"""What can be read only once, kept in a file."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import IO

from lscore.runtime.outputs import writing

_CHUNK = 1 << 20


def spooled(stream: IO[bytes], folder: Path) -> Path:
    """A stream in a file: JSON lines when it starts with `{`, Parquet by its mark, else CSV."""
    head = stream.read(_CHUNK)
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    ending = ".jsonl" if start.startswith(b"{") else ".parquet" if start.startswith(b"PAR1") else ".csv"
    path = folder / f"stream-{len(list(folder.iterdir()))}{ending}"
    with writing(folder), path.open("wb") as file:
        while head:
            file.write(head)
            head = stream.read(_CHUNK)
    return path
