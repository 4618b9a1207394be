"""`lscore.toml`: found, read, and wrong in every way."""

from __future__ import annotations

from pathlib import Path

import pytest

from lscore.errors import UsageError
from lscore.runtime.project import EventSource, LeadSource, ProjectError, find_project, read_project

WHOLE = """\
models = ["models/*.score", "extra.score"]

[leads]
path = "data/leads.csv"
id = "Lead Number"

[events]
path = "data/*.parquet"
lead = "customer"
at = "time"
event = "kind"

[output]
path = "build/scores.csv"
"""


def project_file(folder: Path, text: str | bytes) -> Path:
    file = folder / "lscore.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def test_a_whole_project(tmp_path: Path) -> None:
    project = read_project(project_file(tmp_path, WHOLE))
    assert project.leads == LeadSource(str(tmp_path / "data/leads.csv"), "Lead Number")
    assert project.events == EventSource(str(tmp_path / "data/*.parquet"), "customer", "time", "kind")
    assert project.output == str(tmp_path / "build/scores.csv")
    assert project.root == tmp_path


def test_everything_may_be_left_out_and_standard_input_stays(tmp_path: Path) -> None:
    project = read_project(project_file(tmp_path, '[leads]\npath = "-"\n'))
    assert project.models == ()
    assert project.leads == LeadSource("-")
    assert project.events is None
    assert project.output is None


def test_found_in_the_parents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project_file(tmp_path, "models = []")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    found = find_project(inner)
    assert found is not None
    assert str(found.file) == "lscore.toml"
    assert found.root == tmp_path


def test_models_are_expanded_in_order(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    for name in ("models/b.score", "models/a.score", "extra.score"):
        (tmp_path / name).touch()
    project = read_project(project_file(tmp_path, WHOLE))
    assert [path.name for path in project.model_paths()] == ["a.score", "b.score", "extra.score"]


def test_a_model_that_is_not_there(tmp_path: Path) -> None:
    project = read_project(project_file(tmp_path, 'models = ["no/*.score"]'))
    with pytest.raises(UsageError, match=r"no/\*\.score"):
        project.model_paths()


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ('model = ["a"]', 1, 1, "did you mean `models`?"),
        ('models = "a.score"', 1, 1, "must be a list of paths, but is text"),
        ("models = [1]", 1, 1, "must be a list of paths, but is a list with a number in it"),
        ('models = [""]', 1, 1, "must be a list of paths, but is a list with an empty path in it"),
        ('leads = "a.csv"', 1, 1, "must be a table, but is text"),
        ('[leads]\npath = "a.csv"\nidd = "x"', 3, 1, "did you mean `id`?"),
        ("[leads]\n  path = 7", 2, 3, "must be text, but is a number"),
        ('[leads]\npath = ""', 2, 1, "must be text, but is empty"),
        ('[events]\nlead = "x"', 1, 2, "has no `path`"),
        ("[output]\npath = true", 2, 1, "but is true or false"),
        ("[output]\npath = 2026-01-01", 2, 1, "but is a date or time"),
        ('leads = { path = "a", idd = "b" }', 1, 1, "`idd` is no setting of [leads]"),
        ('leads.paht = "a"\nleads.path = "b"', 1, 1, "did you mean `path`?"),
        ('text = """\nmodels = 1\n"""\n[leads]\npath = 1', 1, 1, "`text` is no setting"),
        ('[leads]\npath "a.csv"', 2, 6, "this is not TOML: expected '=' after a key"),
        ("[leads\n", 1, 7, "this is not TOML"),
        ('[leads]\npath = "a', 2, 10, "this is not TOML"),
        ("[output]\n\n[output]\n", 3, 8, "this is not TOML: the heading [output] stands twice"),
        ('[leads]\npath = "a"\npath = "b"', 3, 11, "this is not TOML: this is set a second time"),
    ],
)
def test_what_is_wrong_has_its_place(tmp_path: Path, text: str, line: int, column: int, says: str) -> None:
    with pytest.raises(ProjectError) as caught:
        read_project(project_file(tmp_path, text))
    first = caught.value.diagnostics[0]
    assert (first.span.line, first.span.column) == (line, column)
    assert says in f"{first.message} {first.help}"
    assert caught.value.exit_code == 2
    assert caught.value.sources == {str(tmp_path / "lscore.toml"): text}


def test_all_errors_at_once_in_order(tmp_path: Path) -> None:
    with pytest.raises(ProjectError) as caught:
        read_project(project_file(tmp_path, 'models = 1\n[leads]\nidd = "x"\n[evnts]\nat = "t"\n'))
    assert [(found.span.line, found.code) for found in caught.value.diagnostics] == [
        (1, "project-wrong-type"),
        (2, "project-no-path"),
        (3, "project-unknown-key"),
        (4, "project-unknown-key"),
    ]
    assert caught.value.diagnostics[3].help == "did you mean `events`?"


def test_other_bytes_than_utf8(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="UTF-8"):
        read_project(project_file(tmp_path, b'models = ["caf\xe9.score"]'))


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "lscore.toml").mkdir()
    with pytest.raises(ProjectError, match="can't be read"):
        read_project(tmp_path / "lscore.toml")
