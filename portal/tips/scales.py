"""Two scales by which police and intelligence services grade what a source tells them.

The *Admiralty code* (NATO STANAG 2511, AJP-2.1) grades the reliability of a source from A to F and
the credibility of information from 1 to 6. The *4x4 code* of the European police services
(Regulation (EU) 2016/794 on Europol, article 29) grades the source A, B, C or X and the accuracy of
information from 1 to 4. On both scales the two grades are given apart: a reliable source may tell
something improbable.

The scales ask different things: the Admiralty code how likely the information is, the 4x4 code how
the source came to know it. So no grade of one follows from the other; `NEAREST` is a hint, made for
this portal, and no standard has it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Scale(StrEnum):
    """One half of one of the two codes."""

    ADMIRALTY_SOURCE = "admiralty_source"
    ADMIRALTY_INFORMATION = "admiralty_information"
    FOUR_SOURCE = "four_source"
    FOUR_INFORMATION = "four_information"


class AdmiraltySource(StrEnum):
    """Reliability of the source: STANAG 2511."""

    COMPLETELY_RELIABLE = "A"
    USUALLY_RELIABLE = "B"
    FAIRLY_RELIABLE = "C"
    NOT_USUALLY_RELIABLE = "D"
    UNRELIABLE = "E"
    CANNOT_BE_JUDGED = "F"


class AdmiraltyInformation(StrEnum):
    """Credibility of the information: STANAG 2511."""

    CONFIRMED = "1"
    PROBABLY_TRUE = "2"
    POSSIBLY_TRUE = "3"
    DOUBTFUL = "4"
    IMPROBABLE = "5"
    CANNOT_BE_JUDGED = "6"


class FourSource(StrEnum):
    """Reliability of the source: Regulation (EU) 2016/794, article 29, paragraph 1."""

    NO_DOUBT = "A"
    MOSTLY_RELIABLE = "B"
    MOSTLY_UNRELIABLE = "C"
    CANNOT_BE_ASSESSED = "X"


class FourInformation(StrEnum):
    """Accuracy of the information: Regulation (EU) 2016/794, article 29, paragraph 2."""

    NOT_IN_DOUBT = "1"
    KNOWN_TO_SOURCE = "2"
    CORROBORATED = "3"
    NOT_CORROBORATED = "4"


# The scale that asks about the same thing in the other code.
OTHER: Final = {
    Scale.ADMIRALTY_SOURCE: Scale.FOUR_SOURCE,
    Scale.FOUR_SOURCE: Scale.ADMIRALTY_SOURCE,
    Scale.ADMIRALTY_INFORMATION: Scale.FOUR_INFORMATION,
    Scale.FOUR_INFORMATION: Scale.ADMIRALTY_INFORMATION,
}

# For each grade of a scale, the nearest one of the other code.
NEAREST: Final[dict[Scale, dict[str, str]]] = {
    Scale.ADMIRALTY_SOURCE: {
        AdmiraltySource.COMPLETELY_RELIABLE: FourSource.NO_DOUBT,
        AdmiraltySource.USUALLY_RELIABLE: FourSource.MOSTLY_RELIABLE,
        AdmiraltySource.FAIRLY_RELIABLE: FourSource.MOSTLY_RELIABLE,
        AdmiraltySource.NOT_USUALLY_RELIABLE: FourSource.MOSTLY_UNRELIABLE,
        AdmiraltySource.UNRELIABLE: FourSource.MOSTLY_UNRELIABLE,
        AdmiraltySource.CANNOT_BE_JUDGED: FourSource.CANNOT_BE_ASSESSED,
    },
    Scale.FOUR_SOURCE: {
        FourSource.NO_DOUBT: AdmiraltySource.COMPLETELY_RELIABLE,
        FourSource.MOSTLY_RELIABLE: AdmiraltySource.USUALLY_RELIABLE,
        FourSource.MOSTLY_UNRELIABLE: AdmiraltySource.NOT_USUALLY_RELIABLE,
        FourSource.CANNOT_BE_ASSESSED: AdmiraltySource.CANNOT_BE_JUDGED,
    },
    Scale.ADMIRALTY_INFORMATION: {
        AdmiraltyInformation.CONFIRMED: FourInformation.NOT_IN_DOUBT,
        AdmiraltyInformation.PROBABLY_TRUE: FourInformation.KNOWN_TO_SOURCE,
        AdmiraltyInformation.POSSIBLY_TRUE: FourInformation.CORROBORATED,
        AdmiraltyInformation.DOUBTFUL: FourInformation.NOT_CORROBORATED,
        AdmiraltyInformation.IMPROBABLE: FourInformation.NOT_CORROBORATED,
        AdmiraltyInformation.CANNOT_BE_JUDGED: FourInformation.NOT_CORROBORATED,
    },
    Scale.FOUR_INFORMATION: {
        FourInformation.NOT_IN_DOUBT: AdmiraltyInformation.CONFIRMED,
        FourInformation.KNOWN_TO_SOURCE: AdmiraltyInformation.PROBABLY_TRUE,
        FourInformation.CORROBORATED: AdmiraltyInformation.POSSIBLY_TRUE,
        FourInformation.NOT_CORROBORATED: AdmiraltyInformation.CANNOT_BE_JUDGED,
    },
}


def nearest(scale: Scale, grade: str) -> str:
    """Return the grade of the other code that comes nearest to a `grade` of `scale`, as a hint."""
    return NEAREST[scale][grade]
