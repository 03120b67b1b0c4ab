"""The panel of a tip's links: those that were made, those that are proposed, and why."""

from __future__ import annotations

from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from portal.models.tip import parse_number
from portal.tips.errors import CannotLink, LinkProblem
from portal.tips.linking_rules import Evidence
from portal.tips.links.linking import can_be_merged, merge, refuse, relate, unlink
from portal.tips.links.proposing import links_of
from portal.web import entity_labels
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.tip_page import Showing, TipForm, number_of, panel, save, show
from portal.web.forms import text_of
from portal.web.identity import actor
from portal.web.responses import Page

_ACTIONS = {
    "relate": (relate, _l("The two tips are linked.")),
    "merge": (merge, _l("This tip is closed as a duplicate of the other one.")),
    "refuse": (refuse, _l("These two are not proposed to you again. You can undo it below.")),
    "unlink": (unlink, _l("Undone.")),
}


class LinkForm(TipForm):
    """The other tip, and what to do with the two."""

    other = StringField(_l("Number of the other tip"))
    link_action = HiddenField()


@coordination.post("/<number>/verbanden")
def link_tip(number: str) -> Page:
    """Link a tip with another, refuse to, or undo it."""
    form = LinkForm()
    use, notice = _ACTIONS.get(text_of(form.link_action), (None, ""))

    def change(tip_number: int, version: int) -> None:
        if use is None:
            raise ValueError("no such action")
        other = parse_number(text_of(form.other).strip())
        if other is None:
            raise CannotLink(LinkProblem.NO_TIP)
        use(runtime(), actor(), tip_number, version, other)

    try:
        return save(form, number, change, str(notice))
    except CannotLink as error:
        form.other.errors = [entity_labels.LINK_PROBLEMS[error.problem]]
        return show(number_of(number), form, status=422)


@panel
def _panel(showing: Showing) -> dict[str, Any]:
    return {
        "links": links_of(runtime(), actor(), showing.view),
        "link_form": showing.form(LinkForm),
        "can_be_merged": can_be_merged(showing.view.tip.state),
        "reasons": _reasons,
    }


def _reasons(evidence: Evidence) -> list[str]:
    """Return in words why two tips are proposed, the strongest reason first."""
    reasons = [
        f"{entity_labels.SAME[entity.kind]}: {entity.value}"
        for entity in sorted(evidence.shared, key=lambda each: (not each.is_telling, each.kind))
    ]
    if evidence.is_near:
        reasons.append(_("text %(share)s alike", share=format_decimal(evidence.likeness, "0.00")))
    if evidence.is_same_district:
        reasons.append(_("same district"))
    return reasons
