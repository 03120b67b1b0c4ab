"""The tasks of the process that parses: a file's bytes go in, and an outcome comes out.

The libraries that read a format are imported when they are needed: most files need one of them.
"""

# ruff: noqa: PLC0415

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.cleaning.bare import Bare
from portal.cleaning.kinds import UNCLEANABLE, FileFormat, FileKind
from portal.cleaning.outcomes import CannotBeCleaned, Refusal, Refused
from portal.cleaning.recognising import recognise
from portal.cleaning.wire import Outcome, Picture

if TYPE_CHECKING:
    from portal.cleaning.limits import Limits
    from portal.cleaning.wire import Task


def do(task: Task, content: bytes) -> Outcome:
    """Return what comes of a task; whatever a parser stumbles over is the file's fault.

    Raises:
        MemoryError: there was no room to say even that.
    """
    try:
        if task.name == "preview":
            return Outcome(pictures=draw(content, task.limits, task.most_pages))
        bare = strip(content, task.limits)
    except Refused as refused:
        return Outcome(refusal=refused.reason)
    except CannotBeCleaned as known:
        return Outcome(uncleanable=known.format)
    except MemoryError:
        return Outcome(refusal=Refusal.TOO_LARGE_INSIDE)
    except Exception:  # noqa: BLE001 - as the docstring says
        return Outcome(refusal=Refusal.BROKEN)
    return Outcome(
        file_format=bare.file_format,
        leftovers=tuple(sorted(bare.leftovers)),
        content=bare.content,
    )


def strip(content: bytes, limits: Limits) -> Bare:
    """Return a file without what it says of its maker.

    Raises:
        Refused: it is not taken.
        CannotBeCleaned: it is of a known type that nothing here can rewrite.
        MemoryError, Exception: a parser stumbles over it.
    """
    file_format = recognise(content)
    if file_format in UNCLEANABLE:
        raise CannotBeCleaned(file_format)
    if file_format.kind is FileKind.PICTURE:
        from portal.cleaning.pictures import strip_picture

        return strip_picture(content, file_format, limits)
    if file_format.kind is FileKind.PDF:
        from portal.cleaning.pdfs import strip_pdf

        return strip_pdf(content, limits)
    if file_format.kind is FileKind.OFFICE:
        from portal.cleaning.office import strip_office

        return strip_office(content, file_format, limits)
    if file_format.kind is FileKind.TEXT:
        return Bare(file_format, content)
    from portal.cleaning.recordings import strip_recording

    return strip_recording(content, file_format)


def draw(content: bytes, limits: Limits, most_pages: int) -> tuple[Picture, ...]:
    """Return pictures of a file, for a picture and a PDF.

    Raises:
        Refused: it cannot be read, or no picture is made of its kind.
        MemoryError, Exception: a parser stumbles over it.
    """
    file_format = recognise(content)
    if file_format.kind is FileKind.PICTURE:
        from portal.cleaning.previews import draw_picture

        return (draw_picture(content, file_format, limits),)
    if file_format is FileFormat.PDF:
        from portal.cleaning.previews import draw_pdf

        return draw_pdf(content, limits, most_pages)
    raise Refused(Refusal.NO_PREVIEW)
