"""Reading pictures by an adapter: the program brings none; Tesseract is one where it is installed."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable
from io import BytesIO

from django.utils.translation import gettext_lazy as _

from keben.kernel.kinds.text import Text
from keben.kernel.settings import declare_setting, setting

PictureReader = Callable[[bytes], str]
READERS: dict[str, PictureReader] = {}
TYPES = ("image/jpeg", "image/png", "image/webp", "image/bmp", "image/tiff")
PIXELS, SECONDS = 40_000_000, 30

declare_setting(
    "files.picture_reader",
    _("Limits"),
    _("Reader of pictures"),
    Text(40),
    "",
    help=_("Name of an installed adapter, such as tesseract; empty where texts in pictures are not read."),
)


def picture_reader(name: str) -> Callable[[PictureReader], PictureReader]:
    """Decorator: install `read(picture) -> text` under a name that the setting may choose."""

    def remember(reader: PictureReader) -> PictureReader:
        READERS[name] = reader
        return reader

    return remember


def chosen() -> PictureReader | None:
    """The reader in force; None where the setting names none that is installed."""
    return READERS.get(setting("files.picture_reader") or "")


def tesseract(picture: bytes) -> str:
    """The words that Tesseract finds, in Chinese and English."""
    import pytesseract
    from PIL import Image

    with Image.open(BytesIO(picture)) as opened:
        if opened.width * opened.height > PIXELS:
            return ""
        known = set(pytesseract.get_languages())
        languages = "+".join(one for one in ("chi_sim", "eng") if one in known)
        return str(pytesseract.image_to_string(opened, lang=languages or None, timeout=SECONDS))


if importlib.util.find_spec("pytesseract") and shutil.which("tesseract"):
    picture_reader("tesseract")(tesseract)
