"""The one error all parsers of the base floor raise.

It carries an English message id and its parameters, so that the faces can show it in the user's language.
"""

from collections.abc import Mapping


class Malformed(ValueError):
    """A text that cannot be read as the value it should be."""

    def __init__(self, code: str, message: str, params: Mapping[str, object] | None = None, *, hint: str = "") -> None:
        """`code` is a stable snake_case key, `message` a msgid with placeholders, `hint` a better value."""
        super().__init__(code)
        self.code = code
        self.message = message
        self.params = dict(params or {})
        self.hint = hint

    def __str__(self) -> str:
        return self.message % self.params

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Malformed):
            return NotImplemented
        return (self.code, self.message, self.params, self.hint) == (
            other.code,
            other.message,
            other.params,
            other.hint,
        )

    __hash__ = ValueError.__hash__
