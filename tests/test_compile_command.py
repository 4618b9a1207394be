"""`lscore compile`: the standalone file gives what the engine gives, the JSON is what its schema says."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from lscore.compiler import compile_file, compile_text
from lscore.compiler.backends import events as backend_events
from lscore.compiler.backends import source
from lscore.compiler.backends.clock import Clock
from lscore.compiler.backends.model_json import schema_text, to_json
from lscore.compiler.backends.standalone import to_python
from lscore.compiler.backends.standalone.bundle import Bundle
from lscore.compiler.model import Model
from lscore.runtime.api import Model as LoadedModel
from tests.conformance import support
from tests.conftest import Lscore
from tests.random_models import events, leads, models

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "lscore" / "compiler" / "backends" / "model.schema.json"
RULESETS = sorted((ROOT / "lscore" / "rulesets").glob("*/model.score"))
ZONES = str(files("tzdata") / "zoneinfo")

DRIVER = f"""
import importlib.util, json, sys, zoneinfo
from collections import Counter

zoneinfo.reset_tzpath([*zoneinfo.TZPATH, {ZONES!r}])  # as the engine finds them


def plain(value):
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, (str, bool)) else str(value)


def results(case):
    spec = importlib.util.spec_from_file_location("model", case["file"])
    model = importlib.util.module_from_spec(spec)
    sys.modules["model"] = model
    spec.loader.exec_module(model)
    own, given = {{}}, dict(as_of=case["as_of"])
    for lead in case["leads"]:
        own[model.lead_id(lead)] = [
            event for event in case["events"]
            if (event.get("lead") or "").strip() == model.lead_id(lead) and not model.event_trouble(event)
        ]
    keys = {{model.lead_id(lead): model.account_of(lead) for lead in case["leads"]}}
    for lead in case["leads"]:
        name = model.lead_id(lead)
        others = [other for other in own if other != name and keys[other] == keys[name]]
        given["account_events"] = [{{**event, "lead": other}} for other in others for event in own[other]]
        row = model.score(lead, own[name], **given)
        yield {{
            "row": {{key: plain(value) for key, value in row.items()}},
            "lines": [list(map(plain, line)) for line in model.explain(lead, own[name], **given)],
            "violations": [list(line) for line in model.violations(lead, own[name], **given)],
        }}


for text in sys.stdin:
    try:
        print(json.dumps(list(results(json.loads(text)))))
    except OverflowError as overflow:
        print(json.dumps(str(overflow)))
