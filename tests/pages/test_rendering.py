from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.pages.rendering import (
    Link,
    Picture,
    Surroundings,
    anchor_of,
    fill,
    linked_keys,
    render,
)

WORDS = {"municipality": "Zwolle", "phone": "112", "odd": "**<b>&`_[x](y)"}
PAGES = {"approach": Link("/aanpak", "Onze aanpak")}
PICTURES = {"7": Picture("/m/7.png", "/m/7.webp 480w", "/m/7.png 480w", 480, 320, 'Een "kaart"')}
AROUND = Surroundings(
    words=WORDS,
    link=PAGES.get,
    picture=PICTURES.get,
    report_address=lambda theme: f"/melden?thema={theme}" if theme else "/melden",
    report_label="Doe een melding",
)


def html(body: str) -> str:
    return render(body, AROUND).html


def is_balanced(text: str) -> bool:
    opened: list[str] = []
    for closing, name in re.findall(r"<(/?)([a-z0-9]+)[^>]*>", text):
        if name in {"br", "hr", "img", "input", "source"}:
            continue
        if not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return not opened


# Any text.


@given(st.text(st.sampled_from("ab \n#*_`~:-|>[](){}<&!\\1.\t") | st.characters(), max_size=200))
def test_any_text_is_rendered_and_balanced(body):
    assert is_balanced(html(body))


@given(st.text(max_size=100))
def test_any_text_gives_the_keys_that_it_links_to(body):
    assert set(render(body, AROUND).missing) <= linked_keys(body)


# Blocks.


def test_a_call_out_stands_aside():
    assert '<aside class="call-out">\n<p>Let op.</p>' in html("::: call-out\nLet op.\n:::")


def test_a_check_list_is_a_section_named_by_its_title():
    section = html("::: checklist Signalen & meer\n- Een\n:::")
    assert '<section class="checklist" aria-labelledby="lijst-1">' in section
    assert '<h3 id="lijst-1">Signalen &amp; meer</h3>' in section


def test_a_check_list_without_a_title_has_no_heading():
    assert "<h3" not in html("::: checklist\n- Een\n:::")


def test_each_point_of_a_check_list_can_be_ticked():
    assert (
        '<li class="choice"><input type="checkbox" id="punt-1"><label for="punt-1">Een</label></li>'
        in html("::: checklist\n- Een\n- Twee\n:::")
    )


def test_two_lists_in_one_check_list_have_points_of_their_own():
    page = html("::: checklist\n- Een\n\nTekst\n\n1. Twee\n:::\n\n::: checklist\n- Drie\n:::")
    assert re.findall(r'<input type="checkbox" id="([^"]+)"', page) == [
        "punt-1",
        "punt-2",
        "punt-3",
    ]


def test_a_list_within_a_point_has_points_of_its_own():
    page = html("::: checklist\n- Een\n  - Twee\n- - Drie\n:::")
    assert re.findall(r'<label for="[^"]+">([^<]+)</label>', page) == ["Een", "Twee", "Drie"]


def test_a_list_outside_a_check_list_cannot_be_ticked():
    assert "input" not in html("::: checklist\n- Een\n:::\n\n- Twee").partition("</section>")[2]


def test_a_page_says_whether_it_has_a_check_list():
    assert render("::: checklist\n- Een\n:::", AROUND).has_checklist
    assert not render("- Een", AROUND).has_checklist


def test_barriers_frame_their_table():
    page = html("::: barriers\n| Stap | Wie |\n| --- | --- |\n| Huren | U |\n:::")
    assert page.startswith('<div class="barriers">\n<div class="table-frame">')


def test_a_table_cell_knows_its_column():
    page = html("| Stap | *Wie* |\n| --- | --- |\n| Huren | U |")
    assert '<th scope="col">Stap</th>' in page
    assert '<td data-label="Wie">U</td>' in page


def test_a_second_table_has_columns_of_its_own():
    page = html("| A |\n| --- |\n| 1 |\n\n| B |\n| --- |\n| 2 |")
    assert '<td data-label="B">2</td>' in page


