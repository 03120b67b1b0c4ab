"""Marking what is left out of a tip before it leaves, and seeing what then does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField
from wtforms.validators import ValidationError

from portal.tips.content import LINE_LENGTH
from portal.tips.disclosing.marking import read_marks, save_marks
from portal.tips.errors import TipChanged
from portal.tips.redacting import MOST_PASSAGES, Marks, Part
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.tip_page import TipForm, number_of
from portal.web.copy_words import facts_of, sections_of
from portal.web.disclosure_labels import PARTS
from portal.web.forms import CheckboxesField, LongTextField, choices, text_of
from portal.web.identity import actor
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from wtforms import Field

    from portal.tips.disclosing.marking import MarkedTip
    from portal.tips.reading import EventView


class MarksForm(TipForm):
    """What is left out of a tip. `proposed` are ticked to be added to the passages."""

    proposed = CheckboxesField(
        _l("Found in this tip: tick what is to be left out"), validate_choice=False
    )
    passages = LongTextField(_l("Words to leave out, a passage a line"))
    parts = CheckboxesField(_l("Leave out whole parts"), choices=choices(PARTS.items()))
    only_month = BooleanField(_l("Tell only the month in which the tip came in"))

    def validate_passages(self, field: Field) -> None:
        """Refuse a line that is too long, and one in which there is nothing to look for."""
        for number, line in enumerate(text_of(field).split("\n"), start=1):
            over = len(line.strip()) - LINE_LENGTH
            if over > 0:
                raise ValidationError(
                    ngettext(
                        "Line %(line)s is %(num)d character too long. Leave out a shorter stretch "
                        "of it, or divide it over two lines.",
                        "Line %(line)s is %(num)d characters too long. Leave out a shorter stretch "
                        "of it, or divide it over two lines.",
                        over,
                        line=number,
                    )
                )
            if line.strip() and not any(map(str.isalnum, line)):
                raise ValidationError(
                    _("Line %(line)s has no letter or digit to look for.", line=number)
                )
        if len(self.lines()) > MOST_PASSAGES:
            raise ValidationError(
                _(
                    "These are more than %(most)s passages. Leave out a whole part instead.",
                    most=MOST_PASSAGES,
                )
            )

    def lines(self) -> tuple[str, ...]:
        """Return the passages that were typed and ticked, each once."""
        typed = (line.strip() for line in text_of(self.passages).split("\n"))
        return tuple(dict.fromkeys([*filter(None, typed), *(self.proposed.data or [])]))

    def marks(self) -> Marks:
        """Return what is to be left out; the form has been found to be right."""
        return Marks(
            passages=self.lines(),
            parts=frozenset(map(Part, self.parts.data or [])),
            only_month=bool(self.only_month.data),
        )

    def begin_with(self, marks: Marks) -> None:
        """Show what is marked now."""
        self.passages.data = "\n".join(marks.passages)
        self.parts.data = [part.value for part in Part if part in marks.parts]
        self.only_month.data = marks.only_month
        self.proposed.data = []


@coordination.get("/<number>/weglaten")
def marks(number: str) -> Page:
    """Show what is left out of a tip, and what leaves."""
    marked = read_marks(runtime(), actor(), number_of(number))
    form = MarksForm(formdata=None)
    form.begin_with(marked.marks)
    return _show(marked, form)


@coordination.post("/<number>/weglaten")
def mark(number: str) -> Page:
    """Keep what is left out, or only show what would leave."""
    form, tip_number = MarksForm(), number_of(number)
    if not form.validate_on_submit() or form.version.data is None:
        return _show(read_marks(runtime(), actor(), tip_number), form, status=422)
    seen = form.version.data
    try:
        tried = form.marks()
    except ValueError:
        # Not to be had from the page itself; somebody made this request by hand.
        abort(400)
    if request.form.get("do") == "preview":
        return _show(read_marks(runtime(), actor(), tip_number, tried), form, tried_on=seen)
    try:
        save_marks(runtime(), actor(), tip_number, seen, tried)
    except TipChanged as changed:
        marked = read_marks(runtime(), actor(), tip_number, tried)
        version = marked.tip.version
        return _show(marked, form, tried_on=version, changes=changed.events, status=409)
    flash(_("Saved. This is what leaves from now on."))
    return see_other(url_for("coordination.marks", number=number))


def _show(
    marked: MarkedTip,
    form: MarksForm,
    *,
    tried_on: int | None = None,
    changes: list[EventView] | None = None,
    status: int = 200,
) -> Page:
    """Return the page.

    Args:
        marked: the tip, and what leaves of it.
        form: what was typed, or what is marked.
        tried_on: the version that the user saw, where what leaves is with marks not saved yet.
        changes: what others did since, where that is why nothing was saved.
        status: the status of the answer.
    """
    form.version.data = marked.tip.version if tried_on is None else tried_on
    ticked = form.proposed.data or []
    offered = dict.fromkeys([*marked.proposed, *ticked])
    form.proposed.choices = choices((text, text) for text in offered)
    page = render_template(
        "coordination/marks.html",
        marked=marked,
        tip=marked.tip,
        form=form,
        changes=changes or [],
        is_tried=tried_on is not None,
        facts=facts_of(marked.copy),
        sections=sections_of(marked.copy),
    )
    return page, status
