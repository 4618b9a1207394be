"""What is wrong around `lscore diff` and `lscore log`: the repository, the revision, the path, the file. One clear
message each, with its exit code; and what is unusual but fine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.git_support import MODEL, Repo


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo.with_model(tmp_path / "shop")


def refused(repo: Repo, code: int, *arguments: str, folder: str = ".", **env: str) -> str:
    """The one line that is said when something is refused."""
    ended, out, err = repo.lscore(*arguments, folder=folder, env=env)
    assert (ended, out) == (code, ""), err
    assert err.count("\n") == 1, err
    return err


# --- git and the repository


@pytest.mark.parametrize("arguments", [("diff",), ("diff", "main"), ("diff", "a.score"), ("log", "r", "a.score")])
def test_no_repository(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    (tmp_path / "a.score").write_text("when ping: +1 as r\n", encoding="utf-8")
    assert "is in no git repository" in refused(Repo(tmp_path), 2, *arguments)


@pytest.mark.parametrize("arguments", [("diff",), ("diff", "main"), ("log", "decider")])
def test_git_is_not_installed(repo: Repo, arguments: tuple[str, ...]) -> None:
    assert "git is not installed" in refused(repo, 3, *arguments, PATH="/nowhere")


def test_files_are_compared_without_git(repo: Repo) -> None:
    code, out, err = repo.lscore("diff", "models/b2b.score", "models/b2b.score", env={"PATH": "/nowhere"})
    assert (code, err) == (0, "")
    assert out.startswith("no difference in meaning")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_repository_of_somebody_else(repo: Repo) -> None:
    for path in (repo.folder, repo.folder / ".git"):
        os.chown(path, 12345, 12345)
    assert f"git config --global --add safe.directory {repo.folder}" in refused(repo, 3, "diff")


@pytest.mark.parametrize("arguments", [("diff",), ("diff", "main"), ("diff", "main", "HEAD"), ("log", "r", "a.score")])
def test_a_repository_without_commits(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    repo = Repo.new(tmp_path / "new")
    repo.write("a.score", "when ping: +1 as r\n")
    assert "the repository new has no commit yet" in refused(repo, 2, *arguments)


def test_a_bare_repository_compares_revisions(repo: Repo, tmp_path: Path) -> None:
    repo.edit("+20", "+25")
    repo.commit("More")
    bare = repo.clone(tmp_path / "shop.git", "--bare")
    assert "points  +20 -> +25" in bare.diff("main~1", "main")
    assert "points  +20 -> +25" in bare.diff("main~1:models", "main:models/b2b.score")
    for arguments in ((), ("main",)):
        assert "the repository shop.git has no working tree" in refused(bare, 2, "diff", *arguments)
    assert "is not in the repository shop.git" in refused(bare, 2, "log", "decider", "/models/b2b.score")


def test_no_default_branch(repo: Repo) -> None:
    repo.git("branch", "-m", "trunk")
    assert "there is no default branch (origin/HEAD, main or master)" in refused(repo, 2, "diff")
    assert repo.diff("trunk").startswith("no difference")


def test_a_detached_head(repo: Repo) -> None:
    repo.edit("+20", "+25")
    repo.commit("More")
    repo.git("checkout", "-q", "--detach")
    repo.edit("+25", "+26")
    repo.commit("On no branch")
    assert "points  +25 -> +26" in repo.diff()
    assert "points  +20 -> +26" in repo.diff("main~1")
    assert "On no branch" in repo.lscore("log", "decider")[1]


def test_the_checkout_of_a_build_server(repo: Repo, tmp_path: Path) -> None:
    """actions/checkout: one commit, detached, and no branch but what was asked for."""
    repo.git("checkout", "-q", "-b", "work")
    repo.edit("+20", "+25")
    repo.commit("On the branch")
    server = Repo.new(tmp_path / "server")
    server.git("remote", "add", "origin", f"file://{repo.folder}")
    server.git("fetch", "-q", "--depth=1", "origin", "+refs/heads/work:refs/remotes/pull/5/merge")
    server.git("checkout", "-q", "--detach", "refs/remotes/pull/5/merge")
    for arguments in ((), ("main",), ("origin/main",), ("HEAD~1",)):
        said = refused(server, 2, "diff", *arguments)
        assert "`fetch-depth: 0`" in said
        assert "`git fetch --unshallow`" in said
    server.git("fetch", "-q", "--unshallow", "origin", "+refs/heads/*:refs/remotes/origin/*")
    assert "points  +20 -> +25" in server.diff()
    assert "Did you mean `origin/main`?" in refused(server, 2, "diff", "main")


def test_a_history_that_is_cut_off(repo: Repo, tmp_path: Path) -> None:
    repo.edit("+20", "+25")
    repo.commit("The oldest that is left")
    repo.edit("+25", "+26")
    repo.commit("The newest")
    clone = repo.clone(tmp_path / "clone", "--depth", "2")
    out = clone.lscore("log", "decider")[1]
    assert "points  +25 -> +26" in out
    assert "The oldest that is left\n  what was before is not in this clone: fetch the whole history" in out
    assert "+ rule decider" not in out
    assert '"cut":true' in clone.lscore("log", "decider", "--format", "json")[1].replace(" ", "")


def test_in_a_hook_of_another_repository(repo: Repo, tmp_path: Path) -> None:
    Repo.new(tmp_path / "other")
    repo.edit("+20", "+25")
    hook = {"GIT_DIR": str(tmp_path / "other" / ".git"), "GIT_INDEX_FILE": "nowhere"}
    assert "points  +20 -> +25" in repo.lscore("diff", "main", folder="models", env=hook)[1]


# --- the revision


@pytest.mark.parametrize(
    ("revision", "says"),
    [
        ("mian", "there is no file, folder or revision `mian` in the repository shop. Did you mean `main`?"),
        ("mian:models", "there is no revision `mian` in the repository shop. Did you mean `main`?"),
        ("v1.1", "Did you mean `v1.0`?"),
        ("HEAD~9", "there is no file, folder or revision `HEAD~9`"),
        ("HEAD..main", "name the two revisions one by one, HEAD main"),
        ("HEAD...main", "name the two revisions one by one, HEAD main"),
        (":models/b2b.score", "there is no revision ``"),
        ("main\nHEAD", "there is no file, folder or revision"),
        ("x" * 5000, "there is no file, folder or revision"),
    ],
)
def test_unknown_revisions(repo: Repo, revision: str, says: str) -> None:
    repo.git("tag", "v1.0")
    code, out, err = repo.lscore("diff", revision)
    assert (code, out) == (2, "")
    assert says in err


@pytest.mark.parametrize("revision", ["--upload-pack=touch made", "-x", "--"])
def test_no_revision_becomes_an_option_of_git(repo: Repo, revision: str) -> None:
    before = sorted(repo.folder.iterdir())
    for arguments in ((revision,), (f"{revision}:models",), ("main", revision)):
        code, out, err = repo.lscore("diff", "--", *arguments)
        assert (code, out) == (2, ""), err
        assert f"`{revision}`" in err
    assert sorted(repo.folder.iterdir()) == before


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("main:b2b.score", "there is no b2b.score in main. Did you mean `main:models/b2b.score`?"),
        ("main:model", "there is no model in main. Did you mean `main:models`?"),
        ("main:models/b2c.score", "there is no models/b2c.score in main. Did you mean `main:models/b2b.score`?"),
        ("main:../b2b.score", "there is no "),
        ("main:models/shared/free.txt", "main:models/shared/free.txt is no model"),
    ],
)
def test_paths_that_a_revision_lacks(repo: Repo, place: str, says: str) -> None:
    assert says in refused(repo, 2, "diff", place, "models/b2b.score")


def test_folders_without_models(repo: Repo) -> None:
    repo.write("empty/notes.txt", "nothing\n")
    repo.commit("Notes")
    assert "there is no .score file in main:empty or in empty" in refused(repo, 2, "diff", "main:empty")
    assert "main:empty has no model that is" in refused(repo, 2, "diff", "main:empty", "models/b2b.score")


# --- models that can't be read


def test_a_model_with_errors_is_told_with_the_name_of_its_side(repo: Repo) -> None:
    good = repo.git("rev-parse", "--short", "HEAD").strip()
    repo.edit("+20", "twenty")
    repo.commit("Broken")
    for sides, place in (((good, "HEAD"), "HEAD:"), (("HEAD", good), "HEAD:"), ((good,), "")):
        code, out, err = repo.lscore("diff", *sides)
        assert (code, out) == (1, "")
        assert err.startswith(f"{place}models/b2b.score:3:23: error[no-points]")
        assert "3 | when title in bosses: twenty as decider\n" in err
        assert "  |                       ^^^^^^" in err
        assert err.endswith("found 1 error\n")


def test_a_file_that_a_model_uses_is_missing_on_one_side(repo: Repo) -> None:
    repo.git("rm", "-q", "models/shared/titles.score")
    repo.commit("Gone")
    code, _, err = repo.lscore("diff", "HEAD~1", "HEAD")
    assert code == 1
    assert err.startswith("HEAD:models/b2b.score:1:5: error")


def test_no_text(repo: Repo) -> None:
    (repo.folder / "models" / "b2b.score").write_bytes(b"\xff\xfe\x00binary")
    repo.commit("No text")
    code, _, err = repo.lscore("diff", "HEAD~1", "HEAD")
    assert code == 1
    assert err.startswith("HEAD:models/b2b.score:1:3: error[not-text]")


def test_a_file_of_git_lfs(repo: Repo) -> None:
    repo.write(
        "models/shared/free.txt",
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 12345\n",
    )
    repo.commit("Into LFS")
    for arguments in (("diff", "HEAD~1", "HEAD"), ("log", "private", "models/b2b.score")):
        said = refused(repo, 3, *arguments)
        assert ":models/shared/free.txt is kept by Git LFS" in said
        assert "`git worktree add`" in said


def test_a_huge_file(repo: Repo) -> None:
    with (repo.folder / "models" / "shared" / "free.txt").open("wb") as file:
        file.truncate(101 * 1024 * 1024)
    repo.commit("Too much")
    said = refused(repo, 3, "diff", "HEAD~1", "HEAD")
    assert "HEAD:models/shared/free.txt has 105,906,176 bytes; 104,857,600 can be compared" in said


# --- unusual and fine


def test_line_ends_of_windows_are_no_difference(repo: Repo) -> None:
    repo.git("config", "core.autocrlf", "true")
    for path in ("models/b2b.score", "models/shared/titles.score", "models/shared/free.txt"):
        (repo.folder / path).unlink()
    repo.git("checkout", "-q", ".")
    assert b"\r\n" in (repo.folder / "models" / "shared" / "free.txt").read_bytes()
    assert repo.diff("HEAD").startswith("no difference in meaning")
    repo.edit("+20", "+25")
    assert repo.diff("HEAD").endswith("1 rule changed\n")


@pytest.mark.parametrize(
    "name", ["our model.score", "modèle été.score", 'q"uote\\.score', "two\nlines.score", "-x.score"]
)
def test_any_name_of_a_file(repo: Repo, name: str) -> None:
    repo.git("mv", "models/b2b.score", f"models/{name}")
    repo.write(f"models/{name}", MODEL.replace("shared/titles.score", "shared/die titel é.score"))
    repo.git("mv", "models/shared/titles.score", "models/shared/die titel é.score")
    repo.commit("Another name")
    repo.edit("+20", "+25", f"models/{name}")
    shown = name.replace("\n", " ")
    assert f"HEAD:models/{shown}:3 -> models/{shown}:3" in repo.diff("HEAD")
    assert "points  +20 -> +25" in repo.diff(f"HEAD:models/{name}", f"models/{name}")
    assert "points  +20 -> +25" in repo.diff(f"models/{name}")
    out = repo.lscore("log", "decider", f"models/{name}")[1]
    assert "points  +20 -> +25" in out
    assert "First rules" in out


def test_links(repo: Repo) -> None:
    """To a model, to a folder of models, to a folder on the way to a file."""
    (repo.folder / "model.score").symlink_to("models/b2b.score")
    (repo.folder / "linked").symlink_to("models")
    repo.git("mv", "models/shared", "common")
    (repo.folder / "models" / "shared").symlink_to("../common")
    repo.write("lscore.toml", 'models = ["models/b2b.score"]\n')
    repo.commit("Links")
    repo.edit("+20", "+25")
    assert "points  +20 -> +25" in repo.diff("HEAD:model.score", "model.score")
    assert "points  +20 -> +25" in repo.diff("HEAD:linked", "linked")
    assert "points  +20 -> +25" in repo.diff("HEAD:models/b2b.score")
    assert "points  +20 -> +25" in repo.lscore("log", "decider", "models/b2b.score")[1]


def test_links_that_lead_round_or_nowhere(repo: Repo) -> None:
    (repo.folder / "models" / "shared" / "free.txt").unlink()
    (repo.folder / "models" / "shared" / "free.txt").symlink_to("fee.txt")
    (repo.folder / "models" / "shared" / "fee.txt").symlink_to("free.txt")
    (repo.folder / "round").symlink_to("round/on")
    (repo.folder / "gone.score").symlink_to("/nowhere/gone.score")
    repo.commit("Links that lead nowhere")
    code, _, err = repo.lscore("diff", "HEAD~1:models", "HEAD:models")
    assert code == 1
    assert err.startswith("HEAD:models/b2b.score:2:15: error")
    assert repo.lscore("diff", "HEAD:round/x.score", "models")[0] == 2
    assert "error" in repo.lscore("diff", "HEAD:gone.score", "models/b2b.score")[2]


def test_a_link_and_files_behind_it_under_one_name(repo: Repo, tmp_path: Path) -> None:
    """No git makes such a tree; a hand can, so that a file is written where the link leads."""
    outside = tmp_path / "outside"
    outside.mkdir()
    link = repo.git("hash-object", "-w", "--stdin", stdin=str(outside)).strip()
    text = repo.git("hash-object", "-w", "--stdin", stdin="set a: b\n").strip()
    inner = repo.git("mktree", stdin=f"100644 blob {text}\tb.score\n").strip()
    page = repo.git("hash-object", "-w", "--stdin", stdin='use "x/b.score"\nuse "x"\nwhen a: +1\n').strip()
    entries = [f"100644 blob {page}\tm.score", f"120000 blob {link}\tx", f"040000 tree {inner}\tx"]
    tree = repo.git("mktree", stdin="\n".join(entries) + "\n").strip()
    commit = repo.git("commit-tree", tree, "-m", "By hand").strip()
    assert repo.lscore("diff", commit, "main")[0] == 1
    assert list(outside.iterdir()) == []


def test_a_worktree_and_a_submodule(repo: Repo, tmp_path: Path) -> None:
    repo.git("worktree", "add", "-q", "wt", "-b", "work")
    other = Repo(repo.folder / "wt")
    other.edit("+20", "+25")
    assert "points  +20 -> +25" in other.diff()
    assert repo.diff("main").startswith("no difference")  # what lies in the other one is not its own
    parent = Repo.with_model(tmp_path / "parent")
    parent.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(repo.folder), "sub")
    parent.commit("A submodule")
    assert parent.diff("HEAD").startswith("no difference")
    inner = Repo(parent.folder / "sub")
    inner.edit("+20", "+30")
    assert "points  +20 -> +30" in inner.diff("HEAD")
    assert "points  +20 -> +30" in parent.diff("sub/models/b2b.score")


def test_the_user_may_have_any_settings(repo: Repo, tmp_path: Path) -> None:
    settings = tmp_path / "settings"
    settings.write_text(
        "[color]\nui = always\n[log]\nshowSignature = true\ndecorate = full\n[core]\nquotePath = true\n"
        "[diff]\nexternal = false\nrenames = false\n[format]\npretty = fuller\n",
        encoding="utf-8",
    )
    repo.edit("+20", "+25")
    repo.commit("Ein Übergang")
    env = {"GIT_CONFIG_GLOBAL": str(settings), "GIT_EXTERNAL_DIFF": "false"}
    assert "points  +20 -> +25" in repo.lscore("diff", "HEAD~1", env=env)[1]
    assert repo.lscore("log", "decider", env=env) == repo.lscore("log", "decider")
    assert "Ein Übergang" in repo.lscore("log", "decider")[1]


def test_nothing_is_written_into_the_repository(repo: Repo) -> None:
    def files() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in repo.folder.rglob("*") if path.is_file()}

    repo.edit("+20", "+25")
    before = files()
    repo.diff("HEAD")
    repo.lscore("log", "decider")
    assert files() == before
