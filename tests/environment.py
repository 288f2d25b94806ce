"""Loaded by pytest before Django's settings are: tests never see the settings of a deployment."""

import os
from pathlib import Path

os.environ["KEBEN_TESTING"] = "1"
os.environ.setdefault("KEBEN_VAR", "var/test")
Path(os.environ["KEBEN_VAR"], "static").mkdir(parents=True, exist_ok=True)  # where it is missing, each client warns
for name in (
    "KEBEN_DEBUG",
    "KEBEN_TLS",
    "KEBEN_REDIS_URL",
    "KEBEN_EMAIL_URL",
    "KEBEN_STORAGE",
    "KEBEN_SECRET_KEY",
    "KEBEN_PREPARED",
    "KEBEN_PUBLIC_URL",
):
    os.environ.pop(name, None)


def pytest_configure() -> None:
    """Compile the translations where a catalogue is newer than its compiled form."""
    from keben.config.translations import compile_all

    compile_all()
