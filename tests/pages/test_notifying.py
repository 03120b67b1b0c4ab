"""Who is told of what happened to a page, and who is not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from portal.models import Notice, NoticeKind
from portal.pages.editing import change_owner
from portal.pages.publishing import publish_due
from portal.pages.reminding import remind_of_reviews


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


@pytest.fixture
def told(desk):
    """What a member was told since the last look: the kinds, with what each is about."""

    def read(actor) -> list[tuple[NoticeKind, str | None]]:
        of_member = Notice.member_id == actor.member_id
        with desk.runtime.database.writing() as session:
            rows = session.execute(select(Notice.kind, Notice.subject).where(of_member)).all()
            session.execute(delete(Notice).where(of_member))
        return [(kind, subject) for kind, subject in rows]

    return read


@pytest.fixture
def nothing_told(desk):
    """Nobody was told anything yet, not even that a member was added."""
    with desk.runtime.database.writing() as session:
        session.execute(delete(Notice))


def own(desk, page_id, owner) -> None:
    """Let a member own a page, or nobody."""
    owner_id = owner.member_id if owner else None
    change_owner(desk.runtime, desk.daan, page_id, desk.version(page_id), owner_id)


def test_those_who_may_approve_are_told_that_a_page_waits(desk, nothing_told, told):
    page_id = desk.create()
    desk.submit(page_id)
    waits = [(NoticeKind.PAGE_WAITS, f"page/{page_id}")]
    assert told(desk.esra) == told(desk.fien) == waits
    assert told(desk.daan) == []


def test_whoever_wrote_a_part_cannot_approve_and_is_not_told(desk, nothing_told, told):
    page_id = desk.create(by=desk.esra)
    desk.submit(page_id, by=desk.daan)
    assert told(desk.esra) == []
    assert told(desk.fien) == [(NoticeKind.PAGE_WAITS, f"page/{page_id}")]


def test_the_author_is_told_that_a_page_came_back(desk, nothing_told, told):
    page_id = desk.create()
    desk.submit(page_id)
    told(desk.esra)
    desk.send_back(page_id, "Too long")
    assert told(desk.daan) == [(NoticeKind.PAGE_RETURNED, f"page/{page_id}")]
    assert told(desk.esra) == []


def test_author_and_owner_are_told_that_a_page_is_on_the_site(desk, nothing_told, told):
    page_id = desk.create_approved()
    own(desk, page_id, desk.fien)
    told(desk.fien)
    desk.publish(page_id)
    published = [(NoticeKind.PAGE_PUBLISHED, f"page/{page_id}")]
    assert told(desk.daan) == told(desk.fien) == published
    assert NoticeKind.PAGE_PUBLISHED not in [kind for kind, _ in told(desk.esra)]


def test_the_author_of_what_was_live_before_is_not_told_of_what_comes_after(
    desk, nothing_told, told
):
    page_id = desk.create_live()
    own(desk, page_id, desk.esra)
    told(desk.daan)
    desk.save(page_id, by=desk.esra, title="Anders")
    desk.submit(page_id, by=desk.esra)
    desk.approve(page_id, by=desk.fien)
    desk.publish(page_id, by=desk.fien)
    assert told(desk.daan) == []


def test_the_author_is_told_of_what_the_clock_published(desk, nothing_told, told, clock):
    page_id = desk.create_approved()
    desk.schedule(page_id, clock.moment + timedelta(hours=1))
    clock.advance(hours=1)
    publish_due(desk.runtime)
    assert told(desk.daan) == [(NoticeKind.PAGE_PUBLISHED, f"page/{page_id}")]


def test_the_author_is_told_of_what_the_clock_held_back(desk, nothing_told, told, clock):
    other = desk.create_live("other", key="other")
    page_id = desk.create_approved(body="See [it](page:other).")
    desk.schedule(page_id, clock.moment + timedelta(hours=1))
    desk.archive(other)
    told(desk.daan)
    clock.advance(hours=1)
    publish_due(desk.runtime)
    assert told(desk.daan) == [(NoticeKind.PAGE_HELD_BACK, f"page/{page_id}")]


@pytest.fixture
def reviewed(desk, nothing_told, told, clock):
    """A live page that is to be reviewed in two days, while the clock has ticked before."""
    remind_of_reviews(desk.runtime)
    review_date = clock.moment.date() + timedelta(days=2)
    page_id = desk.create_live(review_date=review_date)
    for actor in (desk.daan, desk.esra, desk.fien):
        told(actor)
    return page_id


def test_the_owner_is_told_once_that_the_review_date_has_come(desk, reviewed, told, clock):
    reminded = []
    for _day in range(4):
        clock.advance(days=1)
        reminded.append(remind_of_reviews(desk.runtime))
    assert reminded == [0, 1, 0, 0]
    assert told(desk.daan) == [(NoticeKind.PAGE_REVIEW_DUE, f"page/{reviewed}")]
    assert told(desk.esra) == []


def test_of_pages_that_nobody_owns_the_publishers_are_told_together(desk, reviewed, told, clock):
    other = desk.create_live("other", key="other", review_date=date(2026, 3, 12))
    for page_id in (reviewed, other):
        own(desk, page_id, None)
    for actor in (desk.daan, desk.esra, desk.fien):
        told(actor)
    clock.advance(days=2)
    assert remind_of_reviews(desk.runtime) == 2
    assert told(desk.esra) == told(desk.fien) == [(NoticeKind.PAGE_REVIEW_DUE, "pages")]
    assert told(desk.daan) == []


def test_a_page_that_is_not_on_the_site_is_not_told_of(desk, reviewed, clock):
    desk.archive(reviewed)
    clock.advance(days=2)
    assert remind_of_reviews(desk.runtime) == 0


def test_review_dates_are_looked_at_once_a_day(desk, reviewed, clock):
    clock.advance(days=2)
    assert [remind_of_reviews(desk.runtime) for _ in range(2)] == [1, 0]