assert not [name for name in sys.modules if name.split(".")[0] in ("lscore", "duckdb", "click", "lark")]
"""


def standalone(cases: list[dict[str, Any]]) -> list[Any]:
    """What files give for cases, in one process that has nothing but the standard library."""
    command = [sys.executable, "-I", "-S", "-W", "error", "-c", DRIVER]
    lines = "".join(f"{json.dumps(case)}\n" for case in cases)
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[support.Case, Model]]:
    """The conformance cases that have a model, and their models."""
    found = [case for case in support.cases() if "error" not in case.content]
    folder = tmp_path_factory.mktemp("cases")
    return [(case, model_of(case, folder / str(number))) for number, case in enumerate(found)]


def model_of(case: support.Case, folder: Path) -> Model:
    folder.mkdir()
    model = case.compile(folder).model
    assert model is not None
    return model


def usable(case: support.Case) -> list[dict[str, str]]:
    """The leads of a case that are not rejected, with their ids trimmed."""
    column = support.id_column(case.leads)
    found = [{**lead, column: support.trimmed(lead.get(column))} for lead in case.leads]
    names = [lead[column] for lead in found]
    return [lead for lead in found if lead[column] and names.count(lead[column]) == 1]


def put(case: support.Case, model: Model, folder: Path) -> dict[str, Any]:
    """A case as the driver takes it, its standalone file written."""
    folder.mkdir()
    file = folder / "model.py"
    file.write_text(to_python(model), encoding="utf-8")
    return {"file": str(file), "as_of": case.as_of, "leads": usable(case), "events": case.events}


def ruleset(path: Path) -> Model:
    model = compile_file(path, path.parent).model
    assert model is not None
    return model


def plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value if value is None or isinstance(value, str | bool) else str(value)


# --- python


def test_every_conformance_case(compiled: list[tuple[support.Case, Model]], tmp_path: Path) -> None:
    stated = [(case, model) for case, model in compiled if "expect" in case.content]
    cases = [put(case, model, tmp_path / str(number)) for number, (case, model) in enumerate(stated)]
    assert len(cases) > 300
    for (case, model), told, found in zip(stated, cases, standalone(cases), strict=True):
        engine = support.scored(model, case.as_of, told["leads"], case.events)
        rows = {item["row"]["lead"]: item for item in found}
        assert list(rows) == [result.lead for result in engine], case.id
        for result in engine:
            item = rows[result.lead]
            assert list(item["row"].items()) == [(name, plain(value)) for name, value in result.row().items()], case.id
            assert item["lines"] == [list(map(plain, line)) for line in result.explain()], case.id
            assert item["violations"] == [list(line) for line in result.violations], case.id
        for expected in case.content["expect"]:
            assert_agrees(expected, rows[expected["lead"]], case.id)


def assert_agrees(expected: dict[str, Any], item: dict[str, Any], name: str) -> None:
    got = {**item["row"], "violations": [str(line) for line, _ in item["violations"]]}
    for column, value in expected.items():
        shown = (
            {None: "", False: "", True: "yes"}.get(got[column], "")
            if got[column] in (None, False, True)
            else got[column]
        )
        if isinstance(value, list):
            assert sorted(value) == sorted(shown), (name, column)
        elif value != shown:
            assert Decimal(value) == Decimal(shown), (name, column)


def test_a_sum_beyond_the_limit_says_which(compiled: list[tuple[support.Case, Model]], tmp_path: Path) -> None:
    stated = [(case, model) for case, model in compiled if "run_error" in case.content]
    cases = [put(case, model, tmp_path / str(number)) for number, (case, model) in enumerate(stated)]
    found = [text for text in standalone(cases) if isinstance(text, str)]
    assert len(found) == 2
    assert all("go beyond 100,000,000,000,000" in text for text in found)
    assert any("big one" in text for text in found), found


Load = Callable[[str], ModuleType]


@pytest.fixture
def load() -> Iterator[Load]:
    """Makes a module of the text of a file."""

    def made(text: str) -> ModuleType:
        module = sys.modules["standalone_model"] = ModuleType("standalone_model")
        exec(compile(text, "<standalone>", "exec", dont_inherit=True), vars(module))
        return module

    yield made
    sys.modules.pop("standalone_model", None)


@pytest.mark.parametrize(("piece", "together"), [(source.PIECE, backend_events.TOGETHER), (2, 1)])
def test_random_models(monkeypatch: pytest.MonkeyPatch, load: Load, piece: int, together: int) -> None:
    monkeypatch.setattr(source, "PIECE", piece)
    monkeypatch.setattr(backend_events, "TOGETHER", together)

    @settings(max_examples=8, phases=(Phase.generate,))
    @given(models(), leads(), st.lists(events(), max_size=8), st.lists(events(), max_size=3))
    def agree(statements: list[str], lead: dict[str, str], own: list[Any], others: list[Any]) -> None:
        model = compile_text("\n".join(statements) + "\n", "random.score").model
        assert model is not None
        clock = Clock(model.timezone)
        own, others = (
            [event for event in found if event["event"] and clock.instant_of(event["at"]) is not None]
            for found in (own, others)
        )
        others = [{**event, "lead": "other"} for event in others]
        module = load(to_python(model))
        expected = LoadedModel(model).score(lead, own, "2026-03-01", others)
        given_ = {"as_of": "2026-03-01", "account_events": others}
        assert module.score(lead, own, **given_) == expected.row()
        assert [tuple(row) for row in module.explain(lead, own, **given_)] == [tuple(row) for row in expected.explain()]
        assert tuple(module.violations(lead, own, **given_)) == expected.violations

    agree()


HOSTILE = r"""
model "say \"\"\" and \\ {name} %s"
lead:
    v1
    K1 number
    AS_OF text
    score number from "1"
    state yes/no
    row text from "v2 = \\"
    class text
