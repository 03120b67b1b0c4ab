"""Searching the published pages, on either engine."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from portal.models import Page, PageEventKind, SearchEntry, SearchWord
from portal.pages.highlighting import Piece, mark, snippet
from portal.pages.indexing import rebuild_index, refresh_index
from portal.pages.putting_live import take_off
from portal.pages.search import HITS_A_PAGE, Correction, search
from portal.pages.stemming import find_words, fold, stem
from portal.pages.versions import present_version
from portal.runtime import make_runtime
from tests.conftest import cheap_settings
from tests.pages.writing import document, publish, withdraw

same_database = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60
)


def paths(runtime, typed: str, language: str = "nl", after: str | None = None) -> list[str]:
    return [hit.path for hit in search(runtime, language, typed, after).hits]


def all_paths(runtime, typed: str) -> list[str]:
    found = search(runtime, "nl", typed)
    seen = [hit.path for hit in found.hits]
    while found.next_place:
        found = search(runtime, "nl", typed, found.next_place)
        seen += [hit.path for hit in found.hits]
    return seen


def marked(pieces: tuple[Piece, ...]) -> list[str]:
    return [piece.text for piece in pieces if piece.is_hit]


def counted(runtime) -> dict[str, int]:
    with runtime.database.reading() as session:
        return {
            row.word: row.pages
            for row in session.execute(select(SearchWord.word, SearchWord.pages))
        }


@pytest.fixture
def shelf(runtime):
    """A few pages that have little in common."""
    publish(
        runtime,
        document("cannabis", "Hennepkwekerij", "Hoe u die herkent.", "Een zoete geur uit huizen."),
        document("laundering", "Witwassen", "Geld dat nergens vandaan komt.", "Een zaak."),
        document("tenants", "Verhuurt u een pand?", "Kijk wie er huurt.", "Let op contant geld."),
        document("rent", "Letting houses", "", "Look who rents.", language="en"),
    )
    return runtime


# What is found.


@pytest.mark.parametrize("typed", ["hennepkwekerij", "HENNEPKWEKERIJ", "  hennepkwekerij?! "])
def test_a_word_of_a_title_finds_its_page(shelf, typed):
    assert paths(shelf, typed) == ["cannabis"]


@pytest.mark.parametrize("typed", ["huis", "huizen", "zaken", "panden"])
def test_another_form_of_a_word_finds_it_as_well(shelf, typed):
    wanted = {"huis": [], "huizen": ["cannabis"], "zaken": ["laundering"], "panden": ["tenants"]}
    assert paths(shelf, typed) == wanted[typed]


def test_an_english_word_is_cut_to_its_english_stem(shelf):
    assert paths(shelf, "house renting", "en") == ["rent"]


def test_a_page_of_another_language_is_not_found(shelf):
    assert paths(shelf, "letting") == []


def test_accents_make_no_difference(runtime):
    publish(runtime, document("cafe", "Één café"))
    assert paths(runtime, "cafe") == paths(runtime, "CAFÉ") == ["cafe"]


def test_a_decomposed_accent_makes_no_difference(runtime):
    publish(runtime, document("cafe", "Cafe\N{COMBINING ACUTE ACCENT}s"))
    assert paths(runtime, "cafés") == ["cafe"]


def test_a_setting_that_stands_in_a_page_is_found(runtime):
    publish(runtime, document("about", "Over {municipality}", body="Bel {emergency}."))
    assert paths(runtime, "Zwolle") == paths(runtime, "112") == ["about"]


def test_an_address_of_a_link_is_no_word_of_the_page(runtime):
    publish(runtime, document("about", body="Lees [meer](https://example.org/verborgen)."))
    assert paths(runtime, "verborgen") == []


def test_the_last_word_need_not_be_complete(shelf):
    assert paths(shelf, "hennepk") == ["cannabis"]


def test_a_word_before_the_last_must_be_complete(shelf):
    assert [c.typed for c in search(shelf, "nl", "hennepk geur").corrections] == ["hennepk"]


def test_pages_with_all_words_come_before_pages_with_some(shelf):
    found = search(shelf, "nl", "contant geld")
    assert [hit.path for hit in found.hits] == ["tenants", "laundering"]
    assert (found.with_all, found.total) == (1, 2)


def test_where_no_page_has_all_words_pages_with_some_are_given(shelf):
    found = search(shelf, "nl", "geur geld")
    assert found.with_all == 0
    assert {hit.path for hit in found.hits} == {"cannabis", "tenants", "laundering"}


@pytest.mark.parametrize("typed", ["", "   ", "?!", "de het een", "x", "\x00", "_" * 50, "é"])
def test_nothing_to_search_for_is_said(shelf, typed):
    found = search(shelf, "nl", typed)
    assert (found.has_words, found.hits) == (False, [])


def test_a_title_weighs_more_than_a_summary_and_that_more_than_a_body(runtime):
    publish(runtime, document("third", "Iets", "Van alles", "Over witwassen"))
    publish(runtime, document("second", "Iets", "Over witwassen", "Van alles"))
    publish(runtime, document("first", "Over witwassen", "Iets", "Van alles"))
    assert paths(runtime, "witwassen") == ["first", "second", "third"]


# Typing errors.


@pytest.mark.parametrize(
    "typed", ["henepkwekerij", "hennepkwekeirj", "hennepkwekerji", "hhenepkwekerij"]
)
def test_a_typing_error_is_forgiven_and_said(shelf, typed):
    found = search(shelf, "nl", typed)
    assert [hit.path for hit in found.hits] == ["cannabis"]
    assert [(c.typed, c.meant) for c in found.corrections] == [(typed, ("hennepkwekerij",))]


def test_a_word_that_occurs_is_not_corrected(shelf):
    assert search(shelf, "nl", "geld").corrections == []


def test_a_word_like_nothing_else_is_said_to_be_nowhere(shelf):
    found = search(shelf, "nl", "xqzvvv")
    assert [(c.typed, c.meant) for c in found.corrections] == [("xqzvvv", ())]
    assert found.hits == []


def test_a_very_short_word_is_not_guessed_at(shelf):
    assert search(shelf, "nl", "zsk").hits == []


def test_a_new_word_is_known_to_whoever_makes_an_error_next(shelf):
    assert search(shelf, "nl", "motorclup").hits == []
    publish(shelf, document("gangs", "Motorclubs"))
    assert paths(shelf, "motorclup") == ["gangs"]


def test_a_word_that_is_gone_is_meant_no_more(shelf):
    assert paths(shelf, "hennepkwekerji") == ["cannabis"]
    withdraw(shelf, "cannabis")
    assert search(shelf, "nl", "hennepkwekerji").corrections == [Correction("hennepkwekerji", ())]


def test_of_words_that_are_as_near_the_commonest_comes_first(runtime):
    publish(runtime, document("one", "Kasten"), document("two", "Kansen"))
    publish(runtime, document("three", "Kansen"), document("four", "Kanten"))
    (correction,) = search(runtime, "nl", "kamsen").corrections
    assert correction.meant == ("kansen",)
    (correction,) = search(runtime, "nl", "kaxten").corrections
    assert set(correction.meant) == {"kasten", "kanten"}
    publish(runtime, document("five", "Kanten"))
    (correction,) = search(runtime, "nl", "kaxten").corrections
    assert correction.meant == ("kanten", "kasten")


# In step with what is live.


def test_a_page_is_found_by_its_new_words_and_not_by_its_old(runtime):
    publish(runtime, document("one", "Eerst appels"))
    publish(runtime, document("one", "Later peren"))
    assert paths(runtime, "peren") == ["one"]
    assert paths(runtime, "appels") == []


def test_a_page_that_was_taken_off_is_not_found(shelf):
    withdraw(shelf, "cannabis")
    assert paths(shelf, "hennepkwekerij") == []


def test_no_word_of_a_page_that_was_taken_off_is_left(runtime):
    publish(runtime, document("one", "Appels en peren"))
    withdraw(runtime, "one")
    with runtime.database.reading() as session:
        left = [
            session.scalar(select(func.count()).select_from(table))
            for table in (SearchEntry, SearchWord, text("search_index"))
        ]
    assert left == [0, 0, 0]


def test_words_are_counted_by_the_pages_that_have_them(runtime):
    publish(runtime, document("one", "Appels", body="Appels, appels en peren."))
    publish(runtime, document("two", "Appels"))
    assert counted(runtime) == {"appels": 2, "peren": 1}


def withdraw_and_break_off(runtime, key: str) -> None:
    with runtime.database.writing() as session:
        page = session.scalars(select(Page).where(Page.key == key)).one()
        take_off(runtime, session, page, PageEventKind.ARCHIVED, None)
        raise ZeroDivisionError


def test_a_page_of_which_the_taking_off_fails_is_still_found(shelf):
    before = counted(shelf)
    with pytest.raises(ZeroDivisionError):
        withdraw_and_break_off(shelf, "cannabis")
    assert paths(shelf, "hennepkwekerij") == ["cannabis"]
    assert counted(shelf) == before


def test_made_anew_the_index_is_the_same(shelf):
    before = counted(shelf)
    assert rebuild_index(shelf) == 4
    assert counted(shelf) == before
    assert paths(shelf, "hennepkwekerij") == ["cannabis"]


def test_an_index_that_is_right_is_left_alone(shelf):
    before = present_version(shelf)
    refresh_index(shelf)
    assert present_version(shelf) == before


@pytest.mark.parametrize("table", ["search_entry", "live_page"])
def test_an_index_that_lags_behind_is_made_anew(shelf, table):
    with shelf.database.writing() as session:
        session.execute(text(f"DELETE FROM {table}"))
    refresh_index(shelf)
    found = {"search_entry": ["cannabis"], "live_page": []}
    assert paths(shelf, "hennepkwekerij") == found[table]


OF_AN_EARLIER_FORM = {
    "sqlite": "UPDATE search_index SET title = 'nlhennepkwekerij' WHERE title LIKE '%hennep%'",
    "postgresql": "UPDATE search_index SET vector = ts_delete(vector, '^^hennepkwekerij')",
}


def test_an_index_of_an_earlier_form_is_made_anew(shelf):
    before = present_version(shelf).number
    with shelf.database.writing() as session:
        session.execute(text(OF_AN_EARLIER_FORM[session.get_bind().dialect.name]))
    refresh_index(shelf)
    assert present_version(shelf).number == before + 1
    refresh_index(shelf)
    assert present_version(shelf).number == before + 1


def test_refreshed_the_index_knows_a_changed_setting(runtime):
    publish(runtime, document("about", "Over {municipality}"))
    moved = make_runtime(cheap_settings(runtime.settings.database_url, municipality="Kampen"))
    refresh_index(moved)
    assert paths(moved, "kampen") == ["about"]
    assert paths(moved, "zwolle") == []
    moved.database.close()


# Paging.


@pytest.fixture
def many(runtime):
    numbers = range(2 * HITS_A_PAGE + 3)
    publish(
        runtime,
        *(
            document(f"page-{number}", "Appels", body="appels " * (number % 4))
            for number in numbers
        ),
    )
    return runtime


def test_all_hits_come_once_over_the_pages(many):
    seen = all_paths(many, "appels")
    assert sorted(seen) == sorted(f"page-{number}" for number in range(2 * HITS_A_PAGE + 3))


def test_the_number_of_hits_is_that_of_all_pages(many):
    first = search(many, "nl", "appels")
    assert search(many, "nl", "appels", first.next_place).total == first.total == 23


@pytest.mark.parametrize("typed", ["appels", "appels peren", "appels kersen bramen"])
def test_of_very_many_pages_those_come_first_that_say_it_in_title_or_summary(
    runtime, monkeypatch, typed
):
    publish(
        runtime,
        *(document(f"page-{n}", "Fruit", body="Appels en peren. " * (n + 1)) for n in range(23)),
        document("summed", "Fruit", "Over appels en peren.", "Fruit."),
        document("titled", "Appels en peren", "Fruit.", "Fruit."),
        document("cherries", "Fruit", "Over kersen.", "Appels."),
        document("other", "Appels", "Peren.", language="en"),
    )
    few = search(runtime, "nl", typed)
    monkeypatch.setattr("portal.pages.matching.MOST_COUNTED", 20)
    many = search(runtime, "nl", typed)
    assert (few.has_more, many.total, many.has_more) == (False, 20, True)
    seen = all_paths(runtime, typed)
    assert len(seen) == len(set(seen)) == few.total
    heads = [path for path in ("titled", "summed", "cherries") if path in seen]
    if typed == "appels":
        heads.remove("cherries")
    assert set(seen[: len(heads)]) == set(heads)
    assert set(paths(runtime, typed)) >= set(heads)


@pytest.mark.parametrize("typed", ["appels", "appels fruit"])
def test_of_very_many_titles_only_some_are_ranked_and_yet_all_are_found(
    runtime, monkeypatch, typed
):
    body = "Fruit, en appels."
    pages = [
        *(document(f"body-{n}", "Fruit", "Fruit.", body) for n in range(4)),
        *(document(f"summary-{n}", "Fruit", "Over appels.", body) for n in range(4)),
        *(document(f"title-{n}", "Appels", "Over appels." * n, body) for n in range(8)),
    ]
    publish(runtime, *pages)
    monkeypatch.setattr("portal.pages.matching.MOST_COUNTED", 12)
    monkeypatch.setattr("portal.pages.matching.MOST_RANKED", 6)
    seen = all_paths(runtime, typed)
    assert sorted(seen) == sorted(page.id for page in pages)
    if typed == "appels":
        assert all(path.startswith("title-") for path in seen[:6])


def test_where_few_titles_have_a_word_the_summaries_that_have_it_come_next(runtime, monkeypatch):
    publish(
        runtime,
        *(document(f"body-{n}", "Fruit", "", "Appels, appels en appels.") for n in range(8)),
        *(document(f"summary-{n}", "Fruit", "Over appels.") for n in range(4)),
        document("title", "Appels"),
    )
    monkeypatch.setattr("portal.pages.matching.MOST_COUNTED", 12)
    monkeypatch.setattr("portal.pages.matching.MOST_RANKED", 3)
    seen = all_paths(runtime, "appels")
    assert seen[0] == "title"
    assert all(path.startswith("summary-") for path in seen[1:3])
    assert len(set(seen)) == len(seen) == 13


def test_of_very_many_pages_those_with_all_words_come_first_of_all(runtime, monkeypatch):
    publish(
        runtime,
        *(document(f"page-{n}", "Appels", "", "Fruit.") for n in range(23)),
        document("both", "Fruit", "", "Fruit, fruit, fruit, appels, fruit en fruit met kersen."),
    )
    monkeypatch.setattr("portal.pages.matching.MOST_COUNTED", 20)
    found = search(runtime, "nl", "appels kersen")
    assert (found.hits[0].path, found.with_all, found.has_more) == ("both", 1, True)


def test_a_place_that_is_none_begins_at_the_beginning(many):
    first = paths(many, "appels")
    for place in ("", "x", "1", "9" * 40 + ".1", "1.2.3", "-1.1", "٣.٣"):
        assert paths(many, "appels", after=place) == first


# Marking.


def test_other_forms_of_a_word_are_marked(shelf):
    (hit,) = search(shelf, "nl", "huizen").hits
    assert marked(hit.snippet) == ["huizen"]


def test_the_pieces_of_a_text_are_the_text(shelf):
    (hit,) = search(shelf, "nl", "hennepkwekerij").hits
    assert "".join(piece.text for piece in hit.title) == "Hennepkwekerij"
    assert "".join(piece.text for piece in hit.summary) == "Hoe u die herkent."


def test_a_word_in_the_title_needs_no_snippet(shelf):
    (hit,) = search(shelf, "nl", "hennepkwekerij").hits
    assert (marked(hit.title), hit.snippet) == (["Hennepkwekerij"], ())


@given(st.text(max_size=300), st.sets(st.sampled_from(["appel", "e", "peer", "huiz"])))
def test_any_text_is_cut_in_pieces_without_loss(words, stems):
    assert "".join(piece.text for piece in mark("nl", words, stems)) == words


@given(st.text(max_size=600))
def test_a_snippet_is_short_and_has_what_was_searched_for(words):
    found = snippet("nl", f"{words} appels {words}", {stem("nl", "appels")})
    assert any(piece.is_hit for piece in found)
    assert sum(len(piece.text) for piece in found) <= 300


def test_a_snippet_ends_with_a_whole_word():
    found = snippet("nl", "appels " + "woord " * 100, {stem("nl", "appels")})
    assert "".join(piece.text for piece in found).removesuffix(" …").endswith(" woord")


@given(st.text())
def test_folding_twice_changes_nothing_more(words):
    once = fold(words)
    assert fold(once) == once


@given(st.text())
def test_every_word_stands_where_it_is_said_to(words):
    for word in find_words("nl", words):
        assert fold(words[word.start : word.end]) == word.folded


# Anything may be typed.


@same_database
@given(st.text(max_size=250), st.sampled_from(["nl", "en", "pl"]))
@example('" OR title:* NEAR(', "nl")
@example("'x' & ! | <-> :* \\", "nl")
@example("hennep AND NOT geld", "en")
@example("ﬁ ǅ ß İ ٣ ½ ² \U00010400 \N{COMBINING ACUTE ACCENT}", "nl")
@example("a" * 250, "nl")
@example("hennepkwekerij " * 16, "nl")
def test_whatever_is_typed_is_answered(shelf, typed, language):
    found = search(shelf, language, typed)
    assert found.total >= len(found.hits)


@same_database
@given(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=60))
def test_whatever_a_title_says_its_page_can_be_published_and_found(runtime, words):
    publish(runtime, document("odd", f"Appels {words}".strip()[:200], body=words))
    assert "odd" in paths(runtime, "appels")
