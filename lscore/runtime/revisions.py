"""The models of a file, a folder, the working tree or a git revision, compiled and ready to be compared.

`main:models/b2b.score` is a file (or folder) of a revision, its path from the top of the repository as git has it
(`main:./b2b.score`: from the current folder); `main` alone is the project there. A name that is both a file and a
revision is the file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lscore.compiler import Compiled, compile_file
from lscore.compiler.diff import Side
from lscore.compiler.model import Model, Test
from lscore.errors import UsageError
from lscore.runtime.project import FILE_NAME
from lscore.runtime.repository import Repository
from lscore.runtime.revision_files import RevisionFiles

SKIPPED = frozenset({"node_modules", "build", "dist"})
"""Folders in which no models are looked for, besides hidden ones."""

NO_MODELS = (".csv", ".json", ".jsonl", ".md", ".parquet", ".py", ".toml", ".txt", ".yaml", ".yml")
"""Endings of files that are named for a model by mistake."""


@dataclass(frozen=True, slots=True)
class Read:
    """A model that was read: its path in its place, what became of it, the tests of test files that name it."""

    path: str
    compiled: Compiled
    shown: Mapping[str, str] = field(default_factory=dict[str, str])
    tests: tuple[Test, ...] = ()

    @property
    def model(self) -> Model | None:
        """The model, where it compiles."""
        return self.compiled.model

    @property
    def file(self) -> str:
        """Its name for people."""
        first = next(iter(self.compiled.sources), self.path)
        return self.shown.get(first, first)

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of all its files."""
        return tuple(self.compiled.sources.values())

    def side(self) -> Side:
        """The model as a side of a comparison."""
        assert self.model is not None
        tests = (*self.model.tests, *self.tests)
        return Side(self.model, self.compiled.pages, self.compiled.sources, tests, self.shown)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All models of one place at one time. `single`: the place is a file."""

    name: str
    models: tuple[Read, ...]
    single: bool = False


# --- which two places


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit of a repository; `label` is how people name it."""

    repository: Repository
    commit: str
    label: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where models are: `path` on the disk, or from the top of a repository where there is a `revision`."""

    path: str
    revision: Revision | None = None
    may_lack: bool = False
    """Whether there may be nothing: a model that was added since."""


def places(old: str | None, new: str | None) -> tuple[Place, Place]:
    """The two places that arguments name. Raises UsageError for what is no file, folder or revision."""
    if old is not None and new is not None:
        return place_of(old), place_of(new)
    if old is None:
        repository = _checked_out(Repository.of(Path.cwd()))
        path = _project_in(repository)
        return _merge_base(repository, path), Place(_on_disk(repository, path))
    place = place_of(old)
    if place.revision is not None:
        return place, Place(_on_disk(_checked_out(place.revision.repository), place.path))
    folder = Path(old) if Path(old).is_dir() else Path(old).parent
    repository = Repository.of(folder)
    path = Path(old).absolute()
    path = path.parent.resolve() / path.name if path.name else path.resolve()
    return _merge_base(repository, _posix(os.path.relpath(path, repository.top.resolve()))), place


def _checked_out(repository: Repository) -> Repository:
    """A repository with a working tree. Raises UsageError when it has none."""
    if repository.bare:
        raise UsageError(f"the repository {repository.name} has no working tree: name two revisions to compare")
    return repository


def _merge_base(repository: Repository, path: str) -> Place:
    commit = repository.merge_base()
    return Place(path, Revision(repository, commit, repository.short(commit)), may_lack=True)


def place_of(argument: str) -> Place:
    """What an argument names. Raises UsageError when it names nothing."""
    if os.path.exists(argument):  # noqa: PTH110 (what no file can be named, Path.exists does not take)
        return Place(argument)
    revision, colon, path = argument.partition(":")
    looks_like_path = not colon and (argument.endswith(".score") or argument.startswith(("./", "../", "/")))
    if looks_like_path:
        raise UsageError(f"there is no file or folder {argument}")
    repository = Repository.of(Path.cwd())
    if not colon:
        if not repository.has(argument):
            raise repository.unknown(argument, "file, folder or revision")
        return Place(_project_in(repository), Revision(repository, repository.commit(argument), argument))
    if (path.startswith(("./", "../")) or path in (".", "..")) and not repository.bare:
        path = _posix(os.path.relpath(Path.cwd().resolve() / path, repository.top.resolve()))
    return Place(_posix(os.path.normpath(path or ".")), Revision(repository, repository.commit(revision), revision))


def _project_in(repository: Repository) -> str:
    """The folder of the project from the top of the repository: that of `lscore.toml`, else the top."""
    if repository.bare:
        return "."
    top, here = repository.top.resolve(), Path.cwd().resolve()
    for folder in (here, *here.parents):
        if not folder.is_relative_to(top):
            break
        if (folder / FILE_NAME).is_file():
            return _posix(os.path.relpath(folder, top))
    return "."


def _on_disk(repository: Repository, path: str) -> str:
    return os.path.relpath(repository.top.resolve() / path, Path.cwd().resolve())


def _posix(path: str) -> str:
    return Path(path).as_posix()


# --- reading


def read(place: Place) -> Snapshot:
    """All models of a place. Raises UsageError when it is not there."""
    return _from_disk(place) if place.revision is None else _from_revision(place, place.revision)


def _from_disk(place: Place) -> Snapshot:
    path = Path(place.path)
    if not path.exists():
        raise UsageError(f"there is no {place.path} in the working tree")
    if not path.is_dir():
        _check_model(place.path)
        return Snapshot(place.path, (Read(path.name, compile_file(path, _root_on_disk(path))),), single=True)
    files = [file for file in sorted(path.rglob("*.score")) if not _apart(file, path)]
    found = [Read(_posix(str(file.relative_to(path))), compile_file(file, _root_on_disk(file))) for file in files]
    name = "the working tree" if path.resolve() == Path.cwd().resolve() else place.path
    return Snapshot(name, _models(found))


def _from_revision(place: Place, revision: Revision) -> Snapshot:
    files = RevisionFiles(revision.repository, revision.commit, revision.label)
    behind = files.behind(place.path)
    if place.path in files and not files.has_folder(behind):
        name = f"{revision.label}:{place.path}"
        _check_model(name)
        (found,) = files.compile([place.path])
        return Snapshot(name, (Read(_name(place.path), found.compiled, found.shown),), single=True)
    folder = "" if behind == "." else f"{behind}/"
    inside = [path for path in sorted(files.tree) if path.startswith(folder)]
    if not inside and not place.may_lack:
        near = files.near(place.path)
        offer = f". Did you mean `{revision.label}:{near}`?" if near else ""
        raise UsageError(f"there is no {place.path} in {revision.label}{offer}")
    named = [path for path in inside if path.endswith(".score") and not _hidden(path[len(folder) :].split("/")[:-1])]
    found = [Read(item.path[len(folder) :], item.compiled, item.shown) for item in files.compile(named)]
    return Snapshot(revision.label if not folder else f"{revision.label}:{place.path}", _models(found))


def _check_model(name: str) -> None:
    if name.endswith(NO_MODELS):
        raise UsageError(f"{name} is no model: a model's name ends in .score")


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _apart(file: Path, top: Path) -> bool:
    """Whether a file below a folder does not belong to it: it is hidden, or lies in a repository of its own."""
    folders = file.relative_to(top).parts[:-1]
    return _hidden(folders) or any(
        (top.joinpath(*folders[:count]) / ".git").exists() for count in range(1, len(folders) + 1)
    )


def _hidden(folders: Sequence[str]) -> bool:
    return any(folder.startswith(".") or folder in SKIPPED for folder in folders)


def _root_on_disk(file: Path) -> Path | None:
    """The folder of the project that a file lies in, if it lies in one."""
    folders = file.absolute().parents
    return next((folder for folder in folders if (folder / FILE_NAME).is_file()), None)


def _models(found: Iterable[Read]) -> tuple[Read, ...]:
    """The models among files: files of tests go to the models they name, files that others use to those."""
    tests: dict[str, list[Read]] = {}
    used: set[str] = set()
    models: list[Read] = []
    for item in found:
        model = item.model
        if model is not None and model.file != next(iter(item.compiled.sources), ""):
            tests.setdefault(model.file, []).append(item)
            continue
        models.append(item)
        used |= set(model.files[1:]) if model is not None else set()
    kept = [item for item in models if item.model is None or item.model.file not in used]
    return tuple(_with_tests(item, tests.get(item.model.file, ()) if item.model else ()) for item in kept)


def _with_tests(item: Read, files: Iterable[Read]) -> Read:
    """A model with the tests of test files, and the pages that they stand on."""
    compiled, shown, tests = item.compiled, dict(item.shown), item.tests
    for file in files:
        assert file.model is not None
        tests = (*tests, *file.model.tests)
        pages, sources = compiled.pages | file.compiled.pages, compiled.sources | file.compiled.sources
        compiled = replace(compiled, pages=pages, sources=sources)
        shown |= file.shown
    return Read(item.path, compiled, shown, tests)
