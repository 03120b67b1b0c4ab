"""Marking what is left out of a tip, and seeing exactly what then leaves."""

from __future__ import annotations

import pytest

from portal.tips.assessing import add_note, ask
from portal.tips.disclosing.marking import read_marks
from portal.tips.redacting import Part

NUMBER = 2026000001
MARKS = "/coordinatie/2026-00001/weglaten"


@pytest.fixture
def telling(tip) -> int:
    return tip(
        "Jan Zwaluwkist called 06 12345678 at night",
        involved={"persons": [{"name": "Jan Zwaluwkist"}]},
    )


def marks_of(runtime, team):
    return read_marks(runtime, team.anna, NUMBER).marks


def test_a_tip_leads_to_its_marks(anna, telling):
    anna.get("/coordinatie/2026-00001")
    assert anna.follow("Mark what is left out").heading == "What is left out of tip 2026-00001"


def test_what_rules_found_is_ticked_to_be_left_out(anna, telling, runtime, team):
    anna.get(MARKS)
    page = anna.send("weglaten", proposed=["Jan Zwaluwkist", "06 12345678"])
    assert "[left out] called [left out] at night" in page.by_id["leaves"]
    assert marks_of(runtime, team).passages == ("Jan Zwaluwkist", "06 12345678")
    assert page.value("passages") == "Jan Zwaluwkist\n06 12345678"


def test_what_leaves_is_shown_without_being_saved(anna, telling, runtime, team):
    anna.get(MARKS)
    page = anna.send("weglaten", press=("do", "preview"), passages="called", only_month="1")
    assert "Jan Zwaluwkist [left out] 06 12345678" in page.by_id["leaves"]
    assert "March 2026" in page.by_id["leaves"]
    assert "not been saved yet" in page.by_id["leaves"]
    assert marks_of(runtime, team).passages == ()
    assert "[left out]" in anna.send("weglaten").by_id["leaves"]


def test_a_hidden_stretch_says_so_to_whoever_listens(anna, telling):
    anna.get(MARKS)
    page = anna.send("weglaten", passages="called")
    assert (
        '<span class="left-out"><span class="visually-hidden">[left out]</span></span>' in page.html
    )


def test_parts_are_left_out_whole(anna, telling, runtime, team):
    anna.get(MARKS)
    page = anna.send("weglaten", parts=["persons"])
    assert "Name: [left out]" in page.by_id["leaves"]
    assert "Language of the reporter Dutch" in page.by_id["leaves"]
    assert marks_of(runtime, team).parts == {Part.PERSONS}


def test_questions_and_answers_leave_only_where_that_was_chosen(anna, telling, runtime, team):
    ask(runtime, team.anna, NUMBER, 1, "Which colour?")
    add_note(runtime, team.anna, NUMBER, 3, "Nonsense")
    assert "Which colour?" not in anna.get(MARKS).by_id["leaves"]
    leaves = anna.send("weglaten", parts=["language"]).by_id["leaves"]
    assert "Question of the coordination point: Which colour?" in leaves
    assert "Nonsense" not in leaves


def test_a_passage_that_hides_nothing_is_pointed_out(anna, telling):
    anna.get(MARKS)
    page = anna.send("weglaten", passages="Zwaluwkast\ncalled")
    assert "These hide nothing, since the tip does not have them so: Zwaluwkast" in page.main


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("fine\n" + "x" * 203, "Line 2 is 3 characters too long."),
        ("fine\n\n--", "Line 3 has no letter or digit to look for."),
        ("\n".join(f"passage {number}" for number in range(201)), "more than 200 passages"),
    ],
)
def test_what_cannot_be_looked_for_is_said_with_everything_still_there(anna, telling, typed, told):
    anna.get(MARKS)
    page = anna.send("weglaten", passages=typed, proposed=["06 12345678"], only_month="1")
    assert page.status == 422
    assert told in page.errors["passages"]
    assert page.value("passages") == typed
    assert page.value("proposed") == ["06 12345678"]
    assert page.value("only_month") == ["1"]


def test_marks_that_cross_a_colleagues_change_are_kept_in_the_form(anna, telling, runtime, team):
    anna.get(MARKS)
    add_note(runtime, team.bram, NUMBER, 1, "Look at this")
    page = anna.send("weglaten", passages="called", proposed=["06 12345678"])
    assert page.status == 409
    assert "Note added" in page.main
    assert page.value("passages") == "called"
    assert page.value("proposed") == ["06 12345678"]
    anna.send("weglaten")
    assert marks_of(runtime, team).passages == ("called", "06 12345678")


def test_who_marked_it_last_is_told(anna, telling):
    anna.get(MARKS)
    assert "Last marked by Anna" in anna.send("weglaten", passages="called").main


def test_reading_the_marks_is_in_the_audit_trail(anna, telling, runtime):
    anna.get(MARKS)
    with runtime.database.engine.connect() as connection:
        told = connection.exec_driver_sql(
            "SELECT count(*) FROM audit_event WHERE kind = 'tip.read'"
        ).scalar_one()
    assert told == 1


def test_what_no_form_of_ours_sends_is_refused(anna, telling):
    anna.get(MARKS)
    anna.post(MARKS, version="1", passages="", proposed="x" * 300)
    assert anna.page.status == 400
