"""A process that runs `lscore` in children of its own and kills them where it is told.

It imports lscore once and forks for every run, so that a hundred runs take seconds. Told by lines of JSON on stdin:
`{"arguments": [...], "at": N}` kills the run (SIGKILL) at the Nth change that it makes below the folder `watch`;
`{"after": SECONDS}` kills it after that time. Answers each with the exit code (-9: killed) and the seconds it took.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from typing import Any

from lscore.errors import DataError

FILE_SIZE = "file_size"
"""The setting for the largest file a run may write, in bytes: to be a full disk."""


def main() -> None:
    """Answer until stdin ends."""
    import lscore.commands.run  # noqa: PLC0415
    import lscore.runtime.run  # noqa: PLC0415
    import lscore.runtime.tables  # noqa: F401, PLC0415
    from lscore.compiler import compile_text  # noqa: PLC0415

    compile_text("lead:\n    size number\nwhen size > 1: +1\n", "warm.score")  # reads the grammar

    for line in sys.stdin:
        order = json.loads(line)
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            run(order)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps([code, time.monotonic() - started]), flush=True)  # noqa: T201


def run(order: dict[str, Any]) -> None:
    """Be the run, until it ends or is killed."""
    if "at" in order:
        sys.addaudithook(killer(order["at"], order["watch"]))
    if "after" in order:
        signal.setitimer(signal.ITIMER_REAL, order["after"])  # the kernel ends the process: nobody handles SIGALRM
    if FILE_SIZE in order:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order[FILE_SIZE], order[FILE_SIZE]))
    errors = os.open(order["stderr"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(errors, 2)
    code = 99
    try:
        if "write" in order:
            write_outputs(**order["write"])
            code = 0
        else:
            from lscore.cli import main as lscore  # noqa: PLC0415

            lscore(order["arguments"])
    except SystemExit as end:
        code = int(end.code or 0)
    except DataError as error:
        print(error, file=sys.stderr)  # noqa: T201
        code = error.exit_code
    finally:
        sys.stderr.flush()
        os._exit(code)


def write_outputs(folder: str, number: int, *, what: str, swap: bool = True) -> None:
    """Write a folder of parts, or a table of a DuckDB file, all of whose rows have the number."""
    import duckdb  # noqa: PLC0415

    from lscore.compiler.backends.sql.tree import call, cast_to, col, lit, rest, select  # noqa: PLC0415
    from lscore.runtime import folders  # noqa: PLC0415
    from lscore.runtime.formats import Column, Format, Kind  # noqa: PLC0415
    from lscore.runtime.outputs import OutputFiles  # noqa: PLC0415
    from lscore.runtime.sinks import open_output  # noqa: PLC0415
    from lscore.runtime.targets import FolderTarget, TableTarget  # noqa: PLC0415

    if not swap:
        folders.exchanged = lambda one, other: False
    columns = (Column("lead", Kind.COUNT), Column("run", Kind.COUNT), Column("tier"))
    tier = cast_to(rest(col("range"), lit(1 + number % 2)), "VARCHAR")
    rows = select({"lead": col("range"), "run": lit(number), "tier": tier}, call("range", lit(5_000)))
    target = (
        FolderTarget(f"{folder}/results", Format.CSV, ("tier",))
        if what == "folder"
        else TableTarget(f"{folder}/a.db", "main", "scores")
    )
    with duckdb.connect(config={"threads": 1, "temp_directory": ""}) as connection, OutputFiles() as files:
        sink = open_output(files, target, columns, connection)
        sink.write_query(connection, rows)
        sink.close()


def killer(at: int, watch: str) -> Any:
    """An audit hook that kills the process at the Nth change to the folder, just before it is made."""
    seen = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event == "open":
            concerned = watch in text(arguments[0]) and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))
        elif event in CHANGES:
            concerned = any(watch in text(item) for item in arguments)
        else:
            concerned = event == "ctypes.dlsym"  # two folders change places
        if concerned:
            seen += 1
            if seen == at:
                os.kill(os.getpid(), signal.SIGKILL)

    return hook


CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod"}


def text(item: object) -> str:
    """A path among the arguments of an event as text."""
    return os.fsdecode(item) if isinstance(item, str | bytes | os.PathLike) else ""


if __name__ == "__main__":
    main()
