"""Declarations: what there is, before any condition is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from lscore.compiler.loading import Library, Source
from lscore.compiler.model import Attribute, Event, Field, Type
from lscore.compiler.names import DEFAULT_SCORE, RESULT_NAMES, Declared, Kind, World, result_name, suggest, with_article
from lscore.compiler.normal import WHITE, normal
from lscore.compiler.problems import names as problems
from lscore.compiler.problems import values as value_problems
from lscore.compiler.report import Report
from lscore.compiler.scales import only, take_scales
from lscore.compiler.sets import expand
from lscore.compiler.texts import plain_text
from lscore.compiler.values import KINDS
from lscore.dsl import nodes
from lscore.dsl.diagnostics import Label, Span
from lscore.dsl.edits import replace
from lscore.dsl.spelling import nearest

UTC = "UTC"


@dataclass(slots=True)
class Declarations:
    """What a model and the files it uses declare. `titled`: the model states its name."""

    world: World
    timezone: str = UTC
    name: str = ""
    owner: str = ""
    defines: dict[str, nodes.Define] = field(default_factory=dict[str, nodes.Define])


def declare(sources: list[Source], library: Library, report: Report) -> Declarations:
    """All declarations of a model, the first source, and of the files it uses."""
    page = sources[0].page
    timezone = _timezone(page, report)
    declared = any(isinstance(node, nodes.LeadBlock) for node in _statements(sources))
    found = Declarations(World(declared, ZoneInfo(timezone)), timezone)
    found.name = _title(only(page.statements, nodes.ModelName, "model", report), report)
    found.owner = _title(only(page.statements, nodes.Owner, "owner", report), report)
    _declare_lead(_statements(sources), found.world, report)
    _declare_events(_statements(sources), found.world, report)
    _declare_defines(_statements(sources), found, report)
    _declare_scores(page, found.world, report)
    _declare_sets(sources, found.world, library, report)
    found.world.missing = _markers(_statements(sources), report)
    found.world.account = _account(page, found.world, report)
    take_scales(page, found.world, report)
    return found


def _statements(sources: list[Source]) -> Iterator[nodes.Statement]:
    """All statements, those of the model itself last: of two declarations of a name, its own is the second."""
    for source in (*sources[1:], sources[0]):
        yield from source.page.statements


def _timezone(page: nodes.Page, report: Report) -> str:
    node = only(page.statements, nodes.Timezone, "timezone", report)
    if node is None:
        return UTC
    name = node.name.text.strip(WHITE)
    try:
        if name and name.partition("/")[0] not in ("posix", "right", "localtime", "Factory"):
            ZoneInfo(name)
            return name
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    near = _nearest_zone(name)
    report.add(
        problems.UnknownTimezone(
            span=node.name.span,
            name=name,
            hint=f"did you mean `{near}`?" if near else "",
            fix=replace(node.name.span, f'"{near}"') if near else None,
        )
    )
    return UTC


def _nearest_zone(name: str) -> str | None:
    """The timezone nearest to a name; a city alone is enough."""
    zones = available_timezones()
    near = nearest(name.replace(" ", "_"), zones)
    if near is not None:
        return near
    cities = {zone.rpartition("/")[2]: zone for zone in sorted(zones) if "/" in zone}
    city = nearest(name.rpartition("/")[2].replace(" ", "_"), cities)
    return cities[city] if city else None


def _title(node: nodes.ModelName | nodes.Owner | None, report: Report) -> str:
    if node is None:
        return ""
    text = node.name.text.strip(WHITE)
    if not text:
        report.add(value_problems.EmptyText(span=node.name.span))
    return text


def _take(name: nodes.Name, kind: Kind, world: World, report: Report) -> bool:
    """Take a name for one thing; a problem when it is taken or a column of the result has it."""
    if kind != "define" and name.text in RESULT_NAMES:
        report.add(result_name(name, kind))
        return False
    first = world.names.get(name.text)
    if first is None:
        world.names[name.text] = Declared(kind, name.span)
        return True
    there = Label(first.span, f"{with_article(first.kind)} here")
    report.add(problems.DeclaredTwice(span=name.span, name=name.text, kind=with_article(kind), related=(there,)))
    return False


def _declare_lead(statements: Iterable[nodes.Statement], world: World, report: Report) -> None:
    for node in statements:
        if not isinstance(node, nodes.LeadBlock):
            continue
        for column in node.attributes:
            attribute = Attribute(
                name=column.name.text,
                type=Type(column.type or "text"),
                column=_column(column, report),
                one_of=_one_of(column, report),
                span=column.name.span,
            )
            if _take(column.name, "attribute", world, report):
                world.attributes[attribute.name] = attribute


def _column(node: nodes.ColumnDecl, report: Report) -> str:
    """The column's name in the data."""
    if node.column is None:
        return node.name.text
    text = node.column.text.strip(WHITE)
    if not text:
        report.add(value_problems.EmptyText(span=node.column.span))
    return text


