"""`lscore diff`: what two versions of models say differently, by meaning, and what that does to leads."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lscore.commands.external_diff import external_diff, is_external_diff
from lscore.commands.options import (
    DATA_OPTIONS,
    LIMIT_OPTIONS,
    DataChoice,
    as_of_option,
    data_files,
    data_options,
    limit_options,
    missing_columns_option,
    project_of,
)
from lscore.commands.output import console, on_stdout, progress
from lscore.compiler.diff import Weight
from lscore.errors import UsageError
from lscore.render.impact import FORMS, ImpactForm, rendered
from lscore.runtime.model_differences import Comparison, compare
from lscore.runtime.outputs import check_apart, write_whole
from lscore.runtime.revisions import places, read

if TYPE_CHECKING:
    from lscore.runtime.impact.impact import Changed
    from lscore.runtime.impact.report import Impact
    from lscore.runtime.project import Project

_CLASSES = tuple(weight.value for weight in Weight)
_ASKING = ("leads", "events", "as_of", "max_moved", "max_into")
"""Options that make no sense without the impact on leads."""


@click.command("diff")
@click.argument("sides", nargs=-1, metavar="[OLD [NEW]]")
@click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of stdout.")
@click.option("--exit-code", is_flag=True, help="End with exit code 1 when anything differs.")
@click.option(
    "--fail-on",
    type=click.Choice(_CLASSES),
    help="End with exit code 1 when a change is of this class or a heavier one.",
)
@click.option("--impact", is_flag=True, help="Tell what the change does to the leads of the project.")
@click.option("--max-moved", metavar="N|P%", help="End with exit code 1 when more leads are decided on otherwise.")
@click.option(
    "--max-into",
    metavar="TIER=N|P%",
    multiple=True,
    help="End with exit code 1 when more leads enter this tier. May be given several times.",
)
@data_options
@missing_columns_option
@as_of_option
@limit_options
def command(
    sides: tuple[str, ...],
    form: ImpactForm,
    output: str | None,
    exit_code: bool,
    fail_on: str | None,
    impact: bool,
    **options: Any,
) -> int:
    """Compare models by what they mean: rules, scales, sets, attributes by their names, with both places. Moved lines,
    layout and comments are no difference.

    OLD and NEW are files, folders or git revisions (`main`, `HEAD~3:models/b2b.score`). OLD alone is compared with the
    working tree; without both, the working tree is compared with the commit where it left the default branch.

    With leads (--leads, --events, else those of the project with --impact) both versions score them as of the same
    time: who moves, and because of which rule.

    Called by git as an external diff driver it compares the one file that git names.

    Every change has a class, and so has the whole: text, points, decisions, schema (breaking). Exit code 0 whether or
    not anything differs, as of `git diff`; --exit-code, --fail-on, --max-moved and --max-into make it 1.
    """
    if is_external_diff(sides):
        return external_diff(sides)
    if len(sides) > 2:
        raise UsageError(f"`lscore diff` takes OLD and NEW, and no third: {sides[2]}")
    old, new = places(sides[0] if sides else None, sides[1] if len(sides) > 1 else None)
    before, after = read(old), read(new)
    comparison = compare(before, after)
    asked = impact or any(options[name] for name in _ASKING)
    files = [Path(item.file) for snapshot in (before, after) for item in snapshot.models]
    check_apart({"the difference": output}, files)
    impacts = _impacts(comparison, sides, output, options) if asked else ()
    if not asked and comparison.models and sys.stderr.isatty():
        project = _project(sides, comparison)
        if project is not None and project.leads is not None:
            click.echo("`--impact` tells which leads of the project that moves", err=True)
    _write(comparison, impacts, form, output)
    broken = [limit for found in impacts if found is not None for limit in found.limits if limit.broken]
    for limit in broken:
        click.echo(f"{limit.what}: {limit.found:,} leads, {limit.allowed:,} are allowed", err=True)
    if broken:
        return 1
    weight = comparison.weight
    least = Weight(fail_on) if fail_on else Weight.TEXT
    return 1 if (exit_code or fail_on) and weight is not None and weight.rank >= least.rank else 0


def _impacts(
    comparison: Comparison, sides: Sequence[str], output: str | None, options: dict[str, Any]
) -> Sequence[Impact | None]:
    """The impact beside each model that changed; None for one that only one side has."""
    from lscore.render.summary import rejected  # noqa: PLC0415
    from lscore.render.text import render  # noqa: PLC0415
    from lscore.runtime.impact.impact import impacts  # noqa: PLC0415 (imports the engines)
    from lscore.runtime.impact.limits import Limits  # noqa: PLC0415

    limits = Limits.read(options["max_moved"], options["max_into"])
    project = _project(sides, comparison)
    choice = DataChoice(**{name: options[name] for name in DATA_OPTIONS})
    if choice.leads is None and choice.events is not None:
        raise UsageError("`--events` needs `--leads`: an event belongs to a lead")
    leads, events = choice.required_leads(project), choice.event_source(project)
    check_apart({"the difference": output}, data_files(leads, events))
    changed = [_changed(comparison, place) for place in range(len(comparison.models))]
    both = [item for item in changed if item is not None]
    if not both:
        return [None for _ in changed]
    with progress() as shown:
        found = impacts(
            both,
            leads,
            events,
            as_of=options["as_of"],
            limits=limits,
            allow_missing_columns=options["allow_missing_columns"],
            progress=shown,
            **{name: options[name] for name in LIMIT_OPTIONS},
        )
    if found.findings:
        click.echo(render(found.findings, _sources(both)), err=True)
    if found.rejects:
        click.echo(rejected(found.rejects), err=True)
    told = iter(found.impacts)
    return [None if item is None else next(told) for item in changed]


def _project(sides: Sequence[str], comparison: Comparison) -> Project | None:
    """The project of the new side, where that is a file or folder; else that of the first model that changed and is a
    file here, or of the current folder."""
    named = [side for side in sides[-1:] if Path(side).exists()]
    changed = [item.new for item in comparison.models if item.new and Path(item.new).is_file()]
    return project_of(tuple([*named, *changed][:1]))


def _changed(comparison: Comparison, place: int) -> Changed | None:
    from lscore.runtime.impact.impact import Changed  # noqa: PLC0415

    item = comparison.models[place]
    return None if item.sides is None else Changed(item.name, item.old, item.new, *item.sides, item.difference)


def _sources(changed: Sequence[Changed]) -> dict[str, str]:
    """The texts of all files, by the names that people know."""
    sides = [side for item in changed for side in (item.old, item.new)]
    return {side.shown.get(file, file): text for side in sides for file, text in side.sources.items()}


def _write(
    comparison: Comparison,
    impacts: Sequence[Impact | None],
    form: ImpactForm,
    output: str | None,
) -> None:
    stream = on_stdout()
    color = stream.color and output is None
    width = min(console(stream).width, 100)
    text = rendered(comparison, impacts, form, color=color, width=width)
    if output is None:
        stream.write(text)
    else:
        write_whole(Path(output), text.encode("utf-8"))
