from __future__ import annotations

import json

import pytest

from portal.models import PageKind
from portal.models.site_values import BranchList, ThemeList
from portal.pages.documents import parse_document
from portal.pages.editing import keep_draft
from portal.pages.site_settings import save_setting
from tests.web.editorial.conftest import BODY, document


def edit(browser, page_id, **typed):
    """Open the editor, type, and save."""
    browser.get(f"/redactie/{page_id}/bewerken")
    return browser.send("bewerken", **{"why": "Beter", **typed})


# A new page.


def test_a_new_page_is_made_and_then_written(daan, runtime, writers):
    daan.get("/redactie/")
    daan.follow("New page")
    page = daan.send("nieuw", title="Wat is ondermijning?")
    assert page.heading == "Edit: Wat is ondermijning?"
    assert page.value("path") == "wat-is-ondermijning"
    page = daan.send("bewerken", body="Dat is dit.", summary="Uitleg.", why="Eerste tekst")
    assert page.heading == "Wat is ondermijning?"
    assert "Your version has been saved." in page.main


def test_the_address_of_a_new_page_fits_its_kind(daan, writers):
    daan.get("/redactie/nieuw")
    page = daan.send("nieuw", title="Valse huur", kind="theme", theme="property-fraud")
    assert page.value("path") == "themas/valse-huur"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"title": ""}, {"title": "Error: Fill this in."}),
        (
            {"title": "Iets", "kind": "theme"},
            {"theme": "Error: Choose the theme that this page is about."},
        ),
        (
            {"title": "Iets", "kind": "branch"},
            {"branch": "Error: Choose the branch that this page is about."},
        ),
        (
            {"title": "Iets", "path": "Met Spatie"},
            {
                "path": "Error: Use small letters, digits and hyphens, and a slash between parts. "
                "For instance: themes/drug-lab"
            },
        ),
        (
            {"title": "Iets", "path": "signalen"},
            {"path": "Error: Another page has this address. Choose another one."},
        ),
        (
            {"title": "Signals", "path": "elders"},
            {"title": "Error: There is a page with this title already. Choose another one."},
        ),
    ],
)
def test_what_is_wrong_with_a_new_page_is_said_at_its_field(daan, page_id, typed, error):
    daan.get("/redactie/nieuw")
    page = daan.send("nieuw", **typed)
    assert page.status == 422
    assert page.errors == error
    assert page.value("title") == typed["title"]


# Saving.


def test_the_editor_shows_the_document_as_fields(daan, page_id):
    page = daan.get(f"/redactie/{page_id}/bewerken")
    assert page.value("title") == "Signalen"
    assert page.value("summary") == "Waar u op let."
    assert page.value("review_date") == "2027-01-15"
    assert page.value("body") == BODY


def test_saving_without_a_change_changes_no_byte(daan, writers, page_id):
    order = {"branches": "[logistics, garages]", "audience": "[employee, resident]"}
    writers.change(page_id, document(**order))
    before = writers.view(page_id).newest.text
    edit(daan, page_id)
    assert writers.view(page_id).newest.text == before


def test_all_fields_are_saved(daan, writers, published):
    other = writers.write("anders", id="other", title="Anders")
    edit(
        daan,
        other,
        title="Een nieuwe titel",
        summary="Kort gezegd",
        path="nieuw/adres",
        kind="theme",
        theme="weapons",
        branch="garages",
        branches=["garages", "logistics"],
        audience=["resident"],
        review_date="2027-02-03",
        date="2026-05-06",
        body="# Kop\n\nTekst",
        why="Alles anders",
        **{
            "sources-0-title": "Politie",
            "sources-0-address": "https://politie.nl/",
            "related-0": "signals",
        },
    )
    view = writers.view(other)
    saved = view.document
    assert (saved.title, saved.summary, saved.kind) == (
        "Een nieuwe titel",
        "Kort gezegd",
        PageKind.THEME,
    )
    assert (saved.theme, saved.branch, saved.branches) == (
        "weapons",
        "garages",
        ("garages", "logistics"),
    )
    assert (saved.audience, saved.related) == (("resident",), ("signals",))
    assert (str(saved.review_date), str(saved.date)) == ("2027-02-03", "2026-05-06")
    assert [(s.title, s.address) for s in saved.sources] == [("Politie", "https://politie.nl/")]
    assert saved.body == "# Kop\n\nTekst\n"
    assert (view.newest.why, view.page.path) == ("Alles anders", "nieuw/adres")


