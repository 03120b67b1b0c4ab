from __future__ import annotations

import re
import shutil
import tomllib
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from portal.models import load_catalogue
from portal.models.base import WORD_LENGTH
from portal.models.catalogue import UNKNOWN_THEME, StandardText, Term
from portal.pages.words import PLACEHOLDERS

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGES = ("nl", "en")
FILES = {
    "themes.toml": "theme",
    "branches.toml": "branch",
    "districts.toml": "district",
    "questions.toml": "question",
    "closings.toml": "closing",
}


@pytest.fixture
def catalogue(project_folder):
    return load_catalogue(project_folder / "data")


@pytest.fixture
def folder(project_folder, tmp_path) -> Path:
    """A copy of the data folder, to break."""
    return shutil.copytree(project_folder / "data", tmp_path / "data")


def terms(catalogue) -> list[Term]:
    return [*catalogue.themes, *catalogue.branches]


def area_codes(catalogue) -> list[str]:
    return [
        code
        for district in catalogue.districts
        for code in (district.code, *(place.code for place in district.neighbourhoods))
    ]


def twice(things) -> list:
    return [thing for thing, times in Counter(things).items() if times > 1]


def error_of(folder: Path) -> str:
    """What loading a broken folder says."""
    with pytest.raises((OSError, ValueError)) as caught:
        load_catalogue(folder)
    return str(caught.value)


def test_there_are_themes_branches_and_districts(catalogue):
    assert catalogue.themes
    assert catalogue.branches
    assert catalogue.districts


def test_every_theme_has_an_identifier_of_its_own(catalogue):
    assert twice(theme.id for theme in catalogue.themes) == []


def test_no_theme_takes_the_identifier_of_the_unknown_one(catalogue):
    assert UNKNOWN_THEME not in catalogue.theme_by_id


def test_every_branch_has_an_identifier_of_its_own(catalogue):
    assert twice(branch.id for branch in catalogue.branches) == []


def test_every_district_and_neighbourhood_has_a_code_of_its_own(catalogue):
    assert twice(area_codes(catalogue)) == []


def test_every_name_of_a_place_can_be_told_from_the_others(catalogue):
    assert twice(catalogue.area_names.values()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_theme_and_branch_has_a_name_in(catalogue, language):
    assert [term.id for term in terms(catalogue) if not term.name.get(language, "").strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_theme_has_a_hint_in(catalogue, language):
    assert [t.id for t in catalogue.themes if not t.hint.get(language, "").strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_themes_and_no_two_branches_have_one_name_in(catalogue, language):
    assert twice(theme.label(language) for theme in catalogue.themes) == []
    assert twice(branch.label(language) for branch in catalogue.branches) == []


def test_every_identifier_and_code_fits_its_column(catalogue):
    codes = [*(term.id for term in terms(catalogue)), *catalogue.district_by_code]
    assert [code for code in codes if len(code) > WORD_LENGTH] == []


def test_a_neighbourhood_lies_in_its_district(catalogue):
    assert [
        place.code
        for district in catalogue.districts
        for place in district.neighbourhoods
        if catalogue.district_of_area[place.code] is not district
    ] == []


def test_a_district_lies_in_itself(catalogue):
    assert all(catalogue.district_of_area[d.code] is d for d in catalogue.districts)


def test_the_demo_tips_name_only_themes_branches_and_places_that_exist(catalogue, project_folder):
    path = project_folder / "data" / "demo_tips.toml"
    demo = tomllib.loads(path.read_text(encoding="utf-8"))["tip"]
    named = {
        *(tip["theme"] for tip in demo),
        *(company.get("branch", "") for tip in demo for company in tip.get("companies", [])),
        *(tip.get("place", {}).get("area", "") for tip in demo),
    }
    known = {"", UNKNOWN_THEME, *catalogue.theme_by_id, *catalogue.branch_by_id}
    assert named - known - set(area_codes(catalogue)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_standard_text_has_a_name_and_words_in(catalogue, language):
    texts = [*catalogue.questions, *catalogue.closings]
    named = [text for text in texts if text.name.get(language) and text.text.get(language)]
    assert named == texts


def test_the_standard_texts_hold_no_placeholder_that_nothing_fills(catalogue):
    texts = [*catalogue.questions, *catalogue.closings]
    used = {
        placeholder
        for text in texts
        for words in text.text.values()
        for placeholder in re.findall(r"{(\w*)}", words)
    }
    assert used <= set(PLACEHOLDERS)


def test_a_standard_text_falls_back_to_english():
    text = StandardText(id="a", name={"en": "One"}, text={"en": "Words"})
    assert (text.label("pl"), text.words("pl")) == ("One", "Words")


@pytest.mark.parametrize("name", ["questions.toml", "closings.toml"])
def test_a_file_in_which_a_text_has_no_english_words_is_named(folder, name):
    text = f'[[{FILES[name]}]]\nid = "a"\nname = {{ en = "One" }}\ntext = {{ nl = "Woorden" }}\n'
    (folder / name).write_text(text, encoding="utf-8")
    assert name in error_of(folder)


def test_a_language_that_is_missing_falls_back_to_english():
    assert Term(id="a", name={"nl": "Een", "en": "One"}).label("pl") == "One"


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_missing_is_named(folder, name):
    (folder / name).unlink()
    assert name in error_of(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_toml_is_named(folder, name):
    (folder / name).write_text("[[not toml\n", encoding="utf-8")
    assert name in error_of(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_text_is_named(folder, name):
    (folder / name).write_bytes(b"\xff\xfe\x00")
    assert name in error_of(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_empty_is_named(folder, name):
    (folder / name).write_text("", encoding="utf-8")
    assert name in error_of(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_in_which_a_name_is_missing_is_named(folder, name):
    (folder / name).write_text(f'[[{FILES[name]}]]\nid = "a"\n', encoding="utf-8")
    assert name in error_of(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_with_a_word_too_many_is_named(folder, name):
    path = folder / name
    text = path.read_text(encoding="utf-8").replace("name =", 'naam = "x"\nname =', 1)
    path.write_text(text, encoding="utf-8")
    assert name in error_of(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_in_which_something_stands_twice_is_named(folder, name):
    path = folder / name
    first = "[[" + path.read_text(encoding="utf-8").split("[[")[2].strip()
    path.write_text(path.read_text(encoding="utf-8") + "\n" + first + "\n", encoding="utf-8")
    assert name in error_of(folder)


@pytest.mark.parametrize("name", ["themes.toml", "branches.toml"])
def test_a_file_in_which_the_english_name_is_missing_is_named(folder, name):
    text = f'[[{FILES[name]}]]\nid = "a"\nname = {{ nl = "Een" }}\n'
    (folder / name).write_text(text, encoding="utf-8")
    assert name in error_of(folder)


@pytest.mark.parametrize("name", ["themes.toml", "branches.toml"])
def test_a_file_with_an_identifier_that_does_not_fit_its_column_is_named(folder, name):
    text = f'[[{FILES[name]}]]\nid = "{"a" * 41}"\nname = {{ nl = "Een", en = "One" }}\n'
    (folder / name).write_text(text, encoding="utf-8")
    assert name in error_of(folder)
