"""`lscore diff` and `lscore log` in real git repositories: revisions, the merge base, the driver, a rule's history."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.git_support import ENV, LSCORE, Repo


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo.with_model(tmp_path / "shop")


def test_a_revision_against_the_working_tree(repo: Repo) -> None:
    repo.edit("+20", "+25")
    out = repo.diff("main")
    assert "b2b: points (main:models/b2b.score -> models/b2b.score)" in out
    assert "points  +20 -> +25\n      main:models/b2b.score:3 -> models/b2b.score:3\n" in out
    assert repo.diff("main:models/b2b.score") == out
    assert repo.diff("main:models", folder="models").endswith("1 rule changed\n")
    assert "main:models/b2b.score:3 -> b2b.score:3" in repo.diff("main:./b2b.score", "b2b.score", folder="models")


def test_files_that_a_model_uses_come_from_its_revision(repo: Repo) -> None:
    repo.edit("CFO", "CTO", "models/shared/titles.score")
    repo.edit("gmail.com", "gmail.com\nweb.de", "models/shared/free.txt")
    repo.commit("More")
    out = repo.diff("HEAD~1", "HEAD")
    assert "rule decider in score\n      through set bosses" in out
    assert "HEAD~1:models/shared/titles.score:1 -> HEAD:models/shared/titles.score:1" in out
    assert "rule private in score\n      through set free" in out
    (repo.folder / "models/shared/titles.score").unlink()
    assert repo.diff("HEAD~1", "HEAD") == out


def test_without_arguments_against_the_merge_base(repo: Repo) -> None:
    base = repo.git("rev-parse", "--short", "HEAD").strip()
    repo.git("checkout", "-q", "-b", "work")
    repo.edit("+20", "+25")
    repo.commit("On the branch")
    repo.edit("within 30d", "within 45d")
    repo.git("stash", "-q")
    repo.git("checkout", "-q", "main")
    repo.edit("-5", "-7")
    repo.commit("On main, of no concern to the branch")
    repo.git("checkout", "-q", "work")
    repo.git("stash", "pop", "-q")
    out = repo.diff()
    assert f"{base}:models/b2b.score:3 -> models/b2b.score:3" in out
    assert "window  within 30d -> within 45d" in out
    assert "private" not in out
    assert repo.diff("models/b2b.score") == out


def test_the_default_branch_is_that_of_origin(repo: Repo, tmp_path: Path) -> None:
    repo.git("branch", "-m", "trunk")
    code, _, err = repo.lscore("diff")
    assert code == 2
    assert "there is no default branch" in err
    clone = repo.clone(tmp_path / "clone")
    clone.edit("+20", "+25")
    assert "points  +20 -> +25" in clone.diff()


def test_a_shallow_checkout_says_what_is_missing(repo: Repo, tmp_path: Path) -> None:
    repo.git("checkout", "-q", "-b", "work")
    repo.edit("+20", "+25")
    repo.commit("On the branch")
    repo.git("checkout", "-q", "main")
    repo.edit("-5", "-7")
    repo.commit("On main")
    clone = repo.clone(tmp_path / "clone", "--depth", "1", "--no-single-branch", "--branch", "work")
    code, _, err = clone.lscore("diff")
    assert code == 2
    assert "git fetch --unshallow" in err
    clone.git("fetch", "-q", "--unshallow")
    assert "points  +20 -> +25" in clone.diff()


def test_a_project_in_a_folder_is_what_a_revision_means_there(repo: Repo) -> None:
    repo.write("models/lscore.toml", 'models = ["b2b.score"]\n')
    repo.write("other/x.score", "when ping: +1 as p\n")
    repo.commit("A project")
    repo.edit("+1 as p", "+2 as p", "other/x.score")
    repo.edit("+20", "+25")
    assert "x.score" not in repo.diff("main", folder="models")
    assert "main:other/x.score:1 -> other/x.score:1" in repo.diff("main")


def test_a_file_beside_a_folder_has_no_tests_less(repo: Repo) -> None:
    repo.write("models/b2b_test.score", 'tests of "b2b.score"\ntest "t":\n    as of 2026-03-01\n    expect score 0\n')
    repo.commit("Tests")
    assert repo.diff("main", "models/b2b.score").startswith("no difference")
    repo.edit("expect score 0", "expect score 1", "models/b2b_test.score")
    assert repo.diff("main").endswith("1 test changed\n")


def test_moved_added_and_removed_models(repo: Repo) -> None:
    repo.write("gone.score", "when king: +1\n")
    repo.commit("Two models")
    (repo.folder / "gone.score").unlink()
    repo.write("new.score", "when ping: +1\n")
    repo.git("mv", "models/b2b.score", "models/other.score")
    document = json.loads(repo.diff("main", "--format", "json"))
    kinds = {(model["model"], model["changes"][0]["kind"]) for model in document["models"]}
    assert kinds == {("gone", "removed"), ("new", "added")}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nope",), "there is no file, folder or revision `nope`"),
        (("nope:models",), "there is no revision `nope`"),
        (("main:nope.score",), "there is no nope.score in main"),
        (("main:models/nope", "main"), "there is no models/nope in main"),
        (("--", "--upload-pack=x:y"), "there is no revision `--upload-pack=x`"),
        (("--", "-x"), "there is no file, folder or revision `-x`"),
        (("main:models/shared/free.txt", "main:models/b2b.score"), "main:models/shared/free.txt is no model"),
        (("models/shared/free.txt", "models/b2b.score"), "models/shared/free.txt is no model"),
    ],
)
def test_wrong_use(repo: Repo, arguments: tuple[str, ...], says: str) -> None:
    code, out, err = repo.lscore("diff", *arguments)
    assert (code, out) == (2, "")
    assert says in err


def test_no_commit_and_no_repository(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    assert "is in no git repository" in repo.lscore("diff")[2]
    repo.git("init", "-q")
    assert "has no commit yet" in repo.lscore("diff")[2]


def test_a_model_with_errors_on_one_side(repo: Repo) -> None:
    repo.edit("+20", "twenty")
    repo.commit("Broken")
    repo.edit("twenty", "+21")
    code, out, err = repo.lscore("diff", "HEAD")
    assert (code, out) == (1, "")
    assert err.startswith("HEAD:models/b2b.score:3:")
    assert "lscore-" not in err


def test_links_of_a_tree_stay_inside(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("gmail.com\n", encoding="utf-8")
    (repo.folder / "models/shared/free.txt").unlink()
    (repo.folder / "models/shared/free.txt").symlink_to(tmp_path / "secret.txt")
    repo.commit("A link that leads outside")
    code, _, err = repo.lscore("diff", "HEAD~1", "HEAD")
    assert code == 1
    assert "HEAD:models/b2b.score:2:15: error" in err


# --- git's external diff driver


def driver() -> str:
    return shlex.join([sys.executable, "-c", LSCORE, "diff"])


def test_the_driver(repo: Repo) -> None:
    repo.write(".gitattributes", "*.score diff=lscore\n")
    repo.git("config", "diff.lscore.command", driver())
    repo.commit("Attributes")
    old = repo.git("rev-parse", "--short=7", "HEAD:models/b2b.score").strip()
    repo.edit("+20", "+25")
    out = repo.git("diff")
    assert out.startswith(f"lscore diff {old}:models/b2b.score -> models/b2b.score\n")
    assert f"points  +20 -> +25\n      {old}:models/b2b.score:3 -> models/b2b.score:3\n" in out
    repo.edit("when title", "# only a comment\nwhen title")
    repo.edit("+25", "+20")
    assert "no difference in meaning" in repo.git("diff")


def test_the_driver_for_added_removed_renamed_and_broken_files(repo: Repo) -> None:
    repo.git("config", "diff.lscore.command", driver())
    repo.write(".gitattributes", "*.score diff=lscore\n")
    repo.commit("Attributes")
    repo.write("added.score", "when ping: +1\n")
    repo.git("add", "-A")
    assert "+ model added" in repo.git("diff", "--cached")
    repo.commit("Added")
    repo.git("rm", "-q", "added.score")
    assert "- model added" in repo.git("diff", "--cached")
    repo.git("reset", "-q", "--hard")
    repo.git("mv", "models/b2b.score", "models/c.score")
    repo.edit("+20", "+25", "models/c.score")
    repo.git("add", "-A")
    assert "points  +20 -> +25" in repo.git("diff", "--cached", "-M")
    repo.git("reset", "-q", "--hard")
    repo.edit("+20", "twenty")
    out = repo.git("diff")
    assert "models/b2b.score:3:" in out
    assert "+when title in bosses: twenty as decider" in out


def test_the_driver_in_a_merge_that_is_not_done(repo: Repo) -> None:
    repo.git("config", "diff.lscore.command", driver())
    repo.write(".gitattributes", "*.score diff=lscore\n")
    repo.commit("Attributes")
    repo.git("checkout", "-q", "-b", "work")
    repo.edit("+20", "+25")
    repo.commit("On the branch")
    repo.git("checkout", "-q", "main")
    repo.edit("+20", "+30")
    repo.commit("On main")
    subprocess.run(["git", "merge", "-q", "work"], cwd=repo.folder, env=ENV, capture_output=True, check=False)
    assert "not merged yet" in repo.git("diff", "--cached")


def test_the_driver_for_every_file(repo: Repo) -> None:
    repo.edit("gmail.com", "gmail.com\nweb.de", "models/shared/free.txt")
    repo.write("picture.png", "")
    (repo.folder / "picture.png").write_bytes(b"\x89PNG\xff")
    repo.git("add", "-A")
    done = subprocess.run(
        ["git", "diff", "--cached"],
        cwd=repo.folder,
        env={**ENV, "GIT_EXTERNAL_DIFF": driver()},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "+web.de" in done.stdout
    assert "binary files differ" in done.stdout


# --- the history of a rule


def heads(out: str) -> list[str]:
    return [line for line in out.splitlines() if line and not line.startswith(" ")]


def test_the_history_of_a_rule(repo: Repo) -> None:
    first = repo.git("rev-parse", "--short=9", "HEAD").strip()
    raised = (repo.edit("+20", "+25"), repo.commit("Raise it"))[1]
    repo.edit("within 30d", "within 45d")
    repo.commit("Another rule")
    repo.edit("when title", "# moved\n\nwhen title")
    repo.commit("Layout")
    members = (repo.edit("CFO", "CTO", "models/shared/titles.score"), repo.commit("Other bosses"))[1]
    renamed = (repo.edit("as decider", "as boss"), repo.commit("A better name"))[1]
    repo.git("mv", "models/b2b.score", "models/sales.score")
    repo.commit("Move the model")
    repo.edit("+25", "+26", "models/sales.score")
    code, out, err = repo.lscore("log", "boss")
    assert (code, err) == (0, "")
    assert heads(out) == [
        "not committed yet",
        f"{renamed} 2026-03-01 Ann Example: A better name",
        f"{members} 2026-03-01 Ann Example: Other bosses",
        f"{raised} 2026-03-01 Ann Example: Raise it",
        f"{first} 2026-03-01 Ann Example: First rules",
    ]
    assert "> rule boss, was decider in score" in out
    assert "through set bosses" in out
    document = json.loads(repo.lscore("log", "boss", "models/sales.score", "--format", "json", "-n", "2")[1])
    assert [step["subject"] for step in document["steps"]] == [None, "A better name"]


def test_a_history_over_versions_with_errors(repo: Repo) -> None:
    good = repo.git("rev-parse", "--short=9", "HEAD").strip()
    repo.edit("+20", "twenty")
    repo.commit("Broken")
    repo.edit("twenty", "+22")
    repo.commit("Mended")
    out = repo.lscore("log", "decider", "models/b2b.score")[1]
    assert [line.partition(": ")[2] for line in heads(out)] == ["Mended", "First rules"]
    assert f"beside {good}: the versions between have errors" in out


def test_merges_tell_only_what_is_in_neither_parent(repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "work")
    repo.edit("+20", "+25")
    repo.commit("On the branch")
    repo.git("checkout", "-q", "main")
    repo.edit("+1 as seen", "+2 as seen")
    repo.commit("On main")
    repo.git("merge", "-q", "--no-edit", "work")
    out = repo.lscore("log", "decider")[1]
    assert [line.partition(": ")[2] for line in heads(out)] == ["On the branch", "First rules"]


def test_a_rule_and_a_model_that_are_gone(repo: Repo) -> None:
    repo.edit("when visited within 30d: +1 as seen\n", "")
    repo.commit("Away with it")
    assert "- rule seen" in repo.lscore("log", "seen", "models/b2b.score")[1]
    repo.git("rm", "-q", "models/b2b.score")
    repo.commit("The model as well")
    assert "First rules" in repo.lscore("log", "seen", "models/b2b.score")[1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("decidr",), "no commit of models/b2b.score has a rule named `decidr`. Did you mean `decider`?"),
        (("decider", "models"), "models is a folder"),
        (("decider", "nope.score"), "no commit has nope.score"),
    ],
)
def test_log_wrong_use(repo: Repo, arguments: tuple[str, ...], says: str) -> None:
    code, out, err = repo.lscore("log", *arguments)
    assert (code, out) == (2, "")
    assert says in err