event lines from "K2 v3": raw, e, at_ from "at"
event world: None
define values: v1 is "v1 = K1" or row is "# no comment"
score key_of:
    category import:
        when values: +1 because "v1 \"\"\" K1"
        when lines "v4" where e is "K3": +2
    points by K1:
        from 1: +3
        missing: +4
    points by AS_OF:
        "TABLE_1", "v5": +5 because "\\n"
    when state and score >= 5k: +6
    when class is "if" and world "else": +7
"""


def test_no_text_of_a_model_becomes_code(load: Load) -> None:
    found = compile_text(HOSTILE, "hostile.score")
    assert found.model is not None, found.diagnostics
    lead = {"id": "1", "v1": "V1 = k1", "K1": "2", "AS_OF": "v5", "1": "5000", "state": "yes", "class": "IF"}
    own = [
        {"event": "k2 v3", "at": "2026-02-01", "raw": "V4", "e": "k3"},
        {"event": "world", "at": "2026-02-01", "None": "Else"},
    ]
    module = load(to_python(found.model))
    expected = LoadedModel(found.model).score(lead, own, "2026-03-01")
    assert expected.scores == {"key_of": Decimal(24)}
    assert module.score(lead, own, as_of="2026-03-01") == expected.row()
    assert [tuple(row) for row in module.explain(lead, own, as_of="2026-03-01")] == list(map(tuple, expected.explain()))
    assert 'say """ and \\ {name} %s' in (module.__doc__ or "")


def test_the_file_is_the_same_each_time() -> None:
    path = next(path for path in RULESETS if path.parent.name == "b2b_saas")
    command = [sys.executable, "-m", "lscore", "compile", "model.score", "--to", "python"]
    env = {**os.environ, "PYTHONHASHSEED": "7"}
    again = subprocess.run(command, capture_output=True, check=True, env=env, cwd=path.parent)
    assert again.stdout.decode("utf-8") == to_python(ruleset(path))


