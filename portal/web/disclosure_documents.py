"""The documents of a package: a cover sheet and a tip, in Dutch, since the partners are Dutch."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from flask_babel import force_locale, format_date
from flask_babel import gettext as _

from portal.formats.documents import (
    Document,
    Heading,
    Hidden,
    KeyValues,
    Paragraph,
    Table,
    draw_pdf,
)
from portal.web.context import runtime
from portal.web.copy_words import facts_of, sections_of
from portal.web.disclosure_labels import legal_basis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.formats.documents import Block, Inline
    from portal.tips.disclosing.bodies import TipCopy
    from portal.tips.disclosing.packaging import Contents
    from portal.web.copy_words import Stretches

LANGUAGE: Final = "nl"


class PackageWriter:
    """Writes the documents of a package, in the language of the partners."""

    def cover(self, contents: Contents) -> bytes:
        """Return the cover sheet as a PDF."""
        with force_locale(LANGUAGE):
            return _draw(
                _("Disclosure %(number)s", number=contents.number),
                _from(),
                _foot(contents),
                [*_cover(contents)],
            )

    def tip(self, contents: Contents, tip: TipCopy) -> bytes:
        """Return one tip as a PDF."""
        with force_locale(LANGUAGE):
            return _draw(
                _("Tip %(number)s", number=tip.number),
                [
                    _(
                        "Given to %(partner)s in disclosure %(number)s",
                        partner=contents.partner,
                        number=contents.number,
                    )
                ],
                _foot(contents),
                [*tip_blocks(tip)],
            )


def tip_blocks(copy: TipCopy) -> Iterator[Block]:
    """Yield a copy of a tip as blocks of a document, in the language that is spoken now."""
    yield KeyValues(facts_of(copy))
    for section in sections_of(copy):
        yield Heading(section.title)
        pairs = [(answer.label, _inline(answer.text)) for answer in section.answers]
        if all(label for label, _text in pairs):
            yield KeyValues(pairs)
        else:
            # The reporter's own words. A language that is kept back is not told by a tag either.
            yield from (Paragraph(text, copy.language) for _label, text in pairs)


def _cover(contents: Contents) -> Iterator[Block]:
    body = contents.body
    yield KeyValues(
        [
            (_("Given by"), _from()[0]),
            (_("Given to"), contents.partner),
            (_("Prepared on"), format_date(date.fromisoformat(contents.day), "d MMMM y")),
            (_("Legal basis"), legal_basis(contents.legal_basis)),
        ]
    )
    for title, text in (
        (_("Purpose"), body.purpose),
        (_("Why it is necessary"), body.necessity),
        (_("Summary"), body.summary),
        (_("Conditions of use"), body.conditions),
    ):
        if text:
            yield Heading(title)
            yield Paragraph(text)
    yield Heading(_("What is in this package"))
    rows = [(tip.number, *(text for _label, text in facts_of(tip)[:2])) for tip in contents.tips]
    yield Table([_("Tip"), _("Received"), _("Theme")], rows)
    yield Paragraph(
        _(
            "Each tip is a PDF of its own. For another system there is verstrekking.json, which "
            "verstrekking.schema.json describes."
        )
    )
    yield Paragraph(
        [
            _("Where words have been left out stands a bar:") + " ",
            Hidden(_("left out")),
            ". " + _("They are nowhere in this package."),
        ]
    )


def _inline(text: Stretches | None) -> Inline:
    hidden = Hidden(_("left out"))
    return [hidden if part is None else part for part in text] if text else hidden


def _from() -> list[str]:
    settings = runtime().settings
    name = _("Municipality of %(name)s", name=settings.municipality)
    return [f"{settings.portal_name}, {name}"]


def _foot(contents: Contents) -> list[str]:
    return [
        _(
            "Confidential. For %(partner)s only, under disclosure %(number)s.",
            partner=contents.partner,
            number=contents.number,
        )
    ]


def _draw(title: str, subject: list[str], footer: list[str], blocks: list[Block]) -> bytes:
    document = Document(
        title=title,
        language=LANGUAGE,
        blocks=blocks,
        subject=subject,
        footer=footer,
        page_line=_("Page %(page)s of %(pages)s", page="{page}", pages="{pages}"),
    )
    return draw_pdf(document, runtime().now())
