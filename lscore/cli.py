"""The command line: `lscore VERB …`. A verb lives in `lscore.commands` and is imported when it is called.

Exit codes: 0 fine; 1 findings (errors in a model, failed tests, files to format, an `ensure` that does not hold);
2 wrong use; 3 data or environment fail.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

import lscore
from lscore.errors import LscoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

VERBS = {
    "check": "Check models: syntax, names, types, lint rules; with data also what the data contradicts.",
    "compile": "Write a model in another form: a Python file that stands alone, or JSON.",
    "diff": "Compare versions of models by what they mean: files, folders, git revisions.",
    "explain": "Explain a lead's score, line by line.",
    "fmt": "Write models in the canonical layout.",
    "init": "Start a project from one of the shipped models.",
    "log": "Tell the history of a rule through git's commits.",
    "lsp": "Start the language server, for editors.",
    "rule": "Say what a lint rule is about.",
    "run": "Score leads.",
    "schema": "Write `lead:` and `event` declarations from data.",
    "test": "Run the tests in models and test files.",
    "watch": "Check, test and compare scores whenever something is saved.",
}
"""What `lscore --help` says of each verb; kept here so that help imports no verb."""

INTERRUPTED = 130


class Verbs(click.Group):
    """A group that imports a verb's module only when the verb is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All verbs."""
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The verb, imported."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"lscore.commands.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that the arguments name; an unknown one is told with the nearest."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from lscore.dsl.spelling import nearest  # noqa: PLC0415

            near = nearest(args[0], VERBS)
            ctx.fail(f"there is no command `{args[0]}`." + (f" Did you mean `{near}`?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of verbs, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(VERBS.items()))


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(lscore.__version__, prog_name="lscore")
def cli() -> None:
    """Lead scoring as code: models as text that is checked, tested, explained and run over your leads.

    Exit codes: 0 fine, 1 findings, 2 wrong use, 3 data or environment fail.
    """


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """The entry point: runs a verb, turns every failure into one message and an exit code."""
    _stand_in_for_closed_streams()
    try:
        code = cli.main(args=list(argv) if argv is not None else None, standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as wrong:
        wrong.show()
        code = wrong.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("lscore: interrupted; nothing was written", err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        _hush_stdout()
        code = 0
    except LscoreError as failure:
        code = _report(failure)
    except Exception as failure:  # the last line of defence: a user never sees a traceback
        if os.environ.get("LSCORE_TRACEBACK"):
            raise
        code = _report_unforeseen(failure)
    sys.exit(code if isinstance(code, int) else 0)


def _report(failure: LscoreError) -> int:
    if failure.diagnostics:
        from lscore.commands.output import on_stderr, show_diagnostics  # noqa: PLC0415

        show_diagnostics(failure.diagnostics, failure.sources, to=on_stderr())
    else:
        click.echo(f"lscore: {failure}", err=True)
    return failure.exit_code


def _report_unforeseen(failure: Exception) -> int:
    if isinstance(failure, OSError) and failure.errno == errno.ENOSPC:  # files say so themselves: this is stdout
        _hush_stdout()
        click.echo("lscore: standard output can't be written: no space left on device", err=True)
    else:
        click.echo(
            f"lscore: internal error: {type(failure).__name__}: {failure}\n"
            "This is a fault of lscore, not yours. LSCORE_TRACEBACK=1 shows where it happened.",
            err=True,
        )
    return 3


def _stand_in_for_closed_streams() -> None:
    """Whoever starts us with `>&-` wants to hear nothing; Python then has no stream at all."""
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:  # pyright: ignore[reportUnnecessaryComparison]
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115


def _hush_stdout() -> None:
    """Nobody takes our output any more (`| head`, a full disk): Python must not complain of that at exit."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
