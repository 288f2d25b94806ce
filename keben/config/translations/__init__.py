"""The program's texts in other languages: gathered from the source, merged, checked, compiled."""

from .catalogue import Catalogue, compile_all

__all__ = ["Catalogue", "compile_all"]
