"""The hand-written end of a file that `lscore compile --to python` makes: leads from a file or a pipe to JSON lines.

Its text is copied into the file, like that of `frame`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeGuard, cast

from lscore.compiler.backends.results import explanation_rows, held
from lscore.compiler.backends.standalone.frame import (
    ENSURES,
    LINES,
    MODEL,
    instant_of,
    lead_id,
    raw_result,
    row_of,
)

LINE = '{"lead": {"id": "7"}, "events": [{"event": "visited", "at": "2026-02-20"}]}'
"""What a line of the input looks like."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Score leads from the shell. Gives 0, or 1 where an `ensure` does not hold, or 3 for input that cannot be used."""
    parser = argparse.ArgumentParser(description=f"Score leads with the model {MODEL}.".replace("%", "%%"))
    parser.add_argument("file", nargs="?", default="-", help=f"a lead a line, like {LINE}; default: stdin")
    parser.add_argument("--as-of", metavar="TIME", help="a date or time, like 2026-03-01T12:00Z; default: now")
    parser.add_argument("--explain", action="store_true", help="write the lines that explain the scores instead")
    options = parser.parse_args(arguments)
    try:
        at = int(time.time()) * 1_000_000 if options.as_of is None else instant_of(options.as_of)
        with ExitStack() as stack:
            source = sys.stdin.buffer if options.file == "-" else stack.enter_context(Path(options.file).open("rb"))
            name = "stdin" if options.file == "-" else options.file
            broken = score_lines(source, name, at, explain=options.explain)
            sys.stdout.flush()
    except BrokenPipeError:  # whoever read the output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, OverflowError) as wrong:
        return failed(parser.prog, str(wrong))
    except OSError as failure:
        return failed(parser.prog, f"{failure.filename or 'the output'}: {failure.strerror}")
    except KeyboardInterrupt:
        return 130
    return 1 if broken else 0


def failed(program: str, message: str) -> int:
    """Say what is wrong, in one line."""
    sys.stderr.write(f"{program}: {message}\n")
    return 3


def score_lines(lines: Iterable[bytes], name: str, at: int, *, explain: bool) -> bool:
    """Write the result (or the explanation) of the lead on each line; whether an `ensure` did not hold for one."""
    broken = False
    for number, line in enumerate(lines, 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            if text:
                broken = score_line(text, at, explain=explain) or broken
        except UnicodeError:
            raise ValueError(f"{name}:{number}: this line is not UTF-8") from None
        except json.JSONDecodeError as wrong:
            raise ValueError(f"{name}:{number}: this is no JSON: {wrong.msg} (column {wrong.colno})") from None
        except RecursionError:
            raise ValueError(f"{name}:{number}: this line nests too deep") from None
        except ValueError as wrong:
            raise ValueError(f"{name}:{number}: {wrong}") from None
    return broken


def score_line(text: str, at: int, *, explain: bool) -> bool:
    """Write what is to be said of one lead; whether an `ensure` does not hold for it."""
    lead, events, account_events = parsed(text)
    raw = raw_result(lead, events, at, account_events)
    rows: list[Any] = [row_of(lead, raw, at)]
    if explain:
        rows = [row._asdict() for row in explanation_rows(lead_id(lead), raw.lines, LINES)]
    sys.stdout.buffer.write("".join(f"{as_json(row)}\n" for row in rows).encode("utf-8"))
    places = held(raw.ensure_mask, ENSURES)
    for place, words in places:
        sys.stderr.write(f"lead {lead_id(lead)}: `ensure {words}` does not hold (line {place} of the model)\n")
    return bool(places)


def parsed(text: str) -> tuple[Mapping[str, Any], list[Any], list[Any]]:
    """The lead of a line, its events, those of its account. Numbers keep the digits that stand there."""
    found = json.loads(text, parse_int=str, parse_float=Decimal, parse_constant=str)
    if not is_object(found) or not is_object(lead := found.get("lead")):
        raise ValueError(f"a line is one lead with its events, like {LINE}")
    if unknown := sorted(set(found) - {"lead", "events", "account_events"}):
        raise ValueError(f"`{unknown[0]}` is none of `lead`, `events` and `account_events`")
    if not lead_id(lead).strip():
        raise ValueError("the lead has no id: give it one under `id`")
    return lead, objects_of(found, "events"), objects_of(found, "account_events")


def objects_of(found: Mapping[str, Any], key: str) -> list[Any]:
    """The objects that stand under a key."""
    items: list[Any] = [] if found.get(key) is None else found[key]
    if not (items.__class__ is list and all(map(is_object, items))):
        raise ValueError(f"`{key}` is a list of objects")
    return items


def is_object(found: Any) -> TypeGuard[dict[str, Any]]:
    """Whether this is a JSON object."""
    return isinstance(found, dict)


def as_json(value: Any) -> str:
    """A value as JSON, numbers with their exact digits."""
    match value:
        case Decimal():
            return format(value, "f")
        case dict():
            pairs = cast("dict[str, Any]", value).items()
            return (
                "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {as_json(item)}" for key, item in pairs) + "}"
            )
        case _:
            return json.dumps(value, ensure_ascii=False)
