from __future__ import annotations

import pytest

from portal.models.entity import EntityKind
from portal.tips.recognition import NotRecognised, Problem, canonical
from tests.tips.recognition.reading import shown, values


def test_an_e_mail_address_is_found_in_a_sentence():
    text = "Mail naar Jan.Jansen+werk@mail.example.nl."
    assert shown(text, EntityKind.EMAIL) == ["Jan.Jansen+werk@mail.example.nl"]


def test_capitals_make_no_other_e_mail_address():
    assert canonical(EntityKind.EMAIL, " Jan@Example.NL ") == "jan@example.nl"


@pytest.mark.parametrize("text", ["jan@", "@example.nl.", "jan@example", "jan at example.nl"])
def test_half_an_e_mail_address_is_none(text: str):
    assert values(text, EntityKind.EMAIL) == []


def test_an_e_mail_address_is_no_name_on_social_media():
    assert values("jan@example.nl", EntityKind.HANDLE) == []


@pytest.mark.parametrize(
    "written",
    [
        "@Boss_038",
        "https://www.instagram.com/boss_038",
        "instagram.com/boss_038/?hl=nl",
        "https://www.tiktok.com/@boss_038",
        "snapchat.com/add/boss_038",
        "https://facebook.com/boss_038",
        "t.me/boss_038",
        "https://x.com/Boss_038/status/1",
    ],
)
def test_a_name_is_the_same_on_every_site(written: str):
    assert values(f"Hij heet {written} daar", EntityKind.HANDLE) == ["@boss_038"]
    assert canonical(EntityKind.HANDLE, written) == "@boss_038"


def test_a_page_on_facebook_without_a_name_goes_by_its_number():
    text = "facebook.com/profile.php?id=100012345"
    assert values(text, EntityKind.HANDLE) == ["@100012345"]


def test_a_full_stop_after_a_name_is_not_part_of_it():
    assert shown("Vraag naar @boss.038.", EntityKind.HANDLE) == ["@boss.038"]


@pytest.mark.parametrize(
    "text",
    [
        "facebook.com/groups/zwolle",
        "instagram.com/p/Cabc123",
        "t.me/joinchat/AAAA",
        "netflix.com/titel",
        "om @ 20.00 uur",
        "@20",
        "@@boss",
    ],
)
def test_what_is_nobody_s_name_is_passed_over(text: str):
    assert values(text, EntityKind.HANDLE) == []


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        (EntityKind.EMAIL, "", Problem.EMPTY),
        (EntityKind.EMAIL, "jan@example", Problem.FORM),
        (EntityKind.HANDLE, " ", Problem.EMPTY),
        (EntityKind.HANDLE, "twee woorden", Problem.FORM),
    ],
)
def test_what_is_neither_is_refused(kind: EntityKind, text: str, problem: Problem):
    with pytest.raises(NotRecognised) as caught:
        canonical(kind, text)
    assert caught.value.problem is problem
