from __future__ import annotations

from datetime import date

import pytest

from portal.models import PageKind
from portal.pages.errors import NoSuchPage
from portal.pages.files import import_content
from portal.pages.live import entries_by_key, list_live, moved_to, read_live
from tests.pages.desk import document


@pytest.fixture
def publish(runtime, tmp_path):
    """Publish a document at an address, by way of a file."""

    def put(address: str, **fields: object) -> None:
        for old in tmp_path.rglob("*.md"):
            old.unlink()
        file = tmp_path / f"{address}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(document(language=address[:2], **fields), encoding="utf-8")
        import_content(runtime, tmp_path)

    return put


def test_a_page_is_read_at_its_address(runtime, publish):
    publish("nl/aanpak", title="Onze aanpak", body="Wij letten op.")
    view = read_live(runtime, "nl", "aanpak")
    assert (view.entry.title, view.document.body) == ("Onze aanpak", "Wij letten op.\n")


@pytest.mark.parametrize(("language", "path"), [("en", "aanpak"), ("nl", "x"), ("nl", "AANPAK")])
def test_nothing_is_read_at_another_address(runtime, publish, language, path):
    publish("nl/aanpak")
    with pytest.raises(NoSuchPage):
        read_live(runtime, language, path)


def test_a_page_knows_its_translations(runtime, publish):
    publish("nl/aanpak")
    publish("en/approach")
    translations = read_live(runtime, "nl", "aanpak").translations
    assert [(entry.language, entry.path) for entry in translations] == [("en", "approach")]


def test_a_page_of_another_key_is_no_translation(runtime, publish):
    publish("nl/aanpak", key="one")
    publish("en/approach", key="another")
    assert read_live(runtime, "nl", "aanpak").translations == []


def test_a_moved_page_is_found_at_its_new_address(runtime, publish):
    publish("nl/aanpak")
    publish("nl/onze-aanpak")
    assert moved_to(runtime, "nl", "aanpak") == "onze-aanpak"


def test_a_page_that_moved_twice_is_found_from_each_address_at_once(runtime, publish):
    for address in ("nl/een", "nl/twee", "nl/drie"):
        publish(address)
    assert moved_to(runtime, "nl", "een") == moved_to(runtime, "nl", "twee") == "drie"


def test_a_page_that_moved_back_leads_nowhere_else(runtime, publish):
    for address in ("nl/een", "nl/twee", "nl/een"):
        publish(address)
    assert moved_to(runtime, "nl", "een") is None
    assert moved_to(runtime, "nl", "twee") == "een"


def test_an_address_of_one_language_does_not_move_in_another(runtime, publish):
    publish("nl/aanpak")
    publish("nl/onze-aanpak")
    assert moved_to(runtime, "en", "aanpak") is None


def test_an_address_that_no_page_had_leads_nowhere(runtime):
    assert moved_to(runtime, "nl", "aanpak") is None


def test_pages_are_found_by_their_keys_in_one_language(runtime, publish):
    publish("nl/aanpak")
    publish("en/approach")
    assert {key: e.path for key, e in entries_by_key(runtime, "en", {"approach", "x"}).items()} == {
        "approach": "approach"
    }


def test_no_keys_find_nothing(runtime):
    assert entries_by_key(runtime, "nl", set()) == {}


def test_the_newest_day_is_listed_first_and_then_by_title(runtime, publish):
    news = {"kind": PageKind.NEWS}
    publish("nl/a", key="a", title="B", date=date(2026, 1, 1), **news)
    publish("nl/b", key="b", title="A", date=date(2026, 1, 1), **news)
    publish("nl/c", key="c", title="C", date=date(2026, 2, 1), **news)
    assert [entry.title for entry in list_live(runtime, "nl", (PageKind.NEWS,))] == ["C", "A", "B"]


def test_no_more_are_listed_than_are_asked_for(runtime, publish):
    for name in ("a", "b", "c"):
        publish(f"nl/{name}", key=name)
    assert len(list_live(runtime, "nl", (PageKind.PAGE,), most=2)) == 2


def test_only_the_wanted_kinds_are_listed(runtime, publish):
    publish("nl/a", key="a", kind=PageKind.NEWS)
    publish("nl/b", key="b")
    assert [entry.key for entry in list_live(runtime, "nl", (PageKind.PAGE,))] == ["b"]
