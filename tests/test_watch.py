"""`lscore watch`, the real process on a real file system: files are saved as editors save them, and its lines say what
it made of that. Nothing here sleeps: every step waits for a line."""

from __future__ import annotations

import os
import pty
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lscore.compiler import compile_file
from lscore.runtime.as_of import instant_of_run
from lscore.runtime.project import read_project
from lscore.runtime.run import run
from lscore.runtime.watch.sample import read_sample, standings
from tests.conftest import Lscore

LONGEST = 90
"""Seconds after which a line that does not come fails a test; nothing takes that long."""

MODEL = """use "shared/world.score"
set bosses from "shared/bosses.txt"

score fit:
    when title in bosses: +40 because "decides" as boss
    when employees >= 100: +20 because "large" as large
    each visited, at most 3 times: +5 because "interested" as visits

tiers hot, cold
tier hot if fit >= 50 because "call now"
tier cold otherwise

test "a chief of many":
    as of 2026-03-01
    given title CEO, employees 200
    expect tier hot
"""
WORLD = """lead:
    title
    employees number

event visited: page
"""
PROJECT = """models = ["model.score"]
[leads]
path = "data/leads.csv"
[events]
path = "data/events.csv"
[lint]
select = ["unused-set"]
"""
OWN_TERMINAL = """
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Becomes another program, for which Ctrl-C on the terminal of standard input counts."""

BROKEN = MODEL.replace("when employees", "when employes")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a model, a file that it uses, a set's file, three leads and an event. L1 is hot with 65."""
    folder = tmp_path / "project"
    for place in ("shared", "data"):
        (folder / place).mkdir(parents=True)
    (folder / "model.score").write_text(MODEL, encoding="utf-8")
    (folder / "shared" / "world.score").write_text(WORLD, encoding="utf-8")
    (folder / "shared" / "bosses.txt").write_text("CEO\n", encoding="utf-8")
    (folder / "data" / "leads.csv").write_text(
        "id,title,employees\nL1,CEO,200\nL2,CEO,10\nL3,Clerk,500\n", encoding="utf-8"
    )
    (folder / "data" / "events.csv").write_text(
        "lead,at,event,page\nL1,2026-02-20T10:00:00Z,visited,/\n", encoding="utf-8"
    )
    (folder / "lscore.toml").write_text(PROJECT, encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


class Watching:
    """A process that watches, and its lines."""

    def __init__(self, running: subprocess.Popen[bytes], source: int) -> None:
        self.running = running
        self.source = source
        self.said: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        left = b""
        while True:
            try:
                chunk = os.read(self.source, 65536)
            except OSError:  # a terminal whose other end has closed
                chunk = b""
            if not chunk:
                break
            *lines, left = (left + chunk).split(b"\n")
            for line in lines:
                self._lines.put(line.decode().rstrip("\r"))
        self._lines.put(None)

    def until(self, *wanted: str) -> str:
        """What is said up to and including the next line with all of these in it."""
        latest = time.monotonic() + LONGEST
        lines: list[str] = []
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, latest - time.monotonic()))
            except queue.Empty:
                line = None
            if line is None:
                pytest.fail(f"no line with {wanted} came, but:\n" + "\n".join([*self.said, *lines]))
            lines.append(line)
            if all(text in line for text in wanted):
                self.said += lines
                return "\n".join(lines)

    def round(self) -> str:
        """What is said up to and including the next verdict."""
        lines: list[str] = []
        while not lines or not re.match(r"(\x1b\[\d*m)*(ok|failed): ", lines[-1]):
            lines.append(self.until("").rstrip("\n"))
        return "\n".join(lines)

    def end(self) -> str:
        """Ctrl-C; the rest of what is said."""
        self.running.send_signal(signal.SIGINT)
        return self.rest()

    def rest(self) -> str:
        """What is said until the process has ended."""
        self.running.wait(LONGEST)
        lines: list[str] = []
        while (line := self._lines.get(timeout=LONGEST)) is not None:
            lines.append(line)
        return "\n".join(lines)


@contextmanager
def watching(*arguments: str, before: tuple[str, ...] = (), terminal: bool = False) -> Iterator[Watching]:
    """`lscore watch` in the current folder, its words in a pipe or on a terminal; ended at the end."""
    before = (sys.executable, "-c", OWN_TERMINAL) if terminal else before
    command = [*before, sys.executable, "-m", "lscore", "watch", *arguments]
    reading, writing = pty.openpty() if terminal else os.pipe()
    env = {**os.environ, "COLUMNS": "80", "TERM": "xterm"}
    env.pop("NO_COLOR", None)
    with subprocess.Popen(
        command,
        stdin=writing if terminal else subprocess.DEVNULL,
        stdout=writing,
        stderr=subprocess.STDOUT,
        env=env,
    ) as running:
        os.close(writing)
        try:
            yield Watching(running, reading)
        finally:
            running.kill()
            running.wait()


