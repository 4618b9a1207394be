"""`lscore compile`: a model in another form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from lscore.commands.models import load_models
from lscore.commands.options import DataChoice, as_of_option, project_of, score_files
from lscore.compiler.model import Model
from lscore.errors import UsageError
from lscore.runtime.project import Project
from lscore.runtime.score_files import root_of

DIALECTS = ("duckdb",)
"""The dialects of SQL that a model can be written in."""


@dataclass(frozen=True, slots=True)
class SqlChoice:
    """What the options of `--to sql` say."""

    dialect: str | None
    leads: str | None
    events: str | None
    as_of: str | None
    explain: bool

    def data(self) -> DataChoice:
        """What they say of the data."""
        return DataChoice(self.leads, self.events, None, None, None, None)

    def given(self) -> list[str]:
        """The options that stand in the command."""
        options = {
            "--dialect": self.dialect,
            "--leads": self.leads,
            "--events": self.events,
            "--as-of": self.as_of,
            "--explain": self.explain or None,
        }
        return [name for name, value in options.items() if value is not None]


Writer = Callable[[Model, SqlChoice, Project | None], str]
"""Writes a model in another form."""


def _json(model: Model, _: SqlChoice, __: Project | None) -> str:
    from lscore.compiler.backends.model_json import to_json  # noqa: PLC0415

    return to_json(model)


def _python(model: Model, _: SqlChoice, __: Project | None) -> str:
    from lscore.compiler.backends.standalone import to_python  # noqa: PLC0415

    return to_python(model)


def _sql(model: Model, choice: SqlChoice, project: Project | None) -> str:
    from lscore.compiler.backends.sql.script import to_sql  # noqa: PLC0415
    from lscore.runtime.as_of import instant_of_run  # noqa: PLC0415
    from lscore.runtime.script_inputs import script_inputs  # noqa: PLC0415

    as_of = None if choice.as_of is None else instant_of_run(choice.as_of, [model])
    data = choice.data()
    inputs = script_inputs(model, data.lead_source(project), data.event_source(project))
    return to_sql(model, inputs, as_of, explain=choice.explain)


TARGETS: Mapping[str, Writer] = {"json": _json, "python": _python, "sql": _sql}
"""The forms that a model can be written in."""


@click.command("compile")
@click.argument("model")
@click.option("--to", "form", type=click.Choice(sorted(TARGETS)), required=True, help="What to make of the model.")
@click.option("--dialect", type=click.Choice(DIALECTS), help="With --to sql: for which database.")
@click.option("--leads", metavar="FILE", help="With --to sql: the file of the leads [default: leads.csv].")
@click.option("--events", metavar="FILE", help="With --to sql: the file of the events [default: events.csv].")
@as_of_option
@click.option("--explain", is_flag=True, help="With --to sql: also show what explains each score.")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE [default: stdout].")
def command(model: str, form: str, output: str | None, **options: Any) -> int:
    """Write MODEL in another form.

    python: one file that scores leads with Python's standard library alone. sql: statements that score the leads of a
    file in DuckDB's shell. json: what the model means, for programs; its JSON Schema is model.schema.json in
    lscore/compiler/backends.
    """
    from lscore.runtime.outputs import STDOUT, check_apart, write_whole  # noqa: PLC0415

    choice = SqlChoice(**options)
    _check(form, choice)
    project = project_of((model,))
    files = score_files((model,), project)
    if len(files) > 1 or Path(model).is_dir():
        raise UsageError(f"{model} is no single model: name its file")
    (meaning,), _ = load_models(files, lambda file: root_of(file, project))
    if output is not None and output != STDOUT:
        read = [*meaning.files, *([project.file] if project else [])]
        read += _data_files(choice, project) if form == "sql" else []
        check_apart({"the file": output}, tuple(map(Path, read)))
    made = TARGETS[form](meaning, choice, project).encode("utf-8")
    if output is None or output == STDOUT:
        click.echo(made, nl=False)
    else:
        write_whole(Path(output), made)
    return 0


def _data_files(choice: SqlChoice, project: Project | None) -> list[str]:
    """The files that the statements will read."""
    data = choice.data()
    leads, events = data.lead_source(project), data.event_source(project)
    return [str(leads.path) if leads else "leads.csv", str(events.path) if events else "events.csv"]


def _check(form: str, choice: SqlChoice) -> None:
    if form == "sql" and choice.dialect is None:
        raise UsageError(f"SQL for which database? Add `--dialect {DIALECTS[0]}`")
    given = choice.given()
    if form != "sql" and given:
        raise UsageError(f"{', '.join(given)}: only with `--to sql`; leave {'it' if len(given) == 1 else 'them'} out")
