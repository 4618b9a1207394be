"""The project file `lscore.toml`: which models, where the leads and events lie, where the results go.

```
models = ["models/*.score"]

[leads]
path = "data/leads.csv"
id = "id"

[events]
path = "data/events.csv"
lead = "lead"
at = "at"
event = "event"

[output]
path = "build/scores.csv"

[lint]
ignore = ["too-many-criteria"]
```

Every key may be left out; `lint_settings` tells those of `[lint]`. Paths are relative to the file's folder. Nothing
here opens a model or data.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lscore.compiler.lint.settings import LintSettings
from lscore.dsl.diagnostics import Diagnostic, in_order
from lscore.errors import UsageError
from lscore.runtime import project_problems as problems
from lscore.runtime.database_urls import database_url, is_database
from lscore.runtime.inputs import glob_files
from lscore.runtime.nearest import nearest
from lscore.runtime.toml_places import Places

if TYPE_CHECKING:
    from lscore.runtime.frames import Frame

FILE_NAME = "lscore.toml"

_TABLES: Mapping[str, tuple[str, ...]] = {
    "leads": ("path", "id"),
    "events": ("path", "lead", "at", "event"),
    "output": ("path",),
}


class ProjectError(UsageError):
    """Raised when `lscore.toml` is wrong: `diagnostics` say what and where, `sources` has its text by its path."""

    def __init__(self, message: str, diagnostics: Sequence[Diagnostic] = (), source: str = "") -> None:
        super().__init__(message)
        self.diagnostics = tuple(diagnostics)
        self.sources = {item.span.file: source for item in self.diagnostics}


@dataclass(frozen=True, slots=True)
class LeadSource:
    """Where the leads are: a path, a folder, a glob, `-` for standard input, the URL of a database's table or query
    (`duckdb:sales.db?table=leads`), an Arrow table, reader or dataset, or a data frame.

    `id` is the column of the lead's id; None: the column `id`, else `lead`.
    """

    path: str | Path | Frame
    id: str | None = None


@dataclass(frozen=True, slots=True)
class EventSource:
    """Where the events are (as LeadSource), and their three fixed columns."""

    path: str | Path | Frame
    lead: str = "lead"
    at: str = "at"
    event: str = "event"


@dataclass(frozen=True, slots=True)
class Project:
    """A read `lscore.toml`. Paths are resolved against `root`, the folder of the file; `-` stays `-`."""

    file: Path
    root: Path
    models: tuple[str, ...] = ()
    leads: LeadSource | None = None
    events: EventSource | None = None
    output: str | None = None
    lint: LintSettings = field(default_factory=LintSettings)

    def model_paths(self) -> tuple[Path, ...]:
        """The files that `models` names, globs expanded, each once. Raises UsageError for what names no file."""
        found: dict[Path, None] = {}
        for pattern in self.models:
            paths = glob_files(pattern)
            if not paths:
                raise UsageError(f"{self.file}: `models` names {pattern}, but there is no such file")
            found.update(dict.fromkeys(paths))
        return tuple(found)


def find_project(start: Path) -> Project | None:
    """The project of a folder (or of a file in it): `lscore.toml` there or in the nearest parent that has one.

    Raises ProjectError when the file is wrong.
    """
    folder = start.absolute()
    for candidate in (folder, *folder.parents):
        file = candidate / FILE_NAME
        if file.is_file():
            return read_project(_shown(file))
    return None


def read_project(file: Path) -> Project:
    """The project that a file states. Raises ProjectError with all that is wrong in it."""
    text = _read(file)
    places = Places(str(file), text)
    try:
        settings = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        span, complaint = places.syntax_error(str(error))
        raise _wrong(text, [problems.BrokenToml(span=span, complaint=complaint).diagnostic()]) from None
    found = list(_check(settings, places))
    if found:
        raise _wrong(text, found)
    return _project(file, settings)


def _shown(file: Path) -> Path:
    """The path as messages show it: relative to the working folder where that is shorter."""
    try:
        return file.relative_to(Path.cwd())
    except ValueError:
        return file


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ProjectError(f"{file} is not UTF-8 text: save it as UTF-8") from None
    except OSError as error:
        raise ProjectError(f"{file} can't be read: {error.strerror}") from None


def _wrong(text: str, found: list[Diagnostic]) -> ProjectError:
    ordered = in_order(found)
    return ProjectError("\n".join(map(_said, ordered)), ordered, text)


def _said(item: Diagnostic) -> str:
    """A diagnostic in one line, for where it is not rendered."""
    help_ = f" ({item.help})" if item.help else ""
    return f"{item.span.file}:{item.span.line}:{item.span.column}: {item.message}{help_}"


def _check(settings: Mapping[str, object], places: Places) -> Iterator[Diagnostic]:
    known = ("models", *_TABLES, "lint")
    for key, value in settings.items():
        if key not in known:
            yield _unknown((key,), known, places)
        elif key == "models":
            yield from _check_models(value, places)
        elif not isinstance(value, dict):
            below = 'select = ["meaning"]' if key == "lint" else f'{_TABLES[key][0]} = "…"'
            example = f"[{key}] and below it {below}"
            yield _type((key,), "a table", value, example, places)
        elif key == "lint":
            from lscore.runtime.lint_settings import check_lint  # noqa: PLC0415 (imports all lint rules)

            yield from check_lint(cast("dict[str, object]", value), places)
        else:
            yield from _check_table(key, cast("dict[str, object]", value), places)


def _check_models(value: object, places: Places) -> Iterator[Diagnostic]:
    if not _is_texts(value):
        yield _type(("models",), "a list of paths", value, 'models = ["model.score"]', places)


def _is_texts(value: object) -> bool:
    if not isinstance(value, list):
        return False
    return all(isinstance(item, str) and item.strip() for item in cast("list[object]", value))


def _check_table(name: str, table: Mapping[str, object], places: Places) -> Iterator[Diagnostic]:
    known = _TABLES[name]
    for key, value in table.items():
        if key not in known:
            yield _unknown((name, key), known, places)
        elif not (isinstance(value, str) and value.strip()):
            yield _type((name, key), "text", value, f'{key} = "…"', places)
    if "path" not in table:
        yield problems.NoPath(span=places.of((name,)), table=name).diagnostic()


def _unknown(path: tuple[str, ...], known: tuple[str, ...], places: Places) -> Diagnostic:
    *heading, key = path
    offered = nearest(key, known)
    where = f"[{heading[0]}]" if heading else FILE_NAME
    return problems.UnknownKey(
        span=places.of(path),
        key=key,
        where=where,
        hint=f"did you mean `{offered}`?" if offered else "",
        known=", ".join(f"`{name}`" for name in known),
    ).diagnostic()


def _type(path: tuple[str, ...], wanted: str, value: object, example: str, places: Places) -> Diagnostic:
    return problems.WrongType(
        span=places.of(path), key=path[-1], wanted=wanted, got=_toml_type(value), example=example
    ).diagnostic()


def _toml_type(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case str():
            return "text" if value.strip() else "empty"
        case int() | float():
            return "a number"
        case list():
            odd = [_toml_type(item) for item in cast("list[object]", value) if not _is_texts([item])]
            return f"a list with {odd[0].replace('empty', 'an empty path')} in it" if odd else "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"


def _project(file: Path, settings: Mapping[str, object]) -> Project:
    root = file.absolute().parent
    tables = {name: cast("dict[str, str]", settings.get(name, {})) for name in _TABLES}
    for table in tables.values():
        if table.get("path", "-") != "-":
            table["path"] = _data_path(file, table["path"])
    models = cast("list[str]", settings.get("models", []))
    return Project(
        file=file,
        root=root,
        models=tuple(_from_root(file, item) for item in models),
        leads=LeadSource(**tables["leads"]) if tables["leads"] else None,
        events=EventSource(**tables["events"]) if tables["events"] else None,
        output=tables["output"].get("path"),
        lint=_lint(settings, file.parent),
    )


def _lint(settings: Mapping[str, object], folder: Path) -> LintSettings:
    if "lint" not in settings:
        return LintSettings()
    from lscore.runtime.lint_settings import lint_settings  # noqa: PLC0415 (imports all lint rules)

    return lint_settings(cast("dict[str, object]", settings["lint"]), folder)


def _data_path(file: Path, path: str) -> str:
    if is_database(path):
        return str(database_url(path).below(file.parent))
    return _from_root(file, path)


def _from_root(file: Path, path: str) -> str:
    return str(file.parent / path)
