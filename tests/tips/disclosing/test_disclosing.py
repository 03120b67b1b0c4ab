"""Nothing leaves without a basis and a second person, and what leaves is what was approved."""

from __future__ import annotations

import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import jsonschema
import pyrage
import pytest
from sqlalchemy import select, update

from portal.accounts.errors import NotPermitted, VaultLocked
from portal.audit.verifying import verify
from portal.models import (
    AuditEvent,
    Disclosure,
    DisclosureCopy,
    DisclosureEvent,
    DisclosureState,
    Partner,
    RemovalReason,
    State,
    Tip,
    TipCircle,
)
from portal.tips.assessing import ask, change_state
from portal.tips.disclosing.bases import load_bases
from portal.tips.disclosing.deciding import add_feedback, approve, confirm_receipt, refuse
from portal.tips.disclosing.errors import (
    CopyGone,
    DisclosureChanged,
    KeyNotConfirmed,
    NoSuchBasis,
    NoSuchDisclosure,
    NoSuchPartner,
    NoTips,
    NotThePreparer,
    OwnDisclosure,
)
from portal.tips.disclosing.marking import read_marks, save_marks
from portal.tips.disclosing.packaging import make_package
from portal.tips.disclosing.preparing import change, offer, prepare, withdraw
from portal.tips.disclosing.schema import disclosure_schema
from portal.tips.errors import EmptyText, IllegalTransition
from portal.tips.reading import read_tip
from portal.tips.redacting import Marks, Part
from portal.tips.retention.removing import remove_tip
from portal.vault import new_passphrase
from tests.conftest import locked
from tests.tips.disclosing.conftest import BODY, PlainWriter

WRITER = PlainWriter()


def opened(desk, package) -> dict[str, bytes]:
    """What the partner finds in a package."""
    plain = pyrage.decrypt(package.content, [desk.identity])
    with zipfile.ZipFile(io.BytesIO(plain)) as files:
        return {name: files.read(name) for name in files.namelist()}


def test_two_people_bring_a_tip_to_a_partner(desk, tip):
    number = tip("A grey van at the harbour")
    package = make_package(desk.runtime, desk.team.anna, desk.approve(number), 3, WRITER)
    assert package.name == "V2026-00001.zip.age"
    described = json.loads(opened(desk, package)["verstrekking.json"])
    assert described["partner"] == "Police"
    assert described["tips"][0]["fields"]["observation.description"] == [
        "A grey van at the harbour"
    ]


def test_a_package_describes_itself_by_its_own_schema(desk, tip):
    number = tip("A van", involved={"vehicles": [{"plate": "AB-123-C"}]})
    save_marks(desk.runtime, desk.team.anna, number, 1, Marks(passages=("van",), only_month=True))
    files = opened(
        desk, make_package(desk.runtime, desk.team.anna, desk.approve(number), 3, WRITER)
    )
    schema = json.loads(files["verstrekking.schema.json"])
    assert schema == disclosure_schema()
    jsonschema.validate(
        json.loads(files["verstrekking.json"]),
        schema,
        format_checker=jsonschema.FormatChecker(),
    )


def test_the_plain_bytes_are_not_in_the_package(desk, tip):
    number = tip("A grey van at the harbour")
    package = make_package(desk.runtime, desk.team.anna, desk.approve(number), 3, WRITER)
    assert b"harbour" not in package.content


def test_what_is_marked_is_absent_from_all_that_leaves(desk, tip):
    number = tip("Jan Zwaluwkist came", place={"description": "At Zwaluwkist's house"})
    marks = Marks(passages=("zwaluwkist",), parts=frozenset({Part.OCCASION}))
    save_marks(desk.runtime, desk.team.anna, number, 1, marks)
    package = make_package(desk.runtime, desk.team.anna, desk.approve(number), 3, WRITER)
    for content in opened(desk, package).values():
        assert b"zwaluwkist" not in content.lower()


def test_marks_leave_the_original_as_it_was(desk, tip):
    number = tip("Jan came")
    save_marks(desk.runtime, desk.team.anna, number, 1, Marks(passages=("Jan",)))
    assert read_tip(desk.runtime, desk.team.anna, number).content.observation.description == (
        "Jan came"
    )


def test_marks_are_kept_with_who_set_them(desk, tip, clock):
    number = tip("Jan came")
    save_marks(desk.runtime, desk.team.anna, number, 1, Marks(passages=("Jan",)))
    save_marks(desk.runtime, desk.team.bram, number, 2, Marks(passages=("came",)))
    marked = read_marks(desk.runtime, desk.team.anna, number)
    assert (marked.marks.passages, marked.marked_by) == (("came",), "Bram")


def test_names_and_numbers_are_proposed_to_be_marked(desk, tip):
    number = tip(
        "Call 06 12345678", involved={"persons": [{"name": "Jan"}]}, contact={"name": "Reporter"}
    )
    proposed = read_marks(desk.runtime, desk.team.anna, number).proposed
    assert proposed == ["Jan", "06 12345678"]


