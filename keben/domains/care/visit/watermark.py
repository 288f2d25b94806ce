"""Time, place and person drawn on a photo by the server; the camera's own data do not survive."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from keben.base.han import is_han, pinyin_syllables
from keben.kernel.problems import Invalid

LARGEST = 1600
MOST_PIXELS = 60_000_000
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
"""Fonts with Chinese characters where systems keep them; without one of them names are drawn in pinyin."""


def marked(data: bytes, lines: Sequence[str]) -> bytes:
    """The picture as JPEG with the lines in its lower left corner. Raises Invalid."""
    from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Invalid.single("photo", "too_large", "The photo has too many pixels. Take a smaller one.")
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Invalid.single("photo", "no_picture", "The photo cannot be read. Take it again.") from None
    picture.thumbnail((LARGEST, LARGEST))
    size = max(14, round(min(picture.size) / 28))
    font, spells = font_of(size)
    texts = [line if spells else spelled(line) for line in lines]
    draw = ImageDraw.Draw(picture, "RGBA")
    step, margin = round(size * 1.45), round(size * 0.7)
    height = step * len(texts) + margin
    draw.rectangle((0, picture.height - height, picture.width, picture.height), fill=(0, 0, 0, 130))
    for at, text in enumerate(texts):
        top = picture.height - height + margin // 2 + at * step
        draw.text((margin, top), text, font=font, fill=(255, 255, 255, 255))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


@lru_cache(maxsize=32)
def font_of(size: int) -> tuple[Any, bool]:
    """A font of this size, and whether it has Chinese characters."""
    from PIL import ImageFont

    for path in FONTS:
        if Path(path).is_file():
            return ImageFont.truetype(path, size), True
    return ImageFont.load_default(size), False


def spelled(text: str) -> str:
    """Chinese characters in pinyin, everything else as it is."""
    parts = [f" {(pinyin_syllables(one)[0] or [one])[0].capitalize()}" if is_han(one) else one for one in text]
    return "".join(parts).strip()
