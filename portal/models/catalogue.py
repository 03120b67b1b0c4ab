"""Reference data that a municipality edits without a programmer.

Read from TOML files in the data folder: `themes.toml`, `branches.toml`, `districts.toml`, and the
standard texts for reporters, `questions.toml` and `closings.toml`.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    StringConstraints,
    ValidationError,
    field_validator,
)

from portal.models.base import WORD_LENGTH

UNKNOWN_THEME = "unknown"
FALLBACK_LANGUAGE = "en"

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=WORD_LENGTH)]
EntryT = TypeVar("EntryT", "Term", "District", "StandardText")
_TEXT_LENGTH = 2_000


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Term(_Frozen):
    """A theme or a branch: an identifier, and its name and hint by language.

    A hidden one cannot be chosen any more; what was told under it keeps its name.
    """

    id: Identifier
    name: dict[str, str]
    hint: dict[str, str] = {}
    is_hidden: bool = False

    @field_validator("name")
    @classmethod
    def _has_fallback(cls, value: dict[str, str]) -> dict[str, str]:
        if not value.get(FALLBACK_LANGUAGE):
            raise ValueError("give a name in English at least")
        return value

    def keys_of(self) -> list[str]:
        """Return the identifiers that this entry takes."""
        return [self.id]

    def label(self, language: str) -> str:
        """Return the name in `language`, or in English where that is missing."""
        return self.name.get(language) or self.name[FALLBACK_LANGUAGE]

    def explanation(self, language: str) -> str:
        """Return the hint in `language`, or in English, or nothing."""
        return self.hint.get(language) or self.hint.get(FALLBACK_LANGUAGE, "")


class Neighbourhood(_Frozen):
    """A neighbourhood (buurt) with its CBS code."""

    code: Identifier
    name: str


class District(_Frozen):
    """A district (wijk) with its CBS code and its neighbourhoods."""

    code: Identifier
    name: str
    neighbourhoods: tuple[Neighbourhood, ...] = ()

    def keys_of(self) -> list[str]:
        """Return the codes that this entry takes."""
        return [self.code, *(place.code for place in self.neighbourhoods)]


class StandardText(_Frozen):
    """A text that is often sent to reporters: an identifier, and its name and words by language.

    The words take the placeholders of pages, such as `{emergency}`.
    """

    id: Identifier
    name: dict[str, str]
    text: dict[
        str, Annotated[str, StringConstraints(strip_whitespace=True, max_length=_TEXT_LENGTH)]
    ]

    @field_validator("name", "text")
    @classmethod
    def _has_fallback(cls, value: dict[str, str]) -> dict[str, str]:
        if not value.get(FALLBACK_LANGUAGE):
            raise ValueError("give it in English at least")
        return value

    def keys_of(self) -> list[str]:
        """Return the identifiers that this entry takes."""
        return [self.id]

    def label(self, language: str) -> str:
        """Return the name in `language`, or in English where that is missing."""
        return self.name.get(language) or self.name[FALLBACK_LANGUAGE]

    def words(self, language: str) -> str:
        """Return the words in `language`, or in English where those are missing."""
        return self.text.get(language) or self.text[FALLBACK_LANGUAGE]


class Catalogue(_Frozen):
    """All reference data of one municipality. `themes` and `branches` are those to choose from."""

    themes: tuple[Term, ...]
    branches: tuple[Term, ...]
    districts: tuple[District, ...]
    questions: tuple[StandardText, ...] = ()
    closings: tuple[StandardText, ...] = ()
    hidden_themes: tuple[Term, ...] = ()
    hidden_branches: tuple[Term, ...] = ()

    @cached_property
    def theme_by_id(self) -> dict[str, Term]:
        """The themes by their identifier, the hidden ones last."""
        return {theme.id: theme for theme in (*self.themes, *self.hidden_themes)}

    @cached_property
    def branch_by_id(self) -> dict[str, Term]:
        """The branches by their identifier, the hidden ones last."""
        return {branch.id: branch for branch in (*self.branches, *self.hidden_branches)}

    @cached_property
    def district_by_code(self) -> dict[str, District]:
        """The districts by their code."""
        return {district.code: district for district in self.districts}

    @cached_property
    def district_of_area(self) -> dict[str, District]:
        """The district that each district's or neighbourhood's code lies in."""
        return {
            code: district
            for district in self.districts
            for code in (district.code, *(n.code for n in district.neighbourhoods))
        }

    @cached_property
    def area_names(self) -> dict[str, str]:
        """The name of each district and neighbourhood by its code."""
        return {d.code: d.name for d in self.districts} | {
            n.code: f"{n.name} ({d.name})" for d in self.districts for n in d.neighbourhoods
        }


class BrokenData(ValueError):
    """A data file cannot be used; the message names the file and what is wrong."""


def load_catalogue(folder: Path) -> Catalogue:
    """Return the reference data in `folder`.

    Raises:
        BrokenData: a file is missing, cannot be read, or misses something; the error names it.
    """
    shipped = Catalogue(
        themes=(),
        branches=(),
        districts=read_entries(folder / "districts.toml", "district", District),
        questions=read_entries(folder / "questions.toml", "question", StandardText),
        closings=read_entries(folder / "closings.toml", "closing", StandardText),
    )
    return overlaid(
        shipped,
        read_entries(folder / "themes.toml", "theme", Term),
        read_entries(folder / "branches.toml", "branch", Term),
    )


def overlaid(shipped: Catalogue, themes: tuple[Term, ...], branches: tuple[Term, ...]) -> Catalogue:
    """Return a catalogue with other themes and branches, in their order.

    What `shipped` has and they do not comes after them: a term that exists is never lost.
    """
    all_themes = with_missing(themes, shipped.theme_by_id)
    all_branches = with_missing(branches, shipped.branch_by_id)
    return Catalogue(
        themes=tuple(term for term in all_themes if not term.is_hidden),
        branches=tuple(term for term in all_branches if not term.is_hidden),
        districts=shipped.districts,
        questions=shipped.questions,
        closings=shipped.closings,
        hidden_themes=tuple(term for term in all_themes if term.is_hidden),
        hidden_branches=tuple(term for term in all_branches if term.is_hidden),
    )


def with_missing(terms: tuple[Term, ...], known: dict[str, Term]) -> tuple[Term, ...]:
    """Return `terms`, and after them those of `known` that are not among them."""
    present = {term.id for term in terms}
    return (*terms, *(term for term in known.values() if term.id not in present))


def read_entries(path: Path, name: str, kind: type[EntryT]) -> tuple[EntryT, ...]:
    """Return the entries called `name` in a TOML file.

    Raises:
        BrokenData: the file is missing, cannot be read, or misses something; the error names it.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))[name]
        read = [kind.model_validate(entry) for entry in entries]
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise BrokenData(f"{path}: {wrong}") from None
    except KeyError:
        raise BrokenData(f"{path}: it has no [[{name}]]") from None
    except (OSError, ValueError) as error:
        raise BrokenData(f"{path}: {error}") from error
    _refuse_twins(path, [key for entry in read for key in entry.keys_of()])
    return tuple(read)


def _refuse_twins(path: Path, keys: list[str]) -> None:
    for key, count in Counter(keys).items():
        if count > 1:
            raise BrokenData(f"{path}: {key} stands there twice")
