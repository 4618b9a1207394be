"""What can be wrong with the files of a model.

A class is one error; its texts are templates over its fields.
"""

from __future__ import annotations

from typing import ClassVar

from lscore.dsl.diagnostics import Problem


class NothingToScore(Problem):
    """A file without a statement."""

    code: ClassVar[str] = "nothing-to-score"
    message: ClassVar[str] = "there is nothing to score: the file has no statements"
    help: ClassVar[str] = "start with a rule, for example `when title is CEO: +10`"


class NoSuchFile(Problem):
    """A file that is not there."""

    code: ClassVar[str] = "no-such-file"
    message: ClassVar[str] = "there is no file `{path}`"
    label: ClassVar[str] = "not found"
    help: ClassVar[str] = "paths are relative to the file that names them"
    path: str


class NoFileButFolder(Problem):
    """A folder in place of a file."""

    code: ClassVar[str] = "no-file-but-folder"
    message: ClassVar[str] = "`{path}` is a folder"
    label: ClassVar[str] = "a file is needed"
    path: str


class UnreadableFile(Problem):
    """A file that the system does not hand out."""

    code: ClassVar[str] = "unreadable-file"
    message: ClassVar[str] = "the file `{path}` cannot be read"
    label: ClassVar[str] = "not readable"
    path: str


class MergeConflict(Problem):
    """Lines that a merge could not settle."""

    code: ClassVar[str] = "merge-conflict"
    message: ClassVar[str] = "a merge left a conflict here: both sides changed the same lines"
    label: ClassVar[str] = "as far as line {last}"
    help: ClassVar[str] = (
        "keep what is right of both sides, in any order, and delete the lines `<<<<<<<`, `=======`, `>>>>>>>`"
    )
    last: int


class OutsideProject(Problem):
    """A file outside the project."""

    code: ClassVar[str] = "outside-project"
    message: ClassVar[str] = "`{path}` lies outside the project"
    label: ClassVar[str] = "not below the folder `{root}`"
    help: ClassVar[str] = "copy the file into the project"
    path: str
    root: str


class UseCircle(Problem):
    """Files that use each other."""

    code: ClassVar[str] = "use-circle"
    message: ClassVar[str] = "the files use each other in a circle: {way}"
    label: ClassVar[str] = "leads into the circle"
    help: ClassVar[str] = "put what both need into a third file"
    way: str


class UsesTests(Problem):
    """`use` of a file of tests."""

    code: ClassVar[str] = "uses-tests"
    message: ClassVar[str] = "`{path}` is a file of tests and brings in nothing"
    label: ClassVar[str] = "a file of tests"
    path: str


class SetNeedsColumn(Problem):
    """A set from a csv file without its column."""

    code: ClassVar[str] = "set-needs-column"
    message: ClassVar[str] = "a set from a csv file names its column"
    label: ClassVar[str] = "which column?"
    help: ClassVar[str] = 'write `from "{path}" column NAME`'
    path: str


class SetHasNoColumns(Problem):
    """A column of a file that has none."""

    code: ClassVar[str] = "set-has-no-columns"
    message: ClassVar[str] = "`{path}` has a value a line and no columns"
    label: ClassVar[str] = "only a `.csv` file has columns"
    help: ClassVar[str] = "leave the column out"
    path: str


class UnreadableCsv(Problem):
    """A csv file that cannot be read."""

    code: ClassVar[str] = "unreadable-csv"
    message: ClassVar[str] = "`{path}` is not a csv file that can be read"
    label: ClassVar[str] = "quotes do not match"
    help: ClassVar[str] = "a csv is comma-separated and has a header"
    path: str


class NoSuchColumn(Problem):
    """A column that the file does not have."""

    code: ClassVar[str] = "no-such-column"
    message: ClassVar[str] = "`{path}` has no column `{column}`"
    label: ClassVar[str] = "not in its header"
    column: str
    path: str
