"""Reading a text for what it names, by rules alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.models.entity import EntityKind
from portal.tips.recognition.numbers import find_accounts, find_kvk_numbers, find_phones
from portal.tips.recognition.online import find_emails, find_handles, find_links
from portal.tips.recognition.plates import find_plates
from portal.tips.recognition.premises import find_premises

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portal.tips.recognition.spans import Span

# The surer a rule, the earlier: what one has taken, no later one takes.
_RULES: tuple[tuple[EntityKind, Callable[[str], Iterator[Span]]], ...] = (
    (EntityKind.EMAIL, find_emails),
    (EntityKind.HANDLE, find_links),
    (EntityKind.ACCOUNT, find_accounts),
    (EntityKind.PREMISES, find_premises),
    (EntityKind.VEHICLE, find_plates),
    (EntityKind.COMPANY, find_kvk_numbers),
    (EntityKind.PHONE, find_phones),
    (EntityKind.HANDLE, find_handles),
)


@dataclass(frozen=True)
class Found:
    """Something that a text names.

    Attributes:
        kind: what it is.
        value: its canonical form.
        shown: as it stands in the text.
        start: where it begins in the text, in characters.
        end: where it ends.
    """

    kind: EntityKind
    value: str
    shown: str
    start: int
    end: int


def recognise(text: str) -> list[Found]:
    """Return what a text names, in its order; no two overlap.

    Found are number plates, telephone numbers, bank accounts, numbers of the trade register,
    addresses by postcode, e-mail addresses and names on social media. It takes time in proportion
    to the length of the text.
    """
    taken = bytearray(len(text))
    found = []
    for kind, find in _RULES:
        for start, end, value in find(text):
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * (end - start)
                found.append(Found(kind, value, text[start:end], start, end))
    return sorted(found, key=lambda each: each.start)