def test_a_report_button_starts_a_report_on_its_theme():
    assert (
        '<p class="report-button"><a class="button button--large" href="/melden?thema=weapons">'
        "Doe een melding</a></p>" in html("::: report weapons\n:::")
    )


def test_a_report_button_without_a_theme_starts_any_report():
    assert 'href="/melden"' in html("::: report\n\n:::")


def test_an_unknown_block_is_shown_as_it_stands():
    assert "::: nieuw" in html("::: nieuw\nTekst\n:::")


@pytest.mark.parametrize(
    "body",
    [
        ":::: call-out\n::: checklist\n- Een\n:::\n::::\nBuiten",
        "- ::: call-out\n  Een\n\nBuiten",
        "> ::: checklist\n> - Een\n\nBuiten",
        "::: call-out\n::: report\n:::\nTekst\n:::\n\nBuiten",
        ":::: checklist\n- ::: checklist\n  - Een\n  :::\n::::\n\nBuiten",
    ],
)
def test_a_block_within_a_block_does_not_break_out(body):
    page = html(body)
    assert is_balanced(page)
    assert page.count("<label") == page.count("</label>") == page.count("<input")


# The self-check.

SELF_CHECK = (
    "Voor\n\n::: self-check\n1. Weet u dit?\n   Vraag *het*.\n2. En dit?\n   Kijk na.\n:::\n\nNa"
)


def test_a_self_check_is_taken_out_of_the_page():
    page = render(SELF_CHECK, AROUND)
    assert page.html == "<p>Voor</p>\n<p>Na</p>\n"


def test_a_self_check_gives_its_questions_and_advice():
    questions = render(SELF_CHECK, AROUND).questions
    assert [(q.text, q.advice) for q in questions] == [
        ("Weet u dit?", "Vraag het."),
        ("En dit?", "Kijk na."),
    ]


def test_a_question_may_have_no_advice():
    assert render("::: self-check\n1. Weet u dit?\n:::", AROUND).questions[0].advice == ""


def test_a_block_within_a_self_check_stays_in_it():
    body = (
        ":::: self-check\n1. Een?\n   Ja.\n   ::: self-check\n   :::\n2. Twee?\n   Nee.\n::::\nNa"
    )
    page = render(body, AROUND)
    assert page.html == "<p>Na</p>\n"
    assert [question.text for question in page.questions] == ["Een?", "Twee?"]


def test_a_self_check_can_be_found_by_its_words():
    assert "Weet u dit? Vraag het." in render(SELF_CHECK, AROUND).text


# Placeholders.


def test_a_placeholder_is_filled():
    assert html("In {municipality}") == "<p>In Zwolle</p>\n"


def test_an_unknown_placeholder_stays_as_it_is():
    assert html("In {nothing}") == "<p>In {nothing}</p>\n"


def test_what_a_placeholder_gets_is_never_markup():
    assert html("{odd}") == "<p>**&lt;b&gt;&amp;`_[x](y)</p>\n"


def test_a_number_at_the_start_of_a_line_begins_no_list():
    assert html("{phone}. Bel meteen") == "<p>112. Bel meteen</p>\n"


def test_an_escaped_placeholder_is_shown_as_it_is_written():
    assert html(r"\{municipality\}") == "<p>{municipality}</p>\n"


@pytest.mark.parametrize(
    "body",
    [
        "## {municipality}",
        "::: checklist {municipality}\n:::",
        "| {municipality} |\n| --- |\n| a |",
        "**{municipality}**",
        "[{municipality}](https://example.org)",
    ],
)
def test_a_placeholder_is_filled_wherever_words_stand(body):
    assert "Zwolle" in html(body)


def test_placeholders_of_plain_text_are_filled():
    assert fill("{phone} in {where}", WORDS) == "112 in {where}"


# Links.


