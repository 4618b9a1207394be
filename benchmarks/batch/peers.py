"""Other rule engines for Python on `peers.score`: one of them, in this process, from Parquet to Parquet.

Timed is reading the leads as dicts, evaluating them and writing the scores: no start, no compiling, no cleaning. The
counts of the events come as columns, texts in lower case and trimmed. What it prints is JSON: the leads, the seconds,
the version.

    python benchmarks/batch/peers.py zen-engine --leads counts.parquet --rows 20000 -o scores.parquet
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

Lead = dict[str, Any]
Score = Callable[[Sequence[Lead]], list[int]]
Test = tuple[str, str, Any]

CLAUSES: tuple[tuple[tuple[Test, ...], int], ...] = (
    ((("title", "in", ("ceo", "cfo", "cto", "cmo")),), 25),
    ((("country", "in", ("nl", "be", "lu")),), 10),
    ((("industry", "in", ("software", "fintech")),), 15),
    ((("employees", ">=", 1000),), 20),
    ((("employees", ">=", 200), ("employees", "<", 1000)), 12),
    ((("employees", ">=", 50), ("employees", "<", 200)), 6),
    ((("employees", "missing", None),), -5),
    ((("revenue", ">=", 1_000_000),), 10),
    ((("opted_in", "yes", None),), 5),
    ((("pricing_visits", ">=", 3),), 15),
    ((("visits", ">=", 20),), 8),
    ((("visits", ">=", 10), ("visits", "<", 20)), 5),
    ((("visits", ">=", 4), ("visits", "<", 10)), 2),
    *(((("downloads", ">=", times),), 2) for times in (1, 2, 3, 4)),
    ((("webinars", ">=", 1),), 10),
    ((("clicks", ">=", 2), ("opens", ">=", 3)), 6),
    ((("unsubscribes", ">=", 1),), -20),
)
"""`peers.score` as conditions that all must hold, and their points; the sum stays from 0 to 100."""

TEXTS = ("title", "country", "industry")
NUMBERS = (
    "employees", "revenue", "pricing_visits", "visits", "downloads", "webinars", "opens", "clicks", "unsubscribes",
)  # fmt: skip
NO_NUMBER = -1
"""A missing number, for engines that know no missing one."""


@dataclass(frozen=True, slots=True)
class Peer:
    """An engine: the package that it comes in, and what makes a scorer of a list of leads."""

    package: str
    prepare: Callable[[], Score]
    sentinels: bool = False
    """Whether a missing number stands as -1 and a missing text as an empty one."""
    slower: int = 1
    """How many times fewer leads it is given, where the others' number would take minutes."""


def bounded(points: float) -> int:
    """The score, from 0 to 100."""
    return max(0, min(100, round(points)))


def formula(both: str, listed: str, missing: str, yes: str, otherwise: str) -> str:
    """The clauses as one sum of conditional expressions, in the spelling of a language of that family."""

    def spelled(test: Test) -> str:
        column, operator, value = test
        match operator:
            case "in":
                return f"({column} in {listed.format(', '.join(json.dumps(item) for item in value))})"
            case "missing":
                return f"({column} == {missing})"
            case "yes":
                return f"({column} == {yes})"
            case _:
                return f"({column} != {missing} {both} {column} {operator} {value})"

    return " + ".join(
        "(" + otherwise.format(f" {both} ".join(map(spelled, tests)), points) + ")" for tests, points in CLAUSES
    )


def zen() -> Score:
    """One expression in a decision, evaluated in batches of 1,000 leads."""
    import zen  # noqa: PLC0415

    text = formula("and", "[{}]", "null", "true", "{} ? {} : 0")
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "score", "type": "expressionNode", "name": "score", "content": {
            "expressions": [{"id": "score", "key": "score", "value": text}],
        }},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]  # fmt: skip
    edges = [
        {"id": "a", "type": "edge", "sourceId": "in", "targetId": "score"},
        {"id": "b", "type": "edge", "sourceId": "score", "targetId": "out"},
    ]
    engine = zen.ZenEngine(
        {"loader": {"type": "static", "content": {"peers": {"nodes": nodes, "edges": edges}}}}  # type: ignore[arg-type]
    )

    def score(leads: Sequence[Lead]) -> list[int]:
        answers: list[int] = []
        for first in range(0, len(leads), 1000):
            requests = [{"key": "peers", "context": lead} for lead in leads[first : first + 1000]]
            batch = engine.evaluate_batch(requests)  # type: ignore[arg-type]
            answers += [bounded(answer["data"]["result"]["score"]) for answer in batch]
        return answers

    return score


