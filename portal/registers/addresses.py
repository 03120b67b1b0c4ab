"""Asking PDOK's Locatieserver for the addresses at a postcode and house number.

The Locatieserver answers from the register of addresses and buildings (Basisregistratie Adressen en
Gebouwen) and the areas of Statistics Netherlands. Source: PDOK, "Locatieserver", API version 3.1
(github.com/PDOK/locatieserver/wiki/API-Locatieserver).
"""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

TIMEOUT_SECONDS: Final = 5.0
MOST_ADDRESSES: Final = 50
_FIELDS = "straatnaam,huis_nlt,postcode,woonplaatsnaam,buurtcode,buurtnaam,wijkcode"


class RegisterUnavailable(Exception):
    """The register did not answer, or with something that is no answer."""


class Address(BaseModel):
    """An address as the register has it. `house_number` has its letter and addition with it.

    `neighbourhood` and `district` are the codes of Statistics Netherlands, as BU01930301; "" where
    the register has none.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    street: str = Field(alias="straatnaam")
    house_number: str = Field(alias="huis_nlt")
    postcode: str = Field(alias="postcode")
    place: str = Field(alias="woonplaatsnaam")
    neighbourhood: str = Field(default="", alias="buurtcode")
    neighbourhood_name: str = Field(default="", alias="buurtnaam")
    district: str = Field(default="", alias="wijkcode")

    @property
    def line(self) -> str:
        """The address on one line, as it is written on a letter."""
        return f"{self.street} {self.house_number}, {self.postcode} {self.place}"


class _Found(BaseModel):
    docs: list[Address]


class _Answer(BaseModel):
    response: _Found


def find_addresses(base: str, postcode: str, house_number: int) -> list[Address]:
    """Return the addresses at a postcode and house number, with every letter and addition.

    Nothing but these two is sent.

    Args:
        base: where the Locatieserver is, up to and including its version.
        postcode: four digits and two capitals, without a space.
        house_number: the number alone.

    Raises:
        RegisterUnavailable: there was no answer in time, or none that can be read.
    """
    import httpx  # noqa: PLC0415 - only where the look-up is switched on

    try:
        answer = httpx.get(
            f"{base.rstrip('/')}/free",
            params={
                "q": f"postcode:{postcode} and huisnummer:{house_number}",
                "fq": "type:adres",
                "fl": _FIELDS,
                "rows": MOST_ADDRESSES,
            },
            timeout=TIMEOUT_SECONDS,
            follow_redirects=False,
        )
        answer.raise_for_status()
        found = _Answer.model_validate_json(answer.content).response.docs
    except (httpx.HTTPError, ValidationError):
        # Their messages have the address in them.
        raise RegisterUnavailable from None
    return [address for address in found if address.postcode == postcode]
