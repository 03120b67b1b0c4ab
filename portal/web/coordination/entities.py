"""What a tip speaks of: the panel on its page, and the page of one entity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, flash, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import NumberRange, ValidationError
from wtforms.widgets import HiddenInput

from portal.models import EntityKind
from portal.tips.content import LINE_LENGTH, PARAGRAPH_LENGTH
from portal.tips.entities.changing import (
    accept_names,
    add_by_hand,
    put_back,
    remove_entity,
    write_note,
)
from portal.tips.entities.naming import text_of as text_of_section
from portal.tips.entities.reading import EntityView, Proposal, entities_of, read_entity
from portal.tips.errors import NoteChanged
from portal.tips.pieces import Place, excerpt, in_pieces
from portal.tips.recognition import NotRecognised, canonical
from portal.web import entity_labels
from portal.web.context import runtime
from portal.web.coordination import coordination
from portal.web.coordination.tip_page import Showing, TipForm, panel, save
from portal.web.forms import AtMost, CheckboxesField, LongTextField, PortalForm, choices, text_of
from portal.web.identity import actor
from portal.web.responses import Page, see_other

if TYPE_CHECKING:
    from uuid import UUID

    from wtforms import Field

    from portal.tips.pieces import Piece
    from portal.tips.reading import TipView

_MOST_VERSIONS = 1_000_000


class AcceptForm(TipForm):
    """Which of the proposals to accept."""

    names = CheckboxesField(_l("Found in this tip"), validate_choice=False)
    take_all = StringField()

    def validate_names(self, field: Field) -> None:
        """Refuse where nothing was ticked."""
        if not field.data and not self.take_all.data:
            raise ValidationError(_("Tick what you want to add."))


class EntityForm(TipForm):
    """An entity that somebody types."""

    entity_kind = SelectField(
        _l("What is it?"),
        choices=choices(entity_labels.KINDS.items()),
        default=EntityKind.VEHICLE.value,
    )
    entity_text = StringField(_l("Write it as you know it"), validators=[AtMost(LINE_LENGTH)])

    def validate_entity_text(self, field: Field) -> None:
        """Refuse what is no entity of the chosen kind."""
        try:
            canonical(EntityKind(self.entity_kind.data), text_of(field))
        except NotRecognised as error:
            raise ValidationError(str(entity_labels.not_recognised(error))) from None
        except ValueError:
            return  # the kind is not one of those offered, which its own field says


class NoteForm(PortalForm):
    """The note on an entity, and which version of it its user saw."""

    version = IntegerField(widget=HiddenInput(), validators=[NumberRange(0, _MOST_VERSIONS)])
    entity_note = LongTextField(
        _l("What is known about it?"), validators=[AtMost(PARAGRAPH_LENGTH)]
    )


@coordination.post("/<number>/entiteiten/overnemen")
def accept_entities(number: str) -> Page:
    """Make entities of what is proposed."""
    form = AcceptForm()

    def change(tip_number: int, version: int) -> None:
        keys = None if form.take_all.data else frozenset(form.names.data or ())
        accept_names(runtime(), actor(), tip_number, version, keys)

    return save(form, number, change, _("Added to what this tip names."))


@coordination.post("/<number>/entiteiten")
def add_entity(number: str) -> Page:
    """Add an entity by hand."""
    form = EntityForm()

    def change(tip_number: int, version: int) -> None:
        kind = EntityKind(text_of(form.entity_kind))
        add_by_hand(runtime(), actor(), tip_number, version, kind, text_of(form.entity_text))

    return save(form, number, change, _("Added to what this tip names."))


@coordination.post("/<number>/entiteiten/<uuid:entity_id>/verwijderen")
def take_entity_off(number: str, entity_id: UUID) -> Page:
    """Remove an entity from a tip."""

    def change(tip_number: int, version: int) -> None:
        remove_entity(runtime(), actor(), tip_number, version, entity_id)

    return save(TipForm(), number, change, _("Removed. You can put it back below."))


@coordination.post("/<number>/entiteiten/<uuid:entity_id>/terugzetten")
def put_entity_back(number: str, entity_id: UUID) -> Page:
    """Put an entity back that was removed."""

    def change(tip_number: int, version: int) -> None:
        put_back(runtime(), actor(), tip_number, version, entity_id)

    return save(TipForm(), number, change, _("Put back."))


@coordination.get("/entiteiten/<uuid:entity_id>")
def entity(entity_id: UUID) -> Page:
    """Show an entity with the tips that speak of it."""
    return _show_entity(entity_id)


@coordination.post("/entiteiten/<uuid:entity_id>/notitie")
def note_entity(entity_id: UUID) -> Page:
    """Save the note on an entity."""
    form = NoteForm()
    if not form.validate_on_submit() or form.version.data is None:
        return _show_entity(entity_id, form, status=422)
    try:
        write_note(runtime(), actor(), entity_id, form.version.data, text_of(form.entity_note))
    except NoteChanged:
        form.entity_note.errors = [
            _("A colleague changed this note meanwhile; it stands above. Add what is yours again.")
        ]
        return _show_entity(entity_id, form, status=409, is_behind=True)
    flash(_("The note has been saved."))
    return see_other(url_for("coordination.entity", entity_id=entity_id))


@panel
def _panel(showing: Showing) -> dict[str, Any]:
    found = entities_of(runtime(), actor(), showing.view)
    accept_form = showing.form(AcceptForm)
    return {
        "entities": found,
        "entity_words": entity_labels,
        "entity_form": showing.form(EntityForm),
        "accept_form": accept_form,
        "ticked_names": frozenset(accept_form.names.data or ()),
        "excerpts": {each.name.key: _excerpt(showing.view, each) for each in found.proposals},
        "marked": _marked(showing.view, found.present, found.proposals),
    }


def _show_entity(
    entity_id: UUID,
    refused: NoteForm | None = None,
    status: int = 200,
    *,
    is_behind: bool = False,
) -> Page:
    page = read_entity(runtime(), actor(), entity_id)
    if refused and not page.takes_note:
        abort(404)
    form = refused or NoteForm(formdata=None, entity_note=page.note)
    form.version.data = page.note_version
    shown = render_template(
        "coordination/entity.html",
        entity=page,
        entity_words=entity_labels,
        note_form=form,
        present_note=page.note if is_behind else "",
    )
    return shown, status


def _excerpt(view: TipView, proposal: Proposal) -> list[Piece]:
    """Return the first place where a tip names what is proposed; none where it says no more."""
    mention = proposal.name.mentions[0]
    text = text_of_section(view.content, view.messages, mention.section)
    if text == mention.shown:
        return []
    return excerpt(text, [Place(mention.start, mention.end, "proposal")])


def _marked(
    view: TipView, present: list[EntityView], proposals: list[Proposal]
) -> dict[str, list[Piece]]:
    """Return, by section, the text of a tip in pieces with what it names marked."""
    places: dict[str, list[Place]] = {}
    for mark, mentions in (
        *(("entity", entity.mentions) for entity in present),
        *(("proposal", proposal.name.mentions) for proposal in proposals),
    ):
        for mention in mentions:
            if mention.section:
                place = Place(mention.start, mention.end, mark)
                places.setdefault(mention.section, []).append(place)
    return {
        section: in_pieces(text_of_section(view.content, view.messages, section), marks)
        for section, marks in places.items()
    }
