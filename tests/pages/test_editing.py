"""Writing pages: every save is a revision, and nobody's work is written over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.errors import NoSuchMember, NotPermitted
from portal.accounts.permissions import OPERATOR
from portal.models import PageEventKind, PageKind, PageState, Role
from portal.pages import editing
from portal.pages.documents import parse_document, write_document
from portal.pages.errors import (
    KeyTaken,
    MalformedDocument,
    MalformedPath,
    NoSuchPage,
    PageChanged,
    PathTaken,
)
from tests.pages.desk import document, writer

# Making a page


def test_a_new_page_is_a_draft_of_whoever_made_it(desk):
    view = desk.view(desk.create())
    assert (view.page.state, view.page.live_sequence) == (PageState.DRAFT, None)
    assert view.page.owner_id == desk.daan.member_id


def test_the_first_revision_says_who_when_and_why(desk, clock):
    (revision,) = desk.view(desk.create()).revisions
    assert (revision.author, revision.at, revision.why) == ("Daan", clock.moment, "Nieuw")


def test_a_page_that_is_made_is_not_on_the_site(desk):
    assert desk.live(desk.create()) is None


def test_an_address_has_one_page_in_a_language(desk):
    desk.create("aanpak")
    with pytest.raises(PathTaken):
        desk.create("aanpak", key="another")


def test_an_address_can_be_used_in_another_language(desk):
    desk.create("contact", key="contact")
    assert desk.create("contact", key="contact", language="en")


@pytest.mark.parametrize("path", ["", "/aanpak", "Aanpak", "a b", "a//b", "a" * 201])
def test_an_address_that_no_page_can_have_is_refused(desk, path):
    with pytest.raises(MalformedPath):
        desk.create(path)


def test_a_key_has_one_page_in_a_language(desk):
    desk.create("aanpak")
    with pytest.raises(KeyTaken):
        desk.create("onze-aanpak")


def test_a_text_that_is_not_a_document_makes_no_page(desk):
    with pytest.raises(MalformedDocument):
        editing.create_page(desk.runtime, desk.daan, "aanpak", "Zomaar tekst", "")
    assert desk.titles() == []


def test_of_many_who_make_a_page_at_one_address_at_once_one_succeeds(desk):
    def make(number: int) -> bool:
        try:
            desk.create("aanpak", key=f"key-{number}")
        except PathTaken:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(make, range(12))) == 1


# Saving


def test_a_save_is_a_revision_with_who_when_and_why(desk, clock):
    page_id = desk.create()
    clock.advance(hours=1)
    desk.save(page_id, by=desk.esra, body="Iets anders.")
    newest = desk.view(page_id).newest
    assert (newest.sequence, newest.author, newest.why) == (2, "Esra", "Bijgewerkt")
    assert newest.at == clock.moment


def test_a_save_is_written_down_as_an_event(desk):
    page_id = desk.create()
    desk.save(page_id)
    event = desk.view(page_id).events[0]
    assert (event.kind, event.actor, event.sequence) == (PageEventKind.SAVED, "Daan", 2)


def test_the_list_shows_the_title_and_kind_of_the_newest_revision(desk):
    page_id = desk.create()
    desk.save(page_id, title="Wat wij doen", kind=PageKind.LANDING)
    row = desk.row(page_id)
    assert (row.title, row.kind) == ("Wat wij doen", PageKind.LANDING)


def test_a_save_leaves_the_live_page_as_it_is(desk):
    page_id = desk.create_live()
    before = desk.live(page_id).document
    desk.save(page_id, path="ons-plan", body="Iets anders.")
    live = desk.live(page_id)
    assert (live.document, live.path) == (before, "aanpak")


@pytest.mark.parametrize("steps", [[], ["submit"], ["submit", "approve"]])
def test_a_page_that_is_saved_is_a_draft_again(desk, steps):
    page_id = desk.create()
    for step in steps:
        getattr(desk, step)(page_id)
    desk.save(page_id)
    assert desk.page(page_id).state is PageState.DRAFT


def test_a_save_takes_a_planned_publication_off(desk, clock):
    page_id = desk.create_approved()
    tomorrow = clock.moment + timedelta(days=1)
    desk.schedule(page_id, tomorrow, tomorrow + timedelta(days=1))
    desk.save(page_id)
    page = desk.page(page_id)
    assert (page.publish_at, page.expire_at) == (None, None)


def test_a_save_leaves_the_end_of_what_is_live(desk, clock):
    page_id = desk.create_live()
    tomorrow = clock.moment + timedelta(days=1)
    desk.schedule(page_id, None, tomorrow)
    desk.save(page_id)
    assert desk.page(page_id).expire_at == tomorrow


@pytest.mark.parametrize("other", [{"key": "another"}, {"language": "en"}])
def test_a_page_keeps_its_key_and_language(desk, other):
    page_id = desk.create()
    text = document(**({"key": "approach", "language": "nl"} | other))
    with pytest.raises(MalformedDocument):
        editing.save_revision(
            desk.runtime, desk.daan, page_id, desk.version(page_id), "aanpak", text, ""
        )


def test_a_merge_that_nobody_settled_is_not_saved(desk):
    page_id = desk.create()
    with pytest.raises(MalformedDocument) as told:
        desk.save(page_id, body="Eerst dit\n<<<<<<< ik\nmijn\n=======\nhun\n>>>>>>> Daan\n")
    assert told.value.line


def test_the_second_of_two_savers_is_told_what_the_newest_revision_is(desk):
    page_id = desk.create()
    seen = desk.version(page_id)
    desk.save(page_id, by=desk.esra)
    with pytest.raises(PageChanged) as told:
        editing.save_revision(
            desk.runtime, desk.daan, page_id, seen, "aanpak", document(body="Van mij"), ""
        )
    assert (told.value.version, told.value.sequence) == (desk.version(page_id), 2)
    assert len(desk.view(page_id).revisions) == 2


def test_of_many_who_save_at_once_one_succeeds(desk):
    page_id = desk.create()
    seen = desk.version(page_id)

    def save(number: int) -> bool:
        text = document(body=f"Tekst {number}")
        try:
            editing.save_revision(desk.runtime, desk.daan, page_id, seen, "aanpak", text, "")
        except PageChanged:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(save, range(16))) == 1
    assert len(desk.view(page_id).revisions) == 2


BODIES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(BODIES, min_size=1, max_size=4))
def test_every_revision_that_was_saved_can_be_read_back(desk, bodies):
    page_id = desk.create(f"p{uuid4().hex}", key=f"p{uuid4().hex}")
    for body in bodies:
        desk.save(page_id, body=body)
    view = desk.view(page_id)
    kept = [revision.text for revision in reversed(view.revisions)][1:]
    assert kept == [document(view.page.key, body=body) for body in bodies]


# An address that changes


def test_an_address_that_another_page_once_had_is_taken(desk):
    page_id = desk.create_live("oud")
    desk.republish(page_id, path="nieuw")
    with pytest.raises(PathTaken):
        desk.create("oud", key="another")


def test_an_address_that_is_still_live_is_taken_though_its_page_will_move(desk):
    page_id = desk.create_live("oud")
    desk.save(page_id, path="nieuw")
    with pytest.raises(PathTaken):
        desk.create("oud", key="another")


def test_a_page_can_move_back_to_an_address_that_it_had(desk):
    page_id = desk.create_live("oud")
    desk.republish(page_id, path="nieuw")
    desk.republish(page_id, path="oud")
    assert desk.live(page_id).path == "oud"


# Restoring


def test_restoring_makes_a_new_revision_and_keeps_those_between(desk):
    page_id = desk.create(body="Eerst")
    desk.save(page_id, body="Later")
    editing.restore(desk.runtime, desk.esra, page_id, desk.version(page_id), 1)
    view = desk.view(page_id)
    assert [parse_document(each.text).body for each in view.revisions] == [
        "Eerst\n",
        "Later\n",
        "Eerst\n",
    ]
    event = view.events[0]
    assert (event.kind, event.actor, event.note) == (PageEventKind.RESTORED, "Esra", "1")


def test_a_revision_that_never_was_cannot_be_restored(desk):
    page_id = desk.create()
    with pytest.raises(NoSuchPage):
        editing.restore(desk.runtime, desk.daan, page_id, desk.version(page_id), 7)


def test_a_page_in_the_archive_can_be_taken_up_again(desk):
    page_id = desk.create_live()
    desk.archive(page_id)
    desk.republish(page_id)
    assert desk.live(page_id).path == "aanpak"


# The owner


def test_a_page_is_given_to_a_colleague_and_to_nobody(desk):
    page_id = desk.create()
    for owner_id, name in ((desk.esra.member_id, "Esra"), (None, None)):
        version = desk.version(page_id)
        editing.change_owner(desk.runtime, desk.daan, page_id, version, owner_id)
        assert desk.row(page_id).owner == name


def test_only_those_who_write_pages_can_own_one(desk):
    page_id = desk.create()
    carla = writer(desk.runtime, "carla", Role.ADMIN)
    with pytest.raises(NoSuchMember):
        editing.change_owner(
            desk.runtime, desk.daan, page_id, desk.version(page_id), carla.member_id
        )
    owners = [colleague.display_name for colleague in desk.view(page_id).owners]
    assert owners == ["Daan", "Esra", "Fien"]


# What was typed and not saved


def test_what_was_typed_is_kept_for_whoever_typed_it(desk, clock):
    page_id = desk.create()
    editing.keep_draft(desk.runtime, desk.daan, page_id, 1, "half een doc")
    draft = desk.view(page_id).draft
    assert (draft.text, draft.base_sequence, draft.at) == ("half een doc", 1, clock.moment)
    assert desk.view(page_id, by=desk.esra).draft is None


def test_what_was_typed_last_is_what_is_kept(desk):
    page_id = desk.create()
    for text in ("eerst", "later"):
        editing.keep_draft(desk.runtime, desk.daan, page_id, 1, text)
    assert desk.view(page_id).draft.text == "later"


def test_a_character_that_a_database_cannot_hold_is_left_out_of_what_was_typed(desk):
    page_id = desk.create()
    editing.keep_draft(desk.runtime, desk.daan, page_id, 1, "ty\x00pend\r\n")
    assert desk.view(page_id).draft.text == "typend\n"


def test_many_tabs_that_keep_at_once_all_succeed(desk):
    page_id = desk.create()
    with ThreadPoolExecutor(6) as pool:
        list(
            pool.map(
                lambda n: editing.keep_draft(desk.runtime, desk.daan, page_id, 1, str(n)), range(12)
            )
        )
    assert desk.view(page_id).draft.text in {str(n) for n in range(12)}


def test_keeping_what_was_typed_changes_no_page(desk):
    page_id = desk.create()
    seen = desk.version(page_id)
    editing.keep_draft(desk.runtime, desk.daan, page_id, 1, "typend")
    assert desk.version(page_id) == seen


def test_a_save_forgets_what_its_author_had_typed_and_nobody_elses(desk):
    page_id = desk.create()
    for actor in (desk.daan, desk.esra):
        editing.keep_draft(desk.runtime, actor, page_id, 1, "typend")
    desk.save(page_id)
    assert desk.view(page_id).draft is None
    assert desk.view(page_id, by=desk.esra).draft


def test_a_save_that_was_refused_keeps_what_was_typed(desk):
    page_id = desk.create()
    editing.keep_draft(desk.runtime, desk.daan, page_id, 1, "typend")
    with pytest.raises(PageChanged):
        editing.save_revision(desk.runtime, desk.daan, page_id, 99, "aanpak", document(), "")
    assert desk.view(page_id).draft.text == "typend"


def test_what_was_typed_can_be_dropped(desk):
    page_id = desk.create()
    editing.keep_draft(desk.runtime, desk.daan, page_id, 1, "typend")
    editing.drop_draft(desk.runtime, desk.daan, page_id)
    assert desk.view(page_id).draft is None


# Who may


@pytest.mark.parametrize(
    "use",
    [
        lambda desk, page_id, who: editing.create_page(desk.runtime, who, "x", document(), ""),
        lambda desk, page_id, who: editing.create_translation(
            desk.runtime, who, page_id, "en", "x"
        ),
        lambda desk, page_id, who: desk.save(page_id, by=who),
        lambda desk, page_id, who: editing.restore(desk.runtime, who, page_id, 1, 1),
        lambda desk, page_id, who: editing.change_owner(desk.runtime, who, page_id, 1, None),
        lambda desk, page_id, who: editing.keep_draft(desk.runtime, who, page_id, 1, ""),
        lambda desk, page_id, who: editing.drop_draft(desk.runtime, who, page_id),
        lambda desk, page_id, who: editing.read_page(desk.runtime, who, page_id),
        lambda desk, page_id, who: editing.list_pages(desk.runtime, who, editing.PageFilter()),
    ],
)
def test_whoever_does_not_work_on_pages_can_do_none_of_it(desk, use):
    page_id = desk.create()
    for who in (writer(desk.runtime, "anna", Role.COORDINATOR), OPERATOR):
        with pytest.raises(NotPermitted):
            use(desk, page_id, who)


def test_there_is_no_page_by_another_identifier(desk):
    for use in (
        lambda: desk.view(uuid4()),
        lambda: editing.restore(desk.runtime, desk.daan, uuid4(), 1, 1),
        lambda: editing.keep_draft(desk.runtime, desk.daan, uuid4(), 1, ""),
    ):
        with pytest.raises(NoSuchPage):
            use()


def test_a_revision_is_the_canonical_text_of_its_document(desk):
    page_id = desk.create()
    text = desk.view(page_id).newest.text
    assert text == write_document(parse_document(text))
