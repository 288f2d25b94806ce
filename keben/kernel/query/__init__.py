"""The question a list asks: one implementation of filter, sort, page, count and totals for every face."""

from keben.kernel.query.listquery import ListQuery, counts
from keben.kernel.query.page import Page, Row

__all__ = ("ListQuery", "Page", "Row", "counts")
