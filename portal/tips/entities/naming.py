"""What a tip names by the rules of recognition, in what was told and in what was written since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.models import EntityKind, MessageKind
from portal.tips.entities.bodies import Mention
from portal.tips.recognition import own_names, recognise, recognise_content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from portal.tips.content import TipContent
    from portal.tips.reading import MessageView
    from portal.tips.recognition import Found

# A question is the team's own words, and says nothing that the tip does not say.
_READ_KINDS = frozenset({MessageKind.ANSWER, MessageKind.NOTE, MessageKind.FINDING})


@dataclass(frozen=True)
class Name:
    """An entity that a tip names, with all places where it does."""

    kind: EntityKind
    value: str
    mentions: tuple[Mention, ...]

    @property
    def key(self) -> str:
        """What the name goes by in a form and among the traits of a tip."""
        return name_key(self.kind, self.value)


def name_key(kind: EntityKind, value: str) -> str:
    """Return what an entity goes by, from its kind and its canonical form."""
    return f"{kind}:{value}"


def kind_and_value(key: str) -> tuple[EntityKind, str]:
    """Return what `name_key` was made of."""
    kind, _, value = key.partition(":")
    return EntityKind(kind), value


def names_in(content: TipContent, messages: Iterable[MessageView] = ()) -> list[Name]:
    """Return what a tip names, in the order in which it does."""
    mentions: dict[tuple[EntityKind, str], list[Mention]] = {}
    for found, section in _found(content, messages):
        mention = Mention(section=section, start=found.start, end=found.end, shown=found.shown)
        mentions.setdefault((found.kind, found.value), []).append(mention)
    return [Name(kind, value, tuple(places)) for (kind, value), places in mentions.items()]


def text_of(content: TipContent, messages: Iterable[MessageView], section: str) -> str:
    """Return the text that a mention's `section` is about, or "" where there is none."""
    first, _, rest = section.partition(".")
    if section == "place":
        return f"{content.place.postcode} {content.place.house_number}"
    if first == "message":
        return next((each.text for each in messages if str(each.sequence) == rest), "")
    place: object = content
    for part in section.split("."):
        place = place[int(part)] if isinstance(place, tuple) else getattr(place, part, "")
    return place if isinstance(place, str) else ""


def _found(content: TipContent, messages: Iterable[MessageView]) -> Iterator[tuple[Found, str]]:
    for named in recognise_content(content):
        yield named, named.section
    own = set(own_names(content.contact))
    for message in messages:
        if message.kind in _READ_KINDS:
            for found in recognise(message.text):
                if (found.kind, found.value) not in own:
                    yield found, f"message.{message.sequence}"
