from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.errors import NotPermitted
from portal.accounts.permissions import Actor
from portal.models import PageKind, load_catalogue
from portal.pages.body_checks import OVERVIEW_KEYS
from portal.pages.checks import AUDIENCES, check_document, check_folder, check_page
from portal.pages.documents import Document, parse_document, write_document
from portal.pages.files import import_content
from portal.pages.findings import FindingKind, KnownSite, Severity
from portal.pages.reading_level import ease, sentences_of, syllables_of, words_on_average
from portal.pages.words import PLACEHOLDERS, words_of
from portal.web.finding_labels import FINDINGS
from portal.web.labels import AUDIENCES as NAMED_AUDIENCES
from portal.web.site.overviews import OVERVIEWS
from tests.pages.desk import document as document_text

KNOWN = KnownSite(
    keys={"nl": frozenset({"x", "approach"}), "en": frozenset({"x"})},
    media={"1": "Een kaart", "2": ""},
    themes=frozenset({"weapons"}),
    branches=frozenset({"garages"}),
    today=date(2026, 3, 10),
)
SOURCE = {"title": "Politie", "address": "https://www.politie.nl/"}


def page(body: str = "", **fields: object) -> Document:
    """A Dutch page that nothing is wrong with, but for what the test makes so."""
    values: dict[str, object] = {
        "id": "x",
        "language": "nl",
        "kind": PageKind.PAGE,
        "title": "Titel",
        "summary": "Kort.",
        "review_date": date(2026, 3, 11),
        "body": f"{body}\n" if body else "",
    }
    return Document.model_validate(values | fields)


def found(body: str = "", **fields: object) -> list[str]:
    return [finding.kind.value for finding in check_document(page(body, **fields), KNOWN)]


def lines(body: str, kind: str) -> list[str]:
    """The lines of the whole document that the findings of a kind point to."""
    document = page(body)
    text = write_document(document).split("\n")
    findings = check_document(document, KNOWN)
    return [text[finding.line - 1] for finding in findings if finding.kind == kind]


def self_check(count: int, advice: str = "\n   Doe het.") -> str:
    questions = "\n".join(f"{n}. Vraag {n}?{advice}" for n in range(1, count + 1))
    return f"::: self-check\n{questions}\n:::"


def barriers(columns: int) -> str:
    row = "|" + " a |" * columns
    return f"::: barriers\n{row}\n|{' --- |' * columns}\n{row}\n:::"


def test_nothing_is_found_in_a_page_that_is_right():
    body = (
        "## Kop\n\n### Lager\n\nLees [onze aanpak](page:approach) en [het nieuws](page:news).\n\n"
        "::: checklist Let op\n- Een\n:::\n\n![](media:1)\n\n::: report weapons\n\n:::\n\n"
        f"{barriers(4)}\n\n{self_check(10)}"
    )
    assert found(body) == []


# The front matter.


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"title": "x" * 71}, "title_long"),
        ({"summary": ""}, "summary_missing"),
        ({"summary": "x" * 161}, "summary_long"),
        ({"review_date": None}, "review_date_missing"),
        ({"review_date": date(2026, 3, 10)}, "review_overdue"),
        ({"id": "approach"}, "translation_missing"),
        ({"kind": "theme", "theme": "weapons"}, "source_missing"),
        ({"kind": "branch", "branch": "garages"}, "source_missing"),
        ({"theme": "poetry"}, "theme_unknown"),
        ({"branch": "poetry"}, "branch_unknown"),
        ({"branches": ["garages", "poetry"]}, "branch_unknown"),
        ({"audience": ["resident", "poet"]}, "audience_unknown"),
        ({"related": ["approach", "poetry"]}, "related_unknown"),
        ({"title": "Bel {polite}"}, "placeholder_unknown"),
        ({"summary": "Over {Municipality}."}, "placeholder_unknown"),
    ],
)
def test_what_is_wrong_in_the_front_matter_is_found(fields, kind):
    assert found(**fields) == [kind]


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "x" * 70},
        {"summary": "x" * 160},
        {"kind": "theme", "theme": "weapons", "sources": [SOURCE]},
        {"theme": "weapons", "branch": "garages", "branches": ["garages"]},
        {"audience": ["resident", "entrepreneur", "employee"]},
        {"related": ["approach", "themes"]},
    ],
)
def test_what_is_right_in_the_front_matter_is_not(fields):
    assert found(**fields) == []