def rule_engine() -> Score:
    """One rule, compiled once, evaluated lead by lead."""
    import rule_engine  # noqa: PLC0415

    rule = rule_engine.Rule(formula("and", "[{}]", "null", "true", "{} ? {} : 0"))
    return lambda leads: [bounded(rule.evaluate(lead)) for lead in leads]


def json_logic() -> Score:
    """One sum of `if`s as JsonLogic."""
    from json_logic import jsonLogic  # noqa: PLC0415

    def spelled(test: Test) -> dict[str, Any]:
        column, operator, value = test
        variable = {"var": column}
        match operator:
            case "in":
                return {"in": [variable, list(value)]}
            case "missing":
                return {"==": [variable, None]}
            case "yes":
                return {"==": [variable, True]}
            case _:
                return {"and": [{"!=": [variable, None]}, {operator: [variable, value]}]}

    rule = {"+": [{"if": [{"and": [spelled(test) for test in tests]}, points, 0]} for tests, points in CLAUSES]}
    return lambda leads: [bounded(jsonLogic(rule, lead)) for lead in leads]


def business_rules() -> Score:
    """A rule a clause, with an action that adds its points."""
    from business_rules import run_all  # noqa: PLC0415
    from business_rules.actions import BaseActions, rule_action  # noqa: PLC0415
    from business_rules.fields import FIELD_NUMERIC  # noqa: PLC0415

    class Total(BaseActions):
        def __init__(self) -> None:
            self.points = 0

        @rule_action(params={"points": FIELD_NUMERIC})
        def add(self, points: int) -> None:
            self.points += points

    variables = _business_variables()
    rules = [
        {
            "conditions": {"all": [_business_test(test) for test in tests]},
            "actions": [{"name": "add", "params": {"points": points}}],
        }
        for tests, points in CLAUSES
    ]

    def score(leads: Sequence[Lead]) -> list[int]:
        answers: list[int] = []
        for lead in leads:
            total = Total()
            run_all(rules, variables(lead), total)
            answers.append(bounded(total.points))
        return answers

    return score


def _business_variables() -> Callable[[Lead], Any]:
    """The class that tells business-rules a lead's columns."""
    from business_rules.variables import (  # noqa: PLC0415
        BaseVariables,
        boolean_rule_variable,
        numeric_rule_variable,
        string_rule_variable,
    )

    def variable(kind: Any, name: str) -> Any:
        def read(self: Any) -> Any:
            return self.lead[name]

        read.__name__ = name
        return kind(read)

    kinds = {
        **dict.fromkeys(TEXTS, string_rule_variable),
        **dict.fromkeys(NUMBERS, numeric_rule_variable),
        "opted_in": boolean_rule_variable,
    }
    members: dict[str, Any] = {name: variable(kind, name) for name, kind in kinds.items()}
    members["__init__"] = lambda self, lead: setattr(self, "lead", lead)
    return type("Variables", (BaseVariables,), members)


def _business_test(test: Test) -> dict[str, Any]:
    column, operator, value = test
    match operator:
        case "in":
            return {"any": [{"name": column, "operator": "equal_to", "value": item} for item in value]}
        case "missing":
            return {"name": column, "operator": "less_than", "value": 0}
        case "yes":
            return {"name": column, "operator": "is_true", "value": True}
        case _:
            names = {">=": "greater_than_or_equal_to", "<": "less_than"}
            return {"name": column, "operator": names[operator], "value": value}


