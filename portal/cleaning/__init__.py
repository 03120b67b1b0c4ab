"""Files from outside, told apart by their content and freed of what they say of their maker.

What is accepted, what is removed and what cannot be is written out in docs/ATTACHMENTS.md. A file
is only ever parsed in a process of its own (`worker`); no database, no web, no vault.
"""

from portal.cleaning.kinds import FileFormat, FileKind
from portal.cleaning.limits import Limits
from portal.cleaning.outcomes import CannotBeCleaned, Leftover, Refusal, Refused
from portal.cleaning.process import Cleaned, PreviewPage, clean, preview_pages

__all__ = [
    "CannotBeCleaned",
    "Cleaned",
    "FileFormat",
    "FileKind",
    "Leftover",
    "Limits",
    "PreviewPage",
    "Refusal",
    "Refused",
    "clean",
    "preview_pages",
]
