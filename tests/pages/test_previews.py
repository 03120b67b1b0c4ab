"""A link shows one revision to whoever has it, for a while."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from sqlalchemy import select

from portal.accounts.errors import NotPermitted
from portal.models import PagePreview, Role
from portal.pages.errors import BadMoment, NoSuchPage
from portal.pages.previews import MOST_DAYS, make_preview, open_preview
from tests.pages.desk import writer


def links(desk) -> list[PagePreview]:
    with desk.runtime.database.reading() as session:
        return list(session.scalars(select(PagePreview)))


def test_a_link_shows_a_page_that_is_not_published(desk, clock):
    page_id = desk.create(body="Nog niet voor iedereen.")
    shown = open_preview(desk.runtime, make_preview(desk.runtime, desk.daan, page_id, 1, 7))
    assert shown.document.body == "Nog niet voor iedereen.\n"
    assert (shown.language, shown.path, shown.sequence) == ("nl", "aanpak", 1)
    assert (shown.expires_at - clock.moment).days == 7


def test_a_link_goes_on_showing_the_revision_that_it_was_made_for(desk):
    page_id = desk.create(body="Eerst")
    token = make_preview(desk.runtime, desk.daan, page_id, 1, 7)
    desk.save(page_id, body="Later")
    assert open_preview(desk.runtime, token).document.body == "Eerst\n"


def test_a_link_stands_in_an_address_as_it_is(desk):
    token = make_preview(desk.runtime, desk.daan, desk.create(), 1, 7)
    assert quote(token, safe="") == token


def test_a_link_ends_when_its_days_are_over(desk, clock):
    token = make_preview(desk.runtime, desk.daan, desk.create(), 1, 2)
    clock.advance(days=2, seconds=-1)
    assert open_preview(desk.runtime, token)
    clock.advance(seconds=1)
    with pytest.raises(NoSuchPage):
        open_preview(desk.runtime, token)


def test_the_database_does_not_hold_what_is_in_the_link(desk):
    token = make_preview(desk.runtime, desk.daan, desk.create(), 1, 7)
    (link,) = links(desk)
    with pytest.raises(NoSuchPage):
        open_preview(desk.runtime, link.lookup.hex())
    assert token.encode() not in link.lookup


def test_links_that_ended_are_removed_when_another_is_made(desk, clock):
    page_id = desk.create()
    make_preview(desk.runtime, desk.daan, page_id, 1, 1)
    clock.advance(days=1)
    make_preview(desk.runtime, desk.daan, page_id, 1, 1)
    assert len(links(desk)) == 1


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 43, "A" * 44, "A" * 5000])
def test_nobody_gets_in_by_guessing(desk, token):
    with pytest.raises(NoSuchPage):
        open_preview(desk.runtime, token)


@pytest.mark.parametrize("days", [-1, 0, MOST_DAYS + 1])
def test_a_link_lasts_some_days_and_not_too_many(desk, days):
    with pytest.raises(BadMoment):
        make_preview(desk.runtime, desk.daan, desk.create(), 1, days)


def test_there_is_no_link_to_what_is_not_there(desk):
    with pytest.raises(NoSuchPage):
        make_preview(desk.runtime, desk.daan, desk.create(), 2, 7)


def test_only_those_who_write_pages_make_links(desk):
    anna = writer(desk.runtime, "anna", Role.COORDINATOR)
    with pytest.raises(NotPermitted):
        make_preview(desk.runtime, anna, desk.create(), 1, 7)
