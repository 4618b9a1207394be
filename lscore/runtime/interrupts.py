"""Ctrl-C while DuckDB works: it reports that as an error of its own; here it is a KeyboardInterrupt again."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import duckdb


def is_interrupt(error: BaseException | None) -> bool:
    """Whether the error is what DuckDB (or Arrow, reading from it) makes of Ctrl-C."""
    if isinstance(error, duckdb.InterruptException):
        return True
    return isinstance(error, RuntimeError | OSError) and "interrupted" in str(error).lower()


@contextmanager
def interruptible() -> Generator[None]:
    """Turns DuckDB's error into KeyboardInterrupt."""
    try:
        yield
    except (RuntimeError, OSError, duckdb.Error) as error:
        if is_interrupt(error):
            raise KeyboardInterrupt from None
        raise
