"""Which files are accepted, and whether the content is what the name says.

Signatures are those of the formats' own specifications. SVG, HTML and programs are not accepted: a
browser would run them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from keben.kernel.joined import listed
from keben.kernel.problems import Invalid

MIB = 2**20
UNPACKED_LIMIT = 512 * MIB
RATIO_LIMIT = 200
OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class FileType:
    """A media type with the bytes its files start with; `at` is where they stand."""

    mime: str
    starts: tuple[bytes, ...] = ()
    at: int = 0
    packed: bool = False
    inside: str = ""
    inline: bool = False


OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
TYPES = {
    "jpg": FileType("image/jpeg", (b"\xff\xd8\xff",), inline=True),
    "jpeg": FileType("image/jpeg", (b"\xff\xd8\xff",), inline=True),
    "png": FileType("image/png", (b"\x89PNG\r\n\x1a\n",), inline=True),
    "gif": FileType("image/gif", (b"GIF87a", b"GIF89a"), inline=True),
    "webp": FileType("image/webp", (b"WEBP",), at=8, inline=True),
    "bmp": FileType("image/bmp", (b"BM",)),
    "tif": FileType("image/tiff", (b"II*\x00", b"MM\x00*")),
    "tiff": FileType("image/tiff", (b"II*\x00", b"MM\x00*")),
    "heic": FileType("image/heic", (b"ftyp",), at=4),
    "pdf": FileType("application/pdf", (b"%PDF-",), inline=True),
    "docx": FileType(OFFICE + "wordprocessingml.document", ZIP, packed=True, inside="word/"),
    "xlsx": FileType(OFFICE + "spreadsheetml.sheet", ZIP, packed=True, inside="xl/"),
    "pptx": FileType(OFFICE + "presentationml.presentation", ZIP, packed=True, inside="ppt/"),
    "zip": FileType("application/zip", ZIP, packed=True),
    "doc": FileType("application/msword", OLE),
    "xls": FileType("application/vnd.ms-excel", OLE),
    "ppt": FileType("application/vnd.ms-powerpoint", OLE),
    "wps": FileType("application/vnd.ms-works", OLE),
    "rar": FileType("application/vnd.rar", (b"Rar!\x1a\x07",)),
    "7z": FileType("application/x-7z-compressed", (b"7z\xbc\xaf\x27\x1c",)),
    "dwg": FileType("image/vnd.dwg", (b"AC10",)),
    "mp3": FileType("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), inline=True),
    "wav": FileType("audio/wav", (b"WAVE",), at=8, inline=True),
    "amr": FileType("audio/amr", (b"#!AMR",)),
    "m4a": FileType("audio/mp4", (b"ftyp",), at=4, inline=True),
    "webm": FileType("audio/webm", (b"\x1a\x45\xdf\xa3",), inline=True),
    "ogg": FileType("audio/ogg", (b"OggS",), inline=True),
    "mp4": FileType("video/mp4", (b"ftyp",), at=4, inline=True),
    "mov": FileType("video/quicktime", (b"ftyp",), at=4),
    "txt": FileType("text/plain"),
    "csv": FileType("text/csv"),
    "eml": FileType("message/rfc822"),
    "ics": FileType("text/calendar"),
    "dat": FileType("application/ms-tnef", (b"\x78\x9f\x3e\x22",)),
    "md": FileType("text/plain"),
}
INLINE = frozenset(kind.mime for kind in TYPES.values() if kind.inline)


def recognise(name: str, file: BinaryIO) -> FileType:
    """The type of a file whose name and content agree. Raises Invalid at `file`."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = TYPES.get(extension)
    if kind is None:
        possible = listed(sorted(TYPES))
        raise Invalid.single(
            "file", "file_type", "“%(name)s” is of a type that is not accepted. Possible: %(possible)s.",
            name=name, possible=possible,
        )  # fmt: skip
    file.seek(0)
    head = file.read(4096)
    if kind.starts:
        fits = any(head[kind.at :].startswith(start) for start in kind.starts)
    else:
        fits = b"\x00" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not fits:
        raise Invalid.single(
            "file", "file_content", "The content of “%(name)s” does not fit its name. Save it again in that format.",
            name=name,
        )  # fmt: skip
    if kind.packed:
        look_inside(name, kind, file)
    file.seek(0)
    return kind


def look_inside(name: str, kind: FileType, file: BinaryIO) -> None:
    """Packed files must be whole, of the right inside, and not unpack to something huge. Raises Invalid."""
    file.seek(0)
    try:
        entries = ZipFile(file).infolist()
    except (BadZipFile, OSError, ValueError):
        raise Invalid.single("file", "file_damaged", "“%(name)s” is damaged and cannot be opened.", name=name) from None
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if unpacked > UNPACKED_LIMIT or unpacked > RATIO_LIMIT * max(packed, MIB // 64):
        raise Invalid.single(
            "file", "file_bomb", "“%(name)s” would unpack to far more than it should. It was not kept.", name=name
        )
    if kind.inside and not any(entry.filename.startswith(kind.inside) for entry in entries):
        raise Invalid.single(
            "file", "file_content", "The content of “%(name)s” does not fit its name. Save it again in that format.",
            name=name,
        )  # fmt: skip
