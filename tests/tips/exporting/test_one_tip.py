"""One tip is taken along on paper, with a reason, in the register."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.accounts.errors import NotPermitted, VaultLocked
from portal.accounts.permissions import Actor
from portal.models import AuditEvent, ExportFormat, ExportScope, Role
from portal.tips.assessing import ask
from portal.tips.errors import EmptyText, NoSuchExport, NoSuchTip
from portal.tips.exporting.one_tip import take_tip
from portal.tips.exporting.register import list_exports
from portal.tips.exporting.streaming import write_export
from tests.conftest import locked


@pytest.fixture
def telling(tip) -> int:
    return tip(
        "A grey van",
        source={"who_knows": "only_me"},
        contact={"name": "Reporter Janssen"},
    )


def test_the_register_tells_who_took_which_tip_and_why(runtime, team, telling):
    take_tip(runtime, team.anna, telling, ExportScope.WITHOUT_REPORTER, " A meeting ")
    (entry,) = list_exports(runtime, team.bram)
    assert (entry.member, entry.format, entry.tip_number, entry.why) == (
        "Anna",
        ExportFormat.PDF,
        telling,
        "A meeting",
    )
    with runtime.database.reading() as session:
        told = session.scalars(select(AuditEvent).where(AuditEvent.kind == "tips.exported")).one()
    assert told.tip_number == telling


def test_what_tells_of_the_reporter_stays_unless_all_is_asked_for(runtime, team, telling):
    ask(runtime, team.anna, telling, 1, "Which colour?")
    part = take_tip(runtime, team.anna, telling, ExportScope.WITHOUT_REPORTER, "A meeting")
    assert (part.source, part.contact, part.copy.messages) == (None, None, None)
    whole = take_tip(runtime, team.anna, telling, ExportScope.WHOLE, "A meeting")
    assert whole.contact
    assert whole.contact.name == "Reporter Janssen"
    assert whole.copy.messages
    assert whole.copy.messages[0].text == ("Which colour?",)


def test_without_a_reason_nothing_is_taken(runtime, team, telling):
    with pytest.raises(EmptyText):
        take_tip(runtime, team.anna, telling, ExportScope.WHOLE, " ")
    assert list_exports(runtime, team.anna) == []


def test_who_may_not_take_tips_along_gets_nothing(runtime, team, telling):
    supervisor = Actor(None, "Gerrit", frozenset({Role.SUPERVISOR}))
    with pytest.raises(NotPermitted):
        take_tip(runtime, supervisor, telling, ExportScope.WHOLE, "A meeting")
    with pytest.raises(VaultLocked):
        take_tip(runtime, locked(team.anna), telling, ExportScope.WHOLE, "A meeting")
    with pytest.raises(NoSuchTip):
        take_tip(runtime, team.anna, 2026000099, ExportScope.WHOLE, "A meeting")


def test_a_pdf_is_not_to_be_had_again_from_the_register(runtime, team, telling):
    take_tip(runtime, team.anna, telling, ExportScope.WHOLE, "A meeting")
    (entry,) = list_exports(runtime, team.anna)
    with pytest.raises(NoSuchExport):
        write_export(runtime, team.anna, entry.id, str, lambda _, value: value)
