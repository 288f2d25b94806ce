"""Background work of the domain."""

from keben.domains.customers.chase import run  # noqa: F401 - its task
from keben.domains.customers.pool import emptying, recycle  # noqa: F401 - the nightly run, and one that closes a pool
