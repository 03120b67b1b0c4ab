"""The words of an assessment: the two scales, the check list, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from portal.tips.judging import Advice, Concern
from portal.tips.scales import (
    AdmiraltyInformation,
    AdmiraltySource,
    FourInformation,
    FourSource,
    Scale,
)

# The English words are those of STANAG 2511 and of Regulation (EU) 2016/794, article 29.
GRADES: dict[Scale, Mapping[StrEnum, Any]] = {
    Scale.ADMIRALTY_SOURCE: {
        AdmiraltySource.COMPLETELY_RELIABLE: _l("Completely reliable"),
        AdmiraltySource.USUALLY_RELIABLE: _l("Usually reliable"),
        AdmiraltySource.FAIRLY_RELIABLE: _l("Fairly reliable"),
        AdmiraltySource.NOT_USUALLY_RELIABLE: _l("Not usually reliable"),
        AdmiraltySource.UNRELIABLE: _l("Unreliable"),
        AdmiraltySource.CANNOT_BE_JUDGED: _l("Reliability cannot be judged"),
    },
    Scale.ADMIRALTY_INFORMATION: {
        AdmiraltyInformation.CONFIRMED: _l("Confirmed by other sources"),
        AdmiraltyInformation.PROBABLY_TRUE: _l("Probably true"),
        AdmiraltyInformation.POSSIBLY_TRUE: _l("Possibly true"),
        AdmiraltyInformation.DOUBTFUL: _l("Doubtful"),
        AdmiraltyInformation.IMPROBABLE: _l("Improbable"),
        AdmiraltyInformation.CANNOT_BE_JUDGED: _l("Truth cannot be judged"),
    },
    Scale.FOUR_SOURCE: {
        FourSource.NO_DOUBT: _l(
            "There is no doubt as to the authenticity, trustworthiness and competence of the "
            "source, or the source has proved to be reliable in all instances"
        ),
        FourSource.MOSTLY_RELIABLE: _l("The source has in most instances proved to be reliable"),
        FourSource.MOSTLY_UNRELIABLE: _l(
            "The source has in most instances proved to be unreliable"
        ),
        FourSource.CANNOT_BE_ASSESSED: _l("The reliability of the source cannot be assessed"),
    },
    Scale.FOUR_INFORMATION: {
        FourInformation.NOT_IN_DOUBT: _l("The accuracy is not in doubt"),
        FourInformation.KNOWN_TO_SOURCE: _l(
            "Known personally to the source, but not to the official passing it on"
        ),
        FourInformation.CORROBORATED: _l(
            "Not known personally to the source, but corroborated by other information already "
            "recorded"
        ),
        FourInformation.NOT_CORROBORATED: _l(
            "Not known personally to the source, and cannot be corroborated"
        ),
    },
}

SCALES = {
    Scale.ADMIRALTY_SOURCE: _l("Source, on the Admiralty code"),
    Scale.FOUR_SOURCE: _l("Source, on the 4x4 code"),
    Scale.ADMIRALTY_INFORMATION: _l("Information, on the Admiralty code"),
    Scale.FOUR_INFORMATION: _l("Information, on the 4x4 code"),
}

CONCERNS = {
    Concern.NOBODY: _p("concern", "None of these"),
    Concern.MUNICIPALITY: _l("The municipality itself"),
    Concern.COLLEAGUE: _l("A colleague"),
    Concern.OFFICE_HOLDER: _l("A mayor, alderman or council member"),
}

ADVICE = {
    Advice.CALL_EMERGENCY: _l(
        "There is danger now: call the emergency number yourself, with what the tip says."
    ),
    Advice.RESTRICT: _l(
        "It is about the municipality's own people: restrict it to a circle before anything else."
    ),
    Advice.REJECT_SPAM: _l("It is spam: reject it. There is no need to answer."),
    Advice.NOT_OURS: _l(
        "It is not for this reporting point: tell the reporter where to go, and reject or close it."
    ),
}
