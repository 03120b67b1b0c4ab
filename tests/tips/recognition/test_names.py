from __future__ import annotations

import pytest

from portal.models.entity import EntityKind
from portal.tips.recognition import NotRecognised, Problem, canonical


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Jan de Vries", "jan de vries"),
        ("  JAN   de vries ", "jan de vries"),
        ("José Peña", "jose pena"),
        ("Wałęsa, Łukasz", "walesa lukasz"),
        ("Jan-Willem v.d. Berg", "jan willem v d berg"),
        ("O’Neill", "oneill"),
        ("Groß", "gross"),
        ("İbrahim Yıldız", "ibrahim yildiz"),
    ],
)
def test_spellings_of_a_name_meet(written: str, name: str):
    assert canonical(EntityKind.PERSON, written) == name


@pytest.mark.parametrize(
    "written",
    [
        "Bakkerij De Hoek",
        "Bakkerij De Hoek B.V.",
        "bakkerij de hoek bv",
        "Bakkerij de Hoek V.O.F.",
        "BAKKERIJ DE HOEK N.V.",
    ],
)
def test_a_company_goes_by_its_name_without_its_legal_form(written: str):
    assert canonical(EntityKind.COMPANY, written) == "bakkerij de hoek"


@pytest.mark.parametrize("written", ["12345678", "1234 5678", "12.34.56.78", "KvK-nr. 12345678"])
def test_a_company_can_go_by_its_number(written: str):
    assert canonical(EntityKind.COMPANY, written) == "12345678"


@pytest.mark.parametrize("kind", [EntityKind.PERSON, EntityKind.COMPANY])
@pytest.mark.parametrize("text", ["onbekend", "Onbekend!", "Weet ik niet.", "n.v.t.", "unknown"])
def test_saying_that_the_name_is_not_known_names_nobody(kind: EntityKind, text: str):
    with pytest.raises(NotRecognised) as caught:
        canonical(kind, text)
    assert caught.value.problem is Problem.SAYS_NOTHING


@pytest.mark.parametrize("text", ["Onbekend B.V.", "J. B.V."])
def test_a_legal_form_does_not_make_a_name(text: str):
    with pytest.raises(NotRecognised):
        canonical(EntityKind.COMPANY, text)


@pytest.mark.parametrize(
    ("text", "problem"), [("", Problem.EMPTY), ("???", Problem.EMPTY), ("J.", Problem.FORM)]
)
def test_a_sign_or_an_initial_is_no_name(text: str, problem: Problem):
    with pytest.raises(NotRecognised) as caught:
        canonical(EntityKind.PERSON, text)
    assert caught.value.problem is problem


def test_an_error_does_not_repeat_what_the_tip_said():
    with pytest.raises(NotRecognised) as caught:
        canonical(EntityKind.VEHICLE, "geheim busje")
    assert "geheim" not in str(caught.value)
