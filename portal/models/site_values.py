"""What staff set for the whole site, as typed values.

Each value is one row of the table `site_setting`, as JSON. A setting that has no row, or a row that
cannot be read, has its default, so that the site and the form never depend on one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Final, Self, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from portal.models.catalogue import Term
from portal.models.page import KEY_LENGTH
from portal.settings import PhoneNumber, Settings

MOST_LINKS: Final = 7
MOST_HIGHLIGHTS: Final = 3
MOST_TERMS: Final = 60
MENU_WORD_LENGTH: Final = 30
HEADING_LENGTH: Final = 120
LEAD_LENGTH: Final = 400
BANNER_LENGTH: Final = 300
NAME_LENGTH: Final = 80
HINT_LENGTH: Final = 300
# The overviews that a menu can lead to, beside pages.
OVERVIEW_KEYS: Final = ("themes", "branches", "news")


class SettingName(StrEnum):
    """What can be set."""

    MENU = "menu"
    HOME = "home"
    PHONES = "phones"
    BANNER = "banner"
    THEMES = "themes"
    BRANCHES = "branches"


def as_one_line(raw: object) -> object:
    """Return a text as one line, without characters that a database does not hold."""
    return " ".join(raw.replace("\x00", "").split()) if isinstance(raw, str) else raw


_OneLine = BeforeValidator(as_one_line)
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,8}$")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=KEY_LENGTH)]
MenuWord = Annotated[str, _OneLine, StringConstraints(max_length=MENU_WORD_LENGTH)]
Heading = Annotated[str, _OneLine, StringConstraints(max_length=HEADING_LENGTH)]
Lead = Annotated[str, _OneLine, StringConstraints(max_length=LEAD_LENGTH)]
BannerText = Annotated[str, _OneLine, StringConstraints(max_length=BANNER_LENGTH)]
LineName = Annotated[str, _OneLine, StringConstraints(max_length=NAME_LENGTH)]


class SettingValue(BaseModel):
    """The value of a setting."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[SettingName]


ValueT = TypeVar("ValueT", bound=SettingValue)


class MenuLink(BaseModel):
    """A link of the menu: a page's key or an overview, and a word of its own by language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    target: Key
    words: dict[Language, MenuWord] = {}


class Menu(SettingValue):
    """The menu, in order."""

    name = SettingName.MENU

    links: Annotated[tuple[MenuLink, ...], Field(max_length=MOST_LINKS)] = tuple(
        MenuLink(target=key) for key in OVERVIEW_KEYS
    )


class HomeBlock(StrEnum):
    """A block of the home page."""

    THEMES = "themes"
    BRANCHES = "branches"
    HOW_IT_WORKS = "how_it_works"
    NEWS = "news"
    CALL = "call"


class HomeRow(BaseModel):
    """A block of the home page, and whether it is there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    block: HomeBlock
    is_shown: bool = True


class Home(SettingValue):
    """The home page. A language without a heading or a lead has the portal's own words."""

    name = SettingName.HOME

    heading: dict[Language, Heading] = {}
    lead: dict[Language, Lead] = {}
    blocks: tuple[HomeRow, ...] = tuple(HomeRow(block=block) for block in HomeBlock)
    highlights: Annotated[tuple[Key, ...], Field(max_length=MOST_HIGHLIGHTS)] = ()

    @model_validator(mode="after")
    def _has_each_block_once(self) -> Self:
        if sorted(row.block for row in self.blocks) != sorted(HomeBlock):
            raise ValueError("give each block once")
        return self


@dataclass(frozen=True)
class Phones:
    """Whom a visitor can call."""

    emergency: str
    police: str
    municipality: str
    anonymous_name: str
    anonymous_number: str


class PhoneNumbers(SettingValue):
    """Telephone numbers in the place of those of the installation's settings; None leaves those."""

    name = SettingName.PHONES

    emergency: PhoneNumber | None = None
    police: PhoneNumber | None = None
    municipality: PhoneNumber | None = None
    anonymous_name: LineName | None = None
    anonymous_number: PhoneNumber | None = None

    def over(self, settings: Settings) -> Phones:
        """Return whom to call: these numbers, and for what is open those of `settings`."""
        return Phones(
            emergency=self.emergency or settings.emergency_number,
            police=self.police or settings.police_number,
            municipality=self.municipality or settings.municipality_number,
            anonymous_name=self.anonymous_name or settings.anonymous_line_name,
            anonymous_number=self.anonymous_number or settings.anonymous_line_number,
        )


class BannerLevel(StrEnum):
    """How loud the banner is."""

    NOTICE = "notice"
    ALERT = "alert"


class Banner(SettingValue):
    """A message above every page, until a moment or until it is turned off."""

    name = SettingName.BANNER

    text: dict[Language, BannerText] = {}
    level: BannerLevel = BannerLevel.NOTICE
    is_on: bool = False
    ends_at: AwareDatetime | None = None

    def is_up(self, now: datetime) -> bool:
        """Tell whether visitors see it at the moment `now`."""
        is_over = self.ends_at is not None and self.ends_at <= now
        return self.is_on and not is_over and any(self.text.values())

    def in_language(self, language: str) -> tuple[str, str]:
        """Return its text in `language`, or else in the first one that has it: language, text."""
        if self.text.get(language):
            return language, self.text[language]
        return next(((code, text) for code, text in self.text.items() if text), (language, ""))


class TermList(SettingValue):
    """The themes or the branches, in order."""

    entries: Annotated[tuple[Term, ...], Field(max_length=MOST_TERMS)] = ()

    @model_validator(mode="after")
    def _has_no_twins(self) -> Self:
        if len({term.id for term in self.entries}) != len(self.entries):
            raise ValueError("give each identifier once")
        return self


class ThemeList(TermList):
    """The themes."""

    name = SettingName.THEMES


class BranchList(TermList):
    """The branches."""

    name = SettingName.BRANCHES


VALUES: Final[dict[SettingName, type[SettingValue]]] = {
    kind.name: kind for kind in (Menu, Home, PhoneNumbers, Banner, ThemeList, BranchList)
}


def parse_value(kind: type[ValueT], raw: str | None) -> ValueT | None:
    """Return a stored value, or None where there is none or it cannot be read."""
    try:
        return kind.model_validate_json(raw) if raw is not None else None
    except ValidationError:
        return None
