"""Makes up tips of which some tell of the same case, for benchmarks/linking.py.

The tips of a theme share its words and its sentences, as real ones do, and many that have nothing
to do with each other share a first name, a common name, a chain of shops or one large building.
Some tips tell what another has told already, in other words: less, more, in another order, with
synonyms, typing errors and other Dutch, and with the same number plate or without. Some tell
something else about a vehicle, an address or a number that another told of.

How a tip is told again was laid down before there was a rule to link it by, and knows nothing of
that rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.tip_phrases import ANYWHERE, SCENES, THEMES
from benchmarks.tip_slots import SLOTS
from benchmarks.tip_wordings import DAY_NAMES, OTHER_DUTCH, SAME_WORDS
from portal.models.catalogue import load_catalogue
from portal.settings import PROJECT_FOLDER
from portal.tips.content import TipContent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

THEME_SENTENCES = (1, 4)
SCENES_SEEN = (2, 5)
FEWEST_LEFT = 3
KEEPS_DETAIL_SHARE = 0.7
SYNONYM_SHARES = (0.2, 0.35, 0.6)
DROPPED_SHARES = (0.1, 0.2, 0.4)
CARELESSNESS = (0.0, 0.02, 0.05)
DIALECT_SHARES = (0.0, 0.0, 0.15, 0.4)
OTHER_DAY_SHARE = 0.6
NO_DISTRICT_SHARE = 0.15
OTHER_DISTRICT_SHARE = 0.1
OTHER_THEME_SHARE = 0.15
LARGE_BUILDING = ("8031 CK", "200")
LARGE_BUILDING_SHARE = 0.02
POLICE_SHARE = 0.05
TOWN_HALL_SHARE = 0.015
PLATE_LETTERS = "BDFGHJKLNPRSTVXZ"
_FIRST = """
    Jan Piet Mohamed Ali Kevin Sven Bart Dennis Sanne Lisa Fatima Emma Daan Milan Youssef Wesley
    Rick Tim Naomi Anouk Marek Piotr Ionut Hassan Dylan Lars Bram Iris Esra Joost
"""
_LAST = """
    Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Koning Kuipers Post
    Yilmaz Kaya Kowalski Nowak Popescu Amrani Bouzid Schuurman Kolk Landman Rietveld Timmer Wolters
    Zandstra Hofman Schra Klunder Westera Nijboer Stegeman Huisman Kragt Eilander Bomhof