def test_what_is_wrong_in_the_front_matter_has_its_line():
    finding = check_document(page(theme="poetry"), KNOWN)[0]
    assert write_document(page(theme="poetry")).split("\n")[finding.line - 1] == "theme: poetry"
    assert finding.details == {"name": "poetry"}


# The body.


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("# Kop", "heading_first_level"),
        ("### Kop", "heading_skipped"),
        ("## Kop\n\n#### Lager", "heading_skipped"),
        ("::: checklist Let op\n- Een\n:::", "heading_skipped"),
        ("##", "heading_empty"),
        ("[](page:approach)", "link_empty"),
        ("[ ](https://example.org)", "link_empty"),
        ("[hier](page:approach)", "link_vague"),
        ("[Klik hier!](page:approach)", "link_vague"),
        ("[**Lees meer** »](page:approach)", "link_vague"),
        ("[here](page:approach)", "link_vague"),
        ("[Read more…](page:approach)", "link_vague"),
        ("<https://example.org/x>", "link_bare"),
        ("[www.example.org](https://www.example.org)", "link_bare"),
        ("[de poëzie](page:poetry)", "page_unknown"),
        ("![](media:2)", "alternative_missing"),
        ("![Een kaart](media:3)", "media_unknown"),
        ("[De folder](media:3)", "media_unknown"),
        ("![Een kaart](https://example.org/a.png)", "picture_foreign"),
        ("Een <b>vet</b> woord", "raw_html"),
        ("<!-- later -->", "raw_html"),
        ("<div>\n\nTekst", "raw_html"),
        ("Bel {polite}.", "placeholder_unknown"),
        ("Bel { police }.", "placeholder_unknown"),
        ("Bel **{polite}**.", "placeholder_unknown"),
        ("[Bel {polite}](page:approach)", "placeholder_unknown"),
        ("## Kop\n\n::: checklist Bel {polite}\n- Een\n:::", "placeholder_unknown"),
        (self_check(10, advice="\n   Bel {police}.") + "\n\nBel {polite}.", "placeholder_unknown"),
        ("::: nieuws\nTekst\n:::", "block_unknown"),
        ("::: call-out\nTekst", "block_unclosed"),
        ("::: call-out\nTekst\n\n::: report\n:::", "block_unclosed"),
        ("Tekst\n\n:::", "block_unopened"),
        (self_check(9), "self_check_incomplete"),
        (self_check(10, advice=""), "self_check_incomplete"),
        (barriers(3), "barriers_without_table"),
        ("::: barriers\nTekst\n:::", "barriers_without_table"),
        ("::: report poetry\n:::", "report_theme_unknown"),
        ("Druk op de rode knop.", "colour_alone"),
        ("Verplichte velden staan in het groen.", "colour_alone"),
        (" ".join(["woord"] * 26) + ".", "sentence_long"),
        (
            "Dit is een zin van een woord of zestien en dat is echt te lang voor u. " * 5,
            "sentences_long",
        ),
        (
            "Verantwoordelijkheidsgevoel karakteriseert volksvertegenwoordigers. " * 5,
            "hard_to_read",
        ),
    ],
)
def test_what_is_wrong_in_the_body_is_found(body, kind):
    assert found(body) == [kind]


