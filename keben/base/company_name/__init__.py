"""Names of Chinese organisations taken apart: region, brand, trade, legal form, branch, and a key to compare by."""

from keben.base.company_name.compare import ALIKE, Comparison, Relation, compare
from keben.base.company_name.likeness import likeness
from keben.base.company_name.parse import CompanyName, parse

__all__ = ["ALIKE", "CompanyName", "Comparison", "Relation", "compare", "likeness", "parse"]
