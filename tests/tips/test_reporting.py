from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.models import Channel, State, Tip, TipEvent, Visit
from portal.models.tip import format_number, parse_number
from portal.tips.content import Contact, Observation, Place, Subject
from portal.tips.errors import Incomplete, VisitEnded
from portal.tips.reading import read_tip
from portal.tips.reporting import answer, read_draft, send
from portal.tips.returning import return_with
from portal.tips.visits import end_visit, remove_ended_visits
from portal.vault import AccessToken
from tests.conftest import submit_tip


def begun(runtime, *sections) -> AccessToken:
    token = None
    for section in sections or (Subject(theme="cannabis"), Observation(description="A smell")):
        token, _, _ = answer(runtime, token, section)
    return token


def tips(runtime) -> list[Tip]:
    with runtime.database.reading() as session:
        return list(session.scalars(select(Tip).order_by(Tip.number)))


def test_answers_are_kept_between_the_steps(runtime, team):
    token = begun(runtime, Subject(theme="weapons"), Place(description="Behind the church"))
    draft = read_draft(runtime, token)
    assert draft.subject.theme == "weapons"
    assert draft.place.description == "Behind the church"


def test_a_later_answer_replaces_the_one_before(runtime, team):
    token = begun(runtime, Subject(theme="weapons"), Subject(theme="threats"))
    assert read_draft(runtime, token).subject.theme == "threats"


def test_a_draft_opens_with_its_own_token_only(runtime, team):
    begun(runtime)
    with pytest.raises(VisitEnded):
        read_draft(runtime, AccessToken.generate())


def test_a_draft_moved_to_another_visit_does_not_open(runtime, team):
    one, other = begun(runtime), begun(runtime)
    with runtime.database.writing() as session:
        session.get_one(Visit, other.lookup).sealed = session.get_one(Visit, one.lookup).sealed
    with pytest.raises(VisitEnded):
        read_draft(runtime, other)


def test_a_draft_left_alone_for_two_hours_is_gone(runtime, team, clock):
    token = begun(runtime)
    clock.advance(minutes=119)
    assert read_draft(runtime, token)
    clock.advance(minutes=1)
    with pytest.raises(VisitEnded):
        read_draft(runtime, token)


def test_each_answer_starts_the_two_hours_again(runtime, team, clock):
    token = begun(runtime)
    clock.advance(minutes=100)
    answer(runtime, token, Contact())
    clock.advance(minutes=100)
    assert read_draft(runtime, token).contact


def test_an_answer_after_the_end_begins_a_new_draft_with_it(runtime, team, clock):
    token = begun(runtime)
    clock.advance(hours=3)
    fresh, draft, begun_anew = answer(runtime, token, Place(description="Typed for long"))
    assert begun_anew
    assert fresh != token
    assert draft.place.description == "Typed for long"
    assert draft.subject is None


def test_the_row_of_a_visit_tells_no_time_but_the_hour_of_its_removal(runtime, team):
    begun(runtime)
    with runtime.database.reading() as session:
        row = session.scalars(select(Visit)).one()
    assert (row.remove_after.minute, row.remove_after.second) == (0, 0)
    assert timedelta(0) < row.remove_after - runtime.now() <= timedelta(hours=3)


def test_ended_visits_are_removed(runtime, team, clock):
    begun(runtime)
    clock.advance(hours=4)
    with runtime.database.writing() as session:
        remove_ended_visits(runtime, session)
        assert session.scalar(select(func.count()).select_from(Visit)) == 0


def test_leaving_removes_the_draft(runtime, team):
    token = begun(runtime)
    end_visit(runtime, token)
    with pytest.raises(VisitEnded):
        read_draft(runtime, token)


def test_sending_makes_one_received_tip(runtime, team):
    send(runtime, begun(runtime), "nl")
    (tip,) = tips(runtime)
    assert (tip.state, tip.channel, tip.theme) == (State.RECEIVED, Channel.WEBSITE, "cannabis")


def test_sending_twice_makes_one_tip_and_shows_the_same_code(runtime, team):
    token = begun(runtime)
    assert send(runtime, token, "nl") == send(runtime, token, "nl")
    assert len(tips(runtime)) == 1


def test_sending_many_times_at_once_makes_one_tip(runtime, team):
    token = begun(runtime)
    with ThreadPoolExecutor(8) as pool:
        codes = set(pool.map(lambda _: send(runtime, token, "nl"), range(8)))
    assert len(codes) == 1
    assert len(tips(runtime)) == 1


def test_after_sending_the_answers_are_gone_from_the_visit(runtime, team):
    token = begun(runtime)
    send(runtime, token, "nl")
    draft = read_draft(runtime, token)
    assert draft.is_sent
    assert draft.observation is None


