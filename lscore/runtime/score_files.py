"""The `.score` files of a folder, and the folder that a model's paths may not leave."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lscore.runtime.project import Project

NO_PROJECT = frozenset({"node_modules", "build", "dist"})
"""Folders in which no model is looked for, beside hidden ones."""


def files_below(folder: Path) -> list[Path]:
    """The `.score` files of a folder and all below it (folders of that name as well, so that whoever reads them says
    what is wrong), but for those in which nobody looks for models; sorted."""
    return sorted(_walked(folder))


def _walked(folder: Path) -> Iterator[Path]:
    for place, below, names in os.walk(folder):
        yield from (Path(place, name) for name in (*below, *names) if name.endswith(".score"))
        below[:] = [name for name in below if not name.startswith(".") and name not in NO_PROJECT]


def root_of(file: Path, project: Project | None) -> Path | None:
    """The folder that a model's `use` and set files must not leave: the project's, when the model lies in it."""
    if project and file.resolve().is_relative_to(project.root.resolve()):
        return project.root
    return None
