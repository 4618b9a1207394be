"""What `docs/editors.md` tells people to write into the settings of their editors is well formed, and what it names is
there. Where an editor is installed, it is asked.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from lscore.dsl.lexer import KEYWORDS
from lscore.dsl.tokens import RESERVED
from lscore.lsp.session import Settings

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
MODE = ROOT / "editors" / "emacs" / "score-mode.el"
BLOCKS = dict(re.findall(r"(?ms)^```(\w[^\n]*)\n(.*?)^```$", PAGE))


def words_of_mode(name: str) -> set[str]:
    """A list of words of the Emacs mode."""
    found = re.search(rf"\(defconst score-{name}-words\s+'\((.*?)\)", MODE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return set(re.findall(r'"(\w+)"', found[1]))


def test_every_setting_of_the_server_is_on_the_page_and_no_other() -> None:
    rows = re.findall(r"(?m)^\| `(\w+)` \| `true` \|", PAGE)
    off = Settings.read(dict.fromkeys(rows, False))
    assert off == Settings.read({"lscore": dict.fromkeys(rows, False)})
    named = {name: getattr(off, name) for name in Settings.__slots__ if isinstance(getattr(Settings(), name), bool)}
    assert named
    assert not any(named.values())
    assert len(rows) == len(named)


def test_helix_gets_a_language_with_its_server() -> None:
    page = tomllib.loads(BLOCKS["toml languages.toml"])
    (language,) = page["language"]
    assert language["file-types"] == ["score"]
    assert language["language-servers"] == list(page["language-server"]) == ["lscore"]
    server = page["language-server"]["lscore"]
    assert [server["command"], *server["args"]] == ["lscore", "lsp"]
    assert Settings.read(server["config"]) == Settings()


def test_neovim_reads_its_page(tmp_path: Path) -> None:
    nvim = shutil.which("nvim")
    version = subprocess.run([nvim, "--version"], capture_output=True, text=True, check=True).stdout if nvim else ""
    found = re.match(r"NVIM v(\d+)\.(\d+)", version)
    if not nvim or not found or (int(found[1]), int(found[2])) < (0, 11):
        pytest.skip("no Neovim of 0.11 or later is installed")
    (tmp_path / "init.lua").write_text(BLOCKS["lua init.lua"], encoding="utf-8")
    (tmp_path / "m.score").write_text("when a: +1\n", encoding="utf-8")
    ask = ["-c", "lua print(vim.bo.filetype, vim.lsp.config.lscore.cmd[2])", "-c", "qa!"]
    done = subprocess.run(
        [nvim, "--headless", "-u", "init.lua", "m.score", *ask],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert "lscore lsp" in done.stderr.replace("\t", " ")


def test_the_emacs_mode_knows_every_word_of_the_language() -> None:
    opening, inner = words_of_mode("opening"), words_of_mode("inner")
    assert words_of_mode("reserved") == RESERVED
    assert opening | inner == KEYWORDS
    assert not opening & inner


@pytest.fixture
def emacs() -> str:
    found = shutil.which("emacs")
    if found is None:
        pytest.skip("no Emacs is installed")
    return found


def test_the_emacs_mode_compiles_without_a_warning(emacs: str, tmp_path: Path) -> None:
    copy = shutil.copy2(MODE, tmp_path)
    strict = ["--eval", "(setq byte-compile-error-on-warn t)"]
    done = subprocess.run(
        [emacs, "-Q", "--batch", *strict, "-f", "batch-byte-compile", str(copy)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_emacs_mode_colors_and_indents(emacs: str, tmp_path: Path) -> None:
    (tmp_path / "m.score").write_text('score fit:\nwhen title is "CEO": +10\n', encoding="utf-8")
    ask = """
        (progn
          (find-file "m.score")
          (font-lock-ensure)
          (princ major-mode)
          (dolist (text '("score" "fit" "when" "title" "is" "CEO" "+10"))
            (goto-char (point-min))
            (search-forward text)
            (princ (format " %s" (get-text-property (1- (point)) 'face))))
          (goto-char (point-max))
          (forward-line -1)
          (indent-for-tab-command)
          (princ (format " %d" (current-indentation))))
    """
    done = subprocess.run(
        [emacs, "-Q", "--batch", "-l", str(MODE), "--eval", ask],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    keyword, constant = "font-lock-keyword-face", "font-lock-constant-face"
    faces = [keyword, "font-lock-function-name-face", keyword, "nil", keyword, "font-lock-string-face", constant]
    assert done.stdout.split() == ["score-mode", *faces, "4"]
