"""What the background process is asked to check, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lscore.compiler.lint.settings import LintSettings
from lscore.dsl.diagnostics import Diagnostic
from lscore.lsp.background import Stale, Tell


@dataclass(frozen=True, slots=True)
class Group:
    """Files that are checked together, since they lie in one project (or in none), with the folders that they may not
    leave; `others` may hold tests of them."""

    files: tuple[Path, ...]
    roots: Mapping[Path, Path | None]
    others: tuple[Path, ...]
    settings: LintSettings


@dataclass(frozen=True, slots=True)
class Task:
    """What to check; `texts` are those of the open documents, by their real paths."""

    groups: tuple[Group, ...]
    texts: Mapping[Path, str]
    lint: bool = True


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check found: what keeps models from running and other findings of the compiler, and those of lint rules
    (None: they follow). `sources` are the texts of the files read from disk, by their names in spans; `files` all
    names. `trouble` is why some files could not be linted: their baseline cannot be read."""

    compiled: tuple[Diagnostic, ...]
    linted: tuple[Diagnostic, ...] | None
    files: tuple[str, ...]
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    trouble: tuple[str, ...] = ()


def check_all(task: Task, stale: Stale, tell: Tell) -> Findings:
    """Check everything; what the compiler finds is told ahead. Raises nothing that a user could mend."""
    from lscore.lsp.checker import checked  # noqa: PLC0415 (the process that only asks has no need of the compiler)

    return checked(task, stale, tell)