def in_place(path: Path, text: str) -> None:
    """As nano and many others do."""
    path.write_text(text, encoding="utf-8")


def renamed_over(path: Path, text: str) -> None:
    """As VS Code, JetBrains and `sed -i` do."""
    other = path.with_name(f".{path.name}.tmp")
    other.write_text(text, encoding="utf-8")
    other.replace(path)


def as_vim(path: Path, text: str) -> None:
    """The old file is renamed to a backup, the new one is written, the backup is removed."""
    backup = path.with_name(f"{path.name}~")
    path.rename(backup)
    path.write_text(text, encoding="utf-8")
    backup.unlink()


def deleted_and_created(path: Path, text: str) -> None:
    """As some synchronizing tools do."""
    path.unlink()
    path.write_text(text, encoding="utf-8")


def in_pieces(path: Path, text: str) -> None:
    """Emptied, then written piece by piece."""
    with path.open("w", encoding="utf-8") as file:
        for start in range(0, len(text), 50):
            file.write(text[start : start + 50])
            file.flush()


WAYS = (in_place, renamed_over, as_vim, deleted_and_created, in_pieces)


def test_the_first_round_says_what_is_watched_and_ctrl_c_ends_it(project: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        with watching("--as-of", "2026-03-01") as watch:
            first = watch.round()
            assert "watching 2 files" in first
            assert "scores of all 3 leads as of 2026-03-01T00:00:00Z: model.score" in first
            assert re.search(r"^\d\d:\d\d:\d\d first round$", first, re.MULTILINE)
            assert "ok: no findings, 1 test passed, 3 leads scored (" in first
            assert watch.end().strip() == "stopped"
            assert watch.running.returncode == 0
    assert "\x1b" not in first
    assert list(temporary.iterdir()) == []
    assert sorted(path.name for path in project.iterdir()) == ["data", "lscore.toml", "model.score", "shared"]


@pytest.mark.parametrize("save", WAYS, ids=lambda way: way.__name__)
def test_a_save_shows_what_changed_however_the_editor_writes(save: Callable[[Path, str], None], project: Path) -> None:
    with watching("--as-of", "2026-03-01") as watch:
        watch.round()
        save(project / "model.score", MODEL.replace("+40", "+50"))
        changes = watch.until("2 of 3 leads changed (")
        assert re.search(r"^\d\d:\d\d:\d\d (saved|new) model\.score$", changes, re.MULTILINE)
        assert "scores of model: 2 of 3 leads changed" in changes
        assert "  tier   cold -> hot: 1\n" in changes
        assert "  leads  L1  fit 65 -> 75\n" in changes
        assert "         L2  fit 40 -> 50, tier cold -> hot, reasons (none) -> call now\n" in changes
        assert "  rules  `boss` changed, +40 -> +50: 2 leads\n" in changes
        save(project / "model.score", MODEL.replace("+40", "+50") + "\n# only words\n")
        assert "no lead changed (" in watch.until("ok: ", "1 test passed, no lead changed")


def test_errors_keep_the_last_good_scores_to_compare_with(project: Path) -> None:
    model = project / "model.score"
    with watching("--as-of", "2026-03-01") as watch:
        watch.round()
        renamed_over(model, BROKEN)
        broken = watch.round()
        assert "error[unknown-attribute]: there is no attribute or score `employes`" in broken
        assert "model.score has errors: its scores wait, compared with the last good ones" in broken
        assert "failed: 1 error (" in broken
        renamed_over(model, MODEL.replace("+20", "+25"))
        assert "fit 65 -> 70" in watch.until("ok: ", "2 of 3 leads changed")


def test_failed_tests_are_told_in_full_once(project: Path) -> None:
    model = project / "model.score"
    with watching("--as-of", "2026-03-01") as watch:
        watch.round()
        renamed_over(model, MODEL.replace("fit >= 50", "fit >= 90"))
        failed = watch.round()
        assert "test a chief of many: expected tier hot, got tier cold" in failed
        assert re.search(r"\+40 +boss$", failed, re.MULTILINE)
        assert "hot -> cold: 1" in failed
        assert "also   the tiers changed" in failed
        assert "failed: no findings, 1 of 1 test failed, 1 of 3 leads changed" in failed
        renamed_over(model, MODEL.replace("fit >= 50", "fit >= 91"))
        again = watch.round()
        assert "model.score:16:12: test a chief of many: expected tier hot, got tier cold" in again
        assert not re.search(r"\+40 +boss$", again, re.MULTILINE)


def test_findings_are_shown_once_and_then_counted(project: Path) -> None:
    model = project / "model.score"
    with watching("--as-of", "2026-03-01") as watch:
        watch.round()
        renamed_over(model, MODEL + "set nobody: a, b\n")
        assert "warning[unused-set]" in watch.until("ok: 1 warning")
        renamed_over(model, "\n" + MODEL + "set nobody: a, b\n")
        again = watch.round()
        assert "[unused-set]" not in again
        assert "1 finding as before: `lscore check` shows them" in again
        renamed_over(model, MODEL)
        assert "no findings (1 gone)" in watch.round()


def test_files_that_the_model_names_and_data_count_too(project: Path) -> None:
    with watching("--as-of", "2026-03-01") as watch:
        watch.round()
        renamed_over(project / "shared" / "bosses.txt", "CEO\nClerk\n")
        changes = watch.until("1 of 3 leads changed (")
        assert "saved shared/bosses.txt" in changes
        assert "L3  fit 20 -> 60, tier cold -> hot" in changes
        renamed_over(project / "data" / "events.csv", "lead,at,event,page\nL2,2026-02-20T10:00:00Z,visited,/\n")
        changes = watch.until("2 of 3 leads changed (")
        assert "saved data/events.csv" in changes
        assert "`visits` gives other points: 2 leads" in changes
        renamed_over(project / "data" / "leads.csv", "id,title,employees\nL2,CEO,1000\nL3,Clerk,500\nL4,,\n")
        changes = watch.until("1 of 3 leads changed (")
        assert "also   1 lead more, 1 lead gone" in changes
        renamed_over(project / "shared" / "world.score", WORLD.replace("employees number", "employees text"))
        assert "saved shared/world.score" in watch.until("failed: ", "error")
        renamed_over(project / "shared" / "world.score", WORLD)
        watch.until("ok: ", "no lead changed")


def test_the_project_file_counts_too(project: Path) -> None:
    settings = project / "lscore.toml"
    renamed_over(project / "model.score", MODEL + "set nobody: a, b\n")
    with watching() as watch:
        assert "1 warning" in watch.round()
        renamed_over(settings, PROJECT + 'ignore = ["unused-set"]\n')
        assert "ok: no findings (1 gone)" in watch.round()
        renamed_over(settings, PROJECT.replace("[lint]", "[lnt]"))
        assert "failed: 1 error in lscore.toml" in watch.round()
        renamed_over(settings, "models = [")
        assert "failed: 1 error in lscore.toml" in watch.round()
        renamed_over(settings, PROJECT)
        assert "ok: 1 warning" in watch.round()


def test_deleted_files_are_told_and_may_come_back(project: Path) -> None:
    used, model, leads = project / "shared" / "world.score", project / "model.score", project / "data" / "leads.csv"
    with watching("--as-of", "2026-03-01") as watch:
        watch.round()
        used.unlink()
        gone = watch.until("failed: ")
        assert "gone shared/world.score" in gone
        assert "there is no file `shared/world.score`" in gone
        renamed_over(used, WORLD)
        assert "new shared/world.score" in watch.until("ok: ", "no lead changed")
        model.unlink()
        gone = watch.until("failed: ")
        assert "gone model.score" in gone
        assert "`models` names model.score, but there is no such file" in gone
        renamed_over(model, MODEL.replace("+40", "+41"))
        assert "new model.score" in watch.until("ok: ", "2 of 3 leads changed")
        content = leads.read_text(encoding="utf-8")
        leads.unlink()
        assert "there is no file data/leads.csv to read the leads from" in watch.until(
            "failed: ", "scores not compared"
        )
        renamed_over(leads, content)
        assert "new data/leads.csv" in watch.until("ok: ", "no lead changed")


def test_new_files_and_folders_are_picked_up(project: Path) -> None:
    with watching() as watch:
        watch.round()
        (project / "eu").mkdir()
        renamed_over(project / "eu" / "new.score", BROKEN.replace("shared/", "../shared/"))
        assert "eu/new.score:6:10: error[unknown-attribute]" in watch.until("failed: 1 error")
        (project / "eu").rename(project / "world")
        changes = watch.until("failed: 1 error")
        assert "world/new.score:6:10: error[unknown-attribute]" in changes
        renamed_over(project / "world" / "new.score", MODEL.replace("shared/", "../shared/"))
        watch.until("ok: ", "2 tests passed")
        shutil.rmtree(project / "world")
        watch.until("ok: ", "1 test passed")
        (project / "world" / "deep").mkdir(parents=True)
        renamed_over(project / "world" / "deep" / "new.score", MODEL.replace("shared/", "../../shared/"))
        watch.until("ok: ", "2 tests passed")
        renamed_over(project / "world" / "deep" / "new.score", "?")
        assert "world/deep/new.score:1:1" in watch.until("failed: 1 error")


def test_a_burst_of_files_is_told_as_one_and_none_is_lost(project: Path) -> None:
    with watching() as watch:
        watch.round()
        (project / "many").mkdir()
        for number in range(50):
            renamed_over(project / "many" / f"m{number}.score", MODEL.replace("shared/", "../shared/"))
        last = watch.until("ok: ", "51 tests passed")
        for number in range(50):
            (project / "many" / f"m{number}.score").unlink()
        last += watch.until("ok: ", "1 test passed")
        assert re.search(r"new many/m\S+\.score, many/m\S+\.score, many/m\S+\.score and \d+ more", last)
        assert re.search(r"gone many/m\S+\.score, many/m\S+\.score, many/m\S+\.score and \d+ more", last)


def test_what_cannot_be_read_for_a_moment_is_no_end(project: Path) -> None:
    model = project / "model.score"
    with watching("--as-of", "2026-03-01") as watch:
        watch.round()
        model.unlink()
        model.mkdir()
        watch.until("failed: ")
        model.rmdir()
        renamed_over(model, MODEL)
        watch.until("ok: ", "no lead changed")
        model.write_bytes(b"\xff\xfe\x00broken")
        watch.until("failed: 1 error")
        renamed_over(model, MODEL)
        watch.until("ok: ", "no lead changed")
        (project / "data" / "leads.csv").write_bytes(b"\x00\x01")
        watch.until("failed: ", "scores not compared")
        renamed_over(project / "data" / "leads.csv", "id,title,employees\nL1,CEO,300\nL2,CEO,10\nL3,Clerk,500\n")
        watch.until("ok: ", "no lead changed")


def test_other_files_make_no_round(project: Path) -> None:
    with watching() as watch:
        watch.round()
        renamed_over(project / ".model.score.swp", "x")
        renamed_over(project / "README.md", "x")
        (project / "build").mkdir()
        renamed_over(project / "build" / "scores.csv", "x")
        renamed_over(project / "model.score", MODEL + "\n")
        headings = re.findall(r"^\d\d:\d\d:\d\d .*$", watch.round(), re.MULTILINE)
        assert len(headings) == 1
        assert headings[0].endswith("saved model.score")


def test_rules_that_are_new_or_gone(project: Path) -> None:
    with watching("--as-of", "2026-03-01") as watch:
        watch.round()
        renamed_over(project / "model.score", MODEL.replace(" as large", " as big"))
        changes = watch.round()
        assert "`big` is new, 0 -> +20: 2 leads" in changes
        assert "`large` is gone, +20 -> 0: 2 leads" in changes
        assert "no lead changed (" in changes
        renamed_over(project / "model.score", MODEL.replace("score fit:", "score fit, from 0 to 60:"))
        changes = watch.until("1 of 3 leads changed (")
        assert "L1  fit 65 -> 60" in changes
        assert "also   the range of fit changed" in changes


def test_what_lies_behind_a_link_counts(project: Path, tmp_path: Path) -> None:
    leads, store = project / "data" / "leads.csv", tmp_path / "store"
    store.mkdir()
    leads.rename(store / "january.csv")
    leads.symlink_to(store / "january.csv")
    with watching("--as-of", "2026-03-01") as watch:
        watch.round()
        renamed_over(store / "january.csv", "id,title,employees\nL1,Clerk,200\nL2,CEO,10\nL3,Clerk,500\n")
        assert "L1  fit 65 -> 25, tier hot -> cold" in watch.until("1 of 3 leads changed (")
        renamed_over(store / "february.csv", "id,title,employees\nL1,Clerk,200\nL2,CEO,10\nL3,Clerk,5\n")
        other = leads.with_name("other")
        other.symlink_to(store / "february.csv")
        other.replace(leads)
        assert "L3  fit 20 -> 0" in watch.until("1 of 3 leads changed (")


def test_without_data_it_checks_and_tests(project: Path) -> None:
    (project / "lscore.toml").unlink()
    with watching("model.score") as watch:
        first = watch.round()
        assert "watching 1 file " in first
        assert "1 test passed (" in first
        renamed_over(project / "model.score", MODEL.replace("+40", "+4"))
        assert "1 of 1 test failed (" in watch.round()


def test_the_sample_has_as_many_leads_as_asked_for(project: Path) -> None:
    with watching("--sample", "2", "--as-of", "2026-03-01") as watch:
        assert "scores of the first 2 of 3 leads as of" in watch.round()
        renamed_over(project / "model.score", MODEL.replace("+20", "+30"))
        assert "1 of 2 leads changed (" in watch.round()


def test_on_a_terminal_it_has_color_clears_when_asked_and_ctrl_c_ends_it(project: Path) -> None:
    with watching("--clear", terminal=True) as watch:
        first = watch.round()
        assert "\x1b[32m\x1b[1mok: " in first
        assert "\x1b[2J" in first
        renamed_over(project / "model.score", MODEL.replace("+40", "+50"))
        changed = watch.round()
        plain = re.sub(r"\x1b\[[\d;]*[A-Za-z]", "", changed)
        assert max(map(len, plain.splitlines())) <= 80
        os.write(watch.source, b"\x03")
        assert watch.rest().endswith("stopped")
        assert watch.running.returncode == 0


def test_polling_sees_the_same(project: Path) -> None:
    with watching("--poll") as watch:
        assert "note:" not in watch.round()
        renamed_over(project / "model.score", MODEL.replace("+40", "+50"))
        watch.until("2 of 3 leads changed (")
        (project / "eu").mkdir()
        renamed_over(project / "eu" / "new.score", "?")
        watch.until("failed: 1 error")
        assert watch.end().strip() == "stopped"


@pytest.mark.parametrize("limit", ["max_inotify_watches", "max_inotify_instances"])
def test_where_the_system_refuses_it_looks_by_itself_and_says_so(limit: str, project: Path) -> None:
    setting = f"/proc/sys/user/{limit}"
    refusing = ("unshare", "-Ur", "sh", "-c", f'echo 0 > {setting} && exec "$@"', "sh")
    if subprocess.run([*refusing, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody set limits of their own")
    with watching(before=refusing) as watch:
        said = watch.round()
        assert "note: the system's limit of watches is reached: looking at the files every second instead" in said
        renamed_over(project / "model.score", MODEL.replace("+40", "+50"))
        assert "note:" not in watch.until("2 of 3 leads changed (")


def test_a_reader_that_has_enough_ends_it(project: Path) -> None:
    run_it = [sys.executable, "-m", "lscore", "watch"]
    with subprocess.Popen(run_it, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout
        assert running.stderr
        while not running.stdout.readline().startswith("ok: "):
            pass
        running.stdout.close()
        renamed_over(project / "model.score", MODEL + "\n")
        assert running.stderr.read() == ""
        running.wait(LONGEST)


def test_wrong_use_is_one_message(lscore: Lscore, tmp_path: Path) -> None:
    empty = lscore("watch")
    assert (empty.code, empty.err.count("\n")) == (2, 1)
    assert "there is no .score file in" in empty.err
    (tmp_path / "m.score").write_text("when x > 1: +1\n", encoding="utf-8")
    for arguments, said in (
        (("nothing.score",), "there is no file or folder nothing.score"),
        (("m.score", "--leads", "-"), "can't be standard input"),
        (("m.score", "--events", "e.csv"), "`--events` needs `--leads`"),
        (("m.score", "--as-of", "soon"), "`soon` is no time"),
        (("m.score", "--leads", "duckdb:x.db"), "does not say which table"),
    ):
        ended = lscore("watch", *arguments)
        assert ended.code == 2, arguments
        assert said in ended.err
        assert ended.out == ""


@pytest.mark.parametrize("name", ["b2b_saas", "course_provider", "nurture", "webshop"])
def test_the_sample_is_scored_as_a_run_scores(name: str, lscore: Lscore, tmp_path: Path) -> None:
    lscore("init", "shipped", "--from", name)
    settings = read_project(tmp_path / "shipped" / "lscore.toml")
    model = compile_file(settings.model_paths()[0], settings.root).model
    assert model
    assert settings.leads
    as_of = instant_of_run("2026-03-01", (model,))
    sample = read_sample((model,), settings.leads, settings.events, 10_000, allow_missing=False)
    whole = run(model, settings.leads, settings.events, as_of=as_of, keep_rows=True, engine="python")
    assert [item.row for item in standings(sample, model, as_of).values()] == whole.rows
    assert whole.rows