def test_messages_leave_only_where_that_was_chosen(desk, tip):
    number = tip()
    ask(desk.runtime, desk.team.anna, number, 1, "Which colour?")
    assert read_marks(desk.runtime, desk.team.anna, number).copy.messages is None
    save_marks(desk.runtime, desk.team.anna, number, 3, Marks(parts=frozenset()))
    messages = read_marks(desk.runtime, desk.team.anna, number).copy.messages
    assert messages is not None
    assert messages[0].text == ("Which colour?",)


def test_what_was_approved_leaves_whatever_is_marked_later(desk, tip):
    number = tip("Jan came")
    save_marks(desk.runtime, desk.team.anna, number, 1, Marks(passages=("Jan",)))
    disclosure = desk.approve(number)
    save_marks(desk.runtime, desk.team.anna, number, 2, Marks())
    package = make_package(desk.runtime, desk.team.anna, disclosure, 3, WRITER)
    assert all(b"Jan" not in content for content in opened(desk, package).values())


def test_the_preparer_does_not_approve(desk, tip):
    number = desk.offer(tip())
    with pytest.raises(OwnDisclosure):
        approve(desk.runtime, desk.team.anna, number, 2)
    assert desk.state(number) is DisclosureState.OFFERED


@pytest.mark.parametrize("way", ["prepare", "offer"])
def test_without_approval_no_package_is_made(desk, tip, way):
    number = getattr(desk, way)(tip())
    with pytest.raises(IllegalTransition):
        make_package(desk.runtime, desk.team.anna, number, desk.row(number).version, WRITER)


def test_a_row_that_was_forged_to_approved_gives_no_package(desk, tip):
    number = desk.offer(tip())
    for forged in ({"decided_by": None}, {"decided_by": desk.team.anna.member_id}):
        with desk.runtime.database.writing() as session:
            session.execute(update(Disclosure).values(state=DisclosureState.APPROVED, **forged))
        with pytest.raises(OwnDisclosure):
            make_package(desk.runtime, desk.team.anna, number, 2, WRITER)


def test_a_key_that_nobody_else_confirmed_gives_no_package(desk, tip):
    number = desk.approve(tip())
    with desk.runtime.database.writing() as session:
        session.execute(update(Partner).values(key_confirmed_by=desk.team.anna.member_id))
    with pytest.raises(KeyNotConfirmed):
        make_package(desk.runtime, desk.team.anna, number, 3, WRITER)
    assert desk.state(number) is DisclosureState.APPROVED


def test_a_package_under_a_passphrase_opens_with_it(desk, tip):
    passphrase = new_passphrase()
    package = make_package(desk.runtime, desk.team.anna, desk.approve(tip()), 3, WRITER, passphrase)
    assert pyrage.passphrase.decrypt(package.content, passphrase)[:2] == b"PK"


def test_a_basis_a_partner_and_tips_are_asked_for(desk, tip):
    number = tip()
    with pytest.raises(NoSuchBasis):
        desk.prepare(number, basis="because")
    with pytest.raises(NoTips):
        desk.prepare()
    with pytest.raises(NoTips):
        desk.prepare(number, 2026000099)
    with pytest.raises(NoSuchPartner):
        prepare(desk.runtime, desk.team.anna, uuid4(), "wgs", [number], BODY)


def test_every_shipped_basis_is_explained_in_both_languages(desk):
    for basis in load_bases(desk.runtime.settings.data_folder).values():
        assert set(basis.name) == set(basis.hint) == {"nl", "en"}


def test_a_refused_disclosure_is_changed_and_offered_again(desk, tip):
    first, second = tip(), tip()
    number = desk.offer(first)
    refuse(desk.runtime, desk.team.bram, number, 2, "Too much")
    change(desk.runtime, desk.team.anna, number, 3, desk.partner_id, "wgs", [second], BODY)
    offer(desk.runtime, desk.team.anna, number, 4)
    approve(desk.runtime, desk.team.bram, number, 5)
    package = make_package(desk.runtime, desk.team.anna, number, 6, WRITER)
    assert "melding-2026-00002.pdf" in opened(desk, package)


def test_after_approval_nothing_is_changed(desk, tip):
    first = tip()
    number = desk.approve(first)
    with pytest.raises(IllegalTransition):
        change(desk.runtime, desk.team.anna, number, 3, desk.partner_id, "wgs", [first], BODY)
    with pytest.raises(IllegalTransition):
        offer(desk.runtime, desk.team.anna, number, 3)


def test_only_the_preparer_changes_offers_and_withdraws(desk, tip):
    first = tip()
    number = desk.prepare(first)
    bram = desk.team.bram
    with pytest.raises(NotThePreparer):
        offer(desk.runtime, bram, number, 1)
    with pytest.raises(NotThePreparer):
        withdraw(desk.runtime, bram, number, 1)
    with pytest.raises(NotThePreparer):
        change(desk.runtime, bram, number, 1, desk.partner_id, "wgs", [first], BODY)


