"""`[lint]` in `lscore.toml`, read into LintSettings.

```
[lint]
select = ["meaning", "unused-set"]
ignore = ["large-points-without-because"]
baseline = "lscore-baseline.json"

[lint.severity]
unused-set = "error"

[lint.options]
too-many-criteria = { rules = 80 }
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import cast

from lscore.compiler.lint.registry import RULES
from lscore.compiler.lint.settings import LintSettings
from lscore.dsl.diagnostics import Diagnostic, Severity
from lscore.errors import UsageError
from lscore.runtime import project_problems as problems
from lscore.runtime.toml_places import Places

GROUPS = ("meaning", "upkeep", "data")
KEYS = ("select", "ignore", "baseline", "severity", "options")

Table = Mapping[str, object]


def named_rules(written: str, option: str) -> tuple[str, ...]:
    """The rules and groups of an option: names with commas between. Raises UsageError for one that is none."""
    names = tuple(name.strip() for name in written.split(",") if name.strip())
    if not names:
        raise UsageError(f"`{option}` names no rule: write `{option} unused-set,meaning`")
    for name in names:
        if name not in RULES and name not in GROUPS:
            raise UsageError(f"`{option}`: there is no rule `{name}`{_meant(name)}")
    return names


def _meant(name: str) -> str:
    near = get_close_matches(name, [*RULES, *GROUPS], n=1)
    return f"; did you mean `{near[0]}`?" if near else "; `lscore rule` lists all rules"


def check_lint(table: Table, places: Places) -> Iterator[Diagnostic]:
    """What is wrong with the table `[lint]`."""
    for key, value in table.items():
        path = ("lint", key)
        match key:
            case "select" | "ignore":
                yield from _check_names(path, value, places)
            case "baseline":
                if not isinstance(value, str) or not value.strip():
                    yield _wrong(path, "a path", 'baseline = "lscore-baseline.json"', value, places)
            case "severity":
                yield from _check_severity(value, places)
            case "options":
                yield from _check_options(value, places)
            case _:
                known = ", ".join(f"`{name}`" for name in KEYS)
                near = get_close_matches(key, KEYS, n=1)
                hint = f"did you mean `{near[0]}`?" if near else ""
                yield problems.UnknownKey(
                    span=places.of(path), key=key, where="[lint]", known=known, hint=hint
                ).diagnostic()


def _check_names(path: tuple[str, ...], value: object, places: Places) -> Iterator[Diagnostic]:
    names = cast("list[object]", value) if isinstance(value, list) else None
    if names is None or not all(isinstance(name, str) for name in names):
        yield _wrong(path, "a list of rules", f'{path[-1]} = ["unused-set"]', cast("object", value), places)
        return
    for name in cast("list[str]", names):
        if name not in RULES and name not in GROUPS:
            yield _no_rule(path, name, places)


def _check_severity(value: object, places: Places) -> Iterator[Diagnostic]:
    if not isinstance(value, dict):
        yield _wrong(("lint", "severity"), "a table", 'unused-set = "error"', value, places)
        return
    words = [severity.value for severity in Severity]
    for name, word in cast("dict[str, object]", value).items():
        path = ("lint", "severity", name)
        if name not in RULES:
            yield _no_rule(path, name, places)
        elif word not in words:
            yield _wrong(path, "error, warning or note", f'{name} = "error"', word, places)


def _check_options(value: object, places: Places) -> Iterator[Diagnostic]:
    if not isinstance(value, dict):
        yield _wrong(("lint", "options"), "a table", "too-many-criteria = { rules = 80 }", value, places)
        return
    for name, options in cast("dict[str, object]", value).items():
        path = ("lint", "options", name)
        rule = RULES.get(name)
        if rule is None:
            yield _no_rule(path, name, places)
            continue
        known = {option.name: option for option in rule.options}
        if not isinstance(options, dict) or not known:
            wanted = "a table of numbers" if known else "left out: the rule has no options"
            example = f"{name} = {{ {next(iter(known), 'option')} = 1 }}"
            yield _wrong(path, wanted, example, cast("object", options), places)
            continue
        for key, number in cast("dict[str, object]", options).items():
            where = (*path, key)
            if key not in known:
                listed = ", ".join(f"`{option}`" for option in known)
                yield problems.UnknownKey(span=places.of(where), key=key, where=f"`{name}`", known=listed).diagnostic()
            elif not isinstance(number, int) or isinstance(number, bool) or number < known[key].least:
                wanted = f"a whole number from {known[key].least} up"
                yield _wrong(where, wanted, f"{key} = {known[key].default}", number, places)


def _no_rule(path: tuple[str, ...], name: str, places: Places) -> Diagnostic:
    return problems.UnknownRule(span=places.of(path), name=name, hint=_meant(name).removeprefix("; ")).diagnostic()


def _wrong(path: tuple[str, ...], wanted: str, example: str, got: object, places: Places) -> Diagnostic:
    return problems.WrongType(
        span=places.of(path), key=path[-1], wanted=wanted, got=_said(got), example=example
    ).diagnostic()


def _said(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case str():
            return f'"{value}"'
        case int() | float():
            return str(value)
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date or time"


def lint_settings(table: Table, root: Path) -> LintSettings:
    """The settings of a table that `check_lint` finds nothing wrong with; paths start from the project's folder."""
    chosen = cast("list[str] | None", table.get("select"))
    severity = cast("dict[str, str]", table.get("severity", {}))
    baseline = cast("str | None", table.get("baseline"))
    return LintSettings(
        select=None if chosen is None else tuple(chosen),
        ignore=tuple(cast("list[str]", table.get("ignore", []))),
        severity={name: Severity(word) for name, word in severity.items()},
        options=cast("dict[str, dict[str, int]]", table.get("options", {})),
        baseline=None if baseline is None else root / baseline,
    )
