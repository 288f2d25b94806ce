"""The composition root: loaded last, it resolves every declaration."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class ConfigConfig(AppConfig):
    """Brings the house together."""

    name = "keben.config"
    label = "config"

    def ready(self) -> None:
        from keben.config import logs, pruning, statistics  # noqa: F401 - their tasks and settings
        from keben.config.metrics import queries
        from keben.kernel.registry import registry

        for app in apps.get_app_configs():
            if app.name.startswith("keben.domains."):
                for part in ("declarations", "listeners", "extensions", "tasks"):
                    if find_spec(f"{app.name}.{part}"):
                        import_module(f"{app.name}.{part}")
        registry.resolve()
        logs.configure()
        queries.install()
