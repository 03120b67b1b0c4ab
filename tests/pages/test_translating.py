"""A translation follows the Dutch page, and shows where it is behind."""

from __future__ import annotations

import pytest

from portal.models import PageState
from portal.pages import editing
from portal.pages.documents import parse_document
from portal.pages.errors import KeyTaken
from portal.pages.files import import_content
from tests.pages.desk import document


def import_pages(runtime, folder, *texts: str) -> None:
    for text in texts:
        read = parse_document(text)
        file = folder / read.language / f"{read.id}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    import_content(runtime, folder)


def translate(desk, page_id, language: str = "en"):
    return editing.create_translation(desk.runtime, desk.daan, page_id, language, "approach")


def test_a_translation_begins_as_a_draft_with_the_text_of_the_original(desk):
    page_id = desk.create(body="De gemeente let op.")
    view = desk.view(translate(desk, page_id))
    assert (view.document.language, view.document.body) == ("en", "De gemeente let op.\n")
    assert (view.page.key, view.page.state) == ("approach", PageState.DRAFT)


def test_a_page_has_one_translation_in_a_language(desk):
    page_id = desk.create()
    translate(desk, page_id)
    with pytest.raises(KeyTaken):
        translate(desk, page_id)


def test_a_page_shows_its_translations(desk):
    page_id = desk.create()
    other = translate(desk, page_id)
    (row,) = desk.view(page_id).translations
    assert (row.page_id, row.language, row.is_behind) == (other, "en", False)


def test_a_translation_is_behind_once_the_dutch_page_was_saved(desk):
    page_id = desk.create()
    other = translate(desk, page_id)
    assert not desk.row(other).translation_behind
    desk.save(page_id)
    assert desk.row(other).translation_behind
    assert desk.view(other).is_behind
    assert desk.view(page_id).translations[0].is_behind


def test_the_dutch_page_is_never_behind(desk):
    page_id = desk.create()
    desk.save(translate(desk, page_id))
    assert not desk.row(page_id).translation_behind


def test_a_translation_that_is_saved_is_in_step_again(desk):
    page_id = desk.create()
    other = translate(desk, page_id)
    desk.save(page_id)
    desk.save(other)
    assert not desk.row(other).translation_behind
    assert desk.view(other).newest.source_sequence == 2


def test_a_translation_can_be_saved_and_stay_behind(desk):
    page_id = desk.create()
    other = translate(desk, page_id)
    desk.save(page_id)
    desk.save(other, follows_source=False)
    assert desk.row(other).translation_behind


def test_a_translation_that_is_restored_follows_what_its_text_followed(desk):
    page_id = desk.create()
    other = translate(desk, page_id)
    desk.save(page_id)
    desk.save(other)
    editing.restore(desk.runtime, desk.daan, other, desk.version(other), 1)
    assert desk.row(other).translation_behind


def test_imported_pages_are_in_step_with_each_other(desk, tmp_path, clock):
    import_pages(desk.runtime, tmp_path, document(), document(language="en"))
    assert not any(
        row.translation_behind
        for row in editing.list_pages(desk.runtime, desk.daan, editing.PageFilter()).rows
    )


def test_an_imported_translation_is_behind_once_the_dutch_page_was_saved(desk, tmp_path, clock):
    import_pages(desk.runtime, tmp_path, document(), document(language="en"))
    rows = editing.list_pages(desk.runtime, desk.daan, editing.PageFilter()).rows
    ids = {row.language: row.id for row in rows}
    clock.advance(minutes=5)
    desk.save(ids["nl"])
    assert desk.row(ids["en"]).translation_behind
