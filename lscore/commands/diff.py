"""`lscore diff`: what two versions of models say differently, by meaning."""

from __future__ import annotations

from pathlib import Path

import click

from lscore.commands.external_diff import external_diff, is_external_diff
from lscore.commands.output import on_stdout
from lscore.compiler.diff import Weight
from lscore.errors import UsageError
from lscore.render.differences import FORMS, DifferenceForm, rendered
from lscore.runtime.model_differences import compare
from lscore.runtime.outputs import check_apart, write_whole
from lscore.runtime.revisions import places, read

_CLASSES = tuple(weight.value for weight in Weight)


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
def command(
    sides: tuple[str, ...], form: DifferenceForm, output: str | None, exit_code: bool, fail_on: str | None
) -> int:
    """Compare models by what they mean: rules, scales, sets, attributes by their names, with both places. Moved lines,
    layout and comments are no difference.

    OLD and NEW are files, folders or git revisions (`main`, `HEAD~3:models/b2b.score`). OLD alone is compared with the
    working tree; without both, the working tree is compared with the commit where it left the default branch.

    Called by git as an external diff driver it compares the one file that git names.

    Every change has a class, and so has the whole: text, points, decisions, schema (breaking). Exit code 0 whether or
    not anything differs, as of `git diff`; --exit-code and --fail-on make it 1.
    """
    if is_external_diff(sides):
        return external_diff(sides)
    if len(sides) > 2:
        raise UsageError(f"`lscore diff` takes OLD and NEW, and no third: {sides[2]}")
    old, new = places(sides[0] if sides else None, sides[1] if len(sides) > 1 else None)
    before, after = read(old), read(new)
    comparison = compare(before, after)
    stream = on_stdout()
    text = rendered(comparison, form, color=stream.color and output is None)
    if output is None:
        stream.write(text)
    else:
        files = [Path(item.file) for snapshot in (before, after) for item in snapshot.models]
        check_apart({"the difference": output}, files)
        write_whole(Path(output), text.encode("utf-8"))
    weight = comparison.weight
    least = Weight(fail_on) if fail_on else Weight.TEXT
    return 1 if (exit_code or fail_on) and weight is not None and weight.rank >= least.rank else 0
