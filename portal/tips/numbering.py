"""Numbers that count up within a year: of tips, dossiers, meetings and disclosures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.models.tip import NUMBERS_PER_YEAR
from portal.models.upserting import insert_into

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from portal.models import DisclosureCounter, DossierCounter, MeetingCounter, TipCounter


def next_number(
    session: Session,
    counter: type[DisclosureCounter | DossierCounter | MeetingCounter | TipCounter],
    day: date,
) -> int:
    """Return the next number of the year of `day`, held until the transaction ends."""
    first = insert_into(session, counter).values(year=day.year, last=1)
    counted = first.on_conflict_do_update(
        index_elements=["year"], set_={"last": counter.last + 1}
    ).returning(counter.last)
    serial: int = session.execute(counted).scalar_one()
    return day.year * NUMBERS_PER_YEAR + serial
