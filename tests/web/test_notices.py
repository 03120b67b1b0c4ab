"""The bell, the list of notices, how a member wants to be told, and mails that did not arrive."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from portal.accounts.notices import read_preferences
from portal.models import Member, Notice, NoticeKind, NoticeWay, OutboxMail, Role
from portal.notices.queueing import queue_notice
from portal.tips.assessing import assign
from portal.vault import new_identifier
from portal.web.notices.words import place_of
from tests.conftest import PASSWORD, make_member
from tests.web.browser import Browser

FIRST = 2026_000_001
LIST = "/account/berichten/"
PREFERENCES = "/account/berichten/voorkeuren"


@pytest.fixture(autouse=True)
def nothing_told(runtime, team):
    """Nobody has been told anything yet, not even that they were admitted."""
    with runtime.database.writing() as session:
        session.execute(delete(Notice))


@pytest.fixture
def sign_in(app):
    """The browser of a member who has signed in, in English."""

    def open_for(name: str) -> Browser:
        browser = Browser(app.test_client(), root="/en")
        browser.get("/account/inloggen")
        browser.send("inloggen", name=name, password=PASSWORD)
        return browser

    return open_for


@pytest.fixture
def anna(sign_in) -> Browser:
    return sign_in("anna")


@pytest.fixture
def tell(runtime):
    """Queue a notice to a member."""

    def make(actor, kind=NoticeKind.ACCESS_CHANGED, subject=None) -> None:
        with runtime.database.writing() as session:
            queue_notice(runtime, session, kind, [actor.member_id], subject)

    return make


@pytest.fixture
def give_up(runtime, team):
    """Put a mail to Anna in the outbox that was given up."""

    def make() -> None:
        with runtime.database.writing() as session:
            session.execute(
                update(Member)
                .where(Member.id == team.anna.member_id)
                .values(mail_address="anna@example.nl")
            )
            session.add(
                OutboxMail(
                    id=new_identifier(),
                    member_id=team.anna.member_id,
                    language="nl",
                    is_digest=False,
                    counts={"tip_assigned": 1},
                    created_at=runtime.now(),
                    next_attempt_at=runtime.now(),
                    attempts=20,
                    given_up_at=runtime.now(),
                    failure="SMTPRecipientsRefused 550",
                )
            )

    return make


def unseen(runtime, actor) -> int:
    with runtime.database.reading() as session:
        query = select(Notice).where(Notice.member_id == actor.member_id, Notice.seen_at.is_(None))
        return len(session.scalars(query).all())


def bell(browser: Browser) -> str:
    return browser.get(LIST).by_class["bell"][0]


def test_the_bell_counts_what_is_new(anna, team, tell):
    assert bell(anna) == "Notices"
    tell(team.anna)
    tell(team.anna)
    assert bell(anna) == "Notices 2 new"


def test_the_bell_counts_no_further_than_somebody_would(anna, team, tell):
    for _ in range(101):
        tell(team.anna)
    assert bell(anna) == "Notices 99+ new"


def test_the_bell_is_on_every_page_of_the_desks(anna, team, tell):
    tell(team.anna)
    assert anna.get("/beheer/").by_class["bell"] == ["Notices 1 new"]


def test_a_visitor_sees_no_bell(english):
    assert "bell" not in english.get("/account/inloggen").by_class


def test_a_new_tip_is_told_of_by_its_number_and_its_day(anna, tip):
    tip()
    page = anna.get(LIST)
    assert "New tip Tip 2026-00001" in page.main
    assert page.by_class["told-list__when"] == ["10 Mar 2026"]


def test_what_a_colleague_did_is_told_with_its_time(anna, runtime, team, tip):
    tip()
    assign(runtime, team.bram, FIRST, 1, team.anna.member_id)
    assert anna.get(LIST).by_class["told-list__when"] == ["10 Mar 2026 10:30", "10 Mar 2026"]


def test_opening_a_notice_leads_to_what_it_is_about_and_counts_it_as_seen(desk, runtime, team, tip):
    anna = desk("anna")
    tip()
    anna.get(LIST)
    assert anna.follow("New tip").heading == "Tip 2026-00001"
    assert unseen(runtime, team.anna) == 0


def test_reading_a_tip_by_another_way_counts_its_notices_as_seen(desk, runtime, team, tip):
    anna = desk("anna")
    tip()
    anna.get("/coordinatie/2026-00001")
    assert (unseen(runtime, team.anna), unseen(runtime, team.bram)) == (0, 1)


def test_a_notice_about_nothing_to_open_leads_back_to_the_list(anna, runtime, team, tell):
    tell(team.anna)
    anna.get(LIST)
    assert anna.follow("Your own access was changed").heading == "Notices"
    assert unseen(runtime, team.anna) == 0


def test_a_notice_of_a_colleague_does_not_exist(anna, runtime, team, tell):
    tell(team.bram)
    with runtime.database.reading() as session:
        notice = session.scalars(select(Notice.id)).one()
    assert anna.get(f"{LIST}{notice}").status == 404
    assert unseen(runtime, team.bram) == 1


def test_all_can_be_marked_as_seen(anna, runtime, team, tell):
    tell(team.anna)
    tell(team.bram)
    anna.get(LIST)
    page = anna.send("gezien")
    assert page.by_class["bell"] == ["Notices"]
    assert unseen(runtime, team.bram) == 1


def test_where_nothing_is_new_there_is_nothing_to_mark(anna):
    assert not any(form.action.endswith("gezien") for form in anna.get(LIST).forms)


def test_the_list_goes_on_at_the_next_page(anna, team, tell, clock):
    for _ in range(51):
        clock.advance(seconds=1)
        tell(team.anna)
    assert anna.get(LIST).main.count("Your own access") == 50
    assert anna.follow("Older notices").main.count("Your own access") == 1


@pytest.mark.parametrize("key", ["x", "9" * 40, "0" * 32 + "2026-03-10T10:00:00"])
def test_an_address_that_was_made_by_hand_shows_the_first_page(anna, team, tell, key):
    tell(team.anna)
    assert "Your own access" in anna.get(f"{LIST}?na={key}").main


def test_a_page_is_told_of_by_its_title(app, runtime, team, sign_in):
    make_member(runtime, "esra", Role.PUBLISHER, has_key=False)
    make_member(runtime, "fien", Role.PUBLISHER, has_key=False)
    esra = sign_in("esra")
    esra.get("/redactie/nieuw")
    esra.send(title="Wat u ziet op straat", language="nl", kind="page")
    esra.get(esra.page.path.removeprefix("/en").removesuffix("/bewerken"))
    esra.send("aanbieden")
    assert "A page waits for your review Wat u ziet op straat" in sign_in("fien").get(LIST).main


def test_a_member_chooses_how_to_be_told(anna, runtime, team):
    anna.get(PREFERENCES)
    page = anna.send(
        "voorkeuren",
        mail_address=" anna@example.nl ",
        mail_language="en",
        tip_received="digest",
        tip_assigned="none",
    )
    assert "From now on you are told in the way that you chose." in page.main
    kept = read_preferences(runtime, team.anna)
    assert (kept.mail_address, kept.mail_language) == ("anna@example.nl", "en")
    assert kept.ways[NoticeKind.TIP_RECEIVED] is NoticeWay.DIGEST
    assert kept.ways[NoticeKind.TIP_ASSIGNED] is NoticeWay.NONE


def test_what_was_chosen_stands_there_the_next_time(anna):
    anna.get(PREFERENCES)
    anna.send("voorkeuren", mail_address="anna@example.nl", tip_answered="portal")
    page = anna.get(PREFERENCES)
    assert page.value("mail_address") == "anna@example.nl"
    assert page.value("tip_answered") == "portal"


def test_what_is_no_address_is_refused_and_nothing_chosen_is_lost(anna, runtime, team):
    anna.get(PREFERENCES)
    page = anna.send("voorkeuren", mail_address="anna at example", tip_received="none")
    assert page.status == 422
    assert page.errors == {"mail_address": "Error: Type one mail address, such as name@example.nl."}
    assert page.value("mail_address") == "anna at example"
    assert page.value("tip_received") == "none"
    assert read_preferences(runtime, team.anna).ways[NoticeKind.TIP_RECEIVED] is not NoticeWay.NONE


def test_a_way_that_does_not_exist_is_refused(anna):
    anna.get(PREFERENCES)
    ways = {c.name: c.value for f in anna.page.forms for c in f.controls if c.checked}
    page = anna.post(PREFERENCES, **{**ways, "mail_address": "", "tip_received": "by pigeon"})
    assert page.status == 422


def test_an_address_is_taken_away_by_leaving_it_empty(anna, runtime, team):
    anna.get(PREFERENCES)
    anna.send("voorkeuren", mail_address="anna@example.nl")
    anna.send("voorkeuren", mail_address="")
    assert read_preferences(runtime, team.anna).mail_address == ""


def test_a_member_chooses_of_what_their_roles_bring(anna, sign_in):
    names = {control.name for form in anna.get(PREFERENCES).forms for control in form.controls}
    assert {"tip_received", "disclosure_waits", "access_changed", "member_waits"} <= names
    assert not {"page_waits", "team_changed"} & names
    names = {c.name for form in sign_in("carla").get(PREFERENCES).forms for c in form.controls}
    assert {"team_changed", "access_changed"} <= names
    assert "tip_received" not in names


def test_it_is_said_that_what_reporters_do_is_mailed_at_fixed_times_and_why(anna):
    page = anna.get(PREFERENCES)
    assert "each day at 08:30 and 13:30" in page.main
    assert "would tell whoever sees it pass when somebody reported" in page.main


def test_a_way_of_what_reporters_do_does_not_promise_that_it_is_at_once(anna):
    html = anna.get(PREFERENCES).html
    of_reporters = html[html.index('id="tip_received-0"') : html.index('id="tip_answered-0"')]
    assert "By mail, at fixed times" in of_reporters
    assert "at once" not in of_reporters


def test_where_there_is_no_mail_server_it_is_said(anna):
    assert "This portal sends no mail" in anna.get(PREFERENCES).main


def test_a_visitor_is_sent_to_sign_in(english):
    for address in (LIST, PREFERENCES):
        assert english.get(address).heading == "Sign in"


def test_an_administrator_sees_that_a_mail_did_not_arrive_and_why(sign_in, give_up):
    give_up()
    carla = sign_in("carla")
    assert "1 mail to a member did not arrive." in carla.page.main
    page = carla.follow("See which, and why")
    assert "Anna anna@example.nl" in page.main
    assert "20 SMTPRecipientsRefused 550" in page.main


def test_an_administrator_lets_a_mail_be_tried_again(sign_in, runtime, give_up):
    give_up()
    carla = sign_in("carla")
    carla.get("/beheer/mail/")
    assert "Every mail has arrived" in carla.send("opnieuw").main
    with runtime.database.reading() as session:
        mail = session.scalars(select(OutboxMail)).one()
    assert (mail.given_up_at, mail.attempts) == (None, 0)


def test_an_administrator_removes_a_mail(sign_in, runtime, give_up):
    give_up()
    carla = sign_in("carla")
    carla.get("/beheer/mail/")
    assert "Every mail has arrived" in carla.send("weg").main
    with runtime.database.reading() as session:
        assert session.scalars(select(OutboxMail)).all() == []


def test_where_every_mail_arrived_the_team_page_says_nothing_of_mails(sign_in):
    assert "did not arrive" not in sign_in("carla").page.main


def test_a_coordinator_does_not_see_the_mails_of_others(anna, give_up):
    give_up()
    assert anna.get("/beheer/mail/").status == 403
    assert "did not arrive" not in anna.get("/beheer/").main


@pytest.mark.parametrize(
    ("subject", "address"),
    [
        ("tip/2026000042", "/coordinatie/2026-00042"),
        ("disclosure/2026000007", "/coordinatie/verstrekkingen/V2026-00007"),
        ("retention", "/coordinatie/bewaren"),
        (
            "page/00000000-0000-4000-8000-000000000007",
            "/redactie/00000000-0000-4000-8000-000000000007",
        ),
        ("pages", "/redactie/?overdue=1"),
        ("team", "/beheer/"),
    ],
)
def test_every_subject_is_a_place_in_the_portal(app, subject, address):
    with app.test_request_context():
        assert place_of(subject, "Title").address == address


@pytest.mark.parametrize("subject", [None, "", "something/new"])
def test_a_subject_that_this_version_does_not_know_opens_nothing(app, subject):
    with app.test_request_context():
        assert place_of(subject) is None
