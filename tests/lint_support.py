"""Running one lint rule over a model that stands in a test."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lscore.compiler.lint.settings import LintSettings
from lscore.dsl.diagnostics import Severity
from lscore.runtime.as_of import instant_of_run
from lscore.runtime.checking import Checked, check, compile_files

CASES = Path(__file__).parent / "lint"
MODEL = "model.score"


@dataclass(frozen=True)
class Case:
    """A case of a rule: see `tests/lint/README.md`."""

    rule: str
    kind: str
    number: int
    model: str
    lines: tuple[int, ...] = ()
    fixed: str = ""
    tests: str = ""
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    options: Mapping[str, int] = field(default_factory=dict[str, int])
    leads: str = ""
    events: str = ""
    as_of: str = "2026-03-01"

    @property
    def id(self) -> str:
        return f"{self.rule}-{self.kind}-{self.number}"


@lru_cache(maxsize=1)
def cases() -> tuple[Case, ...]:
    """All cases of all rules."""
    found: list[Case] = []
    for file in sorted(CASES.glob("*.toml")):
        for kind, tables in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for number, table in enumerate(tables, 1):
                values: dict[str, Any] = dict(table)
                values["lines"] = tuple(values.get("lines", ()))
                found.append(Case(file.stem, kind, number, **values))
    return tuple(found)


def checked(case: Case, *, texts: Mapping[str, str] | None = None) -> Checked:
    """What the rule of a case finds (and the rules about comments), errors of the compiler included."""
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        written = {MODEL: case.model, **case.files}
        if case.tests:
            written["model_test.score"] = case.tests
        for file, text in (written | dict(texts or {})).items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
        files = (folder / MODEL,)
        others = tuple(sorted(folder.glob("*.score")))
        # What comments ignore is known only where all rules are asked.
        select = None if case.rule.startswith("ignore-") else (case.rule,)
        settings = LintSettings(
            select=select, severity={case.rule: Severity.WARNING}, options={case.rule: case.options}
        )
        compilation = compile_files(files, {files[0]: folder}, others)
        as_of = instant_of_run(case.as_of, compilation.models)
        if not case.leads:
            return check(compilation, settings, as_of=as_of)
        from lscore.runtime.data_checks import check_data  # noqa: PLC0415 (imports the engines)

        (folder / "leads.csv").write_text(case.leads, encoding="utf-8")
        (folder / "events.csv").write_text(case.events, encoding="utf-8")
        events = str(folder / "events.csv") if case.events else None
        said = check_data(compilation.models, str(folder / "leads.csv"), events, as_of=as_of)
        return check(compilation, settings, as_of=as_of, facts=said.facts)


def lines_of(found: Checked, rule: str) -> list[int]:
    """The lines at which a rule complains. Fails where the model has errors."""
    wrong = [item.message for item in found.findings if item.severity is Severity.ERROR and item.code != rule]
    assert not wrong, wrong
    return sorted(item.span.line for item in found.findings if item.code == rule)
