"""`lscore init`: a project to start from."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from lscore import rulesets
from lscore.errors import DataError, UsageError


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
@click.option("--force", is_flag=True, help="Write over files that are there.")
def command(folder: str, ruleset: str, force: bool) -> int:
    """Start a project in DIR (default: here) from one of the shipped models: the model, its tests, small data to try it
    on, and a page that says why each rule is there. Nothing is written over without --force.
    """
    if ruleset not in rulesets.NAMES:
        raise UsageError(f"there is no ruleset `{ruleset}`; there are {', '.join(rulesets.NAMES)}")
    source, target = rulesets.path(ruleset), Path(folder)
    files = sorted(path.relative_to(source) for path in source.rglob("*") if _shipped(path))
    taken = [file for file in files if (target / file).exists()]
    if taken and not force:
        raise UsageError(f"{target / taken[0]} is already there; nothing was written (--force writes over it)")
    try:
        for file in files:
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / file, target / file)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"{target} cannot be a folder: a file stands there or above it") from None
    except OSError as failure:
        raise DataError(f"cannot write {failure.filename}: {failure.strerror}") from failure
    click.echo(f"wrote {len(files)} files from {ruleset} to {target}")
    inside = "" if target == Path() else f"cd {target} && "
    click.echo(f"next: {inside}lscore test && lscore run --as-of 2026-03-01")
    return 0


def _shipped(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc" and "build" not in path.parts