@pytest.mark.parametrize(
    "body",
    [
        "## A\n\n### B\n\n## C",
        "## A\n\n::: checklist Let op\n- Een\n:::",
        "[Lees meer over onze aanpak](page:approach)",
        "`<b>` en\n\n```\n<script>\n::: x\n# Kop\n```",
        "5 < 6 en 7 > 6",
        "Bel {police} in {municipality}.",
        r"Zo schrijft u het: \{polite} of \{police}.",
        "Zo schrijft u het: `{polite}`.",
        "Kies {een of meer} {}.",
        ":::: call-out\n::: report\n:::\n::::",
        "::: report\n\n:::",
        "Het busje is rood. De knop staat boven.",
        "Druk op de rode knop ‘Snel weg’.",
        " ".join(["woord"] * 25) + ".",
        "| " + " ".join(["woord"] * 30) + " |\n| --- |",
    ],
)
def test_what_is_right_in_the_body_is_not(body):
    assert found(body) == []


def test_a_red_button_is_found_in_english_too():
    assert "colour_alone" in found("Press the red button.", language="en")


@pytest.mark.parametrize(
    ("body", "kind", "line"),
    [
        ("Een\n\nTwee\n[hier](page:approach)", "link_vague", "[hier](page:approach)"),
        ("- Een\n- [hier](page:approach)", "link_vague", "- [hier](page:approach)"),
        ("| a |\n| --- |\n| <b> |", "raw_html", "| <b> |"),
        ("## A\n\n#### B", "heading_skipped", "#### B"),
        ("Een\n\nTwee\nBel {polite}", "placeholder_unknown", "Bel {polite}"),
        ("## A\n\n::: checklist {x}\n- B\n:::", "placeholder_unknown", "::: checklist {x}"),
        ("A.\n\n::: call-out\nB", "block_unclosed", "::: call-out"),
        ("Kort.\nDruk op de rode knop.", "colour_alone", "Druk op de rode knop."),
    ],
)
def test_what_is_found_has_its_line(body, kind, line):
    assert lines(body, kind) == [line]


@given(st.text(st.sampled_from("ab \n#*`:-|>[](){}<&!1.") | st.characters(), max_size=200))
def test_any_text_can_be_checked(body):
    text = f"---\nid: x\nlanguage: nl\nkind: page\ntitle: Titel\n---\n{body}"
    try:
        document = parse_document(text)
    except Exception:  # noqa: BLE001 - what is no document is tested elsewhere
        return
    last = write_document(document).count("\n") + 1
    assert all(1 <= finding.line <= last for finding in check_document(document, KNOWN))


# What holds up publication.


def test_a_page_that_readers_cannot_use_is_held_up():
    severities = {f.kind: f.severity for f in check_document(page("[hier](page:poetry)"), KNOWN)}
    assert set(severities.values()) == {Severity.MUST}


def test_a_page_that_could_be_better_is_not():
    assert check_document(page("Druk op de rode knop."), KNOWN)[0].severity is Severity.SHOULD


# The site around it.


def test_a_page_is_checked_against_what_is_live(runtime, tmp_path):
    (tmp_path / "nl").mkdir()
    (tmp_path / "nl" / "aanpak.md").write_text(document_text("approach"), encoding="utf-8")
    import_content(runtime, tmp_path)
    document = page("[aanpak](page:approach), [ik](page:x), [weg](page:poetry)", language="nl")
    assert [f.details["name"] for f in check_page(runtime, None, document)] == ["poetry"]


def test_a_picture_that_is_not_in_the_library_is_found(runtime):
    picture = page(f"![Een kaart](media:{uuid4()})")
    kinds = [finding.kind.value for finding in check_page(runtime, None, picture)]
    assert kinds == ["media_unknown"]


def test_without_a_library_nothing_is_said_of_pictures_and_pdfs():
    body = f"![](media:{uuid4()})\n\n[De folder](media:{uuid4()})\n\n![x](https://example.org/a)"
    findings = check_document(page(body), replace(KNOWN, media=None))
    assert [finding.kind.value for finding in findings] == ["picture_foreign"]