def test_the_receipt_is_shown_again_for_half_an_hour(runtime, team, clock):
    token = begun(runtime)
    code = send(runtime, token, "nl")
    clock.advance(minutes=29)
    assert read_draft(runtime, token).receipt_code == code
    clock.advance(minutes=1)
    with pytest.raises(VisitEnded):
        read_draft(runtime, token)


def test_a_report_without_a_description_is_not_sent(runtime, team):
    with pytest.raises(Incomplete):
        send(runtime, begun(runtime, Subject(theme="cannabis")), "nl")


def test_nothing_is_sent_without_a_report(runtime, team):
    with pytest.raises(VisitEnded):
        send(runtime, None, "nl")


def test_a_new_report_can_be_begun_after_sending(runtime, team):
    token = begun(runtime)
    send(runtime, token, "nl")
    fresh, _, begun_anew = answer(runtime, token, Subject(theme="weapons"))
    assert begun_anew
    assert fresh != token


def test_the_code_of_the_receipt_opens_the_thread(runtime, team):
    code = send(runtime, begun(runtime), "nl")
    assert return_with(runtime, code)


def test_tips_are_numbered_within_the_year(runtime, team, clock):
    submit_tip(runtime)
    submit_tip(runtime)
    clock.advance(days=365)
    submit_tip(runtime)
    numbers = [tip.public_number for tip in tips(runtime)]
    assert numbers == ["2026-00001", "2026-00002", "2027-00001"]


def test_tips_sent_at_once_get_numbers_of_their_own(runtime, team):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: submit_tip(runtime), range(16)))
    assert [tip.number % 1000 for tip in tips(runtime)] == list(range(1, 17))


def test_the_district_of_a_neighbourhood_stands_in_clear_and_the_neighbourhood_does_not(
    runtime, team
):
    submit_tip(runtime, place={"area": "BU01932200"})
    assert tips(runtime)[0].district == "WK019322"


def test_the_branch_of_the_first_company_stands_in_clear(runtime, team):
    submit_tip(runtime, involved={"companies": [{"name": "X"}, {"branch": "car-rental"}]})
    assert tips(runtime)[0].branch == "car-rental"


@pytest.mark.parametrize("theme", ["not-a-theme", "unknown"])
def test_a_theme_that_is_not_on_the_list_is_unknown(runtime, team, theme):
    submit_tip(runtime, subject={"theme": theme})
    assert tips(runtime)[0].theme == "unknown"


def test_receiving_carries_a_day_and_no_time(runtime, team):
    submit_tip(runtime)
    with runtime.database.reading() as session:
        event = session.scalars(select(TipEvent)).one()
    assert event.day == runtime.today()
    assert event.at is None


def test_a_tip_at_half_past_midnight_counts_for_the_new_day(runtime, team, clock):
    clock.moment = clock.moment.replace(day=10, hour=23, minute=30)  # 00:30 in the Netherlands
    submit_tip(runtime)
    assert tips(runtime)[0].day.day == 11


def test_every_answer_reaches_the_coordination_point(runtime, team):
    sections = {
        "subject": {"theme": "threats"},
        "place": {"description": "Here", "postcode": "8011AB", "house_number": "1"},
        "occasion": {"when": "Yesterday", "how_often": "once", "ongoing": "no"},
        "involved": {"persons": [{"name": "Somebody"}], "vehicles": [{"plate": "XX-12-34"}]},
        "source": {"how_known": ["saw"], "who_knows": "only_me", "careful_with": "My job"},
        "contact": {"may_ask": False, "name": "Me", "phone": "06"},
    }
    submit_tip(runtime, "What I saw", **sections)
    content = read_tip(runtime, team.anna, tips(runtime)[0].number).content
    told = content.model_dump(mode="json")
    assert told["observation"]["description"] == "What I saw"
    for name, section in sections.items():
        for key, value in section.items():
            if isinstance(value, list) and isinstance(value[0], dict):
                assert told[name][key][0].items() >= value[0].items()
            else:
                assert told[name][key] == value


@pytest.mark.parametrize(
    ("number", "shown"), [(2026000042, "2026-00042"), (2026123456, "2026-123456")]
)
def test_a_number_is_written_with_its_year(number, shown):
    assert format_number(number) == shown
    assert parse_number(shown) == number


@pytest.mark.parametrize("text", ["", "2026", "2026-", "26-1", "2026-x", "2026-1234567", "²026-1"])
def test_what_is_no_number_is_not_read_as_one(text):
    assert parse_number(text) is None