def test_a_withdrawn_disclosure_keeps_no_copy(desk, tip):
    number = desk.approve(tip())
    withdraw(desk.runtime, desk.team.anna, number, 3)
    with desk.runtime.database.reading() as session:
        assert session.scalars(select(DisclosureCopy)).all() == []
    with pytest.raises(IllegalTransition):
        make_package(desk.runtime, desk.team.anna, number, 4, WRITER)


def test_the_first_package_passes_the_tip_on(desk, tip):
    number = tip()
    for version, state in enumerate([State.IN_ASSESSMENT, State.ENRICHED], start=1):
        change_state(desk.runtime, desk.team.anna, number, version, state)
    disclosure = desk.approve(number)
    make_package(desk.runtime, desk.team.anna, disclosure, 3, WRITER)
    make_package(desk.runtime, desk.team.anna, disclosure, 4, WRITER)
    view = read_tip(desk.runtime, desk.team.anna, number)
    assert view.tip.state is State.PASSED_TO_PARTNER
    assert [event.kind for event in view.events].count("disclosed") == 1


def test_a_state_that_does_not_lead_on_stays_and_the_disclosure_is_told_of(desk, tip):
    number = tip()
    make_package(desk.runtime, desk.team.anna, desk.approve(number), 3, WRITER)
    view = read_tip(desk.runtime, desk.team.anna, number)
    assert view.tip.state is State.RECEIVED
    assert view.events[-1].kind == "disclosed"


def test_each_package_is_in_the_register_and_in_the_trail_with_its_digest(desk, tip):
    disclosure = desk.approve(tip())
    for version in (3, 4):
        make_package(desk.runtime, desk.team.anna, disclosure, version, WRITER)
    with desk.runtime.database.reading() as session:
        digests = session.scalars(
            select(DisclosureEvent.digest).where(DisclosureEvent.digest.is_not(None))
        ).all()
        told = session.scalars(
            select(AuditEvent.details).where(AuditEvent.kind == "disclosure.packaged")
        ).all()
    assert len(set(digests)) == 2
    assert all(digest.hex() in "".join(told) for digest in digests)
    assert not verify(desk.runtime).defects


def test_a_partner_confirms_and_tells_what_came_of_it(desk, tip):
    disclosure = desk.approve(tip())
    with pytest.raises(IllegalTransition):
        add_feedback(desk.runtime, desk.team.anna, disclosure, 3, "Thanks")
    make_package(desk.runtime, desk.team.anna, disclosure, 3, WRITER)
    confirm_receipt(desk.runtime, desk.team.anna, disclosure, 4, "By telephone")
    add_feedback(desk.runtime, desk.team.bram, disclosure, 5, "Two arrests")
    assert desk.state(disclosure) is DisclosureState.CONFIRMED


def test_a_refusal_says_why(desk, tip):
    number = desk.offer(tip())
    with pytest.raises(EmptyText):
        refuse(desk.runtime, desk.team.bram, number, 2, " ")


def test_of_two_decisions_at_once_one_holds(desk, tip):
    number = desk.offer(tip())

    def decide(_: int) -> bool:
        try:
            approve(desk.runtime, desk.team.bram, number, 2)
        except DisclosureChanged:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(decide, range(4))) == 1


def test_a_removed_tip_takes_its_copy_along_and_nothing_leaves(desk, tip):
    number = tip()
    disclosure = desk.approve(number)
    with desk.runtime.database.writing() as session:
        row = session.scalars(select(Tip).where(Tip.number == number)).one()
        remove_tip(session, row, RemovalReason.TERM)
    with pytest.raises(CopyGone):
        make_package(desk.runtime, desk.team.anna, disclosure, 3, WRITER)
    assert desk.row(disclosure).number == disclosure


def test_a_disclosure_of_a_restricted_tip_is_known_to_its_circle_only(desk, tip):
    number = tip()
    disclosure = desk.prepare(number)
    with desk.runtime.database.writing() as session:
        row = session.scalars(select(Tip).where(Tip.number == number)).one()
        row.is_restricted = True
        session.add(TipCircle(tip_id=row.id, member_id=desk.team.anna.member_id))
    offer(desk.runtime, desk.team.anna, disclosure, 1)
    with pytest.raises(NoSuchDisclosure):
        approve(desk.runtime, desk.team.bram, disclosure, 2)
    with pytest.raises(NoTips):
        prepare(desk.runtime, desk.team.bram, desk.partner_id, "wgs", [number], BODY)


def test_disclosing_takes_the_permission_and_the_vault(desk, tip):
    number = tip()
    with pytest.raises(NotPermitted):
        prepare(desk.runtime, desk.team.carla, desk.partner_id, "wgs", [number], BODY)
    with pytest.raises(VaultLocked):
        prepare(desk.runtime, locked(desk.team.anna), desk.partner_id, "wgs", [number], BODY)
    with pytest.raises(VaultLocked):
        approve(desk.runtime, locked(desk.team.bram), desk.offer(number), 2)
