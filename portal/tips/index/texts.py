"""What of a tip is searched: what it tells of others, and everything that was written about it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.models import Message
from portal.tips.events import message_context
from portal.tips.message_bodies import read_body
from portal.tips.reading import open_content
from portal.tips.recognition.names import folded
from portal.vault import UnknownGeneration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.models import Tip
    from portal.tips.content import TipContent
    from portal.vault import TeamKeyring


@dataclass(frozen=True)
class OpenedTip:
    """A tip with what it tells, and the words of each message about it."""

    tip: Tip
    content: TipContent
    messages: list[str]

    @property
    def lines(self) -> list[str]:
        """What it tells and the words of its messages, a line a field."""
        return [*told_lines(self.content), *self.messages]

    @property
    def folded(self) -> str:
        """The text that is searched."""
        return fold([*self.lines, *_joined(self.content)])


def told_lines(content: TipContent) -> list[str]:
    """Return what a tip tells, a line a field.

    Nothing is taken of what it says of its reporter: a search for a name must not tell who told it.
    """
    place, involved = content.place, content.involved
    address = f"{place.postcode} {place.house_number}"
    lines = [content.observation.description, place.description, address, content.occasion.when]
    for person in involved.persons:
        lines += [person.name, person.description]
    for company in involved.companies:
        lines += [company.name, company.kvk_number, company.description]
    for vehicle in involved.vehicles:
        lines += [vehicle.plate, vehicle.description]
    return [line for line in lines if line.strip()]


def fold(lines: Iterable[str]) -> str:
    """Return lines as they are searched: folded words with one space around each, a line a line.

    No phrase is found across the end of a line.
    """
    return "\n".join(f" {folded(line)} " for line in lines)


def open_tips(session: Session, keyring: TeamKeyring, tips: Sequence[Tip]) -> Iterator[OpenedTip]:
    """Yield some hundreds of tips opened.

    Left out are those of which something is sealed under a generation that is not on the ring.
    """
    rows = session.scalars(
        select(Message)
        .where(Message.tip_id.in_([tip.id for tip in tips]))
        .order_by(Message.tip_id, Message.sequence)
    )
    messages: dict[UUID, list[Message]] = {
        tip_id: list(group) for tip_id, group in groupby(rows, key=lambda row: row.tip_id)
    }
    for tip in tips:
        try:
            content = open_content(keyring, tip)
            words = [_words(keyring, tip, row) for row in messages.get(tip.id, [])]
        except UnknownGeneration:
            continue
        yield OpenedTip(tip, content, words)


def _words(keyring: TeamKeyring, tip: Tip, row: Message) -> str:
    body = keyring.open(row.envelope, message_context(tip, row.sequence))
    text, finding = read_body(row.kind, body)
    return f"{text}\n{finding.source}\n{finding.link}" if finding else text


def _joined(content: TipContent) -> list[str]:
    """Return the address and the plates without what parts them, as they may be typed as well."""
    place = content.place
    plates = [vehicle.plate for vehicle in content.involved.vehicles]
    return [
        "".join(folded(line).split()) for line in (place.postcode + place.house_number, *plates)
    ]
