from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from portal.web.security import CONTENT_SECURITY_POLICY
from tests.web.browser import Browser
from tests.web.editorial.conftest import document


def preview(browser, page_id, **typed):
    """Show what is typed as a page, as the button of the editor does."""
    browser.get(f"/redactie/{page_id}/bewerken")
    form = browser.page.form("bewerken")
    target = next(b.target for b in form.buttons if b.target.endswith("voorbeeld"))
    return browser._open("POST", target, form.filled(typed))


def policy(page) -> dict[str, str]:
    directives = page.response.headers["Content-Security-Policy"].split("; ")
    return dict(each.split(" ", 1) for each in directives)


def test_what_is_typed_is_shown_as_the_page_that_it_would_be_and_not_saved(daan, writers, page_id):
    page = preview(daan, page_id, title="Anders", body="::: call-out\nLet op!\n:::")
    assert page.heading == "Anders"
    assert page.by_class["call-out"] == ["Let op!"]
    assert "It has not been saved." in page.text or "niet opgeslagen" in page.text
    assert writers.view(page_id).page.sequence == 1


def test_a_page_is_shown_in_its_own_language(daan, page_id):
    assert preview(daan, page_id).path == f"/redactie/{page_id}/voorbeeld"


def test_a_page_that_is_half_finished_is_shown_as_far_as_it_goes(daan, page_id):
    page = preview(
        daan,
        page_id,
        title="",
        kind="branch",
        summary="x" * 600,
        **{"sources-0-title": "X", "sources-0-address": "javascript:alert(1)"},
    )
    assert (page.status, page.heading) == (200, "…")
    assert "javascript:" not in page.html


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "::: checklist <script>alert(1)</script>\n- a\n:::",
    ],
)
def test_nothing_that_somebody_types_runs_in_the_preview(daan, page_id, body):
    page = preview(daan, page_id, body=body, title="<script>alert(2)</script>")
    article = page.html.partition("<article")[2]
    assert not re.search(r"<script|<img|href=\"javascript", article)


def test_only_the_preview_may_be_framed_and_by_ourselves_alone(daan, page_id):
    page = preview(daan, page_id)
    assert policy(page)["frame-ancestors"] == "'self'"
    assert page.response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src" not in policy(page)
    page = daan.get(f"/redactie/{page_id}")
    assert page.response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert page.response.headers["X-Frame-Options"] == "DENY"


def test_only_the_editor_may_frame_and_only_our_own_pages(daan, page_id):
    opened = policy(daan.get(f"/redactie/{page_id}/bewerken"))
    assert (opened["frame-src"], opened["connect-src"]) == ("'self'", "'self'")
    assert opened["frame-ancestors"] == "'none'"


def test_the_frame_of_the_preview_runs_no_script(daan, page_id):
    page = daan.get(f"/redactie/{page_id}/bewerken")
    assert 'sandbox="allow-same-origin"' in page.html
    assert "<script" not in preview(daan, page_id).html


def test_a_version_is_shown_as_a_page(daan, writers, page_id):
    writers.change(page_id, document(body="Nieuwer.\n"))
    assert "bus zonder ramen" in daan.get(f"/redactie/{page_id}/voorbeeld/1").main
    assert "Nieuwer." in daan.get(f"/redactie/{page_id}/voorbeeld/2").main
    assert daan.get(f"/redactie/{page_id}/voorbeeld/3").status == 404


# For somebody outside.


@pytest.fixture
def link(daan, page_id) -> str:
    daan.get(f"/redactie/{page_id}")
    page = daan.send("voorvertoning", days="3")
    assert "for 3 days" in page.main
    return urlsplit(page.by_id["preview-link"]).path


def test_whoever_has_the_link_reads_the_draft_without_an_account(app, link):
    page = Browser(app.test_client()).get(link)
    assert page.status == 200
    assert page.path == link.removeprefix("/en")
    assert "bus zonder ramen" in page.main
    assert "preview-banner" in page.by_class


def test_no_search_engine_and_no_browser_keeps_the_draft(browser, link):
    page = browser.get(link)
    assert page.response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.response.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex, nofollow">' in page.html
    assert page.response.headers["X-Frame-Options"] == "DENY"


def test_the_link_shows_the_version_that_it_was_made_for(browser, writers, page_id, link):
    writers.change(page_id, document(body="Nieuwer.\n"))
    assert "Nieuwer." not in browser.get(link).main


def test_the_link_ends(browser, clock, link):
    clock.advance(days=3)
    assert browser.get(link).status == 404


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "é"])
def test_a_link_that_nobody_made_leads_nowhere(browser, token):
    assert browser.get(f"/voorvertoning/{token}").status == 404


@pytest.mark.parametrize("days", ["0", "31", "veel", ""])
def test_a_link_works_for_a_day_to_a_month(daan, page_id, days):
    daan.get(f"/redactie/{page_id}")
    page = daan.post(f"/redactie/{page_id}/voorvertoning", sequence="1", version="1", days=days)
    assert page.status == 422
    assert "preview-link" not in page.by_id
