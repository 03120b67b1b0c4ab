"""hCaptcha, for whoever chose it: a company elsewhere judges whether a person sends the report.

Nothing of theirs is loaded, and the page's policy lets nothing of theirs in, until the reporter has
read what that means and asked for it. Our server then asks theirs whether the check was passed, and
gives it no address. Source: hCaptcha, "Developer Guide" (docs.hcaptcha.com).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import httpx
from flask import request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from portal.tips.proving import Proof
from portal.web.context import runtime
from portal.web.language import present_language
from portal.web.security import open_to_others

if TYPE_CHECKING:
    from collections.abc import Mapping

# In the address of the last page, from a reporter who wants the check.
WANTED: Final = "hcaptcha"
FIELD: Final = "h-captcha-response"
TIMEOUT_SECONDS: Final = 5.0
_SCRIPT: Final = "https://js.hcaptcha.com/1/api.js"
_HOSTS: Final = "https://hcaptcha.com https://*.hcaptcha.com"
_MOST_CHARACTERS: Final = 20_000
# These say that our own settings are wrong, and nothing of whoever sends the report.
_OUR_FAULT: Final = frozenset(
    {
        *("missing-input-secret", "invalid-input-secret", "sitekey-secret-mismatch"),
        *("bad-request", "not-using-dummy-passcode", "not-using-dummy-secret"),
    }
)


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    success: bool
    errors: frozenset[str] = Field(default=frozenset(), alias="error-codes")


class HCaptcha:
    """The check of hCaptcha."""

    def offer(self) -> dict[str, Any]:
        """Return what it means to load the check, or, where that was asked for, the check."""
        is_wanted = request.values.get(WANTED) == "1"
        if is_wanted:
            open_to_others(
                script_src=_HOSTS, frame_src=_HOSTS, style_src=_HOSTS, connect_src=_HOSTS
            )
        return {
            "template": "report/challenge_hcaptcha.html",
            "is_wanted": is_wanted,
            "wanted": WANTED,
            "script": f"{_SCRIPT}?hl={present_language()}",
            "site_key": runtime().settings.hcaptcha_site_key,
        }

    def proof(self, form: Mapping[str, str]) -> Proof:
        """Ask hCaptcha whether its check was passed.

        Returns:
            `UNCHECKED` where it does not answer in time, or with something that is no answer.
        """
        passed = form.get(FIELD, "")
        if not passed:
            return Proof.ABSENT
        if len(passed) > _MOST_CHARACTERS:
            return Proof.WRONG
        try:
            answer = _ask(passed)
        except (httpx.HTTPError, ValidationError):
            return Proof.UNCHECKED
        if answer.success:
            return Proof.GIVEN
        return Proof.UNCHECKED if answer.errors & _OUR_FAULT else Proof.WRONG


def _ask(passed: str) -> _Answer:
    settings = runtime().settings
    secret = settings.hcaptcha_secret
    sent = {
        "secret": secret.get_secret_value() if secret else "",
        "response": passed,
        "sitekey": settings.hcaptcha_site_key or "",
    }
    answer = httpx.post(
        str(settings.hcaptcha_verify_address),
        data=sent,
        timeout=TIMEOUT_SECONDS,
        follow_redirects=False,
    )
    answer.raise_for_status()
    return _Answer.model_validate_json(answer.content)
