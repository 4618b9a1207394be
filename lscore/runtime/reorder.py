"""Results that come account by account, put back into the order of the leads without holding them in memory."""

from __future__ import annotations

import pickle
import tempfile
from array import array
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lscore.runtime.outputs import writing


class Reorder:
    """Keeps items in a temporary file and gives them back by ascending key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed in __exit__)
        self._keys = array("q")
        self._places = array("q")
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def put(self, key: int, item: Any) -> None:
        """Keep an item. Raises DataError when the temporary folder is full."""
        content = pickle.dumps(item, protocol=pickle.HIGHEST_PROTOCOL)
        with writing(self._folder):
            self._file.write(content)
        self._keys.append(key)
        self._places.append(self._end)
        self._end += len(content)

    def items(self) -> Iterator[Any]:
        """All items by ascending key."""
        with writing(self._folder):
            self._file.flush()
        for index in sorted(range(len(self._keys)), key=self._keys.__getitem__):
            self._file.seek(self._places[index])
            yield pickle.load(self._file)  # noqa: S301 (written by this process a moment ago)
