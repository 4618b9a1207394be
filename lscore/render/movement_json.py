"""What moved a lead, for programs; `lscore/render/movement.schema.json` says what stands where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lscore.render.differences.json import change_json
from lscore.render.json import exact_json
from lscore.runtime.movement import Cause, LineMovement, Movement, NewEvent, ScoreMovement, Step, Turn
from lscore.runtime.movement.split import End, Parts
from lscore.runtime.movement.states import Said
from lscore.runtime.results import decimal_of
from lscore.runtime.values import instant_text

VERSION = 1
"""Of the form: another one when something that was there goes or means something else."""


def movement_json(movement: Movement) -> str:
    """The whole of it, with a line end; numbers are exact."""
    document: dict[str, object] = {
        "version": VERSION,
        "verb": "explain",
        "lead": movement.lead,
        "model": movement.model,
        "old": _end(movement.old),
        "new": _end(movement.new),
        "scores": [_score(score) for score in movement.scores],
        "decisions": [_turn(turn) for turn in movement.turns],
        "events": [_event(event) for event in movement.events],
        "changes": [change_json(change) for change in movement.changes],
    }
    return exact_json(document) + "\n"


def _end(end: End) -> Mapping[str, object]:
    row = {name: _plain(value) for name, value in end.row.items()}
    return {"as_of": end.as_of, "model_version": end.version, "source": end.source or None, "result": row}


def _score(score: ScoreMovement) -> Mapping[str, object]:
    return {
        "score": score.score,
        "old": _number(score.old),
        "new": _number(score.new),
        **_split(score.parts),
        "lines": [_line(line) for line in score.lines],
    }


def _line(line: LineMovement) -> Mapping[str, object]:
    return {
        "category": line.key[1] or None,
        "rule": line.key[2],
        "old_rule": line.old_rule or None,
        "old": _said(line.old),
        "new": _said(line.new),
        **_split(line.parts),
        "notes": [{"step": note.step.name.lower(), "text": note.text} for note in line.notes],
    }


def _said(said: Said | None) -> Mapping[str, object] | None:
    if said is None:
        return None
    return {
        "points": decimal_of(said.points),
        "count": said.count,
        "newest_event": said.newest,
        "text": said.text or None,
    }


def _split(parts: Parts) -> Mapping[str, object]:
    """The change, its parts by cause, and those by step."""
    causes = {cause.value: sum(units for step, units in parts.items() if step.cause is cause) for cause in Cause}
    return {
        "change": decimal_of(sum(parts.values())),
        "by": {name: decimal_of(units) for name, units in causes.items()},
        "steps": {step.name.lower(): decimal_of(parts[step]) for step in Step},
    }


def _number(units: int | None) -> object:
    return None if units is None else decimal_of(units)


def _turn(turn: Turn) -> Mapping[str, object]:
    return {
        "what": turn.what,
        "old": _plain(turn.old),
        "new": _plain(turn.new),
        "steps": [
            {
                "step": step.step.name.lower(),
                "cause": step.step.cause.value,
                "old": _plain(step.old),
                "new": _plain(step.new),
                "lines": [
                    {
                        "holds": line.holds,
                        "what": line.decision.what,
                        "gives": line.decision.gives,
                        "text": line.decision.text,
                        "line": line.decision.line,
                        "because": line.decision.because or None,
                    }
                    for line in step.lines
                ],
            }
            for step in turn.steps
        ],
    }


def _plain(value: Any) -> object:
    return list(value) if isinstance(value, tuple) else value  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _event(event: NewEvent) -> Mapping[str, object]:
    return {
        "at": instant_text(event.at),
        "lead": event.lead or None,
        "event": event.event,
        "fields": dict(event.fields),
        "seen_by": list(event.seen_by),
    }
