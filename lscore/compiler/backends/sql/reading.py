"""Reading values in SQL: from a raw column to what is compared, what is shown, and what is wrong with it.

The meaning of a typed value is that of its text (`as_text`); kinds that are common go a shorter way to the same value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from lscore.compiler.backends.sql import tree
from lscore.compiler.backends.sql.rows import MIXED
from lscore.compiler.backends.sql.texts import is_missing_text, normal_form, trimmed, without_missing
from lscore.compiler.backends.sql.times import day_of_text, instant_of_text
from lscore.compiler.backends.sql.tree import Expr
from lscore.compiler.backends.sql.zone import Zone
from lscore.compiler.model import DAY, UNIT, Type
from lscore.compiler.normal import normal

UNREADABLE = tree.lit("unreadable")
NOT_ONE_OF = tree.lit("not one of")

_INTEGERS = frozenset(f"{sign}{width}INT" for sign in ("", "U") for width in ("TINY", "SMALL", "BIG", "HUGE")) | {
    "INTEGER",
    "UINTEGER",
}
_TIMESTAMPS = frozenset({"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"})
_ZONED = "TIMESTAMP WITH TIME ZONE"
_DIRECT = _INTEGERS | _TIMESTAMPS | {"DOUBLE", "BOOLEAN", "DATE", _ZONED}
_NUMBER = r"[+-]?[0-9]+(\.[0-9]+)?"
_NO_WHITE = r"[^ \t\n\r\x{A0}]"
_SMALL = 10**8
_ZEROS = r"\.0+$"
_YES = ("yes", "y", "true", "1")
_NO = ("no", "n", "false", "0")


_DECIMALS = 4
_WHOLE_DIGITS = 14
_QUICK_DIGITS = 18
"""Digits of a DECIMAL that DuckDB keeps in 8 bytes."""

_FIRST = -62_135_596_800_000_000
_LAST = 2_932_897 * DAY - 1
"""The first and last microsecond of the years 1 to 9999."""


@dataclass(frozen=True, slots=True)
class Read:
    """A value read: `compared` is what rules compare, `original` what is shown, `trouble` why the value counts as
    missing: 'unreadable', 'not one of', or NULL where nothing is wrong."""

    compared: Expr
    original: Expr
    trouble: Expr


def as_text(raw: Expr, kind: str) -> Expr:
    """A typed value as VARCHAR, a list as VARCHAR[]."""
    if kind in {"VARCHAR", MIXED}:
        return raw
    if _is_list(kind):
        return tree.cast_to(raw, "VARCHAR[]")
    text = tree.cast_to(raw, "VARCHAR")
    if kind in {"DOUBLE", "FLOAT"}:
        return _float_text(raw, text)
    if kind.startswith("DECIMAL"):
        return tree.call("regexp_replace", text, tree.lit(r"^(-?)\."), tree.lit(r"\10."))
    if kind == _ZONED:
        clock = tree.cast_to(tree.call("make_timestamp", tree.call("epoch_us", raw)), "VARCHAR")
        return tree.case([(tree.known(raw), tree.call("concat", clock, tree.lit("Z")))])
    return text


def _float_text(raw: Expr, text: Expr) -> Expr:
    """The shortest digits that mean the float, without exponent and `.0`; NULL for NaN."""
    plain = tree.cast_to(tree.try_cast(raw, "DECIMAL(38,15)"), "VARCHAR")
    exponent = tree.call("contains", text, tree.lit("e"))
    digits = tree.case([(exponent, tree.coalesce(plain, text))], text)
    whole = tree.call("regexp_replace", digits, tree.lit(_ZEROS), tree.lit(""))
    return tree.case([(tree.negated(tree.call("isnan", raw)), whole)])


def _is_list(kind: str) -> bool:
    return kind.endswith("]")


def read(
    raw: Expr, kind: str, type_: Type, *, zone: Zone, one_of: tuple[str, ...] = (), markers: tuple[str, ...] = ()
) -> Read:
    """A raw value of a kind read as a type; `one_of` are the allowed texts in normal form (none: any)."""
    missing = tuple(sorted({normal(marker) for marker in markers} | {""}))
    if kind == MIXED:
        return _mixed(raw, type_, zone, one_of, missing)
    if _is_list(kind):
        return _list_read(as_text(raw, kind), type_, one_of, missing)
    if kind in _DIRECT or kind.startswith("DECIMAL"):
        direct = None if _may_match(missing, kind) else _direct(raw, kind, type_, zone)
        if direct is not None:
            known = tree.all_of(
                [tree.known(raw), *([tree.negated(tree.call("isnan", raw))] if kind == "DOUBLE" else [])]
            )
            return Read(direct, direct, _trouble(known, direct, UNREADABLE))
    return _text_read(as_text(raw, kind), type_, zone, one_of, missing)


def _trouble(known: Expr, value: Expr, word: Expr) -> Expr:
    """What is wrong with a value that is there, but has no meaning."""
    return tree.case([(tree.all_of([known, tree.missing(value)]), word)])


# --- texts


def _text_read(text: Expr, type_: Type, zone: Zone, one_of: tuple[str, ...], missing: tuple[str, ...]) -> Read:
    if type_ is Type.TEXT:
        return _form_read(text, one_of, missing)
    marked = missing != ("",)

    def present(text: Expr) -> Expr:
        if marked:
            return tree.negated(is_missing_text(normal_form(text), missing))
        return tree.call("regexp_matches", text, tree.lit(_NO_WHITE))

    meaning = _meaning(type_, zone, missing)

    def value(text: Expr) -> Expr:
        return tree.case([(present(text), meaning(text))]) if marked else meaning(text)

    def trouble(text: Expr) -> Expr:
        return _trouble(present(text), meaning(text), UNREADABLE)

    compared = tree.let("raw", text, value)
    return Read(compared, compared, tree.NULL if type_ is Type.LIST else tree.let("raw", text, trouble))


def _meaning(type_: Type, zone: Zone, missing: tuple[str, ...]) -> Callable[[Expr], Expr]:
    """What a text means as a type that is not text: NULL where nothing, for white space as well."""
    match type_:
        case Type.NUMBER:
            return number_of_text
        case Type.YESNO:
            return _yesno
        case Type.TIME:
            return lambda text: instant_of_text(text, zone)
        case Type.DATE:
            return lambda text: day_of_text(text, zone)
        case Type.LIST:
            return lambda text: _items(tree.call("regexp_split_to_array", text, tree.lit("[;|]")), missing)
        case Type.TEXT:
            return normal_form
        case _:
            assert_never(type_)


def _form_read(text: Expr, one_of: tuple[str, ...], missing: tuple[str, ...]) -> Read:
    """Texts: the form is compared, the text itself shown."""

    def known(form: Expr) -> Expr:
        return tree.negated(is_missing_text(form, missing))

    def allowed(form: Expr) -> Expr:
        return tree.one_of(form, [tree.lit(item) for item in one_of])

    def kept(form: Expr) -> Expr:
        return tree.all_of([known(form), *([allowed(form)] if one_of else [])])

    form = normal_form(text)
    if one_of:
        compared = tree.let("form", form, lambda form: tree.case([(kept(form), form)]))
    else:
        compared = without_missing(form, missing)
    original = tree.case([(tree.let("form", form, kept), text)])
    if not one_of:
        return Read(compared, original, tree.NULL)
    refused = tree.let("form", form, lambda form: tree.all_of([known(form), tree.negated(allowed(form))]))
    return Read(compared, original, tree.case([(refused, NOT_ONE_OF)]))


def number_of_text(text: Expr) -> Expr:
    """Units of `[+-]digits[.digits]`, rounded half away from zero; NULL if it is none or out of range."""

    def number(text: Expr, other: Expr | None) -> Expr:
        shaped = tree.call("regexp_full_match", text, tree.lit(_NUMBER))
        return tree.case([(shaped, _decimal_units(tree.try_cast(text, "DECIMAL(18,4)")))], other)

    def plain_or_trimmed(text: Expr) -> Expr:
        return number(text, tree.let("trimmed", trimmed(text), lambda text: number(text, None)))

    return tree.let("number_text", text, plain_or_trimmed)


def _decimal_units(decimal: Expr) -> Expr:
    """A DECIMAL(18,4) in units: small ones without wide integers, which are slow."""

    def units(decimal: Expr) -> Expr:
        small = tree.between(decimal, tree.lit(-_SMALL), tree.lit(_SMALL))
        wide = tree.cast_to(decimal, "DECIMAL(23,4)")
        quick, slow = (
            tree.cast_to(tree.mul(value, tree.cast_to(tree.lit(UNIT), "DECIMAL(5,0)")), "BIGINT")
            for value in (decimal, wide)
        )
        return tree.case([(small, quick)], slow)

    return tree.let("decimal", decimal, units)


def _yesno(text: Expr) -> Expr:
    def answer(word: Expr) -> Expr:
        yes, no = (tree.one_of(word, [tree.lit(item) for item in words]) for words in (_YES, _NO))
        return tree.case([(yes, tree.TRUE), (no, tree.FALSE)])

    return tree.let("word", tree.call("lower", trimmed(text)), answer)


# --- lists


def _items(parts: Expr, missing: tuple[str, ...]) -> Expr:
    """The normal forms of the parts that are none of the missing ones; NULL if none is left."""
    forms = tree.transformed(parts, "part", normal_form)
    items = tree.kept(forms, "item", lambda item: tree.negated(is_missing_text(item, missing)))
    return tree.let("items", items, lambda items: tree.case([(_some(items), items)]))


def _some(items: Expr) -> Expr:
    return tree.compare(tree.call("len", items), ">", tree.lit(0))


def _list_read(items: Expr, type_: Type, one_of: tuple[str, ...], missing: tuple[str, ...]) -> Read:
    joined = tree.call("array_to_string", items, tree.lit("; "))
    match type_:
        case Type.LIST:
            compared = _items(items, missing)
            return Read(compared, compared, tree.NULL)
        case Type.TEXT:
            found = _form_read(joined, one_of, missing)
            return found if one_of else Read(found.compared, tree.call("nullif", joined, tree.lit("")), tree.NULL)
        case Type.YESNO:
            compared = _yesno(joined)
        case Type.NUMBER | Type.TIME | Type.DATE:
            compared = tree.cast_to(tree.NULL, "BIGINT")
        case _:
            assert_never(type_)
    return Read(compared, compared, _trouble(tree.known(items), compared, UNREADABLE))


def _mixed(raw: Expr, type_: Type, zone: Zone, one_of: tuple[str, ...], missing: tuple[str, ...]) -> Read:
    """A text or a list."""
    text, items = tree.field_of(raw, "t"), tree.field_of(raw, "l")
    several = tree.known(items)
    listed, plain = _list_read(items, type_, one_of, missing), _text_read(text, type_, zone, one_of, missing)

    def either(of_list: Expr, of_text: Expr) -> Expr:
        return tree.case([(several, of_list)], of_text)

    compared = either(listed.compared, plain.compared)
    original = either(listed.original, plain.original) if type_ is Type.TEXT else compared
    return Read(compared, original, either(listed.trouble, plain.trouble))


# --- typed values


def _may_match(missing: tuple[str, ...], kind: str) -> bool:
    """Whether the text of a typed value may be a marker."""
    if kind == "BOOLEAN":
        return not {"true", "false"}.isdisjoint(missing)
    return any(marker[:1] in "+-0123456789" for marker in missing if marker)


def _direct(raw: Expr, kind: str, type_: Type, zone: Zone) -> Expr | None:
    """The short way from a kind to a type; None where there is none."""
    match type_:
        case Type.NUMBER:
            return _number(raw, kind)
        case Type.YESNO:
            return raw if kind == "BOOLEAN" else None
        case Type.TIME:
            return _instant(raw, kind, zone)
        case Type.DATE:
            if kind == "DATE":
                return _day(raw)
            instant = _instant(raw, kind, zone)
            return None if instant is None else zone.day_of(instant)
        case Type.TEXT | Type.LIST:
            return None
        case _:
            assert_never(type_)


def _number(raw: Expr, kind: str) -> Expr | None:
    if kind in _INTEGERS:
        bound = tree.lit(10**14 - 1)
        whole = tree.try_cast(raw, "BIGINT")
        inside = tree.between(whole, tree.neg(bound), bound)
        return tree.case([(inside, tree.mul(whole, tree.lit(UNIT)))])
    if kind.startswith("DECIMAL"):
        digits, decimals = (int(number) for number in kind.removeprefix("DECIMAL(").rstrip(")").split(","))
        if decimals <= _DECIMALS and digits - decimals <= _WHOLE_DIGITS and digits + decimals < _QUICK_DIGITS:
            scaled = tree.mul(raw, tree.cast_to(tree.lit(10**decimals), f"DECIMAL({decimals + 1},0)"))
            return tree.mul(tree.cast_to(scaled, "BIGINT"), tree.lit(10 ** (_DECIMALS - decimals)))
        return _decimal_units(tree.try_cast(raw, "DECIMAL(18,4)"))
    if kind == "DOUBLE":
        return _float_units(raw)
    return None


def _float_units(raw: Expr) -> Expr:
    """A float: at once where it is small and far from the middle between two units, else by its text."""
    units = tree.mul(raw, tree.cast_to(tree.lit(UNIT), "DOUBLE"))
    nearest = tree.call("round", units)
    far = tree.compare(tree.call("abs", tree.sub(units, nearest)), "<", tree.cast_to(tree.lit("0.49"), "DOUBLE"))
    small = tree.compare(tree.call("abs", raw), "<", tree.cast_to(tree.lit(10**8), "DOUBLE"))
    by_text = number_of_text(as_text(raw, "DOUBLE"))
    return tree.case([(tree.all_of([small, far]), tree.cast_to(nearest, "BIGINT"))], by_text)


def _day(raw: Expr) -> Expr:
    """The number of a DATE of the years 1 to 9999."""
    first, last = (tree.cast_to(tree.lit(text), "DATE") for text in ("0001-01-01", "9999-12-31"))
    epoch = tree.cast_to(tree.lit("1970-01-01"), "DATE")
    return tree.case([(tree.between(raw, first, last), tree.cast_to(tree.sub(raw, epoch), "BIGINT"))])


def _instant(raw: Expr, kind: str, zone: Zone) -> Expr | None:
    if kind == "DATE":
        return zone.first_instant(_day(raw))
    if kind not in _TIMESTAMPS and kind != _ZONED:
        return None
    micros = tree.call("epoch_us", raw)
    if kind == "TIMESTAMP_NS":
        nanos = tree.call("epoch_ns", raw)
        micros = _floor_thousands(nanos)
    wall = tree.let(
        "micros",
        micros,
        lambda micros: tree.case([(tree.between(micros, tree.lit(_FIRST), tree.lit(_LAST)), micros)]),
    )
    return wall if kind == _ZONED else zone.instant_of_wall(wall)


def _floor_thousands(number: Expr) -> Expr:
    """A thousandth of an integer, rounded down."""
    below = tree.case([(tree.compare(tree.rest(number, tree.lit(1000)), "<", tree.lit(0)), tree.lit(1))], tree.lit(0))
    return tree.sub(tree.whole(number, tree.lit(1000)), below)


# --- events


def read_at(raw: Expr, kind: str, zone: Zone) -> Expr:
    """The instant of an event; NULL if it is not readable."""
    return read(raw, kind, Type.TIME, zone=zone).compared


def event_instant(raw: Expr, kind: str, zone: Zone) -> tuple[Expr, list[Expr]]:
    """The instant of an event, and the tests that it is one: where they hold, it is what `read_at` gives.

    Apart, so that a scan reads a typed time without a branch per row, and statistics of files can cut it.
    """
    if kind == _ZONED or (kind in {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS"} and zone.utc):
        micros = tree.call("epoch_us", raw)
        return micros, [tree.compare(micros, ">=", tree.lit(_FIRST)), tree.compare(micros, "<=", tree.lit(_LAST))]
    return read_at(raw, kind, zone), []


def event_name(raw: Expr, kind: str) -> Expr:
    """The normal form of an event's name; NULL if it is missing or empty."""
    return read(raw, kind, Type.TEXT, zone=Zone()).compared
