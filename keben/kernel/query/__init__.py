"""The question a list asks: one implementation of filter, sort, page, count and totals for every face."""

from keben.kernel.query.listquery import ListQuery, Page, Row, counts

__all__ = ("ListQuery", "Page", "Row", "counts")
