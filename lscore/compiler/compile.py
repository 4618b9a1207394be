"""From a file to its Model: the pipeline, read from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from lscore.compiler.circles import score_order
from lscore.compiler.decisions import lower_decisions
from lscore.compiler.declare import declare
from lscore.compiler.defines import lower_defines
from lscore.compiler.expectations import Results
from lscore.compiler.loading import Library, Source, used_sources
from lscore.compiler.memory import CompileMemory, Last
from lscore.compiler.model import Attribute, AttributeValue, Event, Model, Type
from lscore.compiler.names import DEFAULT_SCORE, World, free_fields
from lscore.compiler.normal import normal
from lscore.compiler.problems import files as file_problems
from lscore.compiler.problems import names as problems
from lscore.compiler.problems import tests as test_problems
from lscore.compiler.problems import values as value_problems
from lscore.compiler.problems.following import FOLLOWING, UNSAID
from lscore.compiler.report import Report
from lscore.compiler.scores import lower_scores
from lscore.compiler.tests import lower_tests
from lscore.compiler.version import model_version
from lscore.dsl import edits, nodes
from lscore.dsl.diagnostics import Diagnostic, Label, Problem, Severity, Span, in_order


@dataclass(frozen=True, slots=True)
class Compiled:
    """What became of a file: its Model (None when there is any error), all diagnostics in order of their places, and
    the texts and the trees of the files read by their names in diagnostics, the model's first."""

    model: Model | None
    diagnostics: tuple[Diagnostic, ...]
    sources: dict[str, str] = field(default_factory=dict[str, str])
    pages: dict[str, nodes.Page] = field(default_factory=dict[str, nodes.Page])


def compile_file(
    path: Path,
    root: Path | None = None,
    texts: Mapping[Path, str] | None = None,
    memory: CompileMemory | None = None,
) -> Compiled:
    """Compile the model, or the file of tests, at `path`. `texts` stand in for what some files hold.

    `root` is the project's folder, which the files that the model uses do not leave (default: the folder of the
    file). A file of tests gives the Model that it names, with the tests of the file alone. Raises nothing: a file that
    cannot be read is a diagnostic.

    With the `memory` of the last compilation of the file only what has changed is read; what comes out is the same,
    but for the Model's version, which then is left empty (it takes a look at all there is).
    """
    report = Report()
    unsaved = {file.resolve(): text for file, text in (texts or {}).items()}
    library = Library((root or path.parent).resolve(), report, unsaved, memory)
    last = memory.last if memory is not None else None
    if last is not None and (last.path, last.root) == (path, library.root) and library.holds(last.texts):
        return last.compiled
    source = library.open(path, str(path))
    compiled = _compiled(source, library, report)
    if memory is not None:
        memory.last = Last(path, library.root, library.texts, compiled) if not library.unread else None
    return compiled


def compile_text(text: str, file: str, root: Path | None = None, folder: Path | None = None) -> Compiled:
    """Compile a text that stands in no file, or in another state than its file: `file` is its name, `folder` (default:
    that of the name) is where its paths start from."""
    report = Report()
    place = (folder or Path(file).parent).resolve()
    library = Library((root or place).resolve(), report)
    source = library.page(text.removeprefix("\ufeff"), file, place, (place / Path(file).name))
    return _compiled(source, library, report)


def _compiled(source: Source | None, library: Library, report: Report) -> Compiled:
    model = None
    if source is not None:
        first, *_ = (*source.page.statements, None)
        if isinstance(first, nodes.TestsOf):
            model = _tests_of(first, source, library, report)
        else:
            model = _model(source, library, report)
    diagnostics = _diagnostics(report)
    wrong = any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)
    return Compiled(None if wrong else model, diagnostics, report.sources, library.pages)


def _diagnostics(report: Report) -> tuple[Diagnostic, ...]:
    """All findings; where a statement or file could not be read, without those that may only follow from it."""
    found = [problem for problem in report.problems if not _follows(problem, report)]
    unread = [diagnostic.span for diagnostic in report.syntax]
    found = [problem for problem in found if not any(_overlap(problem.span, span) for span in unread)]
    diagnostics = [*report.syntax, *(problem.diagnostic() for problem in found)]
    return tuple(in_order([_with_entry(item, report) for item in diagnostics]))


def _with_entry(found: Diagnostic, report: Report) -> Diagnostic:
    """A finding in a used file, with the place in the model that brings the file in."""
    entry = report.entries.get(found.span.file)
    if entry is None or entry.file == found.span.file or any(label.span == entry for label in found.related):
        return found
    return replace(found, related=(*found.related, Label(entry, "used here")))


def _follows(problem: Problem, report: Report) -> bool:
    """Whether a problem may only follow from what could not be read: rules outside any score declare one as well."""
    if type(problem) in UNSAID:
        return bool(report.syntax)
    if type(problem) not in FOLLOWING:
        return False
    return report.torn or (bool(report.syntax) and getattr(problem, "name", "") == DEFAULT_SCORE)


def _overlap(one: Span, other: Span) -> bool:
    return one.file == other.file and one.start < other.end and other.start < one.end


def _model(source: Source, library: Library, report: Report) -> Model | None:
    for node in source.page.statements:
        if isinstance(node, nodes.TestsOf):
            report.add(test_problems.TestsOfFirst(span=node.span))
    lowered = _lower(source, library, report)
    tests = [node for node in source.page.statements if isinstance(node, nodes.Test)]
    found = lower_tests(tests, lowered.world, lowered.results, report)
    return replace(lowered.model, tests=found)


