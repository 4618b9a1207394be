"""Conformance cases as data, and how a case is put to the engine and to a run."""

from __future__ import annotations

import csv
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from lscore.compiler import Compiled, compile_file
from lscore.compiler.model import Model
from lscore.runtime.engines.python import PythonEngine
from lscore.runtime.project import EventSource, LeadSource
from lscore.runtime.results import Result
from lscore.runtime.run import EngineName, run
from lscore.runtime.values import Clock

HERE = Path(__file__).parent
FIXED = ("lead", "at", "event")


@dataclass(frozen=True)
class Case:
    """One case of a file."""

    file: str
    name: str
    labels: tuple[str, ...]
    as_of: str
    model: str
    content: Mapping[str, Any] = field(repr=False)

    @property
    def leads(self) -> list[dict[str, str]]:
        return self.content.get("leads", [])

    @property
    def events(self) -> list[dict[str, str]]:
        return self.content.get("events", [])

    @property
    def id(self) -> str:
        return f"{self.file}: {self.name} [{', '.join(self.labels)}]"

    def write(self, folder: Path, model: str | None = None) -> Path:
        """Put the model and its files into a folder; the model's path."""
        for name, text in self.content.get("files", {}).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        path = folder / "model.score"
        path.write_text(self.model if model is None else model, encoding="utf-8", newline="")
        return path

    def compile(self, folder: Path, model: str | None = None) -> Compiled:
        """What the compiler makes of the model, or of another text in its place."""
        return compile_file(self.write(folder, model), folder)


def cases() -> Iterator[Case]:
    """All cases of all files."""
    for path in sorted(HERE.glob("*.toml")):
        for content in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield Case(
                path.stem, content["name"], tuple(content["labels"]), content["as_of"], content["model"], content
            )


def cases_with(key: str) -> list[Case]:
    """The cases that state something of a kind."""
    return [case for case in cases() if key in case.content]


# --- rows as a run sees them


def id_column(leads: Sequence[Mapping[str, str]]) -> str:
    return "id" if any("id" in lead for lead in leads) or not leads else "lead"


def trimmed(text: str | None) -> str:
    return (text or "").strip(" \t\n\r\xa0")


def scored(model: Model, as_of: str, leads: Sequence[dict[str, str]], events: Sequence[dict[str, str]]) -> list[Result]:
    """The results of all leads that can be used, by the engine itself."""
    instant = instant_of(as_of, model)
    engine = PythonEngine(model, instant)
    column = id_column(leads)
    counts = Counter(trimmed(lead.get(column)) for lead in leads)
    kept = {name: lead for lead in leads if (name := trimmed(lead.get(column))) and counts[name] == 1}
    own: dict[str, list[Any]] = {name: [] for name in kept}
    for event in events:
        if trimmed(event.get("lead")) in own:
            row = (event.get("event"), event.get("at"), *(event.get(name) for name in engine.event_columns))
            own[trimmed(event["lead"])].append(row)
    values = {name: [lead.get(column) for column in engine.lead_columns] for name, lead in kept.items()}
    accounts = _accounts(engine, values, own)
    return [engine.score(name, values[name], own[name], accounts.get(name)) for name in kept]


def _accounts(engine: PythonEngine, values: Mapping[str, Any], own: Mapping[str, list[Any]]) -> dict[str, Any]:
    if not engine.uses_account:
        return {}
    members: dict[Any, list[str]] = {}
    for name, row in values.items():
        key = engine.account_key(row)
        if key is not None:
            members.setdefault(key, []).append(name)
    facts = [
        (names, engine.account([(name, event) for name in names for event in own[name]])) for names in members.values()
    ]
    return {name: fact for names, fact in facts for name in names}


def instant_of(text: str, model: Model) -> int:
    instant = Clock(model.timezone).instant(text)
    assert instant is not None
    return instant


# --- comparing


def shown(result: Result) -> dict[str, Any]:
    """A result as the cases write it: numbers as Decimal, missing as "", yes or ""."""
    row = {name: _shown(value) for name, value in result.row().items()}
    row["violations"] = sorted(str(line) for line, _ in result.violations)
    return row


def _shown(value: Any) -> Any:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    return sorted(value) if isinstance(value, tuple) else value


def agrees(expected: Any, got: Any) -> bool:
    if isinstance(expected, list):
        return sorted(expected) == list(got)
    if isinstance(got, Decimal):
        return expected != "" and Decimal(expected) == got
    return expected == got


def without_lines(result: Result) -> tuple[Any, ...]:
    """All of a result but what follows from the order of the page."""
    return result.row(), sorted(text for _, text in result.violations), result.explain()


# --- the page in another order


def statements(text: str) -> list[str]:
    """The statements at the margin, each with its body and the lines it goes on in."""
    found: list[str] = []
    depth, going_on = 0, False
    for line in text.replace("\r\n", "\n").split("\n"):
        bare = _without_comment(line).rstrip()
        if found and (not bare or line[0] == " " or going_on):
            found[-1] += f"\n{line}"
        else:
            found.append(line)
        if bare:
            depth += bare.count("(") - bare.count(")")
            going_on = depth > 0 or re.search(r"(,|\band|\bor)$", bare) is not None
    return found


def _without_comment(line: str) -> str:
    quoted = False
    for place, char in enumerate(line):
        if char == '"' and line[place - 1 : place] != "\\":
            quoted = not quoted
        if char == "#" and not quoted:
            return line[:place]
    return line


def shuffled(text: str, seed: int) -> str:
    """The page with its statements in another order (a `tests of` line stays the first)."""
    parts = statements(text)
    if text.lstrip().startswith("tests of"):
        return text
    random.Random(seed).shuffle(parts)
    return "\n".join(parts) + "\n"


# --- through files


def write_csv(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows({name: row.get(name, "") for name in columns} for row in rows)


def write_data(case: Case, model: Model, folder: Path) -> tuple[LeadSource, EventSource | None]:
    """The leads and events of a case as CSV files, with the columns that the suite says they have."""
    column = id_column(case.leads)
    declared = [attribute.column for attribute in model.attributes] if model.declared else []
    wanted = dict.fromkeys([column, *declared, *(name for lead in case.leads for name in lead)])
    write_csv(folder / "leads.csv", case.content.get("lead_columns") or list(wanted), case.leads)
    if not case.events and "event_columns" not in case.content:
        return LeadSource(str(folder / "leads.csv")), None
    fields = [item.column for event in model.events if event.declared for item in event.fields]
    named = dict.fromkeys([*FIXED, *fields, *(name for event in case.events for name in event)])
    write_csv(folder / "events.csv", case.content.get("event_columns") or list(named), case.events)
    return LeadSource(str(folder / "leads.csv")), EventSource(str(folder / "events.csv"))


def run_through_files(
    case: Case, model: Model, folder: Path, engine: EngineName = "python"
) -> dict[str, dict[str, Any]]:
    """The rows of a run by lead, violations among them."""
    leads, events = write_data(case, model, folder)
    report = run(model, leads, events, as_of=case.as_of, keep_rows=True, output=folder / "out.csv", engine=engine)
    rows = {str(row["lead"]): {name: _shown(value) for name, value in row.items()} for row in report.rows or ()}
    for row in rows.values():
        row["violations"] = []
    for violation in report.models[0].violations:
        rows[violation.lead]["violations"].append(str(violation.span.line if violation.span else ""))
    for row in rows.values():
        row["violations"].sort()
    return rows
