"""Examines a deployment: one file per check, each finding names its place and its remedy."""

from .examination import examine
from .finding import Finding, Level

__all__ = ["Finding", "Level", "examine"]
