"""The tables of import and export, gathered for Django."""

from keben.data.exports.model import ExportRun
from keben.data.filetext.model import FileText
from keben.data.imports.model import ImportMark, ImportMemory, ImportRow, ImportRun

__all__ = ("ExportRun", "FileText", "ImportMark", "ImportMemory", "ImportRow", "ImportRun")
