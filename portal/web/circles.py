"""The standing circles: who is in them, asking for a change, and agreeing to one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, abort, flash, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.accounts.errors import NoSuchMember
from portal.models import CircleKind
from portal.tips import naming_circles
from portal.tips.circles import count_waiting
from portal.tips.errors import CircleTooSmall, CircleUnchanged, NoSuchProposal, OwnProposal
from portal.web.context import runtime
from portal.web.forms import CheckboxesField, PortalForm, choices
from portal.web.identity import actor, require_member
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from collections.abc import Callable

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime
    from portal.tips.naming_circles import NamedCircle

circles = Blueprint("circles", __name__, url_prefix="/beheer/kringen")
circles.before_request(require_member)


class MembersForm(PortalForm):
    """Who should be in a circle. Each circle has one on the page, by a prefix of its own."""

    members = CheckboxesField(_l("Who should be in this circle?"), validate_choice=False)


@circles.get("/", strict_slashes=False)
def overview() -> Page:
    """Show the circles."""
    return _page()


@circles.post("/<kind>")
def propose(kind: str) -> Page:
    """Ask for other members of a circle."""
    wanted = _kind(kind)
    form = MembersForm(prefix=wanted)
    try:
        members = [UUID(member) for member in form.members.data or []]
        naming_circles.propose(runtime(), actor(), wanted, members)
    except (NoSuchMember, ValueError):
        form.members.errors = [_("Choose people who work tips and are admitted to the vault.")]
    except CircleTooSmall:
        smallest = naming_circles.SMALLEST[wanted]
        form.members.errors = [_("Choose at least %(count)s people.", count=smallest)]
    except CircleUnchanged:
        form.members.errors = [_("These people are in the circle already.")]
    else:
        flash(_("Asked for. It takes effect once a second person confirms it."))
        return see_other(url_for("circles.overview"))
    return _page({wanted: form}), 422


@circles.post("/voorstel/<uuid:proposal_id>/bevestigen")
def confirm(proposal_id: UUID) -> Page:
    """Agree to a change that somebody else asked for."""
    return _decide(naming_circles.confirm, proposal_id, _("The circle has been changed."))


@circles.post("/voorstel/<uuid:proposal_id>/weigeren")
def refuse(proposal_id: UUID) -> Page:
    """Leave a circle as it is."""
    return _decide(naming_circles.refuse, proposal_id, _("The circle stays as it is."))


def _decide(decide: Callable[[Runtime, Actor, UUID], None], proposal_id: UUID, notice: str) -> Page:
    try:
        decide(runtime(), actor(), proposal_id)
    except NoSuchProposal:
        flash(_("This was confirmed, refused or changed meanwhile. Look again."), "error")
    except OwnProposal:
        flash(_("You asked for this yourself. Somebody else must confirm it."), "error")
    except NoSuchMember:
        flash(_("Somebody in it can no longer open tips. Refuse it, and ask anew."), "error")
    else:
        flash(notice)
    return see_other(url_for("circles.overview"))


def _page(refused: dict[CircleKind, MembersForm] | None = None) -> str:
    named = naming_circles.read_circles(runtime(), actor())
    shown = [(circle, _form(circle, (refused or {}).get(circle.kind))) for circle in named]
    return render_template(
        "admin/circles.html", circles=shown, waiting=count_waiting(runtime(), actor())
    )


def _form(circle: NamedCircle, refused: MembersForm | None) -> MembersForm:
    form = refused or MembersForm(formdata=None, prefix=circle.kind)
    form.members.choices = choices(
        (str(member.id), member.display_name) for member in circle.members
    )
    if refused is None:
        form.members.data = [str(member.id) for member in circle.members if member.is_in]
    return form


def _kind(word: str) -> CircleKind:
    try:
        return CircleKind(word)
    except ValueError:
        abort(404)
