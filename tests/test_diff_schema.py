"""The json of `lscore diff` and `lscore log` keeps its schema, whatever differs."""

from __future__ import annotations

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, get_args

import jsonschema
import pytest

from lscore.compiler.diff import Difference, Weight
from lscore.compiler.diff.changes import Kind
from lscore.compiler.diff.compare import ORDER
from lscore.render.differences import rendered
from lscore.runtime.model_differences import Comparison, ModelDifference
from tests.git_support import MODEL, Repo
from tests.random_edits import drawn
from tests.test_diff import CASES, edited

FILE = Path(__file__).parents[1] / "lscore" / "render" / "differences" / "difference.schema.json"


@cache
def schema() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))


def strictly() -> dict[str, Any]:
    """The schema that also allows nothing it does not name."""
    closed = deepcopy(schema())
    for node in (closed, *closed["$defs"].values(), closed["$defs"]["change"]["properties"]["details"]["items"]):
        if "properties" in node:
            node["additionalProperties"] = False
    return closed


def valid(text: str) -> dict[str, Any]:
    """A document that keeps the schema, and has nothing that the schema does not name."""
    document = json.loads(text)
    jsonschema.Draft202012Validator(strictly()).validate(document)
    return document


def as_json(difference: Difference) -> dict[str, Any]:
    models = (ModelDifference("m", "old.score", "new.score", difference),) if difference else ()
    return valid(rendered(Comparison("old.score", "new.score", models, 1), "json"))


def test_the_schema_is_one_and_knows_all_there_is() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    definitions = schema()["$defs"]
    change = definitions["change"]["properties"]
    assert set(change["what"]["enum"]) == set(ORDER)
    assert set(change["kind"]["enum"]) == set(get_args(Kind))
    assert definitions["class"]["enum"] == [weight.value for weight in Weight]


@pytest.mark.parametrize("case", CASES)
def test_every_kind_of_edit(case: str) -> None:
    document = as_json(edited(CASES[case][0]))
    assert document["class"] == document["models"][0]["changes"][0]["class"]


def test_random_edits_know_most_of_what_can_change() -> None:
    seen: set[tuple[str, str]] = set()
    for number in range(150):
        document = as_json(drawn(Random(number), 6, leads=1).said)
        seen |= {(change["kind"], change["what"]) for model in document["models"] for change in model["changes"]}
    assert {kind for kind, _ in seen} == set(get_args(Kind))
    assert len({what for _, what in seen}) >= 20


def test_real_output(tmp_path: Path) -> None:
    """Of revisions: nothing, models that came and went, a history with what is not committed, merged or whole."""
    repo = Repo.with_model(tmp_path / "shop")
    nothing = valid(repo.diff("main", "--format", "json"))
    assert (nothing["class"], nothing["models"]) == (None, [])
    repo.edit("+20", "twenty")
    repo.commit("Broken")
    repo.edit("twenty", "+25")
    repo.commit("Mended")
    repo.write("new.score", MODEL.replace("shared/", "models/shared/").replace("+1 as seen", "+2 as seen"))
    repo.git("mv", "models/b2b.score", "models/gone.score")
    repo.write("models/gone.score", "when ping: +1 as p\n")
    kinds = {
        (change["kind"], change["what"])
        for model in valid(repo.diff("main", "--format", "json"))["models"]
        for change in model["changes"]
    }
    assert ("added", "model") in kinds or ("removed", "model") in kinds
    repo.git("reset", "-q", "--hard")
    repo.edit("+25", "+26")
    steps = valid(repo.lscore("log", "decider", "models/b2b.score", "--format", "json")[1])["steps"]
    assert [step["subject"] for step in steps] == [None, "Mended", "First rules"]
    assert steps[1]["since"]
    clone = repo.clone(tmp_path / "clone", "--depth", "1")
    (step,) = valid(clone.lscore("log", "decider", "--format", "json")[1])["steps"]
    assert (step["cut"], step["changes"]) == (True, [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": 2},
        {"verb": "check"},
        {"class": "big"},
        {"models": [{"model": "m", "old": None, "new": None, "class": "text", "changes": []}]},
        {"compared": 0},
    ],
)
def test_what_is_no_such_document(wrong: dict[str, Any]) -> None:
    document = as_json(edited(CASES["points"][0])) | wrong
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema()).validate(document)
