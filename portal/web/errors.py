"""Error pages: what is wrong and what to do, in the portal's own design."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from portal.accounts.errors import NotPermitted, VaultLocked
from portal.pages.errors import NoSuchMedia, NoSuchPage
from portal.tips.disclosing.errors import NoSuchDisclosure
from portal.tips.dossiers.errors import NoSuchDossier
from portal.tips.errors import NoSuchEntity, NoSuchExport, NoSuchTip
from portal.tips.meetings.errors import NoSuchMeeting
from portal.tips.partners.errors import NoSuchPartner
from portal.vault import UnknownGeneration
from portal.web.identity import kept_texts
from portal.web.logs import write_error
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.sansio.response import Response

_GENERAL = (
    _l("Something is not right"),
    _l("Go back and try again, or start at the home page."),
)
_PAGES = {
    400: (
        _l("We could not read what your browser sent"),
        _l("Go back, reload the page and try again."),
    ),
    403: (
        _l("You may not see this page"),
        _l("Your role does not allow it. Ask an administrator if you think it should."),
    ),
    404: (
        _l("This page does not exist"),
        _l("Check the address, or start at the home page."),
    ),
    405: _GENERAL,
    413: (
        _l("This is too much at once"),
        _l("What you sent is larger than we can take. Make it shorter and try again."),
    ),
    429: (
        _l("Please wait a moment"),
        _l(
            "This was tried too often in a short time. Wait a few minutes and try again. "
            "Nothing has been lost."
        ),
    ),
    500: (
        _l("Something went wrong on our side"),
        _l(
            "It is not your fault. Wait a moment and try again. If you were sending a report: "
            "go back and send it again, it will not arrive twice."
        ),
    ),
}


def install(app: Flask) -> None:
    """Handle every error with a page of its own."""
    app.register_error_handler(CSRFError, _lost_cookie)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotPermitted, lambda _error: _page(403))
    app.register_error_handler(NoSuchTip, lambda _error: _page(404))
    app.register_error_handler(NoSuchEntity, lambda _error: _page(404))
    app.register_error_handler(NoSuchDisclosure, lambda _error: _page(404))
    app.register_error_handler(NoSuchExport, lambda _error: _page(404))
    for nothing_there in (NoSuchDossier, NoSuchPartner, NoSuchMeeting):
        app.register_error_handler(nothing_there, lambda _error: _page(404))
    app.register_error_handler(NoSuchPage, lambda _error: _page(404))
    app.register_error_handler(NoSuchMedia, lambda _error: _page(404))
    app.register_error_handler(VaultLocked, _locked)
    app.register_error_handler(UnknownGeneration, _locked)
    app.register_error_handler(Exception, _unexpected)


def _page(status: int) -> tuple[str, int]:
    title, text = _PAGES.get(status, _GENERAL)
    # What is too large was not read, so it cannot be given back either.
    kept = [] if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else kept_texts()
    return render_template("errors/error.html", title=title, text=text, kept=kept), status


def _http_error(error: HTTPException) -> Page | Response:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    return _page(error.code)


def _lost_cookie(_error: CSRFError) -> tuple[str, int]:
    page = render_template(
        "errors/error.html",
        title=_l("Your browser did not send along our cookie"),
        text=_l(
            "We need one cookie to know which form is yours. It is gone when you close your "
            "browser. Perhaps it has been blocked, or you waited very long. Start again."
        ),
        kept=kept_texts(),
    )
    return page, 400


def _locked(_error: Exception) -> Page:
    if request.method == "POST":
        page = render_template(
            "errors/error.html",
            title=_l("The vault is locked"),
            text=_l("Unlock the vault and try again."),
            kept=kept_texts(),
            next=url_for("account.unlock"),
        )
        return page, 409
    return see_other(url_for("account.unlock", next=request.full_path.rstrip("?")))


def _unexpected(error: Exception) -> tuple[str, int]:
    write_error(error)
    return _page(500)
