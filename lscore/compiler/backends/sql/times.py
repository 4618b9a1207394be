"""Times and dates written as text, in SQL: `2026-03-01`, `2026-03-01T12:30[:15[.123]][Z|+01:00]`."""

from __future__ import annotations

from lscore.compiler.backends.sql import tree
from lscore.compiler.backends.sql.texts import trimmed
from lscore.compiler.backends.sql.tree import Expr
from lscore.compiler.backends.sql.zone import Zone

_DAY = "(?:[0-9]{3}[1-9]|[0-9]{2}[1-9][0-9]|[0-9][1-9][0-9]{2}|[1-9][0-9]{3})-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?"
_OFFSET = "[+-](?:[01][0-9]|2[0-3])(?::[0-5][0-9])?"


def instant_of_text(text: Expr, zone: Zone) -> Expr:
    """The instant of a time, of a date its first one; NULL if the text is neither."""
    return tree.let("time", trimmed(text), lambda time: _instant(time, zone, dates=True))


def day_of_text(text: Expr, zone: Zone) -> Expr:
    """The day of a date, or of a time in the zone; NULL if the text is neither."""

    def day(date: Expr) -> Expr:
        return tree.case([(_matches(date, _DAY), _day_number(date))], zone.day_of(_instant(date, zone, dates=False)))

    return tree.let("date", trimmed(text), day)


def _instant(time: Expr, zone: Zone, *, dates: bool) -> Expr:
    """The instant of a trimmed text; of a date only if `dates`. The shapes that are usual come first."""
    clock = f"(?:{_CLOCK}{'Z?' if zone.utc else ''}){'?' if dates else ''}"
    local = _matches(time, _DAY + clock)
    if zone.utc:
        shapes = [(local, _wall(time))]
    else:
        date = tree.negated(tree.call("contains", time, tree.lit(":"))) if dates else None
        utc = tree.all_of([tree.call("suffix", time, tree.lit("Z")), _matches(time, f"{_DAY}{_CLOCK}Z")])
        shapes = [(utc, _wall(time)), (local, zone.instant_of_wall(_wall(time), date))]
    shapes.append((_matches(time, _DAY + _CLOCK + _OFFSET), tree.sub(_wall(time), _offset(time))))
    return tree.case(shapes)


def _matches(text: Expr, pattern: str) -> Expr:
    return tree.call("regexp_full_match", text, tree.lit(pattern))


def _wall(text: Expr) -> Expr:
    """Microseconds of a time as if in UTC, whatever its offset; NULL for a day that does not exist.

    Digits past the sixth are dropped.
    """
    return tree.call("epoch_us", tree.try_cast(text, "TIMESTAMP"))


def _day_number(text: Expr) -> Expr:
    epoch = tree.cast_to(tree.lit("1970-01-01"), "DATE")
    return tree.cast_to(tree.sub(tree.try_cast(text, "DATE"), epoch), "BIGINT")


def _offset(time: Expr) -> Expr:
    """Microseconds of the offset, `±HH` or `±HH:MM`, in which a time ends."""
    short = tree.compare(tree.call("array_extract", time, tree.lit(-3)), "!=", tree.lit(":"))
    hours = tree.call("concat", tree.call("right", time, tree.lit(2)), tree.lit(":00"))
    clock = tree.case([(short, hours)], tree.call("right", time, tree.lit(5)))
    micros = tree.call("epoch_us", tree.try_cast(clock, "TIME"))
    sign = tree.call("left", tree.call("right", time, tree.case([(short, tree.lit(3))], tree.lit(6))), tree.lit(1))
    return tree.case([(tree.compare(sign, "=", tree.lit("-")), tree.neg(micros))], micros)
