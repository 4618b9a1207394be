"""Windows: of events, and of dates and times."""

from __future__ import annotations

from lscore.compiler.model import All, Condition, InWindow, Value, value_type
from lscore.compiler.problems import phrases as problems
from lscore.compiler.reading import Reader
from lscore.compiler.report import Report
from lscore.compiler.values import DATES, wrong_type
from lscore.dsl import nodes
from lscore.dsl.edits import replace


def event_window(node: nodes.Window, report: Report) -> tuple[int | None, int] | None:
    """as_of - since < at <= as_of - until, in microseconds; None (and a problem) for a window that events lack."""
    match node.kind:
        case "within":
            return node.near.micros, 0
        case "over":
            return None, node.near.micros
        case "between":
            far = _far(node, report)
            return None if far is None else (far, node.near.micros)
        case "within next":
            report.add(problems.FutureEvents(span=node.span, near=node.near.written))
            return None


def attribute_window(node: nodes.Phrase, window: nodes.Window, found: Value, reader: Reader) -> Condition | None:
    """A date or time in a window around as_of."""
    if value_type(found) not in DATES:
        wrong_type(node.event.span, found, reader.report.text(window.span), reader, needs=DATES)
        return None
    if window.kind != "between":
        return InWindow(found, window.kind, window.near.micros)
    far = _far(window, reader.report)
    if far is None:
        return None
    return All((InWindow(found, "within", far), InWindow(found, "over", window.near.micros)))


def _far(node: nodes.Window, report: Report) -> int | None:
    """The larger end of a `between`, which stands second."""
    assert node.far is not None
    if node.near.micros < node.far.micros:
        return node.far.micros
    turned = f"between {node.far.written} and {node.near.written} ago"
    fix = replace(node.span, turned) if node.far.micros < node.near.micros else None
    report.add(problems.SmallerFirst(span=node.span, near=node.near.written, far=node.far.written, fix=fix))
    return None
