"""Reference data that a municipality edits without a programmer: themes, branches, districts.

Read from TOML files in the data folder: `themes.toml`, `branches.toml`, `districts.toml`.
"""

from __future__ import annotations

import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

UNKNOWN_THEME = "unknown"
FALLBACK_LANGUAGE = "en"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Term(_Frozen):
    """A theme or a branch: an identifier, and its name and hint by language."""

    id: str
    name: dict[str, str]
    hint: dict[str, str] = {}

    def label(self, language: str) -> str:
        """Return the name in `language`, or in English where that is missing."""
        return self.name.get(language) or self.name[FALLBACK_LANGUAGE]

    def explanation(self, language: str) -> str:
        """Return the hint in `language`, or in English, or nothing."""
        return self.hint.get(language) or self.hint.get(FALLBACK_LANGUAGE, "")


class Neighbourhood(_Frozen):
    """A neighbourhood (buurt) with its CBS code."""

    code: str
    name: str


class District(_Frozen):
    """A district (wijk) with its CBS code and its neighbourhoods."""

    code: str
    name: str
    neighbourhoods: tuple[Neighbourhood, ...] = ()


class Catalogue(_Frozen):
    """All reference data of one municipality."""

    themes: tuple[Term, ...]
    branches: tuple[Term, ...]
    districts: tuple[District, ...]

    @cached_property
    def theme_by_id(self) -> dict[str, Term]:
        """The themes by their identifier."""
        return {theme.id: theme for theme in self.themes}

    @cached_property
    def branch_by_id(self) -> dict[str, Term]:
        """The branches by their identifier."""
        return {branch.id: branch for branch in self.branches}

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


def load_catalogue(folder: Path) -> Catalogue:
    """Return the reference data in `folder`.

    Raises:
        OSError: a file is missing.
        tomllib.TOMLDecodeError: a file is not TOML.
        pydantic.ValidationError: a file misses something; the error names it.
    """
    return Catalogue(
        themes=_read(folder / "themes.toml")["theme"],
        branches=_read(folder / "branches.toml")["branch"],
        districts=_read(folder / "districts.toml")["district"],
    )


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