def _one_of(node: nodes.ColumnDecl, report: Report) -> tuple[str, ...]:
    """The allowed values of a text, in normal form."""
    if node.one_of and node.type not in (None, "text"):
        report.add(problems.OneOfText(span=node.one_of[0].span, kind=KINDS[Type(node.type or "text")]))
    forms = {plain_text(value, report) for value in node.one_of}
    return tuple(sorted(form for form in forms if form is not None))


def _declare_events(statements: Iterable[nodes.Statement], world: World, report: Report) -> None:
    data_names: dict[str, Span] = {}
    for node in statements:
        if not isinstance(node, nodes.EventDecl):
            continue
        place = node.data_name or node.name
        data_name = normal(place.text)
        if not data_name:
            report.add(value_problems.EmptyText(span=place.span))
        fields = _fields(node, report)
        if not _take(node.name, "event", world, report):
            continue
        first = data_names.setdefault(data_name, place.span)
        if first is not place.span:
            there = Label(first, "already an event here")
            report.add(problems.DataNameTwice(span=place.span, name=data_name, related=(there,)))
        world.events[node.name.text] = Event(node.name.text, data_name, fields, span=node.name.span)


def _fields(node: nodes.EventDecl, report: Report) -> tuple[Field, ...]:
    seen: dict[str, Span] = {}
    fields: list[Field] = []
    for column in node.fields:
        first = seen.setdefault(column.name.text, column.name.span)
        if first is not column.name.span:
            there = Label(first, "already here")
            problem = problems.FieldTwice(span=column.name.span, name=column.name.text, related=(there,))
            report.add(problem)
            continue
        name, kind = column.name.text, Type(column.type or "text")
        one_of = _one_of(column, report)
        fields.append(Field(name, kind, _column(column, report), span=column.name.span, one_of=one_of))
    return tuple(fields)


def _declare_defines(statements: Iterable[nodes.Statement], found: Declarations, report: Report) -> None:
    for node in statements:
        if isinstance(node, nodes.Define) and _take(node.name, "define", found.world, report):
            found.defines[node.name.text] = node


def _declare_scores(page: nodes.Page, world: World, report: Report) -> None:
    seen: set[str] = set()
    for node in page.statements:
        match node:
            case nodes.ScoreBlock(name=name):
                pass
            case nodes.CategoryBlock() | nodes.When() | nodes.Each() | nodes.PointsBy() | nodes.ChoiceOf():
                name = nodes.Name(report.first_line(node.span), DEFAULT_SCORE)
            case nodes.ForEvery() | nodes.ForEveryWithout():
                name = nodes.Name(report.first_line(node.span), DEFAULT_SCORE)
            case _:
                continue
        if name.text in seen:
            continue
        seen.add(name.text)
        first = world.names.get(name.text)
        if first is not None and not isinstance(node, nodes.ScoreBlock):
            there = Label(first.span, f"{with_article(first.kind)} here")
            report.add(problems.ScoreNameTaken(span=name.span, kind=with_article(first.kind), related=(there,)))
        else:
            _take(name, "score", world, report)


def _declare_sets(sources: list[Source], world: World, library: Library, report: Report) -> None:
    declared: dict[str, nodes.SetOf | nodes.SetFrom] = {}
    homes: dict[Span, Source] = {}
    for source in (*sources[1:], sources[0]):
        for node in source.page.statements:
            if not isinstance(node, (nodes.SetOf, nodes.SetFrom)):
                continue
            first = declared.setdefault(node.name.text, node)
            if first is not node:
                there = Label(first.name.span, "a set here")
                problem = problems.DeclaredTwice(
                    span=node.name.span, name=node.name.text, kind="a set", related=(there,)
                )
                report.add(problem)
            elif isinstance(node, nodes.SetFrom):
                homes[node.path.span] = source
    world.sets = expand(declared, lambda path: library.text(path, homes[path.span]), report)


def _markers(statements: Iterable[nodes.Statement], report: Report) -> frozenset[str]:
    values = [value for node in statements if isinstance(node, nodes.MissingMarkers) for value in node.values]
    forms = [plain_text(value, report) for value in values]
    return frozenset(form for form in forms if form is not None)


def _account(page: nodes.Page, world: World, report: Report) -> nodes.Name | None:
    node = only(page.statements, nodes.AccountBy, "account by", report)
    if node is None:
        return None
    name = node.attribute
    attribute = world.attributes.get(name.text)
    if attribute is not None:
        if attribute.type not in (Type.TEXT, Type.NUMBER):
            report.add(problems.AccountType(span=name.span, name=name.text, kind=KINDS[attribute.type]))
        return name
    if world.declared or name.text in world.names:
        near = suggest(name.text, world.known("attribute"), name.span, report)
        report.add(problems.UnknownAttribute(span=name.span, name=name.text, hint=near.hint, fix=near.fix))
    return name
