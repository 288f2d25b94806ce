"""Background work of the domain."""

from keben.domains.customers.chase import run, settled  # noqa: F401 - their tasks
from keben.domains.customers.pool import emptying, recycle  # noqa: F401 - the nightly run, and one that closes a pool
