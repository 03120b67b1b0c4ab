"""A selection of tips leaves in the form and to the extent that was asked for, and is registered."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc

import jsonschema
import openpyxl
import pytest
from sqlalchemy import select

from portal.accounts.errors import NotPermitted, VaultLocked
from portal.models import AuditEvent, Channel, ExportFormat, ExportScope, State, Tip, TipCircle
from portal.tips.assessing import change_state
from portal.tips.errors import EmptyText, NoSuchExport
from portal.tips.exporting.columns import ExportColumn, columns_of
from portal.tips.exporting.register import ask_for_export, find_export, list_exports
from portal.tips.exporting.schema import export_schema
from portal.tips.exporting.streaming import write_export
from portal.tips.queue import QueueFilter
from tests.conftest import locked, submit_tip

CONTACT = {"name": "Reporter Janssen", "phone": "06 12345678"}
SECRETS = ["Reporter Janssen", "06 12345678", "my neighbour knows", "only_me"]


@pytest.fixture
def export(runtime, team):
    """Ask for an export as Anna, and return what is written."""

    def make(
        form: ExportFormat = ExportFormat.CSV,
        scope: ExportScope = ExportScope.WITHOUT_REPORTER,
        columns: tuple[ExportColumn, ...] = (),
        wanted: QueueFilter | None = None,
        after: int = 0,
    ) -> bytes:
        export_id = ask_for_export(
            runtime, team.anna, wanted or QueueFilter(), form, scope, columns, "A meeting"
        )
        return written(runtime, team.anna, export_id, after)

    return make


def written(runtime, actor, export_id, after: int = 0) -> bytes:
    return b"".join(write_export(runtime, actor, export_id, str, lambda _, value: value, after))


def table(text: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


@pytest.fixture
def telling(tip) -> int:
    """A tip that says something about its reporter."""
    return tip(
        "A grey van",
        source={"who_knows": "only_me", "careful_with": "my neighbour knows"},
        contact=CONTACT,
        involved={
            "vehicles": [{"plate": "AB-123-C", "description": "grey"}],
            "persons": [{"name": "Piet"}, {"description": "tall"}],
        },
    )


def test_every_tip_of_the_selection_leaves_once_in_the_order_of_the_numbers(export, tip):
    for number in range(3):
        tip(f"Tip {number}")
    rows = table(export())
    assert [row["description"] for row in rows] == ["Tip 0", "Tip 1", "Tip 2"]


def test_more_than_fits_in_a_batch_leaves_whole(runtime, export, team, monkeypatch):
    monkeypatch.setattr("portal.tips.exporting.streaming._TIPS_AT_ONCE", 3)
    for number in range(8):
        submit_tip(runtime, f"Tip {number}")
    assert len(table(export())) == 8


def test_lists_leave_with_an_entry_a_line(export, telling):
    (row,) = table(export())
    assert (row["vehicles"], row["persons"]) == ("AB-123-C, grey", "Piet\ntall")


@pytest.mark.parametrize("form", [ExportFormat.CSV, ExportFormat.JSON_LINES])
@pytest.mark.parametrize("scope", [ExportScope.QUEUE, ExportScope.WITHOUT_REPORTER])
def test_what_tells_of_the_reporter_stays_unless_all_is_asked_for(export, telling, form, scope):
    text = export(form, scope).decode()
    assert not [secret for secret in SECRETS if secret in text]


def test_the_whole_has_what_tells_of_the_reporter(export, telling):
    text = export(ExportFormat.CSV, ExportScope.WHOLE).decode()
    assert all(secret in text for secret in SECRETS)


def test_the_queue_alone_opens_no_tip(runtime, export, telling):
    with runtime.database.writing() as session:
        row = session.scalars(select(Tip)).one()
        row.envelope = type(row.envelope)(b"broken", 1, b"broken", None)
    (row,) = table(export(scope=ExportScope.QUEUE))
    assert (row["number"], "description" in row) == ("2026-00001", False)


def test_columns_are_chosen_and_the_number_is_always_among_them(export, telling):
    (row,) = table(export(columns=(ExportColumn.DESCRIPTION, ExportColumn.THEME)))
    assert row == {"number": "2026-00001", "theme": "unknown", "description": "A grey van"}


def test_a_column_that_the_scope_does_not_have_is_refused(export, telling):
    with pytest.raises(ValueError, match="column"):
        export(scope=ExportScope.WITHOUT_REPORTER, columns=(ExportColumn.CONTACT_NAME,))


def test_only_what_the_filter_shows_leaves(runtime, team, export, tip):
    tip("Stays")
    change_state(runtime, team.anna, tip("Leaves"), 1, State.REJECTED)
    submit_tip(runtime, "Leaves too", channel=Channel.TELEPHONE)
    by_state = table(export(wanted=QueueFilter(state=State.REJECTED)))
    by_channel = table(export(wanted=QueueFilter(channel=Channel.TELEPHONE)))
    assert [row["description"] for row in (*by_state, *by_channel)] == ["Leaves", "Leaves too"]


def test_a_filter_by_day_is_remembered(runtime, export, tip, clock):
    tip("Then")
    clock.advance(days=2)
    tip("Now")
    rows = table(export(wanted=QueueFilter(first_day=runtime.today())))
    assert [row["description"] for row in rows] == ["Now"]


def test_a_restricted_tip_leaves_with_its_circle_only(runtime, team, export, tip):
    number = tip()
    with runtime.database.writing() as session:
        row = session.scalars(select(Tip).where(Tip.number == number)).one()
        row.is_restricted = True
        session.add(TipCircle(tip_id=row.id, member_id=team.bram.member_id))
    assert table(export()) == []


def test_asking_again_gives_the_same_tips_and_none_that_came_later(runtime, team, tip):
    tip("First")
    export_id = ask_for_export(
        runtime,
        team.anna,
        QueueFilter(),
        ExportFormat.CSV,
        ExportScope.WITHOUT_REPORTER,
        (),
        "A meeting",
    )
    first = written(runtime, team.anna, export_id)
    tip("Later")
    assert written(runtime, team.anna, export_id) == first


def test_a_file_that_was_cut_off_goes_on_after_its_last_tip(export, tip):
    numbers = [tip(f"Tip {number}") for number in range(3)]
    rows = table(export(after=numbers[0]))
    assert [row["description"] for row in rows] == ["Tip 1", "Tip 2"]


def test_a_workbook_opens_with_its_rows(export, telling):
    book = openpyxl.load_workbook(io.BytesIO(export(ExportFormat.XLSX)))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][0] == "number"
    assert rows[1][0] == "2026-00001"
    assert "A grey van" in rows[1]


@pytest.mark.parametrize("scope", list(ExportScope))
def test_each_line_of_json_keeps_to_the_published_schema(runtime, team, export, telling, scope):
    change_state(runtime, team.anna, telling, 1, State.REJECTED)
    (line,) = export(ExportFormat.JSON_LINES, scope).splitlines()
    jsonschema.validate(
        json.loads(line), export_schema(), format_checker=jsonschema.FormatChecker()
    )


def test_the_schema_describes_every_column():
    assert list(export_schema()["properties"]) == [column.value for column in ExportColumn]


def test_the_published_schema_is_the_one_in_the_docs(project_folder):
    published = project_folder / "docs" / "formats" / "tips.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == export_schema()


def test_a_formula_that_a_reporter_wrote_is_no_formula_in_the_file(export, tip):
    tip('=HYPERLINK("https://example.org")')
    (row,) = table(export())
    assert row["description"].startswith("'=")


def test_an_export_is_in_the_register_with_its_reason(runtime, team, export, telling):
    export(columns=(ExportColumn.THEME,))
    (entry,) = list_exports(runtime, team.bram)
    assert (entry.member, entry.format, entry.tips) == ("Anna", ExportFormat.CSV, 1)
    assert (entry.why, entry.columns) == ("A meeting", [ExportColumn.NUMBER, ExportColumn.THEME])


def test_the_register_keeps_the_reason_sealed(runtime, team, export, telling):
    export()
    (entry,) = list_exports(runtime, locked(team.bram))
    assert entry.why is None


def test_an_export_is_in_the_audit_trail(runtime, export, telling):
    export()
    with runtime.database.reading() as session:
        kinds = session.scalars(select(AuditEvent.kind)).all()
    assert "tips.exported" in kinds


def test_the_register_says_how_far_a_file_is(runtime, team, tip, monkeypatch):
    monkeypatch.setattr("portal.tips.exporting.streaming._TIPS_AT_ONCE", 2)
    for _ in range(5):
        tip()
    export_id = ask_for_export(
        runtime,
        team.anna,
        QueueFilter(),
        ExportFormat.CSV,
        ExportScope.QUEUE,
        (),
        "A meeting",
    )
    written(runtime, team.anna, export_id)
    entry = find_export(runtime, team.anna, export_id)
    assert (entry.written, entry.finished_at) == (5, runtime.now())


def test_an_export_is_its_makers_alone_to_download(runtime, team, tip):
    tip()
    export_id = ask_for_export(
        runtime,
        team.anna,
        QueueFilter(),
        ExportFormat.CSV,
        ExportScope.WHOLE,
        (),
        "A meeting",
    )
    with pytest.raises(NoSuchExport):
        written(runtime, team.bram, export_id)


def test_an_export_asks_for_a_reason_the_vault_and_the_permission(runtime, team):
    def ask(actor, why="A meeting"):
        ask_for_export(runtime, actor, QueueFilter(), ExportFormat.CSV, ExportScope.WHOLE, (), why)

    with pytest.raises(EmptyText):
        ask(team.anna, "  ")
    with pytest.raises(VaultLocked):
        ask(locked(team.anna))
    with pytest.raises(NotPermitted):
        ask(team.carla)


def test_memory_does_not_grow_with_the_number_of_tips(runtime, team, monkeypatch):
    monkeypatch.setattr("portal.tips.exporting.streaming._TIPS_AT_ONCE", 20)
    for _ in range(200):
        submit_tip(runtime, "A van every night " * 100)

    def peak(last: int) -> int:
        export_id = ask_for_export(
            runtime,
            team.anna,
            QueueFilter(),
            ExportFormat.XLSX,
            ExportScope.WITHOUT_REPORTER,
            (),
            "A meeting",
        )
        tracemalloc.start()
        chunks = write_export(runtime, team.anna, export_id, str, lambda _, v: v, 2026000200 - last)
        for _ in chunks:
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    few = peak(40)
    assert peak(200) < 1.5 * few


def test_no_scope_has_what_a_lesser_one_lacks():
    queue, without, whole = (set(columns_of(scope)) for scope in ExportScope)
    assert queue < without < whole
