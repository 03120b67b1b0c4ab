"""Which tips are proposed to a coordinator as belonging together, and why.

Two kinds of evidence count: what both tips name (`recognition`), and how near their texts are
(`nearness`). Either may do by itself. What many tips name, such as a chain of shops or a large flat
with one number, and a first name alone, only count together with texts that are somewhat near; so
does the same district. The bounds were set on some 5,000 made-up tips, of other seeds than those by
which `benchmarks/linking.py` measures how many proposals are right, and how many tips that belong
together are found. Among many more tips, more of the proposals are wrong: tips that happen to be
alike come in pairs, and there are the square of that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.models.entity import EntityKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.tips.content import TipContent

# From which likeness on texts are near by themselves, and beside other evidence.
NEAR = 0.38
SOMEWHAT_NEAR = 0.32
# In a larger share of all tips than these, one of this kind tells no more that two of them belong
# together: other people have the same name, and other people live there. A vehicle, an account, a
# telephone number or a name on social media tells it always.
COMMON_SHARES = {
    EntityKind.PERSON: 1 / 600,
    EntityKind.COMPANY: 1 / 600,
    EntityKind.PREMISES: 1 / 200,
    EntityKind.EMAIL: 1 / 200,
}
# So few tips are never a large share.
FEW_TIPS = 3


@dataclass(frozen=True)
class SharedEntity:
    """Something that two tips both name.

    Attributes:
        kind: what it is.
        value: its canonical form.
        tips: how many tips name it, these two among them.
        all_tips: how many tips there are.
    """

    kind: EntityKind
    value: str
    tips: int
    all_tips: int

    @property
    def is_telling(self) -> bool:
        """Whether naming it is reason enough by itself."""
        is_first_name = self.kind is EntityKind.PERSON and " " not in self.value
        most = max(FEW_TIPS, COMMON_SHARES.get(self.kind, 1) * self.all_tips)
        return not is_first_name and self.tips <= most


@dataclass(frozen=True)
class Evidence:
    """What speaks for two tips belonging together.

    Attributes:
        shared: what both name.
        likeness: how near their texts are, from 0 to 1.
        is_same_district: whether both are known to be of one district.
    """

    shared: tuple[SharedEntity, ...] = ()
    likeness: float = 0.0
    is_same_district: bool = False

    @property
    def is_near(self) -> bool:
        """Whether the texts are near enough to be named as a reason."""
        least = SOMEWHAT_NEAR if self.shared or self.is_same_district else NEAR
        return self.likeness >= least

    @property
    def is_enough(self) -> bool:
        """Whether the two are proposed to a coordinator."""
        return self.is_near or any(entity.is_telling for entity in self.shared)

    @property
    def strength(self) -> tuple[int, float]:
        """What proposals are ordered by, the strongest last."""
        return sum(entity.is_telling for entity in self.shared), self.likeness


def text_of(content: TipContent) -> str:
    """Return the text of a tip by which its nearness to others is measured.

    It is what the tip tells of the matter. What it says of its reporter is left out, so that no two
    tips are brought together by who told them.
    """
    return "\n".join(filter(None, _telling(content)))


def _telling(content: TipContent) -> Iterator[str]:
    yield content.observation.description
    yield content.place.description
    involved = content.involved
    yield from (person.description for person in involved.persons)
    yield from (company.description for company in involved.companies)
    yield from (vehicle.description for vehicle in involved.vehicles)
