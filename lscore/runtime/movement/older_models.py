"""The model as it was: the one that is named, or the one in git's history that gave a result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lscore.compiler.diff import Difference
from lscore.compiler.model import Model
from lscore.errors import DataError, UsageError
from lscore.runtime.model_differences import compare
from lscore.runtime.movement.stored import Stored
from lscore.runtime.repository import Repository
from lscore.runtime.revision_files import RevisionFile, RevisionFiles
from lscore.runtime.revisions import Place, Read, Snapshot, place_of, read
from lscore.runtime.rule_history import model_path


@dataclass(frozen=True, slots=True)
class Older:
    """An older version of a model: `label` is how people name it, `difference` what the newer one says differently."""

    model: Model
    label: str
    difference: Difference


def named_model(argument: str, file: Path) -> Older:
    """The older version of the model in `file` that an argument names: a file, a git revision, `REVISION:PATH`.

    Raises UsageError for what names no model, ModelError for one with errors.
    """
    place = _place(argument)
    if place.revision is not None and ":" not in argument:
        place = Place(model_path(place.revision.repository, file), place.revision)
    snapshot = read(place)
    if not snapshot.single:
        raise UsageError(f"{argument} is a folder: name the file of the old model")
    return _beside(snapshot, file)


def _place(argument: str) -> Place:
    try:
        return place_of(argument)
    except UsageError as error:
        if "in no git repository" not in str(error):
            raise
        raise UsageError(
            f"there is no file {argument}, and no git repository here that could have a revision of that name: name "
            f"the file of the old model"
        ) from None


def _beside(snapshot: Snapshot, file: Path) -> Older:
    comparison = compare(snapshot, read(Place(str(file))))
    model = snapshot.models[0].model
    assert model is not None
    difference = comparison.models[0].difference if comparison.models else Difference()
    return Older(model, snapshot.name, difference)


def model_of_version(version: str, file: Path) -> Older | None:
    """The version of the model in `file` that some commit has and whose `model_version` is this; None where there is
    none, or no git."""
    history = _History.of(file)
    for found, label in history.versions() if history is not None else ():
        model = found.compiled.model
        if model is not None and model.version == version:
            name = found.path.rpartition("/")[2]
            return _beside(Snapshot(label, (Read(name, found.compiled, found.shown),), single=True), file)
    return None


def model_at(instant: int, file: Path) -> tuple[str, Model] | None:
    """The model as the commits before an instant (microseconds) left it, with its place; None where there is none."""
    history = _History.of(file)
    if history is None:
        return None
    before = ("rev-list", "-1", "--first-parent", f"--min-age={instant // 1_000_000}", "HEAD")
    commit = history.repository.ask(*before).decode().strip()
    found = history.in_commit(commit) if commit else None
    if found is None or found[0].compiled.model is None:
        return None
    return found[1], found[0].compiled.model


@dataclass(frozen=True, slots=True)
class _History:
    """The commits of a model; `paths` are those that its file has had, the last one first."""

    repository: Repository
    paths: tuple[str, ...]

    @classmethod
    def of(cls, file: Path) -> _History | None:
        try:
            repository = Repository.of(file.parent)
            path = model_path(repository, file)
            follow = ("log", "-z", "--follow", "--find-renames", "--name-only", "--format=", "HEAD", "--")
            said = repository.ask(*follow, f":(top,literal){path}")
        except (UsageError, DataError):
            return None
        paths = [name.strip("\n") for name in said.decode("utf-8", "surrogateescape").split("\0")]
        return cls(repository, tuple(dict.fromkeys([path, *filter(None, paths)])))

    def versions(self) -> Iterator[tuple[RevisionFile, str]]:
        """Each version of the model in any commit that touched it or a file it uses, the newest first."""
        paths, seen = set(self.paths), set[str]()
        while True:
            named = [f":(top,literal){path}" for path in sorted(paths)]
            said = self.repository.ask("rev-list", "--all", "--full-history", "--", *named).decode()
            commits = [commit for commit in said.split() if commit not in seen]
            if not commits:
                return
            for commit in commits:
                seen.add(commit)
                found = self.in_commit(commit)
                if found is not None:
                    paths |= set(found[0].paths)
                    yield found

    def in_commit(self, commit: str) -> tuple[RevisionFile, str] | None:
        """The model in a commit, compiled, and how people name it."""
        label = commit[:9]
        files = RevisionFiles(self.repository, commit, label)
        path = next((path for path in self.paths if path in files), None)
        return None if path is None else (files.compile([path])[0], f"{label}:{path}")


def model_of_result(stored: Stored, model: Model, file: Path, named: str | None) -> Older | None:
    """The model that gave a stored result: the one that is named, this one (None), or one of git's history.

    Raises UsageError where it is none of these.
    """
    if named is not None:
        older = named_model(named, file)
        if older.model.version != stored.version:
            raise UsageError(
                f"{stored.name} is a result of version {stored.version}, but {named} is version "
                f"{older.model.version}: name the model that gave it with --old-model"
            )
        return older if stored.version != model.version else None
    if stored.version == model.version:
        return None
    found = model_of_version(stored.version, file)
    if found is not None:
        return found
    if stored.model != model.name:
        raise UsageError(f"{stored.name} is a result of the model {stored.model}, not of {model.name}")
    raise UsageError(
        f"{stored.name} is a result of version {stored.version}; {file} is version {model.version}, and no commit has "
        f"the other: name the model that gave it with --old-model (a file, or REVISION:PATH)"
    )
