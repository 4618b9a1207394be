"""The history of one rule through the commits of a repository: what each changed of it, under whatever name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from lscore.compiler.diff import Change, Side, diff
from lscore.errors import UsageError
from lscore.runtime.repository import Repository
from lscore.runtime.revision_files import RevisionFile, RevisionFiles
from lscore.runtime.revisions import Read

MOST_SKIPPED = 100
"""So many commits in which a model has errors are passed over to find the version before."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that touched a model: its author's date is ISO 8601."""

    id: str
    parents: tuple[str, ...]
    author: str
    date: str
    subject: str
    path: str = ""
    """The model's path in it."""
    old_path: str = ""
    """The model's path before it."""

    @property
    def short(self) -> str:
        """The id for people."""
        return self.id[:9]


@dataclass(frozen=True, slots=True)
class Step:
    """What one commit (None: the working tree, not committed yet) changed of the rule. `since` is the commit of the
    version before, where the versions between have errors. `cut`: the rule is there, and the clone lacks what was
    before, so that the changes are not known."""

    commit: Commit | None
    changes: tuple[Change, ...]
    since: str = ""
    cut: bool = False


@dataclass(slots=True)
class History:
    """Walks from now back to the first commit. `path` is the model's path from the top of the repository."""

    repository: Repository
    path: str
    _sides: dict[tuple[str, str], Side | None] = field(default_factory=dict[tuple[str, str], "Side | None"])
    _files: dict[str, RevisionFiles] = field(default_factory=dict[str, RevisionFiles])
    _used: set[str] = field(default_factory=set[str])

    def of(self, rule: str, now: Read | None) -> Iterator[Step]:
        """The steps, the newest first. `now` is the model as the working tree has it."""
        names = {rule}
        head = self.repository.commit("HEAD")
        if now is not None and now.model is not None:
            before = self._side(head, self.path)
            changes = _changes(before, now.side(), names) if before is not None else ()
            yield from [Step(None, changes)] if changes else []
            names = _older(names, changes)
        for commit in self._commits():
            step = self._step(commit, names)
            if step is not None:
                yield step
                names = _older(names, step.changes)

    def _step(self, commit: Commit, names: set[str]) -> Step | None:
        after = self._side(commit.id, commit.path)
        if after is None:
            return None
        if not commit.parents:
            step = self._from_nothing(commit, commit.id, after, names)
            return step if step.changes or step.cut else None
        # A merge changed what is neither as in one parent nor as in the other.
        found = [self._beside(parent, commit, after, names) for parent in commit.parents]
        return found[0] if all(step.changes or step.cut for step in found) else None

    def _from_nothing(self, commit: Commit, oldest: str, after: Side, names: set[str]) -> Step:
        """What a commit changed beside nothing: no commit before `oldest` has the model."""
        changes = _changes(_without_rules(after), after, names)
        return Step(commit, (), cut=True) if changes and self.repository.cut_off(oldest) else Step(commit, changes)

    def _beside(self, parent: str, commit: Commit, after: Side, names: set[str]) -> Step:
        """What a commit changed beside a parent, or beside the nearest before it that has no errors."""
        since = parent
        for _ in range(MOST_SKIPPED):
            path = next((path for path in (commit.old_path, commit.path) if path in self._tree(since)), None)
            if path is None:
                return Step(commit, _changes(_without_rules(after), after, names))
            before = self._side(since, path)
            if before is not None:
                return Step(commit, _changes(before, after, names), since[:9] if since != parent else "")
            parents = self.repository.ask("rev-list", "--parents", "--max-count=1", since).decode().split()[1:]
            if not parents:
                break
            since = parents[0]
        return self._from_nothing(commit, since, after, names)

    def _tree(self, commit: str) -> RevisionFiles:
        if commit not in self._files:
            self._files[commit] = RevisionFiles(self.repository, commit, commit[:9])
        return self._files[commit]

    def _side(self, commit: str, path: str) -> Side | None:
        """The model in a commit; None where it is not there or has errors."""
        if (commit, path) not in self._sides:
            files = self._tree(commit)
            found = files.compile([path])[0] if path in files else None
            self._used |= set(found.paths) if found is not None else set()
            self._sides[commit, path] = _side_of(found)
        return self._sides[commit, path]

    def _commits(self) -> list[Commit]:
        """All commits that touched the model or a file that some version of it uses, the newest first."""
        own = self._log("--follow", "--find-renames", "--name-status", paths=[self.path])
        if not own:
            raise UsageError(f"no commit has {self.path}")
        for commit in own:
            self._side(commit.id, commit.path)
        used = sorted(self._used - {path for commit in own for path in (commit.path, commit.old_path)})
        known = {commit.id for commit in own}
        others = [commit for commit in self._log(paths=used) if commit.id not in known] if used else []
        order = {name: place for place, name in enumerate(self._ask("rev-list", "--date-order", "HEAD").split())}
        ordered = sorted([*own, *others], key=lambda commit: order.get(commit.id, len(order)))
        return list(_with_paths(ordered, self.path))

    def _log(self, *options: str, paths: Iterable[str]) -> list[Commit]:
        form = "--format=%x01%H%x02%P%x02%an%x02%aI%x02%s%x02"
        said = self._ask("log", "-z", form, *options, "HEAD", "--", *(f":(top,literal){path}" for path in paths))
        return [_commit(record) for record in said.split("\x01")[1:]]

    def _ask(self, *arguments: str) -> str:
        return self.repository.ask(*arguments).decode("utf-8", "surrogateescape")


def _side_of(found: RevisionFile | None) -> Side | None:
    if found is None or found.compiled.model is None:
        return None
    return replace(Side.of(found.compiled), shown=found.shown)


def _commit(record: str) -> Commit:
    """A record of `git log`: what the format says, then the state of the file and its paths."""
    name, parents, author, date, subject, rest = record.split("\x02", 5)
    words = [word.strip("\n") for word in rest.split("\0")]
    _, *paths = [word for word in words if word] or [""]
    path = paths[-1] if paths else ""
    old_path = paths[0] if paths else ""
    return Commit(name, tuple(parents.split()), author, date, subject, path, old_path)


def _with_paths(commits: Iterable[Commit], path: str) -> Iterator[Commit]:
    """The commits, each with the path that the model had: commits of other files do not say it."""
    for commit in commits:
        yield replace(commit, path=commit.path or path, old_path=commit.old_path or path)
        path = commit.old_path or path


def _without_rules(side: Side) -> Side:
    scores = tuple(replace(score, rules=()) for score in side.model.scores)
    return replace(side, model=replace(side.model, scores=scores))


def _changes(before: Side, after: Side, names: set[str]) -> tuple[Change, ...]:
    return tuple(change for change in diff(before, after).changes if change.what == "rule" and change.name in names)


def _older(names: set[str], changes: Iterable[Change]) -> set[str]:
    """The names to look for in older commits."""
    for change in changes:
        if change.old_name:
            names = (names - {change.name}) | {change.old_name}
    return names


def model_path(repository: Repository, file: Path) -> str:
    """The path of a file from the top of the repository. Raises UsageError when it lies outside."""
    place = file.absolute()
    place = place.parent.resolve() / place.name
    top = repository.top.resolve()
    if not place.is_relative_to(top):
        raise UsageError(f"{file} is not in the repository {top.name}")
    return place.relative_to(top).as_posix()