def test_files_are_clean_and_say_which_rule_is_which(tmp_path: Path) -> None:
    for path in RULESETS:
        model = ruleset(path)
        text = to_python(model)
        (tmp_path / f"{path.parent.name}.py").write_text(text, encoding="utf-8")
        for rule in (rule for score in model.scores for rule in score.rules):
            assert f"# rule: {rule.title}" in text
        code = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
        assert max(map(len, code)) <= 140
    options = ["--isolated", "--no-cache", "--target-version", "py311", "--select", "F,E9,W"]
    ruff = [sys.executable, "-m", "ruff", "check", *options, str(tmp_path)]
    checked = subprocess.run(ruff, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_all_that_may_stand_in_a_file_may_stand_there_together() -> None:
    bundle = Bundle()
    here = "lscore.compiler.backends"
    for module in (
        f"{here}.kernel",
        f"{here}.results",
        f"{here}.world",
        f"{here}.reading",
        f"{here}.clock",
        "lscore.compiler.decay",
    ):
        bundle.take(module, bundle.names(module))
    for module in (f"{here}.standalone.facts", f"{here}.standalone.frame", f"{here}.standalone.shell"):
        bundle.take(module, bundle.names(module))
    assert "score" in bundle.taken


# --- the file at work in a shell

NURTURE = next(path for path in RULESETS if path.parent.name == "nurture")
FIRST = """lead:
    title
score fit:
    when title is CEO: +10.5 because "signs"
event visited: page
ensure fit < 20
when visited at least 2 times: +1
keep fit at 30 if title is Owner
"""


@pytest.fixture
def first(lscore: Lscore, tmp_path: Path) -> Path:
    (tmp_path / "first.score").write_text(FIRST, encoding="utf-8")
    assert lscore("compile", "first.score", "--to", "python", "-o", "first.py").code == 0
    return tmp_path / "first.py"


def shell(file: Path, *args: str, given: str | bytes = "") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-I", "-S", str(file), *args]
    data = given if isinstance(given, bytes) else given.encode()
    return subprocess.run(command, input=data, capture_output=True, check=False, cwd=file.parent)


def test_the_shell_gives_what_a_run_gives(lscore: Lscore, tmp_path: Path) -> None:
    data = NURTURE.parent / "data"
    (tmp_path / "lscore.toml").write_text("", encoding="utf-8")
    model = tmp_path / "model.score"
    model.write_bytes(NURTURE.read_bytes())
    files_ = ["--leads", str(data / "leads.csv"), "--events", str(data / "events.csv"), "--as-of", "2026-03-01"]
    assert lscore("run", model, *files_, "-q", "-o", "out.jsonl", "--explain", "lines.jsonl").code == 0
    assert lscore("compile", model, "--to", "python", "-o", "model.py").code == 0
    happened = rows_of(data / "events.csv")
    rows = [
        {"lead": lead, "events": [event for event in happened if event["lead"] == lead["id"]]}
        for lead in rows_of(data / "leads.csv")
    ]
    (tmp_path / "in.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    for option, expected in (([], "out.jsonl"), (["--explain"], "lines.jsonl")):
        done = shell(tmp_path / "model.py", "in.jsonl", "--as-of", "2026-03-01", *option)
        assert (done.returncode, done.stderr) == (0, b"")
        wanted = (tmp_path / expected).read_text(encoding="utf-8").splitlines()
        assert parsed(done.stdout.decode()) == parsed("\n".join(wanted))


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parsed(lines: str) -> list[Any]:
    return [
        {name: value for name, value in json.loads(line, parse_float=Decimal).items() if value not in (None, "")}
        for line in lines.splitlines()
    ]


def test_exact_numbers_and_ensure(first: Path) -> None:
    lines = '\ufeff{"lead": {"id": "é", "title": "CEO"}}\n\n{"lead": {"lead": 7, "title": "owner"}, "events": []}\n'
    done = shell(first, "--as-of", "2026-03-01", given=lines)
    assert done.returncode == 1
    rows = [json.loads(line, parse_float=str) for line in done.stdout.decode().splitlines()]
    assert [(row["lead"], row["fit"]) for row in rows] == [("é", 11), ("7", 30)]
    assert done.stderr.decode() == "lead 7: `ensure fit < 20` does not hold (line 6 of the model)\n"
    explained = shell(first, "--as-of", "2026-03-01", "--explain", given=lines.splitlines()[0]).stdout.decode()
    assert (
        '"rule": "when title is CEO", "points": 10.5, "count": 1, "newest_event": null, "text": "signs"}' in explained
    )


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ("{", "stdin:1: this is no JSON"),
        ("[]", "stdin:1: a line is one lead with its events"),
        ('{"id": "7"}', "stdin:1: a line is one lead with its events"),
        ('{"lead": {"id": "7"}, "event": []}', "`event` is none of `lead`, `events` and `account_events`"),
        ('{"lead": {"title": "CEO"}}', "the lead has no id"),
        ('{"lead": {"id": "7"}, "events": {}}', "`events` is a list of objects"),
        ('{"lead": {"id": "7"}, "events": ["visited"]}', "`events` is a list of objects"),
        ('{"lead": {"id": "7"}, "events": [{"event": "visited", "at": "soon"}]}', "an event has no readable time"),
        ('{"lead": {"id": "7"}, "events": [{"at": "2026-01-01"}]}', "an event has no name"),
        (b"\xff", "stdin:1: this line is not UTF-8"),
        ("[" * 100_000, "stdin:1: this line nests too deep"),
    ],
)
def test_wrong_lines(first: Path, given_: str | bytes, told: str) -> None:
    done = shell(first, "--as-of", "2026-03-01", given=given_)
    assert (done.returncode, done.stdout) == (3, b"")
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("first.py: ")
    assert told in line


