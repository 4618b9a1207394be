"""The files that have continuous integration check a project: what `lscore init` writes beside a model.

Each is a whole file of this folder that works as it stands. What a project adds is the version of lscore (a check says
the same tomorrow) and, where the project is a folder of a larger repository, that folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from lscore import __version__

__all__ = ["SYSTEMS", "ci_files"]

SYSTEMS: tuple[str, ...] = ("github", "gitlab")
"""What runs the checks."""

_HERE = Path(__file__).resolve().parent

_FILES = {
    "github": ((".github/workflows/lscore.yml", "github.yml"), (".pre-commit-config.yaml", "pre-commit.yaml")),
    "gitlab": (
        (".gitlab/lscore.yml", "gitlab.yml"),
        (".gitlab-ci.yml", "gitlab-include.yml"),
        (".pre-commit-config.yaml", "pre-commit.yaml"),
    ),
}
"""By the system: the files of a project, and those of this folder that they are made from."""


def ci_files(systems: Iterable[str], folder: PurePosixPath) -> dict[Path, str]:
    """The files for some systems: their texts, by their paths in the project. `folder` is where the project lies in its
    repository (`.`: it is the repository)."""
    pairs = dict(pair for system in systems for pair in _FILES[system])
    return {
        Path(target): _filled((_HERE / source).read_text(encoding="utf-8"), folder) for target, source in pairs.items()
    }


def _filled(text: str, folder: PurePosixPath) -> str:
    text = text.replace('LSCORE_VERSION: ""', f"LSCORE_VERSION: {json.dumps(__version__)}")
    if folder == PurePosixPath():
        return text.replace("        args: []\n", "")
    place = json.dumps(str(folder), ensure_ascii=False)  # a text of JSON is one of YAML
    return text.replace('LSCORE_PATHS: ""', f"LSCORE_PATHS: {place}").replace("args: []", f"args: [{place}]")
