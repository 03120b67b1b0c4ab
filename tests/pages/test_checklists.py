from __future__ import annotations

from portal.pages.checklists import Checklist, checklists_of

BODY = """\
- Geen punt

::: checklist Bel {emergency}
- Een **vreemde** [geur](page:smell)

  Uitleg daarbij.
- Afgeplakte ramen
  - en gordijnen
:::

::: checklist
- Los punt
:::

::: checklist Leeg
:::
"""


def test_check_lists_are_plain_words_with_their_placeholders_filled():
    first, second = checklists_of(BODY, {"emergency": "112"})
    assert first == Checklist("Bel 112", ["Een vreemde geur", "Afgeplakte ramen", "en gordijnen"])
    assert second == Checklist("", ["Los punt"])


def test_a_page_without_a_check_list_has_none():
    assert checklists_of("- Geen punt", {}) == []
