"""The assessment of a tip: what the coordination point makes of it, in versions, sealed.

Only the urgency stands in clear, since the queue is filtered by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from portal.accounts.generations import present_team_key
from portal.accounts.permissions import Permission
from portal.models import Assessment, Member, TipEvent, TipEventKind, Urgency
from portal.tips.access import find_tip
from portal.tips.changing import changing_tip
from portal.tips.content import Paragraph, Risk
from portal.tips.errors import NothingJudged
from portal.tips.events import assessment_context, record
from portal.tips.scales import (
    AdmiraltyInformation,
    AdmiraltySource,
    FourInformation,
    FourSource,
)
from portal.vault import seal_envelope

if TYPE_CHECKING:
    from datetime import datetime

    from portal.accounts.permissions import Actor
    from portal.runtime import Runtime


class Concern(StrEnum):
    """Whether a tip is about the municipality's own people."""

    NOBODY = "nobody"
    MUNICIPALITY = "municipality"
    COLLEAGUE = "colleague"
    OFFICE_HOLDER = "office_holder"


class Advice(StrEnum):
    """What the answers of the check list lead to."""

    CALL_EMERGENCY = "call_emergency"
    RESTRICT = "restrict"
    REJECT_SPAM = "reject_spam"
    NOT_OURS = "not_ours"


class Judgement(BaseModel):
    """What somebody made of a tip; what they did not judge is None. `version` is of this format.

    `risk` is the coordinator's own view of the risk to the reporter, beside the one that follows
    from what the reporter answered.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    is_emergency: bool | None = None
    is_spam: bool | None = None
    is_ours: bool | None = None
    concerns: Concern | None = None
    admiralty_source: AdmiraltySource | None = None
    admiralty_information: AdmiraltyInformation | None = None
    four_source: FourSource | None = None
    four_information: FourInformation | None = None
    risk: Risk | None = None
    urgency: Urgency = Urgency.NORMAL
    explanation: Paragraph = ""

    def advice(self, *, is_restricted: bool) -> list[Advice]:
        """Return what follows from the check list, the most pressing first.

        Args:
            is_restricted: whether the tip is kept to a circle already.
        """
        insiders = self.concerns not in {None, Concern.NOBODY}
        follows = {
            Advice.CALL_EMERGENCY: self.is_emergency is True,
            Advice.RESTRICT: insiders and not is_restricted,
            Advice.REJECT_SPAM: self.is_spam is True,
            Advice.NOT_OURS: self.is_ours is False,
        }
        return [advice for advice, holds in follows.items() if holds]


@dataclass(frozen=True)
class AssessmentView:
    """A version of the assessment, decrypted, with who saved it and when."""

    sequence: int
    at: datetime | None
    author: str
    judgement: Judgement


def assess(
    runtime: Runtime, actor: Actor, number: int, seen_version: int, judgement: Judgement
) -> None:
    """Save an assessment as a new version; earlier ones are kept.

    Raises:
        NotPermitted, VaultLocked, NoSuchTip, TipChanged: as for each change.
        NothingJudged: nothing was filled in.
    """
    if judgement == Judgement():
        raise NothingJudged
    with changing_tip(runtime, actor, number, seen_version) as (session, tip):
        tip.urgency = judgement.urgency
        event = record(runtime, session, tip, TipEventKind.ASSESSED, actor)
        session.add(
            Assessment(
                tip_id=tip.id,
                sequence=event.sequence,
                envelope=seal_envelope(
                    judgement.model_dump_json().encode(),
                    assessment_context(tip, event.sequence),
                    present_team_key(session),
                    None,
                ),
            )
        )


def read_assessments(runtime: Runtime, actor: Actor, number: int) -> list[AssessmentView]:
    """Return every version of a tip's assessment, the newest first.

    Raises:
        NotPermitted, VaultLocked: the actor may not, or cannot, read it.
        NoSuchTip: there is none by this number that the actor may know of.
        UnknownGeneration: sealed under a generation that the actor has not unlocked yet.
    """
    actor.require(Permission.WORK_TIPS)
    keyring = actor.unlocked()
    with runtime.database.reading() as session:
        tip = find_tip(session, actor, number)
        rows = session.execute(
            select(Assessment, TipEvent.at, Member.display_name)
            .join(
                TipEvent,
                (TipEvent.tip_id == Assessment.tip_id) & (TipEvent.sequence == Assessment.sequence),
            )
            .join(Member, Member.id == TipEvent.actor_id)
            .where(Assessment.tip_id == tip.id)
            .order_by(Assessment.sequence.desc())
        ).all()
    return [
        AssessmentView(
            sequence=row.sequence,
            at=at,
            author=author,
            judgement=Judgement.model_validate_json(
                keyring.open(row.envelope, assessment_context(tip, row.sequence))
            ),
        )
        for row, at, author in rows
    ]
