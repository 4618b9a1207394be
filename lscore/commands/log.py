"""`lscore log`: the history of one rule."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import click

from lscore.commands.options import project_of, score_files
from lscore.commands.output import on_stdout
from lscore.dsl.spelling import nearest
from lscore.errors import UsageError
from lscore.render.differences.history import history_json, history_text
from lscore.runtime.repository import Repository
from lscore.runtime.revisions import Place, Read, read
from lscore.runtime.rule_history import History, Step, model_path


@click.command("log")
@click.argument("rule")
@click.argument("model", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-n", "--max-count", type=click.IntRange(min=1), metavar="N", help="Show the last N changes only.")
def command(rule: str, model: str | None, form: Literal["text", "json"], max_count: int | None) -> int:
    """Tell the history of RULE (its name behind `as`, else its first line): each commit that changed what it means,
    also through a set, a define or its category, with date, author and subject, the newest first. Renames are followed,
    of the rule and of the file.

    MODEL is the model's file; it may be left out where one model of the project has such a rule.
    """
    file, now = _model(rule, model)
    repository = Repository.of(file.parent if file.parent.is_dir() else Path.cwd())
    steps = History(repository, model_path(repository, file)).of(rule, now)
    found = list(_first(steps, max_count))
    if not found:
        near = nearest(rule, _names(now)) if now is not None else None
        offer = f". Did you mean `{near}`?" if near and near != rule else ""
        raise UsageError(f"no commit of {file} has a rule named `{rule}`{offer}")
    stream = on_stdout()
    stream.write(history_json(rule, found) if form == "json" else history_text(found, color=stream.color))
    return 0


def _first(steps: Iterator[Step], most: int | None) -> Iterator[Step]:
    for number, step in enumerate(steps, 1):
        yield step
        if number == most:
            return


def _model(rule: str, model: str | None) -> tuple[Path, Read | None]:
    """The model's file, and the model as it is now: a file that was removed has a history as well."""
    if model is not None:
        file = Path(model)
        if file.is_dir():
            raise UsageError(f"{model} is a folder: name the model's file")
        return file, _read(file) if file.exists() else None
    found = [(file, _read(file)) for file in score_files((), project_of(()))]
    models = [(file, item) for file, item in found if item.model and item.model.file == str(file) and _names(item)]
    having = [(file, item) for file, item in models if rule in _names(item)]
    candidates = having or models
    if len(candidates) != 1:
        names = ", ".join(str(file) for file, _ in candidates)
        having_it = "have such a rule" if having else "may have had such a rule"
        raise UsageError(f"which model? {names} {having_it}: name one" if names else "there is no model here")
    return candidates[0]


def _read(file: Path) -> Read:
    return read(Place(str(file))).models[0]


def _names(item: Read | None) -> list[str]:
    scores = item.model.scores if item is not None and item.model is not None else ()
    return [rule.name for score in scores for rule in score.rules]
