"""Making the package of a disclosure: to the partner's key, or under a passphrase shown once.

A passphrase is made on the server and stands in the page that shows it, and nowhere else: not in an
address, a log or the database. The file is the answer to the form that sends it back.
"""

from __future__ import annotations

from flask import Response, flash, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import ValidationError

from portal.registers.cases import CaseRegisterRefused, CaseRegisterUnavailable
from portal.tips.disclosing.delivering import deliver, has_case_register
from portal.tips.disclosing.errors import DisclosureChanged, KeyNotConfirmed
from portal.tips.disclosing.packaging import make_package
from portal.tips.disclosing.reading import Step, read_disclosure
from portal.tips.partners.reading import read_partner
from portal.vault import UnusableRecipient, is_passphrase, new_passphrase
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.disclosures.page import REFUSALS, VersionForm, number_of
from portal.web.disclosure_documents import PackageWriter
from portal.web.dossier_labels import KEY_PROBLEMS
from portal.web.forms import text_of
from portal.web.identity import actor
from portal.web.responses import Page, see_other


class PassphraseForm(VersionForm):
    """The passphrase that was shown, on its way back."""

    passphrase = HiddenField()

    def validate_passphrase(self, field: HiddenField) -> None:
        """Refuse what is no passphrase of ours."""
        if not is_passphrase(text_of(field)):
            raise ValidationError(_l("This is no passphrase that the portal made."))


@coordination.get("/verstrekkingen/<disclosure>/pakket")
def package(disclosure: str) -> Page:
    """Show how the package can be made."""
    return _show(disclosure)


@coordination.get("/verstrekkingen/<disclosure>/pakket/wachtzin")
def passphrase_package(disclosure: str) -> Page:
    """Show a new passphrase, to make the package under."""
    return _show(disclosure, new_passphrase())


@coordination.post("/verstrekkingen/<disclosure>/zaak")
def deliver_case(disclosure: str) -> Page:
    """Make a case of it in the case register."""
    form = VersionForm()
    if not form.validate_on_submit():
        return _show(disclosure)
    seen = form.version.data or 0
    try:
        deliver(runtime(), actor(), number_of(disclosure), seen, PackageWriter())
    except DisclosureChanged:
        return _show(disclosure, seen=seen, status=409)
    except CaseRegisterUnavailable:
        flash(_("The case register does not answer. Try again later; nothing is lost."), "error")
    except CaseRegisterRefused as refused:
        told = ", ".join([str(refused.status), *refused.fields])
        flash(_("The case register does not take it: %(told)s.", told=told), "error")
    except tuple(REFUSALS) as refusal:
        flash(str(REFUSALS[type(refusal)]), "error")
    else:
        flash(_("It is a case in the case register now."))
    return see_other(url_for("coordination.disclosure", disclosure=disclosure))


@coordination.post("/verstrekkingen/<disclosure>/pakket")
def make_key_package(disclosure: str) -> Page:
    """Give the package, sealed to the partner's key."""
    form = VersionForm()
    return _make(disclosure, form, None) if form.validate_on_submit() else _show(disclosure)


@coordination.post("/verstrekkingen/<disclosure>/pakket/wachtzin")
def make_passphrase_package(disclosure: str) -> Page:
    """Give the package, sealed under the passphrase that was shown."""
    form = PassphraseForm()
    if not form.validate_on_submit():
        return _show(disclosure, new_passphrase(), status=422)
    return _make(disclosure, form, text_of(form.passphrase))


def _make(disclosure: str, form: VersionForm, passphrase: str | None) -> Page:
    seen = form.version.data or 0
    again = new_passphrase() if passphrase else None
    try:
        made = make_package(
            runtime(), actor(), number_of(disclosure), seen, PackageWriter(), passphrase
        )
    except DisclosureChanged:
        return _show(disclosure, again, seen, status=409)
    except KeyNotConfirmed:
        return _show(disclosure, status=409)
    except UnusableRecipient as unusable:
        flash(str(KEY_PROBLEMS[unusable.problem]), "error")
    except tuple(REFUSALS) as refusal:
        flash(str(REFUSALS[type(refusal)]), "error")
    else:
        return Response(
            made.content,
            mimetype="application/octet-stream",
            headers={"Content-Disposition": f'attachment; filename="{made.name}"'},
        )
    return see_other(url_for("coordination.disclosure", disclosure=disclosure))


def _show(
    disclosure: str, passphrase: str | None = None, seen: int | None = None, status: int = 200
) -> Page:
    view = read_disclosure(runtime(), actor(), number_of(disclosure))
    if not view.may(Step.PACKAGE):
        flash(_("No package can be made before a colleague has approved the disclosure."), "error")
        return see_other(url_for("coordination.disclosure", disclosure=disclosure))
    partner = read_partner(runtime(), actor(), view.partner_id)
    key = partner.key if partner.is_active else None
    page = render_template(
        "coordination/disclosures/package.html",
        view=view,
        key=key,
        problem=KEY_PROBLEMS[key.problem] if key and key.problem else None,
        passphrase=passphrase,
        has_case_register=has_case_register(runtime().settings),
        changes=view.events_since(seen) if seen is not None else [],
    )
    return page, status
