"""`lscore fmt`: the canonical layout. It proves on every file that only the layout changes."""

from __future__ import annotations

import difflib
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from lscore.commands.options import project_of, score_files
from lscore.commands.output import on_stderr, on_stdout, show_diagnostics
from lscore.dsl.decoding import decode
from lscore.dsl.diagnostics import Diagnostic
from lscore.dsl.parser import parse
from lscore.dsl.printer import UnfaithfulFormatError, assert_faithful, format_page
from lscore.errors import DataError, LscoreError, UsageError
from lscore.runtime.outputs import write_whole


@dataclass(frozen=True, slots=True)
class _Formatted:
    file: str
    before: str
    after: str


@click.command("fmt")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option("--check", is_flag=True, help="Write nothing; list the files that would change (then exit code 1).")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change (then exit code 1).")
def command(paths: tuple[str, ...], check: bool, diff: bool) -> int:
    """Write models in the canonical layout, comments kept in place. The meaning never changes: that is proved on every
    file before it is written.

    PATHS are files, folders or globs, or - for stdin to stdout; without any, every .score file of the project. A file
    with syntax errors is left as it is (exit code 1).
    """
    if "-" in paths:
        if len(paths) > 1:
            raise UsageError("`-` (stdin) stands alone")
        return _from_stdin(check=check, diff=diff)
    done: list[_Formatted] = []
    broken: list[Diagnostic] = []
    sources: dict[str, str] = {}
    files = score_files(paths, project_of(paths))
    for file in files:
        result = _formatted(_read(file), str(file), sources)
        if isinstance(result, _Formatted):
            done.append(result)
        else:
            broken += result
    changed = [result for result in done if result.after != result.before]
    _show(changed, check=check, diff=diff)
    if broken:
        show_diagnostics(broken, sources, to=on_stderr())
    _sum_up(len(changed), len(done) - len(changed), len(files) - len(done), dry=check or diff)
    return 1 if broken or (changed and (check or diff)) else 0


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as failure:
        raise DataError(f"{file} can't be read: {failure.strerror}") from None


def _formatted(data: bytes, name: str, sources: dict[str, str]) -> _Formatted | list[Diagnostic]:
    text = decode(data, name)
    if isinstance(text, Diagnostic):
        return [text]
    sources[name] = text
    parsed = parse(text, name)
    if parsed.diagnostics:
        return list(parsed.diagnostics)
    after = format_page(parsed.page)
    try:
        assert_faithful(parsed.page, after)
    except UnfaithfulFormatError as fault:
        raise LscoreError(f"{name} was left as it is: {fault}. This is a fault of lscore, not of the file") from None
    return _Formatted(name, data.decode("utf-8"), after)


def _from_stdin(*, check: bool, diff: bool) -> int:
    sources: dict[str, str] = {}
    result = _formatted(sys.stdin.buffer.read(), "<stdin>", sources)
    if not isinstance(result, _Formatted):
        show_diagnostics(result, sources, to=on_stderr())
        return 1
    if diff:
        on_stdout().write(_difference(result))
    elif not check:
        on_stdout().write(result.after)
    return 1 if (check or diff) and result.after != result.before else 0


def _show(changed: list[_Formatted], *, check: bool, diff: bool) -> None:
    for result in changed:
        if diff:
            on_stdout().write(_difference(result))
        elif check:
            click.echo(f"would format {result.file}")
        else:
            write_whole(Path(result.file), result.after.encode("utf-8"))
            click.echo(f"formatted {result.file}")


def _difference(result: _Formatted) -> str:
    before, after = (text.splitlines(keepends=True) for text in (result.before, result.after))
    lines = difflib.unified_diff(before, after, result.file, result.file)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _sum_up(changed: int, same: int, broken: int, *, dry: bool) -> None:
    counts = ((changed, "would change" if dry else "formatted"), (same, "already formatted"), (broken, "left alone"))
    parts = [f"{count:,} file{'s' if count != 1 else ''} {what}" for count, what in counts if count]
    click.echo(", ".join(parts), err=True)
