"""`lscore explain`: why a lead has its score, and what moved it since."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lscore.commands.models import load_models
from lscore.commands.options import (
    DataChoice,
    as_of_option,
    data_options,
    missing_columns_option,
    project_of,
    score_files,
)
from lscore.commands.output import console, on_stderr, on_stdout
from lscore.errors import UsageError
from lscore.runtime.score_files import root_of

if TYPE_CHECKING:
    from lscore.runtime.movement import Asked, Movement
    from lscore.runtime.movement.older_models import Older


@dataclass(frozen=True, slots=True)
class Before:
    """What the score is compared with; None where the options say nothing."""

    since: str | None
    against: str | None
    against_lines: str | None
    old_model: str | None

    def __bool__(self) -> bool:
        return self.since is not None or self.against is not None

    def check(self) -> None:
        """Raises UsageError for options that do not go together."""
        if self.since is not None and self.against is not None:
            raise UsageError("--since and --against are two ways to name the older result: give one of them")
        if self.against_lines is not None and self.against is None:
            raise UsageError("--against-lines goes with --against, which names the results of that run")
        if self.old_model is not None and not self:
            raise UsageError("--old-model goes with --since or --against, which name the older result")


@click.command("explain")
@click.argument("model")
@click.argument("lead")
@data_options
@missing_columns_option
@as_of_option
@click.option("--since", metavar="TIME", help="Tell what moved the lead since this date or time.")
@click.option(
    "--against",
    metavar="RESULT",
    help="Tell what moved the lead since an earlier result: a file of `explain --format json` or of `run -o`.",
)
@click.option("--against-lines", metavar="FILE", help="The lines of that run: what its `--explain` wrote.")
@click.option(
    "--old-model",
    metavar="OLD",
    help="The model of then, where it was another: a file, a git revision, REVISION:PATH.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    model: str,
    lead: str,
    as_of: str | None,
    form: str,
    allow_missing_columns: bool,
    since: str | None,
    against: str | None,
    against_lines: str | None,
    old_model: str | None,
    **data: Any,
) -> int:
    """Explain the scores of LEAD (its id): each rule with its points, what it used and why; caps, weights, ranges,
    keeps and rounding; the sum; the lines that decided; and the rules that gave nothing, with how near they were.

    With --since or --against: what moved it. Each line's change is split into the clock, edits of the data and edits
    of the rules, and the parts add up.

    The data is that of the options, else that of the project.
    """
    from lscore.render.json import exact_json  # noqa: PLC0415
    from lscore.render.waterfall import waterfall  # noqa: PLC0415
    from lscore.runtime.explain import explain, to_json  # noqa: PLC0415
    from lscore.runtime.lead_facts import lead_facts  # noqa: PLC0415

    before = Before(since, against, against_lines, old_model)
    before.check()
    project = project_of((model,))
    choice = DataChoice(**data)
    leads = choice.required_leads(project)
    files = score_files((model,), project)
    if len(files) > 1 or Path(model).is_dir():
        raise UsageError(f"{model} is no single model: name its file")
    (meaning,), _ = load_models(files, lambda file: root_of(file, project))
    events = choice.event_source(project)
    if before:
        from lscore.runtime.as_of import instant_of_run  # noqa: PLC0415
        from lscore.runtime.movement import Asked  # noqa: PLC0415

        instant = instant_of_run(as_of, (meaning,))
        return _tell(
            Asked(meaning, leads, events, lead, instant, allow_missing_columns), before, Path(meaning.file), form
        )
    facts = lead_facts(meaning, leads, events, lead, as_of=as_of, allow_missing_columns=allow_missing_columns)
    explanation = explain(facts.engine, facts.lead, facts.values, facts.events, facts.account)
    stream = on_stdout()
    if form == "json":
        stream.write(exact_json(to_json(explanation)) + "\n")
    else:
        stream.write(waterfall(explanation, min(console(stream).width, 100)))
    return 0


def _tell(asked: Asked, before: Before, file: Path, form: str) -> int:
    """Print what moved the lead."""
    from lscore.render.movement import movement_text  # noqa: PLC0415
    from lscore.render.movement_json import movement_json  # noqa: PLC0415

    found = _since(asked, before, file) if before.since is not None else _against(asked, before, file)
    stream = on_stdout()
    stream.write(movement_json(found) if form == "json" else movement_text(found, min(console(stream).width, 100)))
    return 0


def _since(asked: Asked, before: Before, file: Path) -> Movement:
    from lscore.runtime.as_of import instant_of_run  # noqa: PLC0415
    from lscore.runtime.movement import moved_since  # noqa: PLC0415
    from lscore.runtime.movement.older_models import model_at, named_model  # noqa: PLC0415

    since = instant_of_run(before.since, (asked.model,))
    older: Older | None = named_model(before.old_model, file) if before.old_model is not None else None
    found = moved_since(asked, since, older)
    then = model_at(since, file) if older is None else None
    if then is not None and then[1].version != asked.model.version:
        on_stderr().write(
            f"note: both sides are scored by the rules of now; git has other ones for {found.old.as_of}: "
            f"--old-model {then[0]} splits off their edits\n"
        )
    return found


def _against(asked: Asked, before: Before, file: Path) -> Movement:
    from lscore.runtime.movement import moved_against  # noqa: PLC0415
    from lscore.runtime.movement.older_models import model_of_result  # noqa: PLC0415
    from lscore.runtime.movement.stored import read_stored  # noqa: PLC0415

    assert before.against is not None
    stored = read_stored(before.against, before.against_lines, asked.lead, asked.model.name)
    older = model_of_result(stored, asked.model, file, before.old_model)
    return moved_against(asked, stored, older)
