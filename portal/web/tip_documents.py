"""A tip on paper, for whoever works it: in the words of the page, with all that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import format_date
from flask_babel import gettext as _

from portal.formats.documents import Document, Heading, KeyValues, draw_pdf
from portal.web import labels
from portal.web.context import runtime
from portal.web.disclosure_documents import tip_blocks
from portal.web.disclosure_labels import spoken_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.formats.documents import Block
    from portal.tips.content import Contact, Source
    from portal.tips.exporting.one_tip import TipOnPaper


def draw_tip(taken: TipOnPaper, taken_by: str) -> bytes:
    """Return a PDF of a tip, in the language of the page.

    Args:
        taken: what it says.
        taken_by: the name of whoever took it along, which stands at the foot of each page.
    """
    settings = runtime().settings
    name = _("Municipality of %(name)s", name=settings.municipality)
    document = Document(
        title=_("Tip %(number)s", number=taken.copy.number),
        language=spoken_language(),
        blocks=[*_blocks(taken)],
        subject=[f"{settings.portal_name}, {name}"],
        footer=[
            _(
                "Confidential. Taken along by %(name)s on %(day)s.",
                name=taken_by,
                day=format_date(runtime().today(), "d MMMM y"),
            )
        ],
        page_line=_("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
    )
    return draw_pdf(document, runtime().now())


def _blocks(taken: TipOnPaper) -> Iterator[Block]:
    yield from tip_blocks(taken.copy)
    if taken.source and taken.contact:
        yield Heading(_("What tells of the reporter"))
        pairs = [*_of_source(taken.source), *_of_contact(taken.contact)]
        yield KeyValues([(label, text) for label, text in pairs if text])


def _of_source(source: Source) -> Iterator[tuple[str, str]]:
    ways = "\n".join(str(labels.HOW_KNOWN[way]) for way in source.how_known)
    yield _("How the reporter knows"), ways
    yield _("Can it lead to the reporter"), str(labels.WHO_KNOWS[source.who_knows])
    yield _("What to be careful with"), source.careful_with


def _of_contact(contact: Contact) -> Iterator[tuple[str, str]]:
    yield _("May be asked something"), _("yes") if contact.may_ask else _("no")
    yield _("Name of the reporter"), contact.name
    yield _("Telephone number of the reporter"), contact.phone
