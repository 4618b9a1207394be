"""The files that have CI check models: they are what GitHub and GitLab read, and their commands do what they say, run
in a shell against lscore as it would be installed there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml
from junitparser import JUnitXml

from lscore import __version__
from lscore.starters import SYSTEMS, ci_files
from tests.ci_support import ROOT, STARTERS, Job, Machine, Ran, machine, read
from tests.conftest import Lscore
from tests.git_support import Repo

GOOD = """\
lead:
    title

when title is CEO: +10

test "a CEO scores":
    as of 2026-03-01
    given title CEO
    expect score 10
"""

BROKEN = GOOD.replace("when title", "when tile")
FAILING = GOOD.replace("expect score 10", "expect score 11")
DOUBTFUL = GOOD.replace("+10", "+10\nwhen title is CEO and not title is CEO: +1", 1)

ACTION = read(ROOT / "action.yml")
BASH = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A machine with lscore on it, as CI has it after the steps that install it."""
    made = machine(tmp_path_factory.mktemp("machine"))
    made.sure([made.python, "-m", "pip", "install", "--quiet", ROOT], ROOT)
    return made


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "model.score").write_text(GOOD, encoding="utf-8")
    (folder / "lscore.toml").write_text('[lint]\nselect = ["meaning"]\n', encoding="utf-8")
    return folder


def action(installed: Machine, project: Path, **inputs: str) -> dict[str, Ran]:
    """Run the action's steps after the installation with some inputs (`_` for `-`), the others as they default."""
    steps = [step for step in ACTION["runs"]["steps"] if step["name"] in {"Check", "Test"}]
    return Job(installed, steps, BASH, project.parent / "summary.md", given(**inputs)).run(project)


def check(installed: Machine, project: Path, **inputs: str) -> Ran:
    """Run the action's check alone."""
    steps = [step for step in ACTION["runs"]["steps"] if step["name"] == "Check"]
    return Job(installed, steps, BASH, project.parent / "summary.md", given(**inputs)).run(project)["Check"]


def given(**inputs: str) -> dict[str, str]:
    """The inputs of the action."""
    all_inputs = {name: told["default"] for name, told in ACTION["inputs"].items()}
    all_inputs |= {name.replace("_", "-"): value for name, value in inputs.items()}
    assert all_inputs.keys() == ACTION["inputs"].keys()
    return all_inputs


def codes(ended: dict[str, Ran]) -> dict[str, int]:
    return {name: ran.code for name, ran in ended.items()}


def levels(sarif: Path) -> list[str]:
    return [result["level"] for run in json.loads(sarif.read_text("utf-8"))["runs"] for result in run["results"]]