@pytest.mark.parametrize(
    "body",
    [
        "[aanpak](page:approach)",
        "**[aanpak](page:approach)**",
        "[**aanpak** hier](page:approach)",
        '[aanpak](page:approach "Titel")',
        "[aanpak][1]\n\n[1]: page:approach",
        "- [aanpak](page:approach)",
        "| [aanpak](page:approach) |\n| --- |",
    ],
)
def test_a_link_to_a_page_leads_to_its_address(body):
    assert 'href="/aanpak"' in html(body)
    assert linked_keys(body) == {"approach"}


def test_a_link_to_a_missing_page_is_plain_text():
    page = render("[*weg*](page:gone) en [aanpak](page:approach)", AROUND)
    assert page.html == '<p><span><em>weg</em></span> en <a href="/aanpak">aanpak</a></p>\n'
    assert page.missing == ["gone"]


def test_a_link_within_emphasis_within_strong_text_is_closed_in_its_place():
    assert html("***[weg](page:gone)* na**") == (
        "<p><strong><em><span>weg</span></em> na</strong></p>\n"
    )


@pytest.mark.parametrize("address", ["https://example.org/a?b=1", "mailto:a@b.nl", "tel:112", "#a"])
def test_an_ordinary_link_stays_as_it_is(address):
    assert f'href="{address}"' in html(f"[x]({address})")


# Pictures.


def test_a_picture_of_the_library_is_shown_in_its_sizes():
    picture = html('![Een kaart van "de" wijk](media:7)')
    assert 'src="/m/7.png"' in picture
    assert 'srcset="/m/7.webp 480w"' in picture
    assert 'alt="Een kaart van &quot;de&quot; wijk"' in picture
    assert 'width="480" height="320" loading="lazy"' in picture


def test_a_picture_without_words_has_those_of_the_library():
    assert 'alt="Een &quot;kaart&quot;"' in html("![](media:7)")


@pytest.mark.parametrize(
    "address", ["https://example.org/a.png", "media:8", "//example.org/a.png", "/a.png"]
)
def test_any_other_picture_is_its_words(address):
    page = render(f"![Kaart <x>]({address})", AROUND)
    assert page.html == "<p>Kaart &lt;x&gt;</p>\n"
    assert page.missing_pictures == [address]


# Headings.


@pytest.mark.parametrize(
    ("markdown", "level"), [("# A", 2), ("## A", 2), ("### A", 3), ("#### A", 4), ("###### A", 4)]
)
def test_a_heading_is_of_the_second_to_the_fourth_level(markdown, level):
    assert html(markdown) == f'<h{level} id="a">A</h{level}>\n'


def test_headings_are_listed_with_their_anchors():
    headings = render("## Wat *is* het?\n\n### Één", AROUND).headings
    assert [(h.level, h.anchor, h.text) for h in headings] == [
        (2, "wat-is-het", "Wat is het?"),
        (3, "een", "Één"),
    ]


def test_no_two_headings_have_the_same_anchor():
    headings = render("## A\n\n## A\n\n## A 2\n\n## A", AROUND).headings
    assert [h.anchor for h in headings] == ["a", "a-2", "a-2-2", "a-3"]


@pytest.mark.parametrize("text", ["Main", "Lijst 1", "Punt 1"])
def test_a_heading_takes_no_anchor_that_the_page_uses(text):
    body = f"## {text}\n\n::: checklist X\n- Y\n:::"
    identifiers = re.findall(r' id="([^"]+)"', html(body))
    assert len({*identifiers, "main"}) == len(identifiers) + 1


@pytest.mark.parametrize(
    ("text", "anchor"), [("Wat & hoe?", "wat-hoe"), ("Café", "cafe"), ("你好", "section")]
)
def test_an_anchor_has_plain_letters_and_hyphens(text, anchor):
    assert anchor_of(text) == anchor


def test_the_words_of_a_page_are_without_markup():
    body = "## Kop\n\nEen **vet** [woord](page:approach)\n\n- `code`"
    assert render(body, AROUND).text == "Kop\nEen vet woord\ncode"