def durable_rules() -> Score:
    """A rule a clause over one fact a lead; the actions add up."""
    from durable.lang import assert_fact, m, retract_fact, ruleset, when_all  # noqa: PLC0415

    total = [0]

    def spelled(test: Test) -> Any:
        column, operator, value = test
        field = getattr(m, column)
        match operator:
            case "in":
                either = field == value[0]
                for item in value[1:]:
                    either |= field == item
                return either
            case "missing":
                return field < 0
            case "yes":
                return field == True  # noqa: E712
            case ">=":
                return field >= value
            case _:
                return field < value

    def adder(points: int) -> Callable[[Any], None]:
        def add(_: Any) -> None:
            total[0] += points

        return add

    with ruleset("peers"):
        for tests, points in CLAUSES:
            condition = spelled(tests[0])
            for test in tests[1:]:
                condition &= spelled(test)
            when_all(condition)(adder(points))
        # A fact that no rule takes is an error.
        when_all(m.visits >= NO_NUMBER)(adder(0))

    def score(leads: Sequence[Lead]) -> list[int]:
        answers: list[int] = []
        for lead in leads:
            total[0] = 0
            assert_fact("peers", lead)
            retract_fact("peers", lead)
            answers.append(bounded(total[0]))
        return answers

    return score


def cel_python() -> Score:
    """One expression, compiled once, by the engine that is written in Python."""
    import celpy  # noqa: PLC0415

    environment = celpy.Environment(runner_class=celpy.CompiledRunner)
    text = formula("&&", "[{}]", str(NO_NUMBER), "true", "{} ? {} : 0")
    program = environment.program(environment.compile(text))
    return lambda leads: [
        bounded(program.evaluate({name: celpy.json_to_cel(value) for name, value in lead.items()})) for lead in leads
    ]


def common_expression_language() -> Score:
    """One expression, compiled once, by the engine that is written in Rust."""
    import cel  # noqa: PLC0415

    program = cel.compile(formula("&&", "[{}]", "null", "true", "{} ? {} : 0"))
    return lambda leads: [bounded(program.execute(lead)) for lead in leads]


PEERS: Mapping[str, Peer] = {
    "zen-engine": Peer("zen-engine", zen),
    "rule-engine": Peer("rule-engine", rule_engine),
    "json-logic": Peer("json-logic-modernized", json_logic),
    "business-rules": Peer("business-rules", business_rules, sentinels=True),
    "durable_rules": Peer("durable_rules", durable_rules, sentinels=True),
    "cel-python": Peer("cel-python", cel_python, sentinels=True, slower=10),
    "common-expression-language": Peer("common-expression-language", common_expression_language),
}


def read(leads: Path, rows: int, *, sentinels: bool) -> tuple[list[str], list[Lead]]:
    """The ids and the columns of the first leads."""
    columns = [*TEXTS, *NUMBERS, "opted_in"]
    with duckdb.connect() as database:
        # Numbers as the engines take them: not all of them know decimals.
        taken = ", ".join(f"{name}::BIGINT AS {name}" if name in NUMBERS else name for name in columns)
        found = database.execute(f"SELECT id, {taken} FROM read_parquet(?) LIMIT ?", [str(leads), rows]).fetchall()
    ids = [row[0] for row in found]
    made = [dict(zip(columns, row[1:], strict=True)) for row in found]
    if sentinels:
        absent = {**dict.fromkeys(TEXTS, ""), **dict.fromkeys(NUMBERS, NO_NUMBER), "opted_in": False}
        made = [{name: absent[name] if value is None else value for name, value in lead.items()} for lead in made]
    return ids, made


def main() -> None:
    """Score the leads with the engine named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("--leads", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    peer = PEERS[arguments.peer]
    score = peer.prepare()
    score(read(arguments.leads, 10, sentinels=peer.sentinels)[1])
    began = time.perf_counter()
    ids, leads = read(arguments.leads, arguments.rows, sentinels=peer.sentinels)
    pq.write_table(pa.table({"lead": ids, "score": score(leads)}), arguments.output)
    seconds = time.perf_counter() - began
    print(json.dumps({"leads": len(leads), "seconds": seconds, "version": version(peer.package)}))


if __name__ == "__main__":
    main()
