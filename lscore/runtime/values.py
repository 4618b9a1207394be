"""How the runtime reads values, clocks and calendars: what `lscore.compiler.backends` has, for the engines to share."""

from lscore.compiler.backends.clock import (
    CACHED,
    HOUR,
    MINUTE,
    SECOND,
    Clock,
    Hours,
    Rests,
    day_of_text,
    day_text,
    instant_text,
)
from lscore.compiler.backends.reading import (
    Raw,
    Read,
    Reader,
    Trouble,
    compared_reader,
    list_items,
    normal_form,
    number_of,
    reader_for,
    text_of,
)
from lscore.compiler.model import DAY

__all__ = [
    "CACHED",
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
    "Clock",
    "Hours",
    "Raw",
    "Read",
    "Reader",
    "Rests",
    "Trouble",
    "compared_reader",
    "day_of_text",
    "day_text",
    "instant_text",
    "list_items",
    "normal_form",
    "number_of",
    "reader_for",
    "text_of",
]
