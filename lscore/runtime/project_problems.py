"""What can be wrong in `lscore.toml`, and how it is said."""

from __future__ import annotations

from typing import ClassVar

from lscore.dsl.diagnostics import Problem


class BrokenToml(Problem):
    """The file is no TOML."""

    code: ClassVar[str] = "project-syntax"
    message: ClassVar[str] = "this is not TOML: {complaint}"
    help: ClassVar[str] = 'settings read `key = "text"`, under a heading like `[leads]`'
    complaint: str


class UnknownKey(Problem):
    """A key or heading that means nothing."""

    code: ClassVar[str] = "project-unknown-key"
    message: ClassVar[str] = "`{key}` is no setting of {where}"
    label: ClassVar[str] = "unknown"
    help: ClassVar[str] = "the settings there are {known}"
    key: str
    where: str
    known: str


class WrongType(Problem):
    """A setting of another type than it needs."""

    code: ClassVar[str] = "project-wrong-type"
    message: ClassVar[str] = "`{key}` must be {wanted}, but is {got}"
    help: ClassVar[str] = "write it as `{example}`"
    key: str
    wanted: str
    got: str
    example: str


class UnknownRule(Problem):
    """A lint rule that does not exist."""

    code: ClassVar[str] = "project-unknown-rule"
    message: ClassVar[str] = "there is no lint rule `{name}`"
    help: ClassVar[str] = "`lscore rule` lists all rules"
    name: str


class NoPath(Problem):
    """A heading without its path."""

    code: ClassVar[str] = "project-no-path"
    message: ClassVar[str] = "`[{table}]` has no `path`"
    help: ClassVar[str] = 'add `path = "…"`, or take the heading out'
    table: str
