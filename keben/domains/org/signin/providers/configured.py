"""The other systems that this deployment knows, in the order of the buttons."""

from __future__ import annotations

from keben.domains.org.signin.providers.base import SignInProvider


def providers() -> tuple[SignInProvider, ...]:
    """All of them; pages show those that are usable."""
    return ()
