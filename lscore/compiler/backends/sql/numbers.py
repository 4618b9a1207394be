"""Exact arithmetic in SQL, as the kernel of the generated code defines it.

Numbers are BIGINT units of 1/10,000. A NULL makes the result NULL; a result out of range is NULL.
"""

from __future__ import annotations

from lscore.compiler.backends.sql import tree
from lscore.compiler.backends.sql.tree import Expr
from lscore.compiler.model import NUMBER_LIMIT, UNIT

_WEIGHT_UNIT = 100 * UNIT
_DECIMALS = 4
_LARGEST = 2**63 - 1
"""What a BIGINT holds."""
_SMALL = 10**9
"""Products of numbers up to this stay within a BIGINT; wider integers are slow."""


def big(value: Expr) -> Expr:
    """A value as BIGINT; an error where it cannot be."""
    return tree.cast_to(value, "BIGINT")


def huge(value: Expr) -> Expr:
    """A value as HUGEINT."""
    return tree.cast_to(value, "HUGEINT")


def within_range(value: Expr) -> Expr:
    """A BIGINT or HUGEINT as BIGINT, NULL if it is out of range."""

    def inside(number: Expr) -> Expr:
        known = tree.between(number, tree.lit(1 - NUMBER_LIMIT), tree.lit(NUMBER_LIMIT - 1))
        return tree.case([(known, tree.try_cast(number, "BIGINT"))])

    return tree.let("number", value, inside)


def plus(left: Expr, right: Expr) -> Expr:
    """Their sum."""
    return within_range(tree.add(big(left), big(right)))


def minus(left: Expr, right: Expr) -> Expr:
    """Their difference."""
    return within_range(tree.sub(big(left), big(right)))


def times(left: Expr, right: Expr) -> Expr:
    """Their product, rounded to the unit."""

    def product(pair: Expr) -> Expr:
        left, right = tree.field_of(pair, "left"), tree.field_of(pair, "right")
        small = tree.all_of(tree.between(side, tree.lit(-_SMALL), tree.lit(_SMALL)) for side in (left, right))
        quick = tree.whole(_away(tree.mul(left, right), tree.lit(UNIT // 2)), tree.lit(UNIT))
        slow = within_range(rounded(tree.mul(huge(left), huge(right)), tree.lit(UNIT)))
        return tree.case([(small, quick)], slow)

    return tree.let("pair", tree.struct(left=big(left), right=big(right)), product)


def divided(left: Expr, right: Expr) -> Expr:
    """Their quotient, rounded to the unit; by zero it is NULL."""
    return within_range(rounded(tree.mul(huge(left), tree.lit(UNIT)), right))


def largest(*items: Expr) -> Expr:
    """The largest of the known ones."""
    return tree.call("greatest", *items) if items else tree.cast_to(tree.NULL, "BIGINT")


def smallest(*items: Expr) -> Expr:
    """The smallest of the known ones."""
    return tree.call("least", *items) if items else tree.cast_to(tree.NULL, "BIGINT")


def average(total: Expr, count: Expr) -> Expr:
    """The mean of a sum (BIGINT or HUGEINT), rounded once; over nothing it is NULL."""
    return within_range(rounded(total, count))


def rounded(numerator: Expr, denominator: Expr) -> Expr:
    """The quotient as HUGEINT, half away from zero; by zero it is NULL. The divisor is below 10^37 in size."""

    def quotient(pair: Expr) -> Expr:
        over, under = tree.field_of(pair, "over"), tree.field_of(pair, "under")
        twice = tree.mul(tree.lit(2), tree.call("abs", tree.rest(over, under)))
        up = tree.compare(twice, ">=", tree.call("abs", under))
        same = tree.compare(tree.compare(over, "<", tree.lit(0)), "=", tree.compare(under, "<", tree.lit(0)))
        step = tree.case([(tree.negated(up), tree.lit(0)), (same, tree.lit(1))], tree.lit(-1))
        divided = tree.add(tree.whole(over, under), step)
        return tree.case([(tree.compare(under, "!=", tree.lit(0)), divided)])

    return tree.let("quotient", tree.struct(over=huge(numerator), under=huge(denominator)), quotient)


def scaled(points: Expr, weight: int, size: int | None) -> Expr:
    """Points by a weight in units of 1/10,000 percent, half away from zero: as BIGINT where the points are one and
    `size`, which they stay within, shows that no product is too large; else as HUGEINT."""
    if size is None or weight < 0 or size * weight >= _LARGEST - _WEIGHT_UNIT:
        return rounded(tree.mul(huge(points), huge(tree.lit(weight))), tree.lit(_WEIGHT_UNIT))
    half, product = tree.lit(_WEIGHT_UNIT // 2), tree.mul(points, tree.lit(weight))
    positive = tree.compare(points, ">=", tree.lit(0))
    away = tree.case([(positive, tree.add(product, half))], tree.sub(product, half))
    return tree.whole(away, tree.lit(_WEIGHT_UNIT))


def to_decimals(units: Expr, decimals: int) -> Expr:
    """Units (BIGINT or HUGEINT, the result alike) rounded to so many decimals, half away from zero."""
    step = 10 ** (_DECIMALS - decimals)
    if step == 1:
        return units
    half = tree.lit(step // 2)

    def nearest(units: Expr) -> Expr:
        return tree.mul(tree.whole(_away(units, half), tree.lit(step)), tree.lit(step))

    return tree.let("units", units, nearest)


def _away(number: Expr, step: Expr) -> Expr:
    """A number moved away from zero."""
    positive = tree.compare(number, ">=", tree.lit(0))
    return tree.case([(positive, tree.add(number, step))], tree.sub(number, step))


def number_text(units: Expr) -> Expr:
    """Units (BIGINT or HUGEINT) as text, without trailing zeros."""

    def text(units: Expr) -> Expr:
        part = tree.call("abs", tree.rest(units, tree.lit(UNIT)))
        whole = tree.cast_to(tree.call("abs", tree.whole(units, tree.lit(UNIT))), "VARCHAR")
        digits = tree.call("lpad", tree.cast_to(part, "VARCHAR"), tree.lit(_DECIMALS), tree.lit("0"))
        decimals = tree.call("concat", tree.lit("."), tree.call("rtrim", digits, tree.lit("0")))
        sign = tree.case([(tree.compare(units, "<", tree.lit(0)), tree.lit("-"))], tree.lit(""))
        behind = tree.case([(tree.compare(part, "=", tree.lit(0)), tree.lit(""))], decimals)
        known = tree.call("concat", sign, whole, behind)
        return tree.case([(tree.known(units), known)])

    return tree.let("units", units, text)
