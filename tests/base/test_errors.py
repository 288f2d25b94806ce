from keben.base.errors import Malformed


def test_text_joins_message_and_params() -> None:
    error = Malformed("too_long", "At most %(count)s characters.", {"count": 3}, hint="abc")
    assert (str(error), error.code, error.hint) == ("At most 3 characters.", "too_long", "abc")
    assert isinstance(error, ValueError)


def test_equal_when_all_parts_are_equal() -> None:
    assert Malformed("a", "b") == Malformed("a", "b", {})
    assert Malformed("a", "b") != Malformed("a", "b", hint="c")
