"""Running what CI would run: a Python of its own with lscore in it, and the shell steps of YAML files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
STARTERS = ROOT / "lscore" / "starters"

INPUT = re.compile(r"\$\{\{ inputs\.([\w-]+) \}\}")
CONTEXT = re.compile(r"\$\{\{ (github\.[\w.]+) \}\}")


@dataclass(frozen=True)
class Ran:
    """How a script ended; `text` is all that it printed."""

    code: int
    text: str


@dataclass(frozen=True)
class Machine:
    """A machine as CI gives one: a Python without lscore. What lscore needs is there, so that nothing is fetched."""

    python: Path
    libraries: Path

    def environment(self, **more: str) -> dict[str, str]:
        """The variables of a shell on it; pip builds and installs lscore alone, without any index."""
        kept = {name: os.environ[name] for name in ("TMPDIR", "LANG", "LC_ALL") if name in os.environ}
        return {
            **kept,
            "PATH": f"{self.python.parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(self.libraries), os.environ.get("PYTHONPATH")])),
            "HOME": str(self.libraries.parent),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this as the option's value: no isolation
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "ci@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
            **more,
        }

    def run(self, command: Sequence[str | Path], cwd: Path, **more: str) -> Ran:
        """Run a command on it."""
        done = subprocess.run(
            command,
            cwd=cwd,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        assert "Traceback" not in done.stdout, done.stdout
        return Ran(done.returncode, done.stdout)

    def sure(self, command: Sequence[str | Path], cwd: Path, **more: str) -> str:
        """Run a command that must not fail."""
        ran = self.run(command, cwd, **more)
        assert ran.code == 0, ran.text
        return ran.text


def machine(folder: Path) -> Machine:
    """A new machine. Its libraries are links to those that the tests run with."""
    libraries = folder / "libraries"
    libraries.mkdir()
    for installed in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for entry in Path(installed).iterdir():
            if "lscore" not in entry.name:
                (libraries / entry.name).symlink_to(entry)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "python"], check=True)
    return Machine(folder / "python" / "bin" / "python", libraries)


@dataclass
class Job:
    """The steps of an action or a job, run as GitHub runs them: after a failure only those that ask for it, those for
    pull requests only where `context` (`github.event_name` …) is of one."""

    machine: Machine
    steps: Sequence[Mapping[str, Any]]
    shell: Sequence[str]
    summary: Path
    inputs: Mapping[str, str] = field(default_factory=dict[str, str])
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    context: Mapping[str, str] = field(default_factory=dict[str, str])

    def run(self, cwd: Path) -> dict[str, Ran]:
        """Run the shell steps in a folder; how each ended, by its name."""
        ended: dict[str, Ran] = {}
        for step in self.steps:
            if "run" in step and self._wanted(step, ended):
                env = {name: self._filled(value) for name, value in step.get("env", {}).items()}
                variables = {**self.variables, **env, "GITHUB_STEP_SUMMARY": str(self.summary)}
                variables["GITHUB_ACTION_PATH"] = str(ROOT)
                ended[step["name"]] = self.machine.run([*self.shell, step["run"]], cwd, **variables)
        return ended

    def _wanted(self, step: Mapping[str, Any], ended: Mapping[str, Ran]) -> bool:
        condition = step.get("if", "")
        if "github.event_name == 'pull_request'" in condition:
            if self.context.get("github.event_name") != "pull_request":
                return False
            if "inputs.comment != 'off'" in condition and self.inputs["comment"] == "off":
                return False
        if all(ran.code == 0 for ran in ended.values()):
            return True
        installed = "Install lscore" not in ended or ended["Install lscore"].code == 0
        return "!cancelled()" in condition and (installed or "steps.install.outcome == 'success'" not in condition)

    def _filled(self, value: str) -> str:
        filled = INPUT.sub(lambda found: self.inputs[found[1]], value)
        return CONTEXT.sub(lambda found: self.context.get(found[1], ""), filled)


def read(file: Path) -> Any:
    """The document in a YAML file."""
    return yaml.safe_load(file.read_text(encoding="utf-8"))
