"""What holds for each kind of notice: whom it is for, and how they are told by default.

To add a kind, add its word to `NoticeKind`, its line here, and its texts to web/notices/words.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.models import NoticeKind, NoticeWay


class Audience(StrEnum):
    """Whose work a notice is about; accounts/notices.py says which permission that takes."""

    EVERYBODY = "everybody"
    COORDINATION = "coordination"
    APPROVERS = "approvers"
    WRITERS = "writers"
    PUBLISHERS = "publishers"
    ADMITTERS = "admitters"
    ADMINISTRATORS = "administrators"
    SUPERVISORS = "supervisors"


@dataclass(frozen=True)
class KindRules:
    """What holds for a kind.

    Of what a reporter did, no notice keeps a time and no mail goes out at once: either would tell
    when somebody reported. What the clock finds at night is not mailed at once either. A mail that
    bears witness goes out though its member has seen the notice in the portal.
    """

    audience: Audience
    way: NoticeWay
    is_reporters: bool = False
    is_clocks: bool = False
    bears_witness: bool = False

    @property
    def waits_for_fixed_time(self) -> bool:
        """Whether it is mailed at fixed times only, though a member asks for it at once."""
        return self.is_reporters or self.is_clocks


_AT_ONCE, _DIGEST, _PORTAL = NoticeWay.AT_ONCE, NoticeWay.DIGEST, NoticeWay.PORTAL

KINDS: Final = {
    NoticeKind.TIP_RECEIVED: KindRules(Audience.COORDINATION, _AT_ONCE, is_reporters=True),
    NoticeKind.TIP_ANSWERED: KindRules(Audience.COORDINATION, _AT_ONCE, is_reporters=True),
    NoticeKind.TIP_ASSIGNED: KindRules(Audience.COORDINATION, _AT_ONCE),
    NoticeKind.FIRST_LOOK_OVERDUE: KindRules(Audience.COORDINATION, _AT_ONCE, is_clocks=True),
    NoticeKind.DISCLOSURE_WAITS: KindRules(Audience.APPROVERS, _AT_ONCE),
    NoticeKind.RETENTION_NEAR: KindRules(Audience.COORDINATION, _DIGEST, is_clocks=True),
    NoticeKind.PAGE_WAITS: KindRules(Audience.PUBLISHERS, _AT_ONCE),
    NoticeKind.PAGE_RETURNED: KindRules(Audience.WRITERS, _AT_ONCE),
    NoticeKind.PAGE_PUBLISHED: KindRules(Audience.WRITERS, _PORTAL),
    NoticeKind.PAGE_HELD_BACK: KindRules(Audience.WRITERS, _AT_ONCE),
    NoticeKind.PAGE_REVIEW_DUE: KindRules(Audience.WRITERS, _DIGEST, is_clocks=True),
    NoticeKind.ACCESS_CHANGED: KindRules(Audience.EVERYBODY, _AT_ONCE),
    NoticeKind.MEMBER_WAITS: KindRules(Audience.ADMITTERS, _AT_ONCE),
    NoticeKind.TEAM_CHANGED: KindRules(Audience.ADMINISTRATORS, _DIGEST),
    NoticeKind.TRAIL_ANCHORED: KindRules(
        Audience.SUPERVISORS, _AT_ONCE, is_clocks=True, bears_witness=True
    ),
}