@pytest.mark.parametrize(
    ("typed", "field", "error"),
    [
        ({"title": ""}, "title", "Fill this in."),
        ({"why": ""}, "why", "Say in a few words what you changed."),
        ({"review_date": "volgend jaar"}, "review_date", "Type a day as 2026-12-31."),
        ({"path": "een/"}, "path", "Use small letters"),
        ({"path": "anders"}, "path", "Another page has, or had, this address."),
        ({"kind": "branch"}, "branch", "Choose the branch"),
        ({"sources-0-title": "Politie"}, "sources-0-address", "Say where this source is"),
        ({"sources-0-address": "https://x.nl"}, "sources-0-title", "Say what this source is"),
        (
            {"sources-0-title": "X", "sources-0-address": "javascript:alert(1)"},
            "sources-0-address",
            "An address on the web begins with https://",
        ),
        ({"summary": "x" * 501}, "summary", "This is 1 character too long."),
        ({"body": "<<<<<<< mine\na\n=======\nb\n>>>>>>> theirs"}, "body", "in line 1"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_everything_typed_is_still_there(
    daan, writers, page_id, typed, field, error
):
    writers.write("anders", id="other", title="Anders")
    typed = {"body": "Een lange tekst\ndie ik niet kwijt wil", **typed}
    page = edit(daan, page_id, **typed)
    assert page.status == 422
    assert error in page.errors[field]
    for name, value in typed.items():
        assert page.value(name) == value
    assert writers.view(page_id).page.sequence == 1


@pytest.mark.parametrize("name", ["sources", "related"])
def test_another_row_can_be_had_without_a_script_and_keeps_what_was_typed(daan, page_id, name):
    daan.get(f"/redactie/{page_id}/bewerken")
    page = daan.send("bewerken", press=("add", name), title="Half af", body="Tekst")
    assert page.status == 200
    assert (page.value("title"), page.value("body")) == ("Half af", "Tekst")
    assert page.value(f"{name}-1-title" if name == "sources" else f"{name}-1") == ""


def test_a_page_keeps_what_the_lists_do_not_have_any_more(daan, writers, page_id):
    strange = document(theme="gone", audience="[gone]", related="[gone]")
    writers.change(page_id, strange)
    edit(daan, page_id)
    assert writers.view(page_id).newest.text == writers.view(page_id).revisions[1].text


@pytest.fixture
def hide(runtime, writers, app):
    """Hide a theme and a branch, as a publisher does."""

    def put(theme: str, branch: str) -> None:
        shipped = runtime.site.shipped
        for kind, identifier, known in (
            (ThemeList, theme, shipped.theme_by_id),
            (BranchList, branch, shipped.branch_by_id),
        ):
            term = known[identifier].model_copy(update={"is_hidden": True})
            save_setting(runtime, writers.esra, 0, kind(entries=(term,)))
        app.extensions["portal"].site.forget()

    return put


def test_a_page_on_a_hidden_theme_shows_its_name_and_that_it_is_hidden(
    daan, writers, page_id, hide
):
    writers.change(page_id, document(theme="weapons", branch="garages", branches="[garages]"))
    hide("weapons", "garages")
    html = daan.get(f"/redactie/{page_id}/bewerken").html
    assert '<option selected value="weapons">Weapons and explosives (hidden)</option>' in html
    assert html.count("Garage (hidden)") == 2


def test_a_hidden_theme_is_not_offered_to_other_pages(daan, page_id, hide):
    hide("weapons", "garages")
    page = daan.get(f"/redactie/{page_id}/bewerken")
    assert "Weapons and explosives" not in page.html
    assert '"garages"' not in page.html


def test_a_page_leads_on_to_an_overview(daan, writers, page_id):
    html = daan.get(f"/redactie/{page_id}/bewerken").html
    assert '<option value="themes">Overview: Themes</option>' in html
    edit(daan, page_id, **{"related-0": "themes"})
    assert parse_document(writers.view(page_id).newest.text).related == ("themes",)


def test_a_live_page_stays_as_it_is_while_its_next_version_is_written(
    daan, browser, writers, published
):
    edit(daan, published, body="Nieuwe tekst")
    assert "bus zonder ramen" in browser.get("/signalen").main
    assert "Nieuwe tekst" not in browser.page.main


# What was typed is never lost.


def test_whoever_was_signed_out_gets_their_text_back(daan, clock, page_id):
    daan.get(f"/redactie/{page_id}/bewerken")
    clock.advance(days=2)
    page = daan.send("bewerken", body="Mijn hele middag", summary="Werk", why="Beter")
    assert page.status == 401
    assert "Mijn hele middag" in page.main
    assert "Werk" in page.main


def keep(browser, page_id, **typed):
    """What the script does every so often."""
    browser.get(f"/redactie/{page_id}/bewerken")
    data = browser.page.form("bewerken").filled(typed)
    address = f"/en/redactie/{page_id}/concept"
    return browser.client.post(address, data=data)


def test_what_was_typed_is_kept_and_that_is_said(daan, page_id):
    answer = keep(daan, page_id, body="Half af")
    assert (answer.status_code, answer.text) == (200, "Kept for you at 10:30, not saved yet.")


def test_what_was_kept_is_offered_and_can_be_gone_on_with(daan, writers, page_id):
    keep(daan, page_id, body="Half af", title="", path="niet ==")
    page = daan.get(f"/redactie/{page_id}/bewerken")
    assert page.value("body") == BODY
    page = daan.follow("Go on with what I typed")
    assert (page.value("body"), page.value("title"), page.value("path")) == (
        "Half af",
        "",
        "niet ==",
    )
    page = daan.send("bewerken", title="Af", path="signalen", body="Helemaal af", why="Af")
    assert page.heading == "Af"
    assert "not save" not in daan.get(f"/redactie/{page_id}/bewerken").main


def test_what_was_kept_can_be_dropped(daan, writers, page_id):
    keep(daan, page_id, body="Half af")
    daan.get(f"/redactie/{page_id}/bewerken")
    daan.send("concept/weg")
    assert "has been dropped" in daan.page.main
    assert writers.view(page_id).draft is None


def test_what_a_colleague_kept_is_not_offered(daan, open_desk, page_id):
    keep(daan, page_id, body="Half af")
    page = open_desk("fay").get(f"/redactie/{page_id}/bewerken")
    assert "Go on with what I typed" not in page.main


def test_what_was_kept_before_a_newer_version_is_brought_together_with_it(daan, writers, page_id):
    keep(daan, page_id, body=BODY.replace("bus", "busje"))
    writers.change(page_id, document(body=BODY.replace("dicht", "gesloten")), writers.esra)
    daan.get(f"/redactie/{page_id}/bewerken")
    assert "Somebody saved a newer version since." in daan.page.main
    daan.follow("Go on with what I typed")
    page = daan.send("bewerken", why="Samen")
    assert page.status == 409
    assert page.value("body") == BODY.replace("bus", "busje").replace("dicht", "gesloten")


def test_a_draft_that_is_no_list_of_fields_is_not_offered_as_one(daan, runtime, writers, page_id):
    keep_draft(runtime, writers.daan, page_id, 1, json.dumps({"not": "ours"}))
    page = daan.get(f"/redactie/{page_id}/bewerken?concept=1")
    assert page.value("body") == BODY


# Two at once.


def test_two_who_change_other_places_lose_nothing(daan, writers, page_id):
    daan.get(f"/redactie/{page_id}/bewerken")
    writers.change(page_id, document(body=BODY.replace("dicht", "gesloten")), writers.esra)
    page = daan.send("bewerken", body=BODY.replace("bus", "busje"), title="Tekens", why="Mijn")
    assert page.status == 409
    assert "Esra saved version 2 on" in page.main
    assert "We put both texts together in the form below." in page.main
    assert page.value("title") == "Tekens"
    assert page.value("why") == "Mijn"
    page = daan.send("bewerken")
    saved = writers.view(page_id).document
    assert page.heading == "Tekens"
    assert saved.body == BODY.replace("bus", "busje").replace("dicht", "gesloten")


def test_two_who_change_the_same_place_must_choose(daan, writers, page_id):
    daan.get(f"/redactie/{page_id}/bewerken")
    writers.change(page_id, document(body=BODY.replace("bus", "auto")), writers.esra)
    page = daan.send("bewerken", body=BODY.replace("bus", "busje"), why="Mijn")
    assert "In 1 place you both changed the same" in page.main
    text = page.value("body")
    assert "Let op een busje zonder ramen." in text
    assert "Let op een auto zonder ramen." in text
    assert ">>>>>>> the text of Esra" in text
    page = daan.send("bewerken")
    assert page.status == 422
    assert "Two texts still stand under each other" in page.errors["body"]
    page = daan.send("bewerken", body="Gekozen.\n")
    assert writers.view(page_id).document.body == "Gekozen.\n"


def test_a_field_that_both_changed_says_what_the_other_made_of_it(daan, writers, page_id):
    daan.get(f"/redactie/{page_id}/bewerken")
    theirs = document("Van Esra", summary="Van Esra alleen", review_date="2027-03-04")
    writers.change(page_id, theirs, writers.esra)
    page = daan.send("bewerken", title="Van Daan", review_date="", why="Mijn")
    assert page.by_class["doubt"] == [
        "Title: you both changed this. Yours stands in the form; the other is: Van Esra",
        "Look at it again on: you both changed this. Yours stands in the form; "
        "the other is: 4 March 2027",
    ]
    assert (page.value("title"), page.value("summary")) == ("Van Daan", "Van Esra alleen")


def test_an_address_that_the_other_changed_stays_changed(daan, writers, page_id):
    daan.get(f"/redactie/{page_id}/bewerken")
    writers.change(page_id, document(), writers.esra, path="nieuw-adres")
    page = daan.send("bewerken", title="Van Daan", why="Mijn")
    assert page.value("path") == "nieuw-adres"


def test_something_else_that_happened_meanwhile_is_told_before_saving(daan, writers, page_id):
    daan.get(f"/redactie/{page_id}/bewerken")
    writers.offer(page_id)
    page = daan.send("bewerken", body="Nog iets", why="Mijn")
    assert page.status == 409
    assert "Offered for review" in page.main
    assert page.value("body").rstrip() == "Nog iets"
    daan.send("bewerken")
    assert writers.view(page_id).document.body == "Nog iets\n"


def test_a_remark_that_was_made_meanwhile_is_in_nobodys_way(daan, esra, writers, page_id):
    daan.get(f"/redactie/{page_id}/bewerken")
    esra.get(f"/redactie/{page_id}")
    esra.send("opmerkingen", text="Korter graag")
    assert daan.send("bewerken", body="Kort", why="Korter").status == 200
    assert parse_document(writers.view(page_id).newest.text).body == "Kort\n"


def test_the_check_list_tells_the_line_of_the_text(daan, writers, page_id):
    writers.change(page_id, document(body="Goed.\n\n[klik hier](page:nowhere)\n"))
    page = daan.get(f"/redactie/{page_id}/bewerken")
    assert "must be mended before it can be approved" in page.main
    assert "Line 3 of the text." in page.main
