"""The list of pages: by title, in parts, narrowed by what somebody looks for."""

from __future__ import annotations

from portal.models import PageKind, PageState
from portal.pages import editing


def test_the_list_is_in_the_order_of_titles(desk):
    for title in ("C", "A", "B"):
        desk.create(title.lower(), key=title.lower(), title=title)
    assert desk.titles() == ["A", "B", "C"]


def test_a_long_list_comes_in_parts_that_leave_nothing_out(desk, monkeypatch):
    monkeypatch.setattr("portal.pages.listing.PAGE_SIZE", 2)
    for number in range(5):
        desk.create(f"p{number}", key=f"p{number}", title="Zelfde titel" if number < 3 else "A%é")
    seen, after = [], None
    while True:
        part = editing.list_pages(desk.runtime, desk.daan, editing.PageFilter(), after)
        seen += [row.key for row in part.rows]
        after = part.next_key
        if not after:
            break
    assert sorted(seen) == [f"p{number}" for number in range(5)]


def test_a_key_that_was_meddled_with_begins_the_list(desk):
    desk.create()
    assert desk.titles(after="nonsense") == ["Onze aanpak"]


def test_the_list_can_be_narrowed(desk):
    desk.create("a", key="a", title="A", kind=PageKind.PAGE)
    desk.create("b", key="b", title="B", kind=PageKind.LANDING, by=desk.esra)
    desk.create("c", key="c", title="C", language="en")
    desk.create_live("d", key="d", title="D")
    assert desk.titles(language="en") == ["C"]
    assert desk.titles(kind=PageKind.LANDING) == ["B"]
    assert desk.titles(state=PageState.PUBLISHED) == ["D"]
    assert desk.titles(owner_id=desk.esra.member_id) == ["B"]


def test_the_list_is_searched_by_words_in_title_address_and_key(desk):
    desk.create("branches/horeca", key="hospitality", title="Cafés en Restaurants")
    desk.create("contact", key="contact", title="Contact")
    for words in ("restaurants", "RESTAUR cafés", "horeca", "hospital"):
        assert desk.titles(words=words) == ["Cafés en Restaurants"]
    assert desk.titles(words="horeca contact") == []
    assert desk.titles(words="%") == []


def test_a_live_page_whose_review_date_has_passed_is_overdue(desk, clock):
    desk.create_live("a", key="a", title="A")
    desk.create("b", key="b", title="B")
    assert desk.titles(overdue=True) == []
    clock.advance(days=400)
    assert desk.titles(overdue=True) == ["A"]


def test_the_list_tells_a_live_page_with_newer_work_from_one_without(desk):
    page_id = desk.create_live()
    assert (desk.row(page_id).is_live, desk.row(page_id).has_newer) == (True, False)
    desk.save(page_id)
    assert (desk.row(page_id).is_live, desk.row(page_id).has_newer) == (True, True)
