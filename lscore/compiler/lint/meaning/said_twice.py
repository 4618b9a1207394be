"""A line of a decision, or a rule under another name, that says what another one says."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from lscore.compiler.diff.forms import Forms as RuleForms
from lscore.compiler.lint.analysis.forms import Forms
from lscore.compiler.lint.analysis.places import place_of
from lscore.compiler.lint.analysis.points import query_counted
from lscore.compiler.lint.rule import Finding, LintRule
from lscore.compiler.lint.subject import Subject
from lscore.compiler.model import Keep, Line, Model, Rule, Step, WhenRule
from lscore.dsl.diagnostics import Label, Severity

_MODEL = """\
model "b2b"

lead:
    title
    industry

score fit, from 0 to 100:
    when title is CEO: +70

grade A if fit >= 70
grade B otherwise

raise grade 1 step if industry is software
{} grade 1 step if industry is software
"""


def _check(subject: Subject) -> Iterator[Finding]:
    yield from _rules(subject)
    yield from _lines(subject)


def _rules(subject: Subject) -> Iterator[Finding]:
    """Rules with rows and the like; those with a condition or events alone are held by rules of their own."""
    forms = RuleForms(subject.model)
    for score in subject.model.scores:
        first: dict[Hashable, Rule] = {}
        for rule in score.rules:
            if rule.span is None or isinstance(rule.body, WhenRule) or query_counted(rule.body) is not None:
                continue
            other = first.setdefault((forms.meaning(rule.body), rule.starts, rule.ends), rule)
            if other is rule or other.span is None:
                continue
            yield Finding(
                subject.head(rule.span),
                f"this rule says what `{other.name}` of {place_of(score, other.category)} says already",
                label="the same points once more",
                related=(Label(subject.head(other.span), "already here"),),
                help="a merge may have kept both: delete one",
            )


def _lines(subject: Subject) -> Iterator[Finding]:
    forms = Forms(subject.model)
    first: dict[Hashable, Line | Step | Keep] = {}
    for kind, line in _stated(subject.model):
        if line.span is None:
            continue
        other = first.setdefault((kind, *_said(line), forms.of(line.condition)), line)
        if other is line or other.span is None:
            continue
        more = isinstance(line, Step)
        yield Finding(
            subject.head(line.span),
            f"this says what line {other.span.line} says already" + (", and moves the grade once more" if more else ""),
            label="said again",
            related=(Label(subject.head(other.span), "already here"),),
            help="a merge may have kept both: delete one"
            + (f", or write `{_steps(line.steps * 2)}`" if isinstance(line, Step) else ""),
        )


def _stated(model: Model) -> Iterable[tuple[Hashable, Line | Step | Keep]]:
    """The lines that decide, by what they decide."""
    grades, tiers = model.grades, model.tiers
    yield from (("grade", line) for line in (grades.lines if grades else ()))
    yield from (("step", line) for line in (grades.steps if grades else ()))
    yield from (("tier", line) for line in (tiers.lines if tiers else ()))
    yield from (("at most", line) for line in (tiers.at_most if tiers else ()))
    yield from (("disqualify", line) for line in model.disqualify)
    yield from (("skip", line) for line in model.skip)
    yield from (("route", line) for line in model.routes)
    yield from (("ensure", line) for line in model.ensures)
    yield from (((score.name, "keep"), keep) for score in model.scores for keep in score.keeps)


def _said(line: Line | Step | Keep) -> tuple[Hashable, ...]:
    """What a line says beside its condition; that of an `ensure` is all it says."""
    match line:
        case Step(steps=steps):
            return (steps,)
        case Keep(bound=bound, amount=amount, starts=starts, ends=ends):
            return (bound, amount, starts, ends)
        case Line(what=what, text=text):
            return ("" if text.startswith("ensure") else what,)


def _steps(steps: int) -> str:
    return f"{'raise' if steps > 0 else 'lower'} grade {abs(steps)} steps"


RULE = LintRule(
    id="said-twice",
    group="meaning",
    severity=Severity.WARNING,
    says="A line of a decision says what another one says, or a rule under another name gives the same points again.",
    why=(
        "Two branches that add the same line at different places are merged without a conflict, and then it stands "
        "there twice. Most lines do nothing the second time, until one of the two is changed; a `raise` or `lower` "
        "moves the grade once more, and a rule adds its points once more."
    ),
    bad=_MODEL.format("raise"),
    good=_MODEL.format("lower").replace("lower grade 1 step if industry is", "lower grade 1 step if industry is not"),
    check=_check,
)
