"""What statements become in the Model."""

from __future__ import annotations

import pytest

from lscore.compiler import model as m
from tests.small_world import WORLD, codes, compiled


def rule(line: str, world: str = WORLD) -> m.Body:
    return compiled(f"{world}{line}\n").scores[0].rules[0].body


def means(condition: str, world: str = WORLD) -> m.Condition:
    body = rule(f"when {condition}: +1", world)
    assert isinstance(body, m.WhenRule)
    return body.condition


TITLE = m.AttributeValue("title", m.Type.TEXT)
EMPLOYEES = m.AttributeValue("employees", m.Type.NUMBER)
SIGNUP = m.AttributeValue("signup", m.Type.DATE)


def number(value: int) -> m.NumberConst:
    return m.NumberConst(value * m.UNIT)


def test_a_text_constant_stands_in_normal_form() -> None:
    assert means('title is " Chief  OFFICER"') == m.TextIn(TITLE, m.TextSet(("chief officer",)))


def test_a_star_is_a_pattern_in_lists_and_a_star_elsewhere() -> None:
    assert means('title is "a*"') == m.TextIn(TITLE, m.TextSet(("a*",)))
    assert means('title in "a*", b') == m.TextIn(TITLE, m.TextSet(("b",), (("a", ""),)))
    assert means(r'title in "a\*"') == m.TextIn(TITLE, m.TextSet(("a*",)))
    assert means('title like "a*b*"') == m.TextIn(TITLE, m.TextSet((), (("a", "b", ""),)))
    assert means('title contains "*"') == m.TextHas(TITLE, "contains", "*")


def test_a_name_is_a_set_in_some_places_and_a_text_in_others() -> None:
    chiefs = m.TextSet(("ceo", "cfo"), (("chief ", ""),))
    assert means("title is chiefs") == m.TextIn(TITLE, chiefs)
    assert means("title not in chiefs") == m.TextIn(TITLE, chiefs, negated=True)
    assert means('title in "chiefs"') == m.TextIn(TITLE, m.TextSet(("chiefs",)))
    assert means("title contains chiefs") == m.TextHas(TITLE, "contains", "chiefs")
    interests = m.AttributeValue("interests", m.Type.LIST)
    assert means("interests include all of chiefs, crm") == m.ListHas(interests, "all", (chiefs, m.TextSet(("crm",))))
    assert means("interests include any of chiefs, CTO") == m.ListHas(
        interests, "any", (m.TextSet(("ceo", "cfo", "cto"), chiefs.patterns),)
    )


def test_a_number_or_date_beside_a_text_is_the_text_as_written() -> None:
    assert means("title is 01011") == m.TextIn(TITLE, m.TextSet(("01011",)))
    assert means("title in 5k, 2026-01-01") == m.TextIn(TITLE, m.TextSet(("2026-01-01", "5k")))


def test_sets_of_sets_and_sets_beside_numbers() -> None:
    world = WORLD + "set leaders: chiefs, founder\nset sizes: 10, 5k\n"
    found = means("title in leaders", world)
    assert found == m.TextIn(TITLE, m.TextSet(("ceo", "cfo", "founder"), (("chief ", ""),)))
    assert means("employees in sizes, 7", world) == m.NumberIn(EMPLOYEES, (number(10), number(5000), number(7)))


# --- types


def test_numbers_compare_with_numbers() -> None:
    seats = m.AttributeValue("seats", m.Type.NUMBER)
    assert means("employees is not 5.5") == m.NumberIs("!=", EMPLOYEES, m.NumberConst(55_000))
    assert means("employees > seats * 2") == m.NumberIs(">", EMPLOYEES, m.Arithmetic("*", seats, number(2)))
    assert means("employees between 1 and max(seats, 2)") == m.NumberBetween(
        EMPLOYEES, number(1), m.Extreme("max", (seats, number(2)))
    )


def test_yes_no() -> None:
    opted = m.AttributeValue("opted_in", m.Type.YESNO)
    assert means("opted_in") == m.YesNoIs(opted, wanted=True)
    assert means("opted_in is no") == m.YesNoIs(opted, wanted=False)
    assert means("not opted_in") == m.Not(m.YesNoIs(opted, wanted=True))


def test_dates_and_times() -> None:
    login = m.AttributeValue("last_login", m.Type.TIME)
    assert means("signup on or before 1970-01-02") == m.DayIs("<=", SIGNUP, 1)
    assert means("last_login is 1970-01-02") == m.DayIs("=", login, 1)
    assert means("signup after 1970-01-01T00:00:01Z") == m.InstantIs(">", SIGNUP, 1_000_000)
    assert means("signup within next 14d") == m.InWindow(SIGNUP, "within next", 14 * m.DAY)
    assert means("days since signup >= 3") == m.NumberIs(">=", m.DaysSinceValue(SIGNUP), number(3))


