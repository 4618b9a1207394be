"""`lscore init`: a project to start from."""

from __future__ import annotations

import re
import shutil
from pathlib import Path, PurePosixPath

import click
from click.core import ParameterSource

from lscore import rulesets
from lscore.errors import DataError, UsageError
from lscore.runtime.project import FILE_NAME
from lscore.starters import SYSTEMS, ci_files

NO_CI = "none"

REMOTE = re.compile(r"^\s*url\s*=\s*(.+)$", re.MULTILINE)
"""Where a repository's settings say what it was cloned from."""

TO_ADD = {
    ".gitlab-ci.yml": "add `include: .gitlab/lscore.yml` to it",
    ".pre-commit-config.yaml": "docs/ci.md shows the hooks to add to it",
}
"""By the file that a project often has already: what lscore's part of it is."""


@click.command("init")
@click.argument("folder", default=".", metavar="[DIR]")
@click.option(
    "--from",
    "ruleset",
    default="b2b_saas",
    show_default=True,
    metavar="RULESET",
    help=f"The model to start from: {', '.join(rulesets.NAMES)}.",
)
@click.option(
    "--ci",
    "systems",
    multiple=True,
    type=click.Choice([*SYSTEMS, NO_CI]),
    help="Have GitHub or GitLab check the models (may be given for both) [default: gitlab where the repository is from "
    "there, else github].",
)
@click.option("--force", is_flag=True, help="Write over files that are there.")
@click.pass_context
def command(context: click.Context, folder: str, ruleset: str, systems: tuple[str, ...], force: bool) -> int:
    """Start a project in DIR (default: here) from one of the shipped models: the model, its tests, small data to try it
    on, a page that says why each rule is there, and the files that have CI and pre-commit check it. Nothing is written
    over without --force.

    In a project that is there, --ci without --from writes the files for CI alone.
    """
    if ruleset not in rulesets.NAMES:
        raise UsageError(f"there is no ruleset `{ruleset}`; there are {', '.join(rulesets.NAMES)}")
    if NO_CI in systems and len(set(systems)) > 1:
        raise UsageError(f"`--ci {NO_CI}` stands alone")
    target = Path(folder)
    stated = context.get_parameter_source("ruleset") is not ParameterSource.DEFAULT
    ci_alone = bool(set(systems) - {NO_CI}) and not stated and (target / FILE_NAME).exists()
    try:
        if not ci_alone:
            _start(target, ruleset, force=force)
        if NO_CI not in systems:
            _add_ci(target, systems, force=force)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"{target} cannot be a folder: a file stands there or above it") from None
    except OSError as failure:
        raise DataError(f"cannot write {failure.filename}: {failure.strerror}") from failure
    if not ci_alone:
        inside = "" if target == Path() else f"cd {target} && "
        click.echo(f"next: {inside}lscore test && lscore run --as-of 2026-03-01")
    return 0


def _start(target: Path, ruleset: str, *, force: bool) -> None:
    """Copy the model, with all that belongs to it."""
    source = rulesets.path(ruleset)
    files = sorted(path.relative_to(source) for path in source.rglob("*") if _shipped(path))
    taken = [file for file in files if (target / file).exists()]
    if taken and not force:
        raise UsageError(f"{target / taken[0]} is already there; nothing was written (--force writes over it)")
    for file in files:
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / file, target / file)
    click.echo(f"wrote {len(files)} files from {ruleset} to {target}")


def _shipped(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc" and "build" not in path.parts


def _add_ci(target: Path, systems: tuple[str, ...], *, force: bool) -> None:
    """Write the files for CI. One that is there already is the project's own, and may hold more than lscore's part."""
    root = _repository(target)
    inner = PurePosixPath(target.resolve().relative_to(root).as_posix()) if root else PurePosixPath()
    files = ci_files(dict.fromkeys(systems) or [_likely_system(root)], inner)
    kept = [] if force else [file for file in files if (target / file).exists()]
    written = [file for file in files if file not in kept]
    for file in written:
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        (target / file).write_text(files[file], encoding="utf-8", newline="\n")
    if written:
        click.echo(f"wrote {', '.join(map(str, written))}: CI checks and tests the models")
    for file in kept:
        there = f"{target / file} is already there and was left as it is"
        click.echo(f"{there}{'; ' + TO_ADD[str(file)] if str(file) in TO_ADD else ''}", err=True)
    if root and inner != PurePosixPath() and written:
        names = ", ".join(dict.fromkeys(file.parts[0] for file in written))
        click.echo(f"move {names} to {root}: they only work at the root of the repository", err=True)


def _repository(target: Path) -> Path | None:
    """The root of the git repository that a folder lies in."""
    folder = target.resolve()
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), None)


def _likely_system(root: Path | None) -> str:
    """What a repository shows of where it is hosted; GitHub where it shows nothing."""
    if root is None:
        return "github"
    if (root / ".gitlab-ci.yml").exists():
        return "gitlab"
    try:
        remotes = REMOTE.findall((root / ".git" / "config").read_text(encoding="utf-8", errors="replace"))
    except OSError:  # a worktree, a submodule: `.git` is a file
        return "github"
    return "gitlab" if any("gitlab" in url for url in remotes) else "github"