def test_wrong_use_of_the_file(first: Path) -> None:
    assert b"`soon` is no time" in shell(first, "--as-of", "soon").stderr
    assert b"no-such.jsonl: No such file" in shell(first, "no-such.jsonl").stderr
    assert shell(first, "--form", "csv").returncode == 2


# --- json


def test_the_schema_is_that_of_the_model() -> None:
    text = schema_text()
    if "LSCORE_RECORD" in os.environ:
        SCHEMA.write_text(text, encoding="utf-8")
    assert SCHEMA.read_text(encoding="utf-8") == text
    Draft202012Validator.check_schema(json.loads(text))


def test_models_are_what_the_schema_says(compiled: list[tuple[support.Case, Model]]) -> None:
    validator = Draft202012Validator(json.loads(schema_text()))
    for model in [*map(ruleset, RULESETS), *(model for _, model in compiled[::2])]:
        text = to_json(model)
        document = json.loads(text)
        assert document["format"] == "lscore.model"
        validator.validate(document)
        assert text.endswith("}\n")
    assert not validator.is_valid({"format": "lscore.model", "version": 1, "model": {"node": "Model"}})


def test_json_tells_places_units_and_tests(lscore: Lscore, tmp_path: Path) -> None:
    (tmp_path / "first.score").write_text(
        FIRST + 'test "ü":\n    as of 2026-03-01\n    given title CEO\n    expect fit 11\n', encoding="utf-8"
    )
    ended = lscore("compile", "first.score", "--to", "json")
    assert ended.code == 0
    model = json.loads(ended.out)["model"]
    (score,) = [score for score in model["scores"] if score["name"] == "fit"]
    (rule,) = score["rules"]
    assert rule["body"]["points"] == 105_000
    assert rule["place"] == {"file": "first.score", "line": 4, "column": 5}
    assert rule["body"]["condition"]["node"] == "TextIn"
    assert [test["name"] for test in model["tests"]] == ["ü"]


# --- the verb


def test_a_model_with_errors(lscore: Lscore, tmp_path: Path) -> None:
    (tmp_path / "bad.score").write_text("score fit:\n    when titel\nlead:\n    title\n", encoding="utf-8")
    ended = lscore("compile", "bad.score", "--to", "json", "-o", "bad.json")
    assert ended.code == 1
    assert "bad.score:2" in ended.err
    assert not (tmp_path / "bad.json").exists()


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["first.score"], "--to"),
        (["first.score", "--to", "cobol"], "'cobol' is not one of 'json', 'python'"),
        (["none.score", "--to", "json"], "there is no file or folder none.score"),
        ([".", "--to", "json"], "is no single model: name its file"),
        (["first.score", "--to", "json", "-o", "first.score"], "would overwrite first.score, which is read"),
        (["first.score", "--to", "json", "-o", "./ceos.txt"], "would overwrite ./ceos.txt, which is read"),
        (["first.score", "--to", "json", "-o", "lscore.toml"], "would overwrite lscore.toml, which is read"),
    ],
)
def test_wrong_use(lscore: Lscore, tmp_path: Path, args: list[str], told: str) -> None:
    (tmp_path / "first.score").write_text(FIRST + 'set ceos from "ceos.txt"\n', encoding="utf-8")
    (tmp_path / "ceos.txt").write_text("CEO\n", encoding="utf-8")
    (tmp_path / "lscore.toml").write_text("", encoding="utf-8")
    ended = lscore("compile", *args)
    assert ended.code == 2
    assert told in ended.err.replace("\n", " ")
    assert (tmp_path / "ceos.txt").read_text(encoding="utf-8") == "CEO\n"


def test_the_output_is_whole_or_not_there(lscore: Lscore, tmp_path: Path) -> None:
    (tmp_path / "first.score").write_text(FIRST, encoding="utf-8")
    printed = lscore("compile", "first.score", "--to", "python", "-o", "-")
    assert lscore("compile", "first.score", "--to", "python", "-o", "new/first.py").code == 0
    assert (tmp_path / "new" / "first.py").read_text(encoding="utf-8") == printed.out
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["first.py"]
    assert lscore("compile", "first.score", "--to", "python", "-o", "new").code == 3
