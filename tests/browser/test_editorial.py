"""The editorial desk in a real browser: from the first word to a visitor, with and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from portal.models import Role
from portal.pages.documents import parse_document
from portal.runtime import make_runtime
from tests.browser.conftest import PHONE
from tests.browser.test_safe_pages import CANARY, PROVOKE, corpus_document
from tests.conftest import PASSWORD, cheap_settings, make_member

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", autouse=True)
def writers(server) -> None:
    """An editor and a publisher of the served portal."""
    runtime = make_runtime(cheap_settings(f"sqlite:///{server.log.parent / 'portal.sqlite3'}"))
    make_member(runtime, "daan", Role.EDITOR, has_key=False)
    make_member(runtime, "esra", Role.PUBLISHER, has_key=False)
    runtime.database.close()


def sign_in(page, name: str) -> None:
    page.goto("/account/inloggen")
    page.locator("[name=name]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()


def begin(page, title: str) -> None:
    sign_in(page, "daan")
    page.goto("/redactie/nieuw")
    page.locator("#title").fill(title)
    page.locator("main .button").click()
    expect(page.locator("#body")).to_be_visible()


def fill_fields(page) -> None:
    page.locator("#summary").fill("Waar u op let.")
    page.locator("#review_date").fill("2099-01-15")
    page.locator("#why").fill("De eerste tekst")


def write_with_toolbar(page) -> None:
    body = page.locator("#body")
    body.fill("Hoe u het ziet")
    page.locator("[data-line='## ']").click()
    body.press("End")
    body.press_sequentially("\n\nLet op")
    body.press("Shift+Home")
    body.press("Control+b")
    body.press("End")
    body.press_sequentially("!")
    page.locator("#pick-block").select_option(index=2)
    page.locator("[data-insert=pick-block]").click()
    body.press_sequentially("::: checklist Signalen\n- Een bus\n- Een raam\n:::")


def publish(page, title: str) -> None:
    sign_in(page, "esra")
    page.goto("/redactie/?state=in_review")
    page.get_by_role("link", name=title, exact=True).click()
    page.locator("form[action$=goedkeuren] button").click()
    page.locator("form[action$=publiceren] button").click()
    expect(page.locator(".notice--done")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_what_an_editor_writes_a_publisher_publishes_and_a_visitor_reads(open_page, script):
    title = "Signalen met script" if script else "Signalen zonder script"
    editor = open_page(script=script)
    begin(editor, title)
    if script:
        write_with_toolbar(editor)
        frame = editor.frame_locator("iframe[name=page-preview]")
        expect(frame.locator("article strong")).to_have_text("Let op")
        expect(frame.locator(".checklist li")).to_have_count(2)
    else:
        editor.locator("#body").fill(
            "## Hoe u het ziet\n\n**Let op**!\n\n::: checklist Signalen\n- Een bus\n- Een raam\n:::"
        )
    fill_fields(editor)
    editor.locator(".save-bar .button").click()
    editor.locator("form[action$=aanbieden] button").click()

    publish(open_page(script=script), title)

    visitor = open_page(f"/{title.lower().replace(' ', '-')}", script=script, viewport=PHONE)
    expect(visitor.get_by_role("heading", level=1)).to_have_text(title)
    expect(visitor.locator("article strong")).to_have_text("Let op")
    expect(visitor.locator(".checklist li")).to_have_count(2)


def test_without_a_script_the_preview_opens_beside_the_editor(open_page):
    editor = open_page(script=False)
    begin(editor, "Vooraf bekijken")
    editor.locator("#body").fill("## Een kop")
    with editor.context.expect_page() as opened:
        editor.locator(".editor__preview button").click()
    expect(opened.value.locator("article h2")).to_have_text("Een kop")
    expect(editor.locator("#body")).to_have_value("## Een kop")


def sooner(route) -> None:
    """Let the editor keep what is typed after a second; nobody waits for twenty."""
    answer = route.fetch()
    every = 'data-keep-seconds="{}"'
    assert every.format(20) in answer.text()
    route.fulfill(response=answer, body=answer.text().replace(every.format(20), every.format(1)))


def test_what_is_typed_is_kept_by_itself_and_offered_again(open_page):
    editor = open_page()
    begin(editor, "Nog niet af")
    address = editor.url
    editor.route("**/bewerken", sooner)
    editor.reload()
    state = editor.locator("[data-state]")
    expect(state).to_be_empty()
    with editor.expect_response(lambda answer: answer.url.endswith("/concept")) as kept:
        editor.locator("#body").fill("Half af")
        expect(state).not_to_be_empty()
    assert kept.value.ok
    expect(state).to_have_text(kept.value.text())

    again = open_page()
    sign_in(again, "daan")
    again.goto(address)
    again.locator("a[href$='concept=1']").click()
    expect(again.locator("#body")).to_have_value("Half af")


def test_leaving_with_unsaved_changes_asks_first(open_page):
    editor = open_page()
    begin(editor, "Weg voor ik het weet")
    asked = []
    editor.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    editor.locator("#title").press_sequentially(" ook")
    editor.locator(".save-bar__actions a").click()
    expect(editor.locator(".next-step")).to_be_visible()
    assert asked == ["beforeunload"]


def test_the_toolbar_is_worked_with_the_keyboard(open_page):
    editor = open_page()
    begin(editor, "Zonder muis")
    expect(editor.get_by_role("toolbar")).to_be_visible()
    editor.locator("#body").fill("punt")
    editor.locator("#summary").focus()
    editor.keyboard.press("Tab")
    editor.keyboard.press("ArrowRight")
    editor.keyboard.press("ArrowRight")
    editor.keyboard.press("Enter")
    expect(editor.locator("#body")).to_have_value("## punt")
    expect(editor.locator("#body")).to_be_focused()
    editor.keyboard.press("Control+z")
    expect(editor.locator("#body")).to_have_value("punt")


def test_another_source_is_added_without_a_round_trip(open_page):
    editor = open_page()
    begin(editor, "Met bronnen")
    editor.locator("#sources-0-title").fill("Politie")
    editor.locator("[value=sources]").click()
    expect(editor.locator("#sources-1-title")).to_be_focused()
    expect(editor.locator("#sources-1-title")).to_have_value("")
    expect(editor.locator("#sources-0-title")).to_have_value("Politie")


def test_nothing_that_an_editor_types_runs_in_the_preview(browser, server):
    """The whole corpus, through the form of the editor, with our CSP out of the way."""
    context = browser.new_context(base_url=server.url, bypass_csp=True)
    context.add_init_script(CANARY)
    editor = context.new_page()
    editor.set_default_timeout(10_000)
    begin(editor, "Alles wat niet mag")
    editor.locator("#body").fill(parse_document(corpus_document()).body)
    editor.locator("#summary").fill("<img src=x onerror=alert('summary')>")
    editor.locator("#why").fill("<svg onload=alert('why')>")
    editor.get_by_role("button", name="Opslaan", exact=True).click()
    expect(editor.locator(".notice--done")).to_be_visible()
    visited = [editor.evaluate("() => window.ran")]
    for name in ("Bewerken", "Bekijken hoe het eruitziet"):
        editor.get_by_role("link", name=name).click()
        editor.wait_for_load_state("networkidle")
        visited += [frame.evaluate("() => window.ran || []") for frame in editor.frames]
        assert "alert(" in editor.content()
        editor.evaluate(PROVOKE)
        visited.append(editor.evaluate("() => window.ran"))
        editor.go_back()
    context.close()
    assert [ran for ran in visited if ran] == []


def test_the_editor_leads_to_the_pictures(open_page):
    editor = open_page()
    begin(editor, "Met een foto")
    with editor.expect_popup() as opened:
        editor.get_by_role("link", name="Kies een foto of een download").click()
    expect(opened.value.get_by_role("heading", level=1)).to_be_visible()
