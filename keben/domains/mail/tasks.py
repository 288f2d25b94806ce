"""Background work of the domain."""

from keben.domains.mail.filing import again  # noqa: F401 - its task
from keben.domains.mail.reading import rounds  # noqa: F401 - its tasks
from keben.domains.mail.writing import outbox, sent_folder  # noqa: F401 - their tasks