def test_a_time_without_an_offset_is_in_the_timezone_of_the_model() -> None:
    world = 'timezone "Europe/Amsterdam"\n' + WORLD
    assert means("last_login before 1970-01-01T01:00", world) == m.InstantIs(
        "<", m.AttributeValue("last_login", m.Type.TIME), 0
    )


def test_missing_and_known() -> None:
    assert means("title is missing") == m.Not(m.IsKnown(TITLE))
    assert means("interests is not missing") == m.IsKnown(m.AttributeValue("interests", m.Type.LIST))


def test_without_a_lead_block_a_value_has_the_type_its_test_needs() -> None:
    text = "when code is 7: +1\nwhen code >= 7: +1\nwhen code include x: +1\nwhen code before 2026-01-01: +1\n"
    model = compiled(text)
    assert not model.declared
    assert [(item.name, item.type) for item in model.attributes] == [
        ("code", kind) for kind in sorted((m.Type.TEXT, m.Type.NUMBER, m.Type.LIST, m.Type.DATE))
    ]
    assert not any(item.declared for item in model.attributes)


def test_without_a_lead_block_events_have_any_field() -> None:
    model = compiled(
        "event seen: what\neach visited pricing where seconds >= 30, once per session: +2\n"
        "when active where page is home: +1\nwhen seen within 3d: +1\n"
    )
    seen, visited = model.events
    assert (seen.name, seen.declared, visited.declared) == ("seen", True, False)
    assert [(item.name, item.type) for item in visited.fields] == [
        ("object", m.Type.TEXT),
        ("page", m.Type.TEXT),
        ("seconds", m.Type.NUMBER),
        ("session", m.Type.TEXT),
    ]
    assert [item.name for item in model.any_fields] == ["page"]
    assert codes("event seen: what\nwhen seen where page is home: +1\n") == [(2, "unknown-field")]


def test_declared_names_win_over_words_of_the_language() -> None:
    world = "lead:\n    active yes/no\n    count number\nevent disqualify: level\n"
    assert means("active", world) == m.YesNoIs(m.AttributeValue("active", m.Type.YESNO), wanted=True)
    assert means("count >= 5", world) == m.NumberIs(">=", m.AttributeValue("count", m.Type.NUMBER), number(5))
    found = means("disqualify where level is 3", world)
    assert isinstance(found, m.Happened)
    assert found.query.where == m.TextIn(m.FieldValue("level", m.Type.TEXT), m.TextSet(("3",)))


# --- event phrases

PAGE = m.FieldValue("page", m.Type.TEXT)


