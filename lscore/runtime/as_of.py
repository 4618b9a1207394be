"""The one instant of a run."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date

from lscore.compiler.model import Model
from lscore.errors import UsageError
from lscore.runtime.values import Clock


def instant_of_run(as_of: str | date | int | None, models: Sequence[Model]) -> int:
    """The one instant of a run, in microseconds from the epoch; None is now, in whole seconds.

    Raises UsageError for what is no time, and where the models' timezones make several instants of it.
    """
    if as_of is None:
        return int(time.time()) * 1_000_000
    zones = {model.timezone for model in models} or {"UTC"}
    found = {Clock(zone).instant_of(as_of) for zone in zones}
    if None in found:
        raise UsageError(f"`{as_of}` is no time: write a date like 2026-03-01 or a time like 2026-03-01T12:30Z")
    if len(found) > 1:
        raise UsageError("the models have different timezones: give the time an offset, as in 2026-03-01T00:00:00Z")
    return found.pop() or 0
