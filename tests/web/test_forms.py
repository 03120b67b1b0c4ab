from __future__ import annotations

import pytest

from tests.web.steps import SLUGS, answer_until, sign_in


@pytest.mark.parametrize("slug", [*SLUGS, "controle"])
def test_a_step_uses_nothing_of_wtforms_that_will_be_removed(browser, slug):
    # A deprecation is an error in our tests, and so a page that says "500".
    assert answer_until(browser, slug).status == 200


@pytest.mark.parametrize(("name", "address"), [("anna", "/coordinatie/"), ("carla", "/beheer/")])
def test_the_desk_uses_nothing_of_wtforms_that_will_be_removed(browser, name, address):
    sign_in(browser, name)
    assert browser.get(address).status == 200
