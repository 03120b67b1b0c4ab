"""Nothing is approved by whoever wrote it; remarks disturb nobody."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from portal.accounts.errors import NotPermitted
from portal.models import PageEventKind, PageState, Role
from portal.pages import reviewing
from portal.pages.errors import (
    EmptyText,
    FourEyes,
    NoSuchPage,
    NotReady,
    PageChanged,
    WrongState,
)
from tests.pages.desk import writer


def state_of(desk, page_id) -> PageState:
    return desk.page(page_id).state


# Submitting


def test_a_draft_that_is_submitted_is_in_review(desk):
    page_id = desk.create()
    version = desk.version(page_id)
    reviewing.submit(desk.runtime, desk.daan, page_id, version, "Graag\nvoor vrijdag")
    assert state_of(desk, page_id) is PageState.IN_REVIEW
    event = desk.view(page_id).events[0]
    assert (event.kind, event.actor, event.note) == (
        PageEventKind.SUBMITTED,
        "Daan",
        "Graag voor vrijdag",
    )


@pytest.mark.parametrize("make", ["create_approved", "create_live"])
def test_only_a_draft_is_submitted(desk, make):
    page_id = getattr(desk, make)()
    with pytest.raises(WrongState):
        desk.submit(page_id)


def test_a_page_that_somebody_changed_meanwhile_is_not_submitted(desk):
    page_id = desk.create()
    seen = desk.version(page_id)
    desk.save(page_id)
    with pytest.raises(PageChanged):
        reviewing.submit(desk.runtime, desk.daan, page_id, seen, "")


# Approving


def test_somebody_else_approves_what_was_submitted(desk):
    page_id = desk.create()
    desk.submit(page_id)
    desk.approve(page_id, by=desk.esra)
    assert state_of(desk, page_id) is PageState.APPROVED
    assert desk.view(page_id).events[0].actor == "Esra"


def test_a_page_that_is_approved_is_not_on_the_site_yet(desk):
    assert desk.live(desk.create_approved()) is None


def test_an_author_does_not_approve_their_own_page(desk):
    page_id = desk.create(by=desk.esra)
    desk.submit(page_id)
    with pytest.raises(FourEyes):
        desk.approve(page_id, by=desk.esra)
    assert state_of(desk, page_id) is PageState.IN_REVIEW


def test_whoever_wrote_a_part_of_what_is_new_does_not_approve_it_either(desk):
    page_id = desk.create()
    desk.save(page_id, by=desk.esra)
    desk.save(page_id, by=desk.daan)
    desk.submit(page_id)
    with pytest.raises(FourEyes):
        desk.approve(page_id, by=desk.esra)
    desk.approve(page_id, by=desk.fien)


def test_whoever_wrote_what_is_live_already_can_approve_what_came_after(desk):
    page_id = desk.create(by=desk.esra)
    desk.submit(page_id)
    desk.approve(page_id, by=desk.fien)
    desk.publish(page_id)
    desk.save(page_id, by=desk.daan)
    desk.submit(page_id)
    desk.approve(page_id, by=desk.esra)
    assert state_of(desk, page_id) is PageState.APPROVED


def test_whoever_wrote_what_once_was_live_can_approve_what_came_after_the_archive(desk):
    page_id = desk.create(by=desk.esra)
    desk.submit(page_id)
    desk.approve(page_id, by=desk.fien)
    desk.publish(page_id)
    desk.archive(page_id)
    desk.save(page_id, by=desk.daan)
    desk.submit(page_id)
    desk.approve(page_id, by=desk.esra)
    assert state_of(desk, page_id) is PageState.APPROVED


def test_the_page_tells_who_may_approve_it(desk):
    page_id = desk.create()
    desk.save(page_id, by=desk.esra)
    assert not desk.view(page_id, by=desk.fien).may_approve
    desk.submit(page_id)
    may = {who: desk.view(page_id, by=getattr(desk, who)).may_approve for who in ("daan", "esra")}
    assert may == {"daan": False, "esra": False}
    assert desk.view(page_id, by=desk.fien).may_approve


def test_a_draft_that_nobody_submitted_is_not_approved(desk):
    with pytest.raises(WrongState):
        desk.approve(desk.create())


def test_what_the_check_list_refuses_is_not_approved(desk):
    page_id = desk.create(body="# Een kop van het eerste niveau")
    desk.submit(page_id)
    with pytest.raises(NotReady):
        desk.approve(page_id)
    assert state_of(desk, page_id) is PageState.IN_REVIEW


def test_what_the_check_list_only_advises_holds_nothing_up(desk):
    page_id = desk.create(title="Een heel lange titel " * 5)
    desk.submit(page_id)
    desk.approve(page_id)
    assert state_of(desk, page_id) is PageState.APPROVED


# Returning


@pytest.mark.parametrize("steps", [["submit"], ["submit", "approve"]])
def test_a_page_that_is_returned_is_a_draft_again(desk, steps):
    page_id = desk.create()
    for step in steps:
        getattr(desk, step)(page_id)
    desk.send_back(page_id, "Noem een bron.")
    assert state_of(desk, page_id) is PageState.DRAFT
    event = desk.view(page_id).events[0]
    assert (event.kind, event.note) == (PageEventKind.RETURNED, "Noem een bron.")


def test_returning_takes_a_planned_publication_off(desk, clock):
    page_id = desk.create_approved()
    desk.schedule(page_id, clock.moment + timedelta(days=1))
    desk.send_back(page_id)
    assert desk.page(page_id).publish_at is None


def test_a_draft_is_not_returned(desk):
    with pytest.raises(WrongState):
        desk.send_back(desk.create())


# Remarks


def test_a_remark_stands_with_its_revision_until_somebody_settles_it(desk, clock):
    page_id = desk.create()
    reviewing.add_comment(desk.runtime, desk.esra, page_id, 1, " Te lang. ")
    (comment,) = desk.view(page_id).comments
    assert (comment.author, comment.text, comment.sequence) == ("Esra", "Te lang.", 1)
    assert not comment.is_settled
    reviewing.settle_comment(desk.runtime, desk.daan, comment.id)
    assert desk.view(page_id).comments[0].is_settled


def test_settling_twice_changes_nothing(desk):
    page_id = desk.create()
    reviewing.add_comment(desk.runtime, desk.esra, page_id, 1, "Te lang.")
    (comment,) = desk.view(page_id).comments
    for actor in (desk.daan, desk.esra):
        reviewing.settle_comment(desk.runtime, actor, comment.id)
    assert desk.view(page_id).comments[0].is_settled


def test_a_remark_is_written_down_and_does_not_disturb_whoever_writes(desk):
    page_id = desk.create()
    seen = desk.version(page_id)
    reviewing.add_comment(desk.runtime, desk.esra, page_id, 1, "Te lang.")
    assert desk.view(page_id).events[0].kind is PageEventKind.COMMENTED
    assert desk.version(page_id) == seen


@pytest.mark.parametrize("text", ["", " \n", "x" * (reviewing.COMMENT_LENGTH + 1)])
def test_a_remark_needs_words_and_not_too_many(desk, text):
    page_id = desk.create()
    with pytest.raises(EmptyText):
        reviewing.add_comment(desk.runtime, desk.esra, page_id, 1, text)


def test_there_are_no_remarks_on_what_is_not_there(desk):
    with pytest.raises(NoSuchPage):
        reviewing.add_comment(desk.runtime, desk.esra, desk.create(), 9, "Te lang.")
    with pytest.raises(NoSuchPage):
        reviewing.settle_comment(desk.runtime, desk.esra, uuid4())


# Who may


@pytest.mark.parametrize("step", ["approve", "send_back"])
def test_an_editor_neither_approves_nor_returns(desk, step):
    page_id = desk.create()
    desk.submit(page_id)
    use = {"approve": reviewing.approve, "send_back": reviewing.return_to_author}[step]
    extra = () if step == "approve" else ("",)
    with pytest.raises(NotPermitted):
        use(desk.runtime, desk.daan, page_id, desk.version(page_id), *extra)


def test_whoever_does_not_work_on_pages_reviews_none(desk):
    page_id = desk.create()
    anna = writer(desk.runtime, "anna", Role.COORDINATOR)
    for use in (
        lambda: reviewing.submit(desk.runtime, anna, page_id, 1, ""),
        lambda: reviewing.add_comment(desk.runtime, anna, page_id, 1, "x"),
        lambda: reviewing.settle_comment(desk.runtime, anna, uuid4()),
        lambda: reviewing.approve(desk.runtime, anna, page_id, 1),
        lambda: reviewing.return_to_author(desk.runtime, anna, page_id, 1, ""),
    ):
        with pytest.raises(NotPermitted):
            use()
