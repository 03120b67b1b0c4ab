"""Who is signed in: from the cookie to the actor that a use case asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from flask import g, render_template, request, session, url_for

from portal.accounts.permissions import Permission
from portal.accounts.sessions import SignedIn, resume
from portal.web.context import MEMBER, runtime, token
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from portal.accounts.permissions import Actor
    from portal.vault import AccessToken

# What somebody may have been typing when their visit or session ended. Never a secret. The fields
# of a repeated entry, such as `persons-0-name`, go by the last part of their names.
_KEPT_FIELDS = frozenset(
    {
        *("text", "note", "explanation", "description", "when", "careful_with", "name", "phone"),
        *("postcode", "house_number", "plate", "kvk_number"),
        *("title", "summary", "body", "why"),
        *("goal", "step", "barrier", "result", "task", "decision", "by"),
        *("place", "said", "others", "minutes", "contact", "email"),
        *("passages", "purpose", "necessity", "conditions", "receipt", "feedback"),
        *("finding_text", "finding_source", "entity_text", "entity_note", "words"),
        *("emergency", "police", "municipality", "anonymous_name", "anonymous_number"),
    }
)


def signed_in() -> SignedIn | None:
    """Return the member's session, looked up once a request; None where nobody is signed in."""
    if "signed_in" not in g:
        present = token(MEMBER)
        g.signed_in = resume(runtime(), present) if present else None
    return cast("SignedIn | None", g.signed_in)


def actor() -> Actor:
    """Return whoever is signed in; only for routes behind `require_member`."""
    found = signed_in()
    assert found is not None  # noqa: S101 - require_member has run
    return found.actor


def member_token() -> AccessToken:
    """Return the token of the session; only for routes behind `require_member`."""
    present = token(MEMBER)
    assert present is not None  # noqa: S101 - require_member has run
    return present


def require_member() -> Page | None:
    """Let a member through who has signed in and chosen their secrets; send others there first."""
    found = signed_in()
    if found is None:
        session.pop(MEMBER, None)
        if request.method == "POST":
            return render_template("account/ended.html", kept=kept_texts()), 401
        return see_other(url_for("account.sign_in", next=request.full_path.rstrip("?")))
    if found.must_choose_password:
        return see_other(url_for("account.password"))
    if not found.has_key and found.actor.may(Permission.WORK_TIPS):
        return see_other(url_for("account.passphrase"))
    return None


def kept_texts() -> list[str]:
    """Return the texts that were typed in the present request, to give back to their writer."""
    return [
        text
        for name, text in request.form.items(multi=True)
        if name.rpartition("-")[2] in _KEPT_FIELDS and text.strip()
    ]


def safe_next(wanted: str | None) -> str:
    """Return an address within the portal to go on to; anything else becomes the desk."""
    parts = urlsplit(wanted or "")
    if (
        wanted
        and wanted.startswith("/")
        and not wanted.startswith(("//", "/\\"))
        and not (parts.scheme or parts.netloc)
    ):
        return request.root_path + wanted
    return url_for("account.desk")
