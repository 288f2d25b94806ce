"""The kernel as a Django app."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """What an entity is."""

    name = "keben.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from keben.kernel import (
            called,  # noqa: F401 - whoever is renamed is called anew
            checks,  # noqa: F401 - registers the boot-time checks
            formulas_again,  # noqa: F401 - its tasks
            lean_locals,
            lookups,  # noqa: F401 - what is kept of them follows their changes
            postgres_session,
        )
        from keben.kernel.events import guard
        from keben.kernel.features import (
            filed,  # noqa: F401 - files of fields go with their record
            news,  # noqa: F401 - followers hear of changes
        )
        from keben.kernel.kinds import choices, links, moments, numbers, text  # noqa: F401 - registers the kinds
        from keben.kernel.merging import guarding, in_flight  # noqa: F401 - merged records are not simply restored
        from keben.kernel.quality import again  # noqa: F401 - its tasks

        lean_locals.install()
        postgres_session.install()
        post_migrate.connect(guard.install, sender=self, dispatch_uid="log_guard")