"""
FIRST_NAMES = _FIRST.split()
LAST_NAMES = _LAST.split()
COMMON_NAMES = ("Jan de Vries", "Piet Jansen", "Ali Yilmaz", "Kees de Boer", "Anna de Jong")
CHAINS = ("Albert Heijn", "Shell", "Action", "PostNL", "Uber", "Jumbo", "Kruidvat", "Gamma")
FIRM_TRADES = ("Zorg", "Transport", "Bouw", "Auto", "Vastgoed", "Horeca", "Import", "Techniek")


class Telling(Enum):
    """What a tip is to the others of its case."""

    FIRST = "first"
    AGAIN = "again"
    SOMETHING_ELSE = "something else"


@dataclass(frozen=True)
class Told:
    """A tip, and the case that it tells of."""

    content: TipContent
    case: int
    telling: Telling


@dataclass
class _Case:
    number: int
    theme: str
    district: str
    sentences: list[str]
    details: dict[str, str] = field(default_factory=dict)


class _Style(NamedTuple):
    """How somebody writes: the share of words that they change in each way."""

    synonyms: float
    dialect: float
    carelessness: float


class Teller:
    """Makes up tips; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.districts = load_catalogue(PROJECT_FOLDER / "data").districts

    def tell(self, tips: int, again: int, something_else: int) -> list[Told]:
        """Return tips in an order by chance.

        Args:
            tips: how many, all told.
            again: how many of them tell what another has told.
            something_else: how many tell something else of what another names.
        """
        first = tips - again - something_else
        cases = [self._case(number) for number in range(first)]
        told = [Told(self._content(case), case.number, Telling.FIRST) for case in cases]
        for case in self.random.choices(cases, k=again):
            told.append(Told(self._content(self._again(case)), case.number, Telling.AGAIN))
        naming = [case for case in cases if case.details]
        for case in self.random.sample(naming, k=something_else):
            other = self._case(case.number)
            other.details, other.district = case.details, case.district
            told.append(Told(self._content(other), case.number, Telling.SOMETHING_ELSE))
        self.random.shuffle(told)
        return told

    def _case(self, number: int) -> _Case:
        random = self.random
        theme = random.choice(tuple(THEMES))
        sentences = [
            *random.sample(THEMES[theme], random.randint(*THEME_SENTENCES)),
            *random.sample(SCENES, random.randint(*SCENES_SEEN)),
            *random.sample(ANYWHERE, random.choice((0, 1, 1, 2, 2, 3))),
        ]
        random.shuffle(sentences)
        filled = [self._filled(each) for each in sentences]
        return _Case(number, theme, self._district(), filled, self._details())

    def _district(self) -> str:
        """Return a district; the first has four times the tips of the last."""
        most = 4 * len(self.districts)
        weights = [most - 3 * place for place in range(len(self.districts))]
        return self.random.choices(self.districts, weights)[0].code

    def _filled(self, sentence: str) -> str:
        filled = re.sub(r"{(\w+)}", lambda slot: self.random.choice(SLOTS[slot[1]]), sentence)
        return filled[0].upper() + filled[1:]

    def _details(self) -> dict[str, str]:
        """Return what a case names that is its own: a plate, an address, a number, a name."""
        makers: tuple[tuple[str, float, Callable[[], str]], ...] = (
            ("plate", 0.3, self._plate),
            ("address", 0.25, self._address),
            ("phone", 0.08, lambda: f"06-{self.random.randint(10_000_000, 59_999_999)}"),
            ("handle", 0.05, self._handle),
            ("firm", 0.09, self._firm),
            ("person", 0.05, self._name),
        )
        return {name: make() for name, share, make in makers if self.random.random() < share}

    def _plate(self) -> str:
        a, b, c = self.random.choices(PLATE_LETTERS, k=3)
        return f"{a}-{self.random.randint(100, 999)}-{b}{c}"

    def _address(self) -> str:
        letters = "".join(self.random.choices("ABCDEGHJKLMNPRTVWXZ", k=2))
        return f"{self.random.randint(8011, 8045)} {letters} {self.random.randint(1, 250)}"

    def _handle(self) -> str:
        name = self.random.choice(FIRST_NAMES).lower()
        return f"@{name}_{self.random.randint(100, 99_999)}"

    def _firm(self) -> str:
        one, other = self.random.sample(LAST_NAMES, 2)
        return f"{self.random.choice(FIRM_TRADES)}bedrijf {one} en {other} B.V."

    def _name(self) -> str:
        first = self.random.choice(FIRST_NAMES)
        return f"{first} {' '.join(self.random.sample(LAST_NAMES, 2))}"

    def _again(self, case: _Case) -> _Case:
        """Return a case as somebody else tells it, who saw less, more or only some of it."""
        random = self.random
        dropped = random.choice(DROPPED_SHARES)
        kept = [each for each in case.sentences if random.random() >= dropped]
        if len(kept) < FEWEST_LEFT:
            kept = random.sample(case.sentences, min(FEWEST_LEFT, len(case.sentences)))
        added = [
            self._filled(random.choice((*THEMES[case.theme], *SCENES, *ANYWHERE)))
            for _ in range(random.choice((0, 0, 1, 1, 2)))
        ]
        sentences = [*kept, *added]
        random.shuffle(sentences)
        style = _Style(
            random.choice(SYNONYM_SHARES),
            random.choice(DIALECT_SHARES),
            random.choice(CARELESSNESS),
        )
        reworded = [self._reworded(each, style) for each in sentences]
        details = {k: v for k, v in case.details.items() if random.random() < KEEPS_DETAIL_SHARE}
        theme = random.choice(tuple(THEMES)) if random.random() < OTHER_THEME_SHARE else case.theme
        district = self._district() if random.random() < OTHER_DISTRICT_SHARE else case.district
        return _Case(case.number, theme, district, reworded, details)

    def _reworded(self, sentence: str, style: _Style) -> str:
        changes = (
            *((words, style.synonyms) for words in SAME_WORDS),
            *(((day, *others), OTHER_DAY_SHARE) for day, others in DAY_NAMES.items()),
            *(((word, other), style.dialect) for word, other in OTHER_DUTCH),
        )
        for words, share in changes:
            if self.random.random() < share:
                sentence = _replaced(sentence, words, self.random)
        return " ".join(
            self._mistyped(word) if self.random.random() < style.carelessness else word
            for word in sentence.split(" ")
        )

    def _mistyped(self, word: str) -> str:
        place = self.random.randrange(len(word))
        near = self.random.choice("abdefghijklmnoprstuvwz")
        return self.random.choice(
            (
                word[:place] + word[place + 1 :],
                word[:place] + word[place] + word[place:],
                word[:place] + near + word[place + 1 :],
                word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
            )
        )

    def _content(self, case: _Case) -> TipContent:
        """Return a tip that tells a case, each detail in its field or between the sentences."""
        random = self.random
        sentences = list(case.sentences)
        place: dict[str, str] = {}
        if random.random() >= NO_DISTRICT_SHARE:
            place["area"] = case.district
        involved: dict[str, list[dict[str, str]]] = {"persons": [], "companies": [], "vehicles": []}
        for name, value in case.details.items():
            in_field = random.random() < 0.6
            if name == "plate" and in_field:
                involved["vehicles"].append({"plate": random.choice((value, value.lower()))})
            elif name == "address" and in_field:
                postcode, number = value.rsplit(" ", 1)
                place |= {"postcode": postcode, "house_number": number}
            elif name == "firm":
                involved["companies"].append(
                    {"name": value.removesuffix(random.choice((" B.V.", "")))}
                )
            elif name == "person":
                involved["persons"].append({"name": value})
            else:
                sentences.insert(random.randint(0, len(sentences)), self._said(name, value))
        self._add_what_many_have(sentences, place, involved)
        text = " ".join(sentences)
        if random.random() < 0.15:
            text = text.lower().replace(",", "").replace(". ", random.choice((" ", ".. ", ", ")))
        return TipContent.model_validate(
            {
                "subject": {"theme": case.theme},
                "observation": {"description": text},
                "place": place,
                "involved": involved,
            }
        )

    def _said(self, name: str, value: str) -> str:
        ways = {
            "plate": (
                "Het kenteken is {}.",
                "Kenteken {}.",
                "De auto met kenteken {} staat er vaak.",
            ),
            "address": ("Het adres is {}.", "Dit speelt op {}.", "Adres: {}."),
            "phone": ("Zijn nummer is {}.", "Je kunt hem bellen op {}.", "Tel. {}"),
            "handle": (
                "Op Snapchat heet hij {}.",
                "Hij zit op Telegram als {}.",
                "Zie {} op Insta.",
            ),
        }
        return self.random.choice(ways[name]).format(value)

    def _add_what_many_have(
        self,
        sentences: list[str],
        place: dict[str, str],
        involved: dict[str, list[dict[str, str]]],
    ) -> None:
        random = self.random
        if random.random() < POLICE_SHARE:
            sentences.append("Ik heb ook 0900-8844 gebeld, maar die deden niets.")
        if random.random() < TOWN_HALL_SHARE:
            sentences.append("Ik mailde eerst naar info@gemeente.example maar hoorde niets.")
        if "postcode" not in place and random.random() < LARGE_BUILDING_SHARE:
            place.update(zip(("postcode", "house_number"), LARGE_BUILDING, strict=True))
        for share, kind, names in (
            (0.06, "persons", FIRST_NAMES),
            (0.03, "persons", COMMON_NAMES),
            (0.03, "companies", CHAINS),
        ):
            if random.random() < share:
                involved[kind].append({"name": random.choice(names)})


def _replaced(sentence: str, words: Sequence[str], random: Random) -> str:
    """Return the sentence with the first of `words` that it has replaced by another of them."""
    for word in words:
        found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", sentence, re.IGNORECASE)
        if found:
            other = random.choice([each for each in words if each != word])
            return f"{sentence[: found.start()]}{other}{sentence[found.end() :]}"
    return sentence
