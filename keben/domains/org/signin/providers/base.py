"""One interface for signing in through another system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Identity:
    """Who the other system says somebody is: his key there, and what may match him to a colleague."""

    subject: str
    staff_no: str = ""
    mobile: str = ""
    email: str = ""
    name: str = ""


class ProviderError(Exception):
    """The other system refused or did not answer as agreed; the text is for the log, not for the page."""


class ProviderDown(ProviderError):
    """The other system could not be reached, so that trying again later may help."""


class SignInProvider:
    """Another system that says who somebody is; configured by the environment."""

    name: ClassVar[str] = ""
    label: Any = ""
    icon: ClassVar[str] = "login"

    def usable(self) -> bool:
        """Whether everything it needs is configured."""
        return False

    def start(self, *, state: str, nonce: str, verifier: str, redirect_uri: str) -> str:
        """The address in the other system to which the browser is sent."""
        raise NotImplementedError

    def finish(self, *, code: str, nonce: str, verifier: str, redirect_uri: str) -> Identity:
        """Who it is, for the code that the browser brought back. Raises ProviderError."""
        raise NotImplementedError
