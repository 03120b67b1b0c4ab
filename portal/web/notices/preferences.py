"""How a member wants to be told: by what way of each kind, at which address, in which language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from babel.lists import format_list
from flask import flash, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField

from portal.accounts.errors import InvalidMailAddress
from portal.accounts.notices import Preferences, read_preferences, save_preferences
from portal.models import NoticeWay
from portal.notices.kinds import KINDS
from portal.web.context import runtime
from portal.web.forms import PortalForm, choices, text_of
from portal.web.identity import actor
from portal.web.language import LANGUAGES
from portal.web.notices import notices
from portal.web.notices.words import HINTS, WORDS
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from portal.models import NoticeKind

_WAYS = {
    NoticeWay.PORTAL: _l("In the portal only"),
    NoticeWay.AT_ONCE: _l("By mail, at once"),
    NoticeWay.DIGEST: _l("In the daily digest"),
    NoticeWay.NONE: _l("Not at all"),
}
_AT_FIXED_TIMES = _l("By mail, at fixed times")


class PreferencesForm(PortalForm):
    """The address and the language of the mails; the ways are added by `_form_for`."""

    mail_address = StringField(_l("Mail address"))
    mail_language = RadioField(_l("Language of the mails"), choices=choices(LANGUAGES.items()))


@notices.route("/voorkeuren", methods=["GET", "POST"])
def preferences() -> Page:
    """Show how the member wants to be told, and keep what they choose."""
    present = read_preferences(runtime(), actor())
    form = _form_for(present)
    if form.validate_on_submit():
        wanted = Preferences(
            mail_address=text_of(form.mail_address),
            mail_language=text_of(form.mail_language),
            ways={kind: NoticeWay(form[kind.value].data) for kind in present.ways},
        )
        try:
            save_preferences(runtime(), actor(), wanted)
        except InvalidMailAddress:
            form.mail_address.errors = [_("Type one mail address, such as name@example.nl.")]
        else:
            flash(_("From now on you are told in the way that you chose."))
            return see_other(url_for("notices.preferences"))
    times = [f"{at:%H:%M}" for at in runtime().settings.reporter_notice_times]
    page = render_template(
        "notices/preferences.html",
        form=form,
        ways=[form[kind.value] for kind in present.ways],
        hints=HINTS,
        fixed_times=format_list(times, locale=get_locale()),
        digest_time=times[0],
    )
    return (page, 422) if form.errors else page


def _form_for(present: Preferences) -> PreferencesForm:
    fields = {kind.value: _field(kind) for kind in present.ways}
    # Each member has the kinds that their roles bring, so the form is made anew for each.
    made = type(PreferencesForm.__name__, (PreferencesForm,), fields)
    values = {kind.value: way.value for kind, way in present.ways.items()}
    form: PreferencesForm = made(
        data={
            "mail_address": present.mail_address,
            "mail_language": present.mail_language,
            **values,
        }
    )
    return form


def _field(kind: NoticeKind) -> Any:
    ways: dict[NoticeWay, Any] = dict(_WAYS)
    if KINDS[kind].waits_for_fixed_time:
        ways[NoticeWay.AT_ONCE] = _AT_FIXED_TIMES
    pairs = [(way.value, words) for way, words in ways.items()]
    return RadioField(WORDS[kind], choices=choices(pairs))
