"""Pictures of what a file shows, for those who must see it and should not open it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from PIL import Image

from portal.cleaning.kinds import FileFormat
from portal.cleaning.outcomes import Refusal, Refused
from portal.cleaning.pictures import bare_pixels, opened_picture
from portal.cleaning.wire import Picture

if TYPE_CHECKING:
    from portal.cleaning.limits import Limits

# In pixels, of the longest side.
LONGEST_SIDE: Final = 1600
# A page of A4 at this many pixels a point is about as wide as a screen shows it.
_PIXELS_PER_POINT: Final = 2.0
_QUALITY: Final = 82


def draw_picture(content: bytes, file_format: FileFormat, limits: Limits) -> Picture:
    """Return a picture, or the first frame or page of it, as a JPEG.

    Raises:
        Refused: it has too many pixels, or is damaged.
    """
    with opened_picture(content, file_format, limits) as image:
        # A JPEG can be read at a half, a quarter or an eighth, which takes that much less memory.
        image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        return _as_picture(bare_pixels(image, FileFormat.JPEG))


def draw_pdf(content: bytes, limits: Limits, most_pages: int) -> tuple[Picture, ...]:
    """Return the first pages of a PDF as JPEGs. No program in it is run, no address is visited.

    Raises:
        Refused: it opens with a password only, has too many pages, or is damaged.
    """
    import pypdfium2  # noqa: PLC0415 - large, and pictures do without
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        is_locked = pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD
        raise Refused(Refusal.ENCRYPTED if is_locked else Refusal.BROKEN) from error
    if len(document) > limits.most_pages:
        raise Refused(Refusal.TOO_MANY_PAGES)
    drawn = []
    for index in range(min(most_pages, len(document))):
        page = document[index]
        longest = max(page.get_width(), page.get_height(), 1.0)
        bitmap = page.render(scale=min(_PIXELS_PER_POINT, LONGEST_SIDE / longest))
        drawn.append(_as_picture(bitmap.to_pil().convert("RGB")))
        bitmap.close()
        page.close()
    return tuple(drawn)


def _as_picture(image: Image.Image) -> Picture:
    image = image if image.mode in {"L", "RGB"} else image.convert("RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    return Picture(image.width, image.height, out.getvalue())