def test_a_phrase_with_all_its_parts() -> None:
    found = means(
        "visited pricing where seconds > 5 more than 2 times in one session "
        "within 1h after purchased license of the same product within 30d",
        WORLD.replace("session\n", "session, product\n"),
    )
    seconds = m.NumberIs(">", m.FieldValue("seconds", m.Type.NUMBER), number(5))
    product = m.FieldValue("product", m.Type.TEXT)
    anchor = m.Query("purchased", m.TextIn(product, m.TextSet(("license",))))
    assert found == m.Happened(
        m.Query(
            "visited",
            m.All((m.TextIn(PAGE, m.TextSet(("pricing",))), seconds)),
            since=30 * m.DAY,
            after=m.After(anchor, m.DAY // 24, product),
        ),
        "at least",
        3,
        "times",
        None,
        m.FieldValue("session", m.Type.TEXT),
    )


@pytest.mark.parametrize(
    ("count", "meaning"),
    [
        ("", ("at least", 1, "times")),
        ("at most 2 times", ("at most", 2, "times")),
        ("fewer than 2 times", ("at most", 1, "times")),
        ("exactly 0 times", ("exactly", 0, "times")),
        ("on at least 3 days", ("at least", 3, "days")),
        ("more than 2 different page", ("at least", 3, "different")),
    ],
)
def test_counts(count: str, meaning: tuple[str, int, str]) -> None:
    found = means(f"visited {count}")
    assert isinstance(found, m.Happened)
    assert (found.bound, found.count, found.of) == meaning


def test_windows_of_events() -> None:
    def window(text: str) -> tuple[int | None, int]:
        found = means(f"visited {text}")
        assert isinstance(found, m.Happened)
        return found.query.since, found.query.until

    assert window("") == (None, 0)
    assert window("within 2w") == (14 * m.DAY, 0)
    assert window("over 90min ago") == (None, 90 * 60 * 1_000_000)
    assert window("between 30d and 60d ago") == (60 * m.DAY, 30 * m.DAY)


def test_a_date_between_two_ages() -> None:
    assert means("signup between 30d and 60d ago") == m.All(
        (m.InWindow(SIGNUP, "within", 60 * m.DAY), m.InWindow(SIGNUP, "over", 30 * m.DAY))
    )


def test_objects_have_the_type_of_the_first_field() -> None:
    world = "lead:\n    title\nevent rated: stars number, note\nset good: 4, 5\n"
    found = means("rated good", world)
    assert isinstance(found, m.Happened)
    assert found.query.where == m.NumberIn(m.FieldValue("stars", m.Type.NUMBER), (number(4), number(5)))


def test_active_is_any_event_and_knows_every_declared_field() -> None:
    found = means("active where amount > 5 at least 2 different channel")
    assert isinstance(found, m.Happened)
    assert found.query.event is None
    assert found.counted == m.FieldValue("channel", m.Type.TEXT)


def test_the_account() -> None:
    found = means("at the account: visited by at least 3 different leads")
    assert isinstance(found, m.Happened)
    assert (found.query.account, found.of, found.count) == (True, "leads", 3)
    model = compiled(f"{WORLD}when title is CEO: +1\n")
    assert model.account == m.AttributeValue("company", m.Type.TEXT)


def test_a_day_is_the_calendar_day_whatever_fields_there_are() -> None:
    body = rule("each seen, once per day: +1", "lead:\n    title\nevent seen: what, day\n")
    assert isinstance(body, m.EachRule)
    assert body.once_per == "day"


def test_values_out_of_events() -> None:
    amount = m.FieldValue("amount", m.Type.NUMBER)
    purchased = m.Query("purchased")
    assert means("total amount of purchased > 5") == m.NumberIs(
        ">", m.EventValue("total", amount, purchased), number(5)
    )
    latest = m.EventValue("latest", m.FieldValue("product", m.Type.TEXT), purchased)
    assert means("latest product of purchased is license") == m.TextIn(latest, m.TextSet(("license",)))
    assert means("days since purchased < 3") == m.NumberIs("<", m.DaysSinceEvent(purchased), number(3))


def test_the_window_of_a_category_is_that_of_phrases_without_one() -> None:
    model = compiled(
        WORLD
        + """define fresh: visited
score x:
    category web:
        when visited: +1
        when visited within 3d: +1
        when count of visited >= 2: +1
        when visited after purchased: +1
        when fresh: +1
        each visited: +1
        for every 2d without visited: -1
    category web, within 30d:
        when not visited: +1
    when visited: +1
"""
    )
    rules = [rule.body for rule in model.scores[0].rules]
    queries = [text for text in map(_query, rules) if text is not None]
    assert [query.since for query in queries] == [30 * m.DAY, 3 * m.DAY, *[30 * m.DAY] * 5, None]
    assert queries[3].after == m.After(m.Query("purchased"))
    assert dict(model.defines)["fresh"] == m.Happened(m.Query("visited"))


def _query(body: m.Body) -> m.Query | None:
    match body:
        case m.WhenRule(condition=m.Happened(query=query)) | m.WhenRule(condition=m.Not(m.Happened(query=query))):
            return query
        case m.WhenRule(condition=m.NumberIs(left=m.EventCount(query=query))):
            return query
        case m.EachRule(query=query) | m.WithoutRule(query=query):
            return query
        case _:
            return None


# --- rules and scores


def test_each_with_every_option() -> None:
    body = rule(
        "each visited, at most 9 points, halving every 10d, at most 2 times, at most 3 times per day, "
        "once per session: +8"
    )
    session = m.FieldValue("session", m.Type.TEXT)
    decay = m.Decay("halving", 10)
    assert body == m.EachRule(m.Query("visited"), 80_000, None, None, session, 3, 2, decay, 90_000)


def test_rows_of_texts() -> None:
    body = rule(
        'points by title:\n    "VP*", director: +5\n    "chief happiness*": +2\n    chiefs: +10 because "signs"\n'
        '    "cto*": +6\n    otherwise: +0\n    missing: -1\n'
    )
    assert isinstance(body, m.TableRule)
    signs = m.Outcome(100_000, "signs")
    assert body.rows == m.TextRows(
        exact=(("ceo", signs), ("cfo", signs), ("director", m.Outcome(50_000))),
        patterns=(
            (("chief happiness", ""), m.Outcome(20_000)),
            (("chief ", ""), signs),
            (("cto", ""), m.Outcome(60_000)),
            (("vp", ""), m.Outcome(50_000)),
        ),
        otherwise=m.Outcome(0),
        missing=m.Outcome(-10_000),
    )


def test_rows_of_numbers_and_yes_no() -> None:
    body = rule("points by employees:\n    from 50: +5\n    from 1k: +30\n    missing: -5\n    from -2: +1\n")
    assert isinstance(body, m.TableRule)
    assert isinstance(body.rows, m.NumberRows)
    assert [bound for bound, _ in body.rows.bounds] == [-20_000, 500_000, 10_000_000]
    body = rule("each purchased by gift:\n    yes: +5\n    no: +0\n")
    assert isinstance(body, m.EachRule)
    assert body.rows == m.YesNoRows(m.Outcome(50_000), m.Outcome(0), None, None)


def test_best_of_stands_in_the_order_in_which_its_rows_win() -> None:
    body = rule(
        'best of:\n    when title is b: +1\n    when title is a: +5 because "z"\n    when title is c: +5 because "a"\n'
    )
    assert isinstance(body, m.ChoiceRule)
    assert [(row.outcome.points, row.outcome.because) for row in body.rows] == [
        (50_000, "a"),
        (50_000, "z"),
        (10_000, ""),
    ]
    body = rule("first of:\n    when title is b: +1\n    when title is a: +5\n    otherwise: -1\n")
    assert isinstance(body, m.ChoiceRule)
    assert [row.outcome.points for row in body.rows] == [10_000, 50_000]


def test_a_rule_has_its_name_and_endings() -> None:
    model = compiled(
        WORLD + 'when title is CEO: +1 as top because "why" from 1970-01-02 until 1970-01-03\nwhen title is CFO: +2\n'
    )
    top, other = model.scores[0].rules
    assert (top.name, top.because, top.starts, top.ends) == ("top", "why", 1, 2)
    assert other.name == "when title is CFO"
    assert top.title == "when title is CEO"


def test_openings_are_put_together() -> None:
    model = compiled(
        WORLD
        + """score x:
    category web:
        when visited: +1
score x from -5 to 99.5, to 1 decimal:
    category web, at least -10, at most 30, weight 50%:
        when opted_in: +1
    when title is CEO: +1
keep x at 2.5 if opted_in
"""
    )
    (score,) = model.scores
    assert (score.low, score.high, score.decimals) == (-50_000, 995_000, 1)
    assert score.categories == (m.Category("web", -100_000, 300_000, 500_000),)
    assert [rule.category for rule in score.rules] == ["web", "web", None]
    assert score.keeps[0].amount == 25_000


def test_scores_stand_in_an_order_in_which_they_can_be_computed() -> None:
    model = compiled(
        WORLD
        + """define rich: b > 5
score a:
    when rich: +1
score b:
    for every 1 c: +1
score c:
    when title is CEO: +1
"""
    )
    assert [score.name for score in model.scores] == ["a", "b", "c"]
    assert model.score_order == ("c", "b", "a")


# --- decisions


def test_letters_are_spelled_as_declared_and_compare_as_texts() -> None:
    model = compiled(
        WORLD
        + """for every 1 employees: +1
grades "A+", A, B, start b
grade a if title is CEO
tiers Hot, Cold
tier hot if grade at least A
route to Sales if tier is HOT
"""
    )
    assert model.grades is not None
    assert (model.grades.letters, model.grades.start, model.grades.lines[0].what) == (("A+", "A", "B"), "B", "A")
    assert model.tiers is not None
    assert model.tiers.lines[0].what == "Hot"
    assert model.tiers.lines[0].condition == m.AtLeastOnScale(m.GradeValue(), ("A+", "A"))
    assert model.routes[0].condition == m.TextIn(m.TierValue(), m.TextSet(("hot",)))
    assert model.rating == (m.GradeValue(), m.ScoreValue("score"))


def test_defaults_of_grades_and_rating() -> None:
    model = compiled("when title is CEO: +1\nraise grade 2 steps if title is CFO\n")
    assert model.grades is not None
    assert model.grades.letters == ("A", "B", "C", "D")
    assert model.grades.steps[0].steps == 2
    two = compiled("score a:\n    when x is y: +1\nscore b:\n    when x is y: +1\ngrade A if x is y\n")
    assert two.rating == ()


def test_levels_and_their_comparisons() -> None:
    model = compiled(
        WORLD
        + """for every 1 employees: +1
levels of score:
    otherwise: Low
    from 5: High
tier hot if level of score is high
rating: level of score, score
"""
    )
    assert model.levels == (m.Levels("score", ((50_000, "High"),), "Low"),)
    assert model.rating == (m.LevelValue("score"), m.ScoreValue("score"))
    assert m.result_columns(model)[:5] == ("lead", "score", "level_score", "rating", "tier")


def test_a_disqualified_tier_can_be_asked_for() -> None:
    model = compiled("disqualify if country is XX\nensure not tier is disqualified\n")
    assert model.ensures[0].what == "not tier is disqualified"
    assert model.ensures[0].condition == m.Not(m.TextIn(m.TierValue(), m.TextSet(("disqualified",))))
