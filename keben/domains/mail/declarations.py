"""The nouns of the domain, declared; and what its tables keep up to date with every write."""

from keben.domains.mail.account import entity as account  # noqa: F401
from keben.domains.mail.filing import keep  # noqa: F401
from keben.domains.mail.message import (
    clocks,  # noqa: F401
    expiry,  # noqa: F401
)
from keben.domains.mail.message import entity as message  # noqa: F401
from keben.domains.mail.template import entity as template  # noqa: F401
from keben.domains.mail.writing import refusals  # noqa: F401
