"""Onto the site and off it: never without a second person, and each once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from portal.accounts.errors import NotPermitted
from portal.models import PageEventKind, PageState
from portal.pages import editing, publishing
from portal.pages.errors import BadMoment, FourEyes, NoSuchPage, NotReady, PageError, WrongState
from portal.pages.live import moved_to
from portal.pages.publishing import publish_due
from portal.pages.versions import present_version
from portal.runtime import make_runtime
from tests.conftest import cheap_settings

HOUR = timedelta(hours=1)


@pytest.fixture
def later(clock):
    """A moment some hours from now."""
    return lambda hours: clock.moment + hours * HOUR


# At once


def test_an_approved_page_that_is_published_is_what_visitors_read(desk):
    page_id = desk.create_approved(body="Lees dit.")
    desk.publish(page_id)
    assert "Lees dit." in desk.live(page_id).document
    page = desk.page(page_id)
    assert (page.state, page.live_sequence) == (PageState.PUBLISHED, 1)


def test_publishing_is_written_down_with_who_did_it(desk):
    event = desk.view(desk.create_live()).events[0]
    assert (event.kind, event.actor) == (PageEventKind.PUBLISHED, "Esra")


@pytest.mark.parametrize("steps", [[], ["submit"], ["submit", "approve", "publish"]])
def test_only_an_approved_page_is_published(desk, steps):
    page_id = desk.create()
    for step in steps:
        getattr(desk, step)(page_id)
    with pytest.raises(WrongState):
        desk.publish(page_id)


def test_publishing_makes_the_site_new_for_its_visitors(desk):
    page_id = desk.create_approved()
    before = present_version(desk.runtime).number
    desk.publish(page_id)
    assert present_version(desk.runtime).number == before + 1


def test_what_the_check_list_refuses_by_now_is_not_published(desk):
    other = desk.create_live("doel", key="target")
    page_id = desk.create_approved(body="Lees [meer over dit doel](page:target).")
    desk.archive(other)
    with pytest.raises(NotReady):
        desk.publish(page_id)


def test_an_address_that_changed_leads_to_the_new_one_from_publication_on(desk):
    page_id = desk.create_live("oud")
    desk.save(page_id, path="nieuw")
    assert moved_to(desk.runtime, "nl", "oud") is None
    desk.submit(page_id)
    desk.approve(page_id)
    desk.publish(page_id)
    assert moved_to(desk.runtime, "nl", "oud") == "nieuw"


def test_all_addresses_that_a_page_had_lead_to_the_last_one(desk):
    page_id = desk.create_live("een")
    for path in ("twee", "drie"):
        desk.republish(page_id, path=path)
    assert {moved_to(desk.runtime, "nl", old) for old in ("een", "twee")} == {"drie"}


# Off the site


def test_an_archived_page_is_off_the_site(desk):
    page_id = desk.create_live()
    desk.archive(page_id)
    page = desk.page(page_id)
    assert (desk.live(page_id), page.state, page.live_sequence) == (None, PageState.ARCHIVED, None)


def test_every_address_of_an_archived_page_leads_to_its_replacement(desk):
    other = desk.create_live("beter", key="better")
    page_id = desk.create_live("oud")
    desk.republish(page_id, path="nieuw")
    desk.archive(page_id, other)
    assert {moved_to(desk.runtime, "nl", old) for old in ("oud", "nieuw")} == {"beter"}


def test_a_replacement_that_is_replaced_itself_passes_its_visitors_on(desk):
    first, second, third = (desk.create_live(path, key=path) for path in ("een", "twee", "drie"))
    desk.archive(first, second)
    desk.archive(second, third)
    assert moved_to(desk.runtime, "nl", "een") == "drie"


def test_an_archived_page_that_comes_back_answers_at_its_own_address(desk):
    other = desk.create_live("beter", key="better")
    page_id = desk.create_live("aanpak")
    desk.archive(page_id, other)
    desk.republish(page_id)
    assert moved_to(desk.runtime, "nl", "aanpak") is None
    assert desk.live(page_id).path == "aanpak"


def test_a_page_that_came_back_and_expires_leads_nowhere(desk, clock, later):
    other = desk.create_live("beter", key="better")
    page_id = desk.create_live("aanpak")
    desk.archive(page_id, other)
    desk.republish(page_id)
    desk.schedule(page_id, None, later(1))
    clock.advance(hours=2)
    publish_due(desk.runtime)
    assert moved_to(desk.runtime, "nl", "aanpak") is None


def test_a_replacement_is_another_live_page_in_the_same_language(desk):
    page_id = desk.create_live()
    draft = desk.create("kladje", key="sketch")
    english = desk.create_live("approach", language="en")
    for other in (page_id, draft, english, uuid4()):
        with pytest.raises(NoSuchPage):
            desk.archive(page_id, other)
    assert desk.live(page_id)


def test_what_is_in_the_archive_is_not_archived_again(desk):
    page_id = desk.create_live()
    desk.archive(page_id)
    with pytest.raises(WrongState):
        desk.archive(page_id)


def test_a_draft_that_comes_to_nothing_can_be_archived(desk):
    page_id = desk.create()
    desk.archive(page_id)
    assert desk.page(page_id).state is PageState.ARCHIVED


# At a moment


def test_a_page_that_is_planned_is_published_at_its_moment_and_not_before(desk, clock, later):
    page_id = desk.create_approved()
    desk.schedule(page_id, later(2))
    clock.advance(hours=1, minutes=59)
    assert publish_due(desk.runtime) == 0
    assert desk.live(page_id) is None
    clock.advance(minutes=1)
    assert publish_due(desk.runtime) == 1
    assert desk.live(page_id)
    assert desk.view(page_id).events[0].actor is None


def test_a_plan_is_written_down_with_its_moments_in_local_time(desk, later):
    page_id = desk.create_approved()
    desk.schedule(page_id, later(1), later(2))
    event = desk.view(page_id).events[0]
    assert event.kind is PageEventKind.SCHEDULED
    assert event.note == "2026-03-10 11:30 – 2026-03-10 12:30"


def test_a_page_that_expires_goes_into_the_archive(desk, clock, later):
    page_id = desk.create_live()
    desk.schedule(page_id, None, later(1))
    clock.advance(hours=1)
    assert publish_due(desk.runtime) == 1
    assert (desk.live(page_id), desk.page(page_id).state) == (None, PageState.ARCHIVED)
    assert desk.view(page_id).events[0].kind is PageEventKind.EXPIRED


def test_a_page_whose_both_moments_passed_unseen_is_published_and_expired(desk, clock, later):
    page_id = desk.create_approved()
    desk.schedule(page_id, later(1), later(2))
    clock.advance(days=1)
    assert publish_due(desk.runtime) == 2
    assert desk.live(page_id) is None
    kinds = [event.kind for event in desk.view(page_id).events[:2]]
    assert kinds == [PageEventKind.EXPIRED, PageEventKind.PUBLISHED]


def test_a_newer_draft_does_not_keep_what_is_live_from_expiring(desk, clock, later):
    page_id = desk.create_live()
    desk.schedule(page_id, None, later(1))
    desk.save(page_id)
    clock.advance(hours=1)
    publish_due(desk.runtime)
    assert desk.live(page_id) is None


def test_a_plan_can_be_taken_off(desk, clock, later):
    page_id = desk.create_approved()
    desk.schedule(page_id, later(1))
    desk.schedule(page_id, None)
    clock.advance(hours=2)
    assert publish_due(desk.runtime) == 0
    assert present_version(desk.runtime).next_change_at is None


def test_a_page_that_was_edited_after_it_was_planned_is_not_published(desk, clock, later):
    page_id = desk.create_approved()
    desk.schedule(page_id, later(1))
    desk.save(page_id)
    clock.advance(hours=2)
    assert publish_due(desk.runtime) == 0
    assert desk.live(page_id) is None


@pytest.mark.parametrize(("begin", "end"), [(-1, None), (0, None), (2, 1), (1, 1), (None, 1)])
def test_moments_are_to_come_and_an_end_is_after_a_beginning(desk, later, begin, end):
    page_id = desk.create_approved()
    moments = (None if hours is None else later(hours) for hours in (begin, end))
    with pytest.raises(BadMoment):
        desk.schedule(page_id, *moments)


def test_what_nobody_approved_is_not_planned(desk, later):
    page_id = desk.create()
    with pytest.raises(WrongState):
        desk.schedule(page_id, later(1))
    with pytest.raises(WrongState):
        desk.schedule(page_id, None, later(1))


def test_the_site_knows_when_its_next_change_is_due(desk, clock, later):
    first, second = (desk.create_approved(path, key=path) for path in ("een", "twee"))
    desk.schedule(first, later(3), later(5))
    desk.schedule(second, later(2))
    due = []
    while moment := present_version(desk.runtime).next_change_at:
        due.append(moment)
        clock.moment = moment
        publish_due(desk.runtime)
    assert due == [later(0) - 3 * HOUR, later(0) - 2 * HOUR, later(0)]


# At a moment at which it does not pass the check list any more


@pytest.fixture
def broken(desk, clock, later) -> UUID:
    """A planned page whose link broke after it was approved; its moment has come."""
    target = desk.create_live("doel", key="target")
    page_id = desk.create_approved(body="Lees [meer over dit doel](page:target).")
    desk.schedule(page_id, later(1), later(9))
    desk.archive(target)
    clock.advance(hours=1)
    return page_id


def test_a_page_whose_links_broke_before_its_moment_is_a_draft_again(desk, broken):
    assert publish_due(desk.runtime) == 1
    page = desk.page(broken)
    assert (desk.live(broken), page.state) == (None, PageState.DRAFT)
    assert (page.publish_at, page.expire_at) == (None, None)


def test_it_is_written_down_what_kept_a_page_back_and_where(desk, broken):
    publish_due(desk.runtime)
    happened = desk.view(broken).events[0]
    assert (happened.kind, happened.actor) == (PageEventKind.HELD_BACK, None)
    (obstacle,) = happened.obstacles
    text = desk.view(broken).newest.text.split("\n")
    assert obstacle.details == {"name": "target"}
    assert "page:target" in text[obstacle.line - 1]


def test_a_page_is_kept_back_once(desk, clock, broken):
    publish_due(desk.runtime)
    assert present_version(desk.runtime).next_change_at is None
    clock.advance(hours=1)
    assert publish_due(desk.runtime) == 0
    assert desk.count(PageEventKind.HELD_BACK) == 1


def test_readers_keep_the_version_that_they_had(desk, clock, later):
    target = desk.create_live("doel", key="target")
    page_id = desk.create_live(body="Wat er stond.")
    desk.save(page_id, body="Lees [meer over dit doel](page:target).")
    desk.submit(page_id)
    desk.approve(page_id)
    desk.schedule(page_id, later(1), later(3))
    desk.archive(target)
    clock.advance(hours=1)
    publish_due(desk.runtime)
    assert "Wat er stond." in desk.live(page_id).document
    clock.advance(hours=2)
    publish_due(desk.runtime)
    assert desk.live(page_id) is None


def test_a_page_that_was_kept_back_is_a_task_until_it_is_offered_again(desk, broken):
    assert desk.titles(held_back=True) == []
    publish_due(desk.runtime)
    assert desk.titles(held_back=True) == ["Onze aanpak"]
    desk.save(broken, body="Zonder koppeling.")
    assert desk.view(broken).held_back
    assert desk.row(broken).is_held_back
    desk.submit(broken)
    assert not desk.view(broken).held_back
    assert desk.titles(held_back=True) == []


def test_a_page_that_was_mended_after_it_was_kept_back_needs_a_second_person(desk, broken):
    publish_due(desk.runtime)
    desk.save(broken, by=desk.esra, body="Zonder koppeling.")
    desk.submit(broken)
    with pytest.raises(FourEyes):
        desk.approve(broken, by=desk.esra)
    desk.approve(broken, by=desk.fien)
    desk.publish(broken)
    assert not desk.view(broken).held_back


def test_what_could_be_better_does_not_keep_a_page_back(desk, clock, later):
    page_id = desk.create_approved(body="Druk op de rode knop.")
    desk.schedule(page_id, later(1))
    clock.advance(hours=1)
    publish_due(desk.runtime)
    assert desk.live(page_id)


# By many at once


def test_of_many_clocks_that_strike_at_once_one_keeps_a_page_back(desk, broken):
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: publish_due(desk.runtime), range(24)))
    assert (sum(done), desk.count(PageEventKind.HELD_BACK)) == (1, 1)
    assert desk.count(PageEventKind.PUBLISHED) == 1  # the page that it leads to, earlier


def test_of_many_clocks_that_strike_at_once_each_page_is_published_by_one(desk, clock, later):
    pages = [desk.create_approved(f"p{n}", key=f"p{n}") for n in range(4)]
    for page_id in pages:
        desk.schedule(page_id, later(1))
    clock.advance(hours=1)
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: publish_due(desk.runtime), range(24)))
    assert sum(done) == len(pages)
    assert desk.count(PageEventKind.PUBLISHED) == len(pages)


def test_of_many_clocks_that_strike_at_once_each_page_is_expired_by_one(desk, clock, later):
    page_id = desk.create_live()
    desk.schedule(page_id, None, later(1))
    clock.advance(hours=1)
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: publish_due(desk.runtime), range(24)))
    assert (sum(done), desk.count(PageEventKind.EXPIRED)) == (1, 1)


def test_clocks_of_other_processes_find_the_work_done(desk, clock, later, database_url):
    page_id = desk.create_approved()
    desk.schedule(page_id, later(1))
    clock.advance(hours=1)
    others = [make_runtime(cheap_settings(database_url), clock) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        done = sum(pool.map(publish_due, others))
    for other in others:
        other.database.close()
    assert (done, desk.count(PageEventKind.PUBLISHED)) == (1, 1)


def test_a_person_and_the_clock_at_once_publish_once(desk, clock, later):
    page_id = desk.create_approved()
    desk.schedule(page_id, later(1))
    seen = desk.version(page_id)
    clock.advance(hours=1)

    def person(_) -> None:
        try:
            publishing.publish_now(desk.runtime, desk.esra, page_id, seen)
        except PageError:
            pass

    with ThreadPoolExecutor(8) as pool:
        work = [pool.submit(use, desk.runtime) for use in (person, publish_due) * 4]
    for each in work:
        each.result()
    assert desk.count(PageEventKind.PUBLISHED) == 1


def test_one_small_query_is_all_where_nothing_is_due(desk, clock, later):
    page_id = desk.create_approved()
    desk.schedule(page_id, later(1))
    asked: list[str] = []
    event.listen(
        desk.runtime.database.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_: asked.append(statement),
    )
    publish_due(desk.runtime)
    (query,) = (statement for statement in asked if not statement.startswith("BEGIN"))
    assert "site_state" in query


def test_a_page_that_cannot_be_published_does_not_hold_up_the_others(desk, clock, later):
    bad = desk.create_approved("een", key="a")
    good = desk.create_approved("twee", key="b")
    for page_id, hours in ((bad, 1), (good, 2)):
        desk.schedule(page_id, later(hours))
    with desk.runtime.database.writing() as session:
        # Something outside the rules of the portal damaged a revision.
        session.get_one(editing.PageRevision, (bad, 1)).document = "not a document"
    clock.advance(hours=3)
    with pytest.raises(PageError):
        publish_due(desk.runtime)
    assert (desk.live(bad), desk.live(good) is not None) == (None, True)


# Who may


def test_an_editor_neither_publishes_nor_plans_nor_archives(desk):
    page_id = desk.create_approved()
    version = desk.version(page_id)
    for use, rest in (
        (publishing.publish_now, ()),
        (publishing.schedule, (None, None)),
        (publishing.archive, (None,)),
    ):
        with pytest.raises(NotPermitted):
            use(desk.runtime, desk.daan, page_id, version, *rest)