def test_only_who_may_see_pages_may_have_one_checked(runtime, desk):
    assert check_page(runtime, desk.daan, page()) == []
    with pytest.raises(NotPermitted):
        check_page(runtime, Actor(desk.daan.member_id, "Nobody", frozenset()), page())


def test_the_files_of_a_folder_are_checked_against_each_other(tmp_path, project_folder):
    (tmp_path / "nl").mkdir()
    (tmp_path / "en").mkdir()
    for name, text in {
        "nl/a.md": document_text("a", "nl", body="[b](page:b) en [ergens](page:poetry)"),
        "nl/b.md": document_text("b", "nl"),
        "en/a.md": document_text("a", "en"),
        "en/b.md": document_text("b", "en") + "\n",
        "nl/c.md": "geen document",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    catalogue = load_catalogue(project_folder / "data")
    assert [
        (each.name, each.finding.kind.value)
        for each in check_folder(tmp_path, catalogue, date(2026, 3, 10))
    ] == [
        ("en/b.md", "not_canonical"),
        ("nl/a.md", "page_unknown"),
        ("nl/c.md", "malformed"),
    ]


def test_a_placeholder_that_stands_for_nothing_is_told_with_those_that_do(runtime):
    (finding,) = check_document(page("Bel {polite}."), KNOWN)
    assert finding.details["text"] == "{polite}"
    assert all(f"{{{name}}}" in finding.details["known"] for name in words_of(runtime))
    assert set(PLACEHOLDERS) == set(words_of(runtime))


def test_what_can_be_found_has_words():
    assert set(FINDINGS) == set(FindingKind)


def test_the_checks_know_the_groups_of_readers_and_the_overviews_of_the_site():
    assert set(NAMED_AUDIENCES) == AUDIENCES
    assert set(OVERVIEWS) == OVERVIEW_KEYS


# How hard a text is to read.


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("huis", 1),
        ("melding", 2),
        ("politie", 3),
        ("gemeente", 3),
        ("beoordelen", 4),
        ("geïnteresseerd", 5),
        ("bedrijfsruimte", 4),
        ("zeeën", 2),
        ("bij", 1),
        ("3.000", 1),
    ],
)
def test_dutch_syllables_are_counted(word, count):
    assert syllables_of(word, "nl") == count


@pytest.mark.parametrize(
    ("word", "count"),
    [("report", 2), ("people", 2), ("make", 1), ("used", 1), ("wanted", 2), ("municipality", 6)],
)
def test_english_syllables_are_counted(word, count):
    assert syllables_of(word, "en") == count


def test_sentences_end_before_a_capital():
    text = "Bel 112. Het kost € 3.000 (bijv. contant). Ja?\nEn toen: niets"
    assert [sentence.text for sentence in sentences_of(text)] == [
        "Bel 112.",
        "Het kost € 3.000 (bijv. contant).",
        "Ja?",
        "En toen: niets",
    ]


def test_a_sentence_knows_how_many_lines_come_before_it():
    assert [s.lines_before for s in sentences_of("Een.\nTwee.\n\nDrie.")] == [0, 1, 3]


def test_the_formula_of_douma_is_used_for_dutch():
    # One sentence of four words and six syllables: 206.84 - 0.93 x 4 - 77 x 1.5.
    assert ease(sentences_of("Wij lezen uw melding."), "nl") == pytest.approx(87.62)


def test_the_formula_of_flesch_is_used_for_english():
    # One sentence of four words and five syllables: 206.835 - 1.015 x 4 - 84.6 x 1.25.
    assert ease(sentences_of("We read your report."), "en") == pytest.approx(97.025)


@pytest.mark.parametrize(("text", "language"), [("", "nl"), ("Hallo daar.", "de")])
def test_without_words_or_a_formula_there_is_no_score(text, language):
    assert ease(sentences_of(text), language) is None


def test_the_average_of_nothing_is_nothing():
    assert words_on_average([]) == 0
