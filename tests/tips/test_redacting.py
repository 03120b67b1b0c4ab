"""A hidden passage is in no text that leaves, and nothing else is lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models import MessageKind
from portal.tips.content import TipContent
from portal.tips.redacting import Marks, Part, RedactedTip, found_in, not_found, redact

LABEL = "▮"
ALL = frozenset[Part]()


def told(description: str = "A van", **sections: object) -> TipContent:
    return TipContent.model_validate(
        {"subject": {}, "observation": {"description": description}, **sections}
    )


def shown(tip: RedactedTip, path: str = "observation.description") -> str:
    text = tip.fields[path]
    assert text is not None
    return text.shown(LABEL)


def redacted(text: str, *passages: str) -> str:
    return shown(redact(told(text), [], Marks(passages=passages)))


def plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in folded if character.isalnum())


@pytest.mark.parametrize(
    ("text", "passage", "left"),
    [
        ("Jan came", "Jan", "▮ came"),
        ("JAN and jan", "Jan", "▮ and ▮"),
        ("José", "jose", "▮"),
        ("jose", "José", "▮"),
        ("Jose\u0301 was there", "José", "▮ was there"),
        ("Jan\n  de   Vries came", "Jan de Vries", "▮ came"),
        ("plate AB 123-C", "ab-123-c", "plate ▮"),
        ("Straße 5", "strasse", "▮ 5"),
        ("ﬁets", "fiets", "▮"),
        ("aaaa", "aaa", "▮"),
        ("anna banana", "banana anna", "anna banana"),
    ],
)
def test_a_passage_is_hidden_however_it_is_written(text, passage, left):
    assert redacted(text, passage) == left


def test_passages_that_overlap_are_hidden_as_one():
    assert redacted("Jan de Vries", "Jan de", "de Vries") == "▮"


def test_a_passage_is_hidden_in_every_answer_and_message():
    content = told(
        "Jan came",
        place={"description": "At Jan's"},
        involved={"persons": [{"name": "Jan", "description": "Jan is tall"}]},
    )
    marks = Marks(passages=("Jan",), parts=ALL)
    tip = redact(content, [(MessageKind.ANSWER, "It was Jan")], marks)
    assert "jan" not in repr(tip).casefold().replace("_jan", "")


def test_a_part_is_hidden_whole():
    content = told(involved={"vehicles": [{"plate": "AB-123-C"}]})
    tip = redact(content, [], Marks(parts=frozenset({Part.VEHICLES})))
    assert tip.fields["involved.vehicles.0.plate"] is None
    assert "AB-123-C" not in repr(tip)


def test_what_tells_of_the_reporter_never_leaves():
    content = told(
        source={"who_knows": "only_me", "careful_with": "my neighbour", "how_known": ["work"]},
        contact={"name": "Janssen", "phone": "06 12345678"},
    )
    tip = redact(content, [], Marks(parts=ALL))
    assert not [
        word for word in ("neighbour", "Janssen", "12345678", "only_me") if word in repr(tip)
    ]


def test_messages_stay_unless_they_are_chosen():
    messages = [(MessageKind.QUESTION, "Which colour?")]
    assert redact(told(), messages, Marks()).messages is None
    chosen = redact(told(), messages, Marks(parts=ALL)).messages
    assert chosen is not None
    assert [message.text.shown(LABEL) for message in chosen] == ["Which colour?"]


NAMES = {"WK019310": ("Assendorp",), "garages": ("Garages", "Garagebedrijven")}


@pytest.mark.parametrize(
    ("passage", "left_out"),
    [
        ("assendorp", ["place.area"]),
        ("Garagebedrijven", ["involved.companies.0.branch"]),
        ("garagebox", []),
    ],
)
def test_what_goes_by_a_hidden_name_is_hidden_whole(passage, left_out):
    content = told(place={"area": "WK019310"}, involved={"companies": [{"branch": "garages"}]})
    fields = redact(content, [], Marks(passages=(passage,)), NAMES).fields
    assert [path for path, text in fields.items() if text is None] == left_out


def test_passages_that_hide_nothing_are_told():
    content = told("Jan came", place={"area": "WK019310"})
    messages = [(MessageKind.ANSWER, "In the shed")]
    passages = ["JAN", "Piet", "the-shed", "Assendorp"]
    assert not_found(content, messages, passages, NAMES) == ["Piet"]


def test_a_passage_is_found_however_it_is_written():
    assert found_in(["Seen by JÁN-de Vries"], ["jan de vries", "Piet"]) == ["jan de vries"]


def test_passages_that_say_nothing_are_no_marks():
    assert Marks(passages=("Jan", "  -  ".strip(), "Jan")).passages == ("Jan",)


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=20), max_size=6))
def test_no_hidden_passage_is_left_and_nothing_else_is_lost(text, passages):
    marks = Marks(passages=tuple(p.strip() for p in passages if p.strip()))
    (pieces,) = [redact(told(f"x{text}"), [], marks).fields["observation.description"]]
    assert pieces is not None
    content = told(f"x{text}").observation.description
    kept = [piece.text for piece in pieces.pieces if piece.text is not None]
    for passage in marks.passages:
        assert not any(plain(passage) in plain(piece) for piece in kept)
    at = 0
    for piece in kept:
        at = content.index(piece, at) + len(piece)
    if not any(plain(passage) in plain(content) for passage in marks.passages):
        assert "".join(kept) == content
