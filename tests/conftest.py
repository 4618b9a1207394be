"""What all tests share: the command line as a function, and how hypothesis works here."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from lscore.cli import main

collect_ignore_glob = ["golden/*.score"]
"""Models of golden files: many are broken on purpose."""

settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("steady")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


Lscore = Callable[..., Ended]


@pytest.fixture
def lscore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Lscore:
    """Runs `lscore ARGS` in the test's own folder and gives exit code and output. Never a traceback, never a
    terminal's name of the grammar."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("LSCORE_TRACEBACK", raising=False)

    def call(*args: str | os.PathLike[str]) -> Ended:
        capfd.readouterr()
        with pytest.raises(SystemExit) as stop:
            main([os.fspath(arg) for arg in args])
        out, err = capfd.readouterr()
        code = stop.value.code
        assert isinstance(code, int)
        ended = Ended(code, out, err)
        assert "Traceback" not in ended.text
        assert "internal error" not in ended.text
        return ended

    return call
