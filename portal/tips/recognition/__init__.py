"""What a tip names: vehicles, premises, accounts, numbers and addresses, people and companies.

`recognise` reads free text by rules alone and guesses no person and no street: those come from the
form's own fields (`recognise_content`) and from a coordinator's hand. `canonical` gives the form by
which two spellings are found to be the same.
"""

from __future__ import annotations

from portal.tips.recognition.canonical import canonical
from portal.tips.recognition.content import FoundIn, own_names, recognise_content
from portal.tips.recognition.finding import Found, recognise
from portal.tips.recognition.problems import NotRecognised, Problem

__all__ = [
    "Found",
    "FoundIn",
    "NotRecognised",
    "Problem",
    "canonical",
    "own_names",
    "recognise",
    "recognise_content",
]
