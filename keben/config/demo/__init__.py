"""The demo company: EP, a maker of security electronics, with three years of work with its customers."""

from keben.config.demo.generation import generate
from keben.config.demo.visitors import logins, pages

__all__ = ("generate", "logins", "pages")
