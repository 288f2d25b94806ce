"""Reading pictures by an adapter, picture in, text out: RapidOCR or Tesseract, where one of them is installed."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from threading import Lock
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keben.base.errors import Malformed
from keben.kernel.kinds.base import Parsing
from keben.kernel.kinds.text import Text
from keben.kernel.settings import declare_setting, setting

PictureReader = Callable[[bytes], str]
READERS: dict[str, PictureReader] = {}
TYPES = ("image/jpeg", "image/png", "image/webp", "image/bmp", "image/tiff")
PIXELS, SIDE, SECONDS = 40_000_000, 1600, 30
BLOCK = "--psm 6"
ONE = Lock()


class Installed(Text):
    """The name of a reader that is installed, or nothing."""

    def parse(self, raw: Any, ctx: Parsing) -> Any:
        name = super().parse(raw, ctx)
        if name and name not in READERS:
            names = ", ".join(sorted(READERS)) or gettext("none")
            found = {"text": name, "names": names}
            raise Malformed("not_installed", "No reader “%(text)s” is installed; installed: %(names)s.", found)
        return name


declare_setting(
    "files.picture_reader",
    _("Limits"),
    _("Reader of pictures"),
    Installed(40),
    "",
    help=_(
        "Name of an installed adapter, rapidocr (keben[ocr]) or tesseract; empty where texts in pictures are not read."
    ),
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


def at_hand() -> PictureReader | None:
    """What reads a single picture that somebody holds up: the reader in force, else the first that is installed."""
    return chosen() or next(iter(READERS.values()), None)


@lru_cache(maxsize=1)
def engine() -> Any:
    """RapidOCR with the models of its package; loaded once, as that takes longer than a picture."""
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def rapidocr(picture: bytes) -> str:
    """The lines that RapidOCR finds, from top to bottom; one picture at a time, for its memory's sake."""
    from PIL import Image, ImageOps

    with Image.open(BytesIO(picture)) as opened:
        if opened.width * opened.height > PIXELS:
            return ""
        upright = ImageOps.exif_transpose(opened).convert("RGB")
        upright.thumbnail((SIDE, SIDE))
        plain = BytesIO()
        upright.save(plain, "BMP")
    with ONE:
        return "\n".join(engine()(plain.getvalue()).txts or ())


def tesseract(picture: bytes) -> str:
    """The words that Tesseract finds, in Chinese and English."""
    import pytesseract
    from PIL import Image

    with Image.open(BytesIO(picture)) as opened:
        if opened.width * opened.height > PIXELS:
            return ""
        known = set(pytesseract.get_languages())
        # The Chinese model knows Latin letters as well; beside the English one it takes characters for bad English.
        language = next((one for one in ("chi_sim", "eng") if one in known), None)
        # One block of lines: left to guess the layout it passes over a name that stands alone in large letters.
        return str(pytesseract.image_to_string(opened, lang=language, config=BLOCK, timeout=SECONDS))


if importlib.util.find_spec("rapidocr") and importlib.util.find_spec("onnxruntime"):
    picture_reader("rapidocr")(rapidocr)
if importlib.util.find_spec("pytesseract") and shutil.which("tesseract"):
    picture_reader("tesseract")(tesseract)