def _tests_of(node: nodes.TestsOf, source: Source, library: Library, report: Report) -> Model | None:
    """The model that a file of tests names, with its tests."""
    for other in source.page.statements:
        if other is not node and not isinstance(other, nodes.Test):
            report.add(test_problems.NotInTestFile(span=report.first_line(other.span)))
    named = library.follow(node.path, source)
    if named is None:
        return None
    if any(isinstance(statement, nodes.TestsOf) for statement in named.page.statements):
        report.add(test_problems.TestsOfTests(span=node.path.span, path=node.path.text))
        return None
    lowered = _lower(named, library, report)
    tests = [test for test in source.page.statements if isinstance(test, nodes.Test)]
    if any(problem.span.file != source.file for problem in report.problems):
        # What the tests name may be part of what is wrong with the model.
        return None
    found = lower_tests(tests, lowered.world, lowered.results, report)
    return replace(lowered.model, tests=found)


@dataclass(frozen=True, slots=True)
class _Lowered:
    """A model without its tests, and what tests speak of."""

    model: Model
    world: World
    results: Results


def _lower(source: Source, library: Library, report: Report) -> _Lowered:
    page = source.page
    if not page.statements and not report.torn:
        report.add(file_problems.NothingToScore(span=Span(source.file, 0, 0, 1, 1)))
    sources = used_sources(source, library, report)
    declared = declare(sources, library, report)
    world = declared.world
    defines = lower_defines(declared.defines, world, report)
    scores = lower_scores(page, world, defines.words, report, library.memory)
    order = score_order(scores.uses, defines, report)
    decisions = lower_decisions(page, world, defines.words, report)
    _check_texts(world, report)
    _check_columns(page, world, report)
    account = _account(world)
    model = Model(
        name=declared.name or Path(source.file).stem,
        owner=declared.owner,
        timezone=declared.timezone,
        missing=tuple(sorted(world.missing)),
        declared=world.declared,
        account=account,
        attributes=_attributes(world),
        events=_events(world, report),
        any_fields=free_fields(world, None),
        defines=defines.ordered,
        scores=scores.scores,
        score_order=order,
        grades=decisions.grades,
        levels=decisions.levels,
        rating=decisions.rating,
        tiers=decisions.tiers,
        disqualify=decisions.disqualify,
        skip=decisions.skip,
        routes=decisions.routes,
        ensures=decisions.ensures,
        file=source.file,
        files=_files(source, library),
    )
    if library.memory is None:
        model = replace(model, version=model_version(model, titled=bool(declared.name)))
    routes = tuple(dict.fromkeys(line.what for line in model.routes))
    return _Lowered(model, world, Results(routes, frozenset(scores.names.rules)))


def _files(source: Source, library: Library) -> tuple[str, ...]:
    """All files read, the model's first."""
    return (source.file, *(file for file in library.files if file != source.file))


def _account(world: World) -> AttributeValue | None:
    node = world.account
    if node is None:
        return None
    attribute = world.attributes.get(node.text)
    if attribute is None and not world.declared:
        world.free.attributes.setdefault((node.text, Type.TEXT), node.span)
    return AttributeValue(node.text, attribute.type if attribute else Type.TEXT)


def _attributes(world: World) -> tuple[Attribute, ...]:
    """Declared attributes, and the readings of undeclared ones; by name."""
    free = [
        Attribute(name, kind, name, declared=False, span=span) for (name, kind), span in world.free.attributes.items()
    ]
    return tuple(sorted((*world.attributes.values(), *free), key=lambda item: (item.name, item.type)))


def _events(world: World, report: Report) -> tuple[Event, ...]:
    """Declared events, and undeclared ones that are used; by name. Two of one data name are an error."""
    taken = {event.data_name: event.span for event in world.events.values()}
    free: list[Event] = []
    for name, span in sorted(world.free.events.items()):
        data_name = normal(name)
        if data_name in taken:
            first = taken[data_name]
            related = (Label(first, "already an event here"),) if first is not None else ()
            report.add(problems.DataNameTwice(span=span, name=data_name, related=related))
        taken.setdefault(data_name, span)
        free.append(Event(name, data_name, free_fields(world, name), declared=False, span=span))
    return tuple(sorted((*world.events.values(), *free), key=lambda event: event.name))


def _check_texts(world: World, report: Report) -> None:
    """Without a `lead:` block: a bare name beside a text must not be an attribute somewhere else."""
    attributes = {name for name, _ in world.free.attributes}
    for node in world.free.texts:
        if node.text in attributes:
            fix = edits.replace(node.span, f'"{node.text}"', f'quote it: "{node.text}"')
            report.add(value_problems.NameBesideText(span=node.span, name=node.text, what="an attribute", fix=fix))


def _check_columns(page: nodes.Page, world: World, report: Report) -> None:
    """A score may not be named like the column of another score's levels."""
    levels: Iterable[nodes.Levels] = (node for node in page.statements if isinstance(node, nodes.Levels))
    for node in levels:
        column = f"level_{node.score.text}"
        score = world.names.get(column)
        if score is not None and score.kind == "score":
            there = Label(score.span, f"score `{column}`")
            problem = problems.ColumnTwice(span=node.score.span, name=column, related=(there,))
            report.add(problem)