# -- What the files are -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "schema"),
    [
        (ROOT / "action.yml", "github-actions"),
        (STARTERS / "github.yml", "github-workflows"),
        (STARTERS / "gitlab.yml", "gitlab-ci"),
        (STARTERS / "gitlab-include.yml", "gitlab-ci"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_the_files_hold_to_their_schemas(file: Path, schema: str) -> None:
    validate = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    done = subprocess.run([*validate, str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("steps", [ACTION["runs"]["steps"], read(STARTERS / "github.yml")["jobs"]["lscore"]["steps"]])
def test_no_value_is_written_into_a_command(steps: list[dict[str, str]]) -> None:
    for step in steps:
        assert "${{" not in step.get("run", "")


def test_every_input_of_the_action_is_used_and_told() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    for name, told in ACTION["inputs"].items():
        assert f"inputs.{name} " in text
        assert told["description"].endswith(".")


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("folder", [".", 'scoring/our "best" models'])
def test_the_starters_are_filled_in(system: str, folder: str, tmp_path: Path) -> None:
    files = ci_files([system], PurePosixPath(folder))
    for name, text in files.items():
        (tmp_path / name.name).write_text(text, encoding="utf-8")
        document = read(tmp_path / name.name)
        if name.name == "lscore.yml":
            told = document["jobs"]["lscore"]["env"] if system == "github" else document["lscore"]["variables"]
            assert told == {"LSCORE_VERSION": __version__, "LSCORE_PATHS": "" if folder == "." else folder}
    hooks = read(tmp_path / ".pre-commit-config.yaml")["repos"][0]["hooks"]
    assert [hook.get("args", []) for hook in hooks] == [[], *[[] if folder == "." else [folder]] * 2]


# -- The action -------------------------------------------------------------------------------------------------------


def test_the_action_passes_a_good_model(installed: Machine, project: Path) -> None:
    ended = action(installed, project)
    assert codes(ended) == {"Check": 0, "Test": 0}
    assert "::error" not in "".join(ran.text for ran in ended.values())
    assert levels(project / "lscore.sarif") == []
    assert (project.parent / "summary.md").read_text(encoding="utf-8").strip()


def test_the_action_tells_errors_where_they_are(installed: Machine, project: Path) -> None:
    (project / "model.score").write_text(BROKEN, encoding="utf-8")
    ended = action(installed, project, sarif="found.sarif")
    assert codes(ended) == {"Check": 1, "Test": 1}
    assert "::error file=model.score,line=4" in ended["Check"].text
    assert "error" in levels(project / "found.sarif")
    assert "tile" in (project.parent / "summary.md").read_text(encoding="utf-8")


def test_the_action_tells_failed_tests(installed: Machine, project: Path) -> None:
    (project / "model.score").write_text(FAILING, encoding="utf-8")
    ended = action(installed, project)
    assert codes(ended) == {"Check": 0, "Test": 1}
    assert "::error file=model.score,line=9" in ended["Test"].text
    assert "+10  when title is CEO" in ended["Test"].text
    assert "a CEO scores" in (project.parent / "summary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "fail_on", "code"),
    [
        (DOUBTFUL, "warning", 1),
        (DOUBTFUL, "error", 0),
        (DOUBTFUL, "nothing", 0),
        (BROKEN, "error", 1),
        (BROKEN, "nothing", 0),
        (GOOD, "findings", 2),
    ],
)
def test_what_makes_the_action_fail(installed: Machine, project: Path, text: str, fail_on: str, code: int) -> None:
    (project / "model.score").write_text(text, encoding="utf-8")
    assert check(installed, project, fail_on=fail_on).code == code


def test_the_action_takes_paths_one_a_line(installed: Machine, project: Path) -> None:
    shutil.move(project / "model.score", project / "the model.score")
    (project / "broken.score").write_text(BROKEN, encoding="utf-8")
    (project / "more").mkdir()
    (project / "more" / "failing.score").write_text(FAILING, encoding="utf-8")
    ended = action(installed, project, paths="the model.score\nmore\n")
    assert codes(ended) == {"Check": 0, "Test": 1}
    assert "1 failed, 1 passed" in ended["Test"].text


@pytest.mark.parametrize("name", ["paths", "leads", "events", "as_of", "fail_on", "sarif"])
def test_no_input_of_the_action_is_a_command(installed: Machine, project: Path, name: str) -> None:
    check(installed, project, **{name: '$(touch pwned) `touch pwned`; touch pwned "; touch pwned #'})
    assert not (project / "pwned").exists()


def test_the_action_checks_against_data(installed: Machine, project: Path) -> None:
    (project / "leads.csv").write_text("id,name\n1,Ada\n", encoding="utf-8")
    checked = check(installed, project, leads="leads.csv", as_of="2026-03-01")
    assert checked.code == 1
    assert "::error file=model.score,line=2" in checked.text
    assert "the leads have no column `title`" in checked.text
    assert check(installed, project, leads="none.csv").code == 3
    assert check(installed, project, as_of="yesterday").code == 2


def test_the_action_installs_lscore(tmp_path: Path, project: Path) -> None:
    new, wheels = machine(tmp_path), tmp_path / "wheels"
    job = Job(new, ACTION["runs"]["steps"], BASH, tmp_path / "summary.md", given())
    assert codes(job.run(project)) == {"Install lscore": 0, "Check": 0, "Test": 0}

    new.sure([new.python, "-m", "pip", "wheel", "--quiet", "-w", wheels, ROOT], tmp_path)
    new.sure([new.python, "-m", "pip", "uninstall", "--quiet", "--yes", "lscore"], tmp_path)
    job.variables = {"PIP_FIND_LINKS": str(wheels)}
    job.inputs = given(version="0.0.0")
    assert codes(job.run(project)) == {"Install lscore": 1}
    job.inputs = given(version=__version__)
    assert codes(job.run(project)) == {"Install lscore": 0, "Check": 0, "Test": 0}


# -- The comment of the action on a pull request ----------------------------------------------------------------------

GH = """\
#!/usr/bin/env python3
import json, os, pathlib, re, sys

file = pathlib.Path(os.environ["GH_STATE"])
state = json.loads(file.read_text("utf-8"))
command, *rest = sys.argv[1:]
assert command == "api", sys.argv
given = {"--method": "GET"}
paths = []
while rest:
    word = rest.pop(0)
    if word in ("--paginate", "--silent"):
        given[word] = True
    elif word in ("--jq", "--method", "-F"):
        given[word] = rest.pop(0)
    else:
        assert not word.startswith("-"), word
        paths.append(word)
(path,) = paths
state["calls"].append([given["--method"], path])
if state["readonly"] and given["--method"] != "GET":
    sys.exit("gh: Resource not accessible by integration (HTTP 403)")
if given["--method"] == "GET":
    assert given["--paginate"] and path.endswith("/issues/7/comments?per_page=100")
    start = re.fullmatch(r'\\.\\[\\] \\| select\\(.body \\| startswith\\("(.*)"\\)\\) \\| .id', given["--jq"])[1]
    print("\\n".join(str(item["id"]) for item in state["comments"] if item["body"].startswith(start)))
else:
    name, _, source = given["-F"].partition("=@")
    body = pathlib.Path(source).read_text("utf-8")
    assert name == "body"
    if given["--method"] == "POST":
        assert path == "repos/example/models/issues/7/comments"
        state["comments"].append({"id": len(state["comments"]) + 1, "body": body})
    else:
        (there,) = [item for item in state["comments"] if path == f"repos/example/models/issues/comments/{item['id']}"]
        there["body"] = body
file.write_text(json.dumps(state), "utf-8")
"""
"""Stands in for GitHub's command line: it keeps comments in a file and writes down what it is asked."""

LIVELY = """\
lead:
    title

event visited: page

score heat:
    when visited: +10 as visits
    when title is CEO: +5 as boss

tiers hot, cold
tier hot if heat >= 12
tier cold otherwise
"""


class PullRequest:
    """A pull request of a branch, checked out with all that came before it, and GitHub with a comment by somebody."""

    def __init__(self, installed: Machine, folder: Path) -> None:
        self.installed = installed
        self.folder = folder
        self.repo = Repo.new(folder / "project")
        self.repo.write("model.score", LIVELY)
        self.repo.write("leads.csv", "id,title\n1,CEO\n2,clerk\n3,clerk\n")
        self.repo.write("events.csv", "lead,event,page,at\n1,visited,/,2026-02-01\n2,visited,/,2026-02-01\n")
        self.repo.commit("First rules")
        self.repo.git("update-ref", "refs/remotes/origin/main", "HEAD")
        self.repo.git("switch", "-q", "-c", "change")
        self.set(comments=[{"id": 1, "body": "> <!-- lscore diff -->\nwhat is this?"}], calls=[], readonly=False)
        gh = folder / "bin" / "gh"
        gh.parent.mkdir()
        gh.write_text(GH, encoding="utf-8")
        gh.chmod(0o755)

    def set(self, **state: Any) -> None:
        """Say how it stands with GitHub."""
        (self.folder / "github.json").write_text(json.dumps(state), encoding="utf-8")

    @property
    def github(self) -> dict[str, Any]:
        return json.loads((self.folder / "github.json").read_text("utf-8"))

    @property
    def summary(self) -> Path:
        return self.folder / "summary.md"

    def change(self, old: str, new: str) -> None:
        text = (self.repo.folder / "model.score").read_text("utf-8")
        assert old in text
        self.repo.write("model.score", text.replace(old, new))
        self.repo.commit("Change a rule")

    def run(self, **inputs: str) -> Ran | None:
        """Run the step as GitHub would; None where it would not."""
        steps = [step for step in ACTION["runs"]["steps"] if step["name"] == "Compare"]
        path = os.pathsep.join([str(self.folder / "bin"), self.installed.environment()["PATH"]])
        variables = {"PATH": path, "GH_STATE": str(self.folder / "github.json")}
        variables |= {"GITHUB_REPOSITORY": "example/models", "GITHUB_BASE_REF": "main"}
        context = {"github.event_name": "pull_request", "github.event.pull_request.number": "7"}
        job = Job(self.installed, steps, BASH, self.summary, given(**inputs), variables, context)
        return job.run(self.repo.folder).get("Compare")


DATA = {"leads": "leads.csv", "events": "events.csv", "as_of": "2026-03-01"}


@pytest.fixture
def pull_request(installed: Machine, tmp_path: Path) -> PullRequest:
    return PullRequest(installed, tmp_path)


def test_the_action_keeps_one_comment(pull_request: PullRequest) -> None:
    pull_request.change("+10", "+12")
    assert (ran := pull_request.run(**DATA)) is not None
    assert ran.code == 0, ran.text
    first = pull_request.github
    assert [method for method, _ in first["calls"]] == ["GET", "POST"]
    assert [item["id"] for item in first["comments"]] == [1, 2]
    comment = first["comments"][1]["body"]
    assert comment.startswith("<!-- lscore diff -->\n**lscore diff**: points")
    assert "2 of 3 leads change, 1 is decided on otherwise; tier `hot` 1 → 2, `cold` 2 → 1" in comment

    pull_request.change("+12", "+11")
    assert (ran := pull_request.run(**DATA)) is not None
    assert ran.code == 0, ran.text
    second = pull_request.github
    assert [method for method, _ in second["calls"]] == ["GET", "POST", "GET", "PATCH"]
    assert [item["id"] for item in second["comments"]] == [1, 2]
    assert "none is decided on otherwise" in second["comments"][1]["body"]
    assert second["comments"][0] == first["comments"][0]
    assert not pull_request.summary.exists()


def test_the_comment_tells_when_nothing_differs_any_more(pull_request: PullRequest) -> None:
    pull_request.repo.write("README.md", "Rules\n")
    pull_request.repo.commit("Say what this is")
    assert (ran := pull_request.run()) is not None
    assert ran.code == 0, ran.text
    assert [method for method, _ in pull_request.github["calls"]] == ["GET"]
    pull_request.change("+10", "+12")
    pull_request.run()
    pull_request.change("+12", "+10")
    pull_request.run(**DATA)
    assert "no difference" in pull_request.github["comments"][1]["body"]


def test_a_fork_has_it_in_the_summary(pull_request: PullRequest) -> None:
    pull_request.change("+10", "+12")
    pull_request.set(**pull_request.github | {"readonly": True})
    assert (ran := pull_request.run(**DATA)) is not None
    assert ran.code == 0
    assert "::notice::" in ran.text
    assert "2 of 3 leads change" in pull_request.summary.read_text("utf-8")
    assert len(pull_request.github["comments"]) == 1


@pytest.mark.parametrize(("limits", "code"), [("hot=50%", 0), ("cold=0\nhot=0\n", 1), ("cold=0", 0)])
def test_limits_fail_the_action_after_the_comment(pull_request: PullRequest, limits: str, code: int) -> None:
    pull_request.change("+10", "+12")
    assert (ran := pull_request.run(**DATA, max_into=limits, max_moved="2")) is not None
    assert ran.code == code, ran.text
    assert ("limit broken" in pull_request.github["comments"][1]["body"]) is (code == 1)


def test_one_path_is_compared_alone(pull_request: PullRequest) -> None:
    pull_request.repo.write("other/new.score", GOOD)
    pull_request.change("+10", "+12")
    pull_request.run(paths="model.score")
    assert "new.score" not in pull_request.github["comments"][1]["body"]
    pull_request.run(paths="model.score\nother")
    assert "new.score" in pull_request.github["comments"][1]["body"]


def test_a_shallow_checkout_is_told_what_it_needs(pull_request: PullRequest) -> None:
    pull_request.change("+10", "+12")
    pull_request.repo.git("update-ref", "-d", "refs/remotes/origin/main")
    assert (ran := pull_request.run(**DATA)) is not None
    assert ran.code == 0
    assert "fetch-depth: 0" in ran.text
    assert (ran := pull_request.run(**DATA, max_moved="5%")) is not None
    assert ran.code == 2
    assert pull_request.github["calls"] == []


@pytest.mark.parametrize("name", ["paths", "leads", "events", "as_of", "max_moved", "max_into", "comment"])
def test_no_input_is_a_command_on_a_pull_request(pull_request: PullRequest, name: str) -> None:
    pull_request.change("+10", "+12")
    pull_request.run(**DATA | {name: '$(touch pwned) `touch pwned`; touch pwned "; touch pwned #'})
    assert not (pull_request.repo.folder / "pwned").exists()


def test_the_comment_can_be_off(pull_request: PullRequest) -> None:
    assert pull_request.run(comment="off") is None


# -- What `lscore init` writes for GitHub and GitLab ------------------------------------------------------------------


def workflow(installed: Machine, project: Path, paths: str = "") -> dict[str, Ran]:
    job = read(STARTERS / "github.yml")["jobs"]["lscore"]
    steps = [step for step in job["steps"] if step.get("id") != "install"]
    variables = {**job["env"], "LSCORE_PATHS": paths}
    return Job(installed, steps, ["bash", "-e", "-c"], project.parent / "summary.md", variables=variables).run(project)


@pytest.mark.parametrize(("text", "check", "test"), [(GOOD, 0, 0), (BROKEN, 1, 1), (FAILING, 0, 1), (DOUBTFUL, 1, 0)])
def test_the_workflow(installed: Machine, project: Path, text: str, check: int, test: int) -> None:
    (project / "model.score").write_text(text, encoding="utf-8")
    ended = workflow(installed, project)
    assert codes(ended) == {"Check": check, "Test": test}
    assert ("::error file=model.score" in ended["Check"].text + ended["Test"].text) is (text in {BROKEN, FAILING})
    assert (project.parent / "summary.md").read_text(encoding="utf-8").strip()


def test_the_workflow_of_a_folder_in_a_repository(installed: Machine, project: Path) -> None:
    (project / "model.score").write_text(BROKEN, encoding="utf-8")
    (project.parent / ".git").mkdir()
    ended = workflow(installed, project.parent, "project")
    assert codes(ended) == {"Check": 1, "Test": 1}
    assert "::error file=project/model.score" in ended["Check"].text


SHELLS = {"bash": BASH, "sh": ["sh", "-e", "-c"]}
"""GitLab takes bash where an image has it."""


@pytest.mark.parametrize(
    ("shell", "text", "findings", "code"),
    [
        ("bash", GOOD, 0, 0),
        ("bash", DOUBTFUL, 1, 1),
        ("bash", FAILING, 0, 1),
        ("bash", BROKEN, 1, 1),
        ("sh", GOOD, 0, 0),
        ("sh", BROKEN, 1, 1),
    ],
)
def test_the_job(installed: Machine, project: Path, shell: str, text: str, findings: int, code: int) -> None:
    (project / "model.score").write_text(text, encoding="utf-8")
    job = read(STARTERS / "gitlab.yml")["lscore"]
    script = "\n".join(job["script"])
    ran = installed.run([*SHELLS[shell], script], project, **job["variables"])
    assert ran.code == code, ran.text
    reports = job["artifacts"]["reports"]
    assert (len(json.loads((project / reports["codequality"]).read_text(encoding="utf-8"))) > 0) is (findings > 0)
    tests = JUnitXml.fromfile(str(project / reports["junit"]))
    assert tests.failures == (1 if text == FAILING else 0)


def test_the_job_takes_paths_and_data(installed: Machine, project: Path) -> None:
    job = read(STARTERS / "gitlab.yml")["lscore"]
    script = [*BASH, "\n".join(job["script"])]
    (project / "broken.score").write_text(BROKEN, encoding="utf-8")
    paths = {"LSCORE_PATHS": "model.score"}
    assert installed.run(script, project, **paths).code == 0
    assert installed.run(script, project, **paths, LSCORE_LEADS="none.csv").code == 3
    assert installed.run(script, project, LSCORE_PATHS="$(touch pwned)").code == 2
    assert not (project / "pwned").exists()


# -- `lscore init` ----------------------------------------------------------------------------------------------------

GITHUB = {".github/workflows/lscore.yml", ".pre-commit-config.yaml"}
GITLAB = {".gitlab/lscore.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"}


def hidden(folder: Path) -> set[str]:
    """The files of a project that are not the model's."""
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return {file for file in files if file.startswith(".") and not file.startswith(".git/")}


@pytest.mark.parametrize(
    ("options", "files"),
    [
        ([], GITHUB),
        (["--ci", "github"], GITHUB),
        (["--ci", "gitlab"], GITLAB),
        (["--ci", "github", "--ci", "gitlab"], GITHUB | GITLAB),
        (["--ci", "none"], set()),
    ],
)
def test_init_writes_the_files_for_ci(tmp_path: Path, lscore: Lscore, options: list[str], files: set[str]) -> None:
    ended = lscore("init", "new", *options)
    assert ended.code == 0
    assert hidden(tmp_path / "new") == files
    assert "wrote 11 files from b2b_saas to new\n" in ended.out
    assert all(file in ended.out for file in files)


def test_init_sees_where_the_repository_is_from(tmp_path: Path, lscore: Lscore) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text('[remote "origin"]\n\turl = git@gitlab.example.com:a/b.git\n', "utf-8")
    assert lscore("init").code == 0
    assert hidden(tmp_path) == GITLAB
    (tmp_path / ".git" / "config").write_text('[remote "origin"]\n\turl = https://github.com/a/b.git\n', "utf-8")
    assert lscore("init", "inner", "--from", "nurture").code == 0
    assert hidden(tmp_path / "inner") == GITLAB  # there is a .gitlab-ci.yml


def test_init_tells_what_has_to_move(tmp_path: Path, lscore: Lscore) -> None:
    (tmp_path / ".git").write_text("gitdir: elsewhere\n", encoding="utf-8")
    ended = lscore("init", "models/b2b")
    assert f"move .github, .pre-commit-config.yaml to {tmp_path}" in ended.err
    assert 'LSCORE_PATHS: "models/b2b"' in (tmp_path / "models/b2b/.github/workflows/lscore.yml").read_text("utf-8")
    assert 'args: ["models/b2b"]' in (tmp_path / "models/b2b/.pre-commit-config.yaml").read_text("utf-8")


def test_init_leaves_the_files_of_a_project(tmp_path: Path, lscore: Lscore) -> None:
    for name in (".gitlab-ci.yml", ".pre-commit-config.yaml"):
        (tmp_path / name).write_text("mine\n", encoding="utf-8")
    ended = lscore("init", "--ci", "gitlab")
    assert ended.code == 0
    assert "add `include: .gitlab/lscore.yml` to it" in ended.err
    assert (tmp_path / ".gitlab-ci.yml").read_text(encoding="utf-8") == "mine\n"
    assert hidden(tmp_path) == GITLAB
    assert lscore("init", "--ci", "gitlab", "--force").code == 0
    assert "lscore" in (tmp_path / ".pre-commit-config.yaml").read_text(encoding="utf-8")


def test_init_adds_ci_to_a_project(tmp_path: Path, lscore: Lscore) -> None:
    assert lscore("init", "--ci", "none", "--from", "nurture").code == 0
    (tmp_path / "model.score").write_text("mine", encoding="utf-8")
    ended = lscore("init", "--ci", "github")
    assert ended.code == 0
    assert "next" not in ended.out
    assert hidden(tmp_path) == GITHUB
    assert (tmp_path / "model.score").read_text(encoding="utf-8") == "mine"
    assert lscore("init", "--ci", "none").code == 2
    assert lscore("init", "--ci", "github", "--from", "nurture").code == 2
    assert lscore("init", "--ci", "github", "--ci", "none").code == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_init_tells_what_it_cannot_write(tmp_path: Path, lscore: Lscore) -> None:
    (tmp_path / ".github").mkdir(mode=0o500)
    ended = lscore("init")
    assert ended.code == 3
    assert ".github" in ended.err


def test_a_project_starts_clean(tmp_path: Path, installed: Machine, lscore: Lscore) -> None:
    assert lscore("init", "new").code == 0
    assert codes(workflow(installed, tmp_path / "new")) == {"Check": 0, "Test": 0}


# -- The page ---------------------------------------------------------------------------------------------------------


def examples() -> list[Any]:
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    return [yaml.safe_load(body) for body in re.findall(r"^```yaml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)]


def test_the_examples_of_the_page_name_what_there_is() -> None:
    hooks, workflow, job = examples()
    assert {hook["id"] for hook in hooks["repos"][0]["hooks"]} == {
        hook["id"] for hook in read(ROOT / ".pre-commit-hooks.yaml")
    }
    (step,) = [step for step in workflow["jobs"]["scoring"]["steps"] if "lscore@" in step["uses"]]
    assert step["with"].keys() < ACTION["inputs"].keys()
    script = "".join(read(STARTERS / "gitlab.yml")["lscore"]["script"])
    assert all(f"${name}" in script for name in job["lscore"]["variables"])


def test_the_page_tells_every_input() -> None:
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.*?) \|", text[text.index("| input | is |") :], re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([\w-]+)`", row)} == ACTION["inputs"].keys()
