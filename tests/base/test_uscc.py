import pytest
from hypothesis import given
from hypothesis import strategies as st

from keben.base.errors import Malformed
from keben.base.tax_number import check_resident_id, check_tax_number
from keben.base.uscc import ALPHABET, check_digit, check_uscc, describe_uscc, make_uscc, uscc_warnings

RIGHT = ("91350100M000100Y43", "91440300708461136T", "91330100799655058B", "91110000802100433B")


@pytest.mark.parametrize("code", RIGHT)
def test_known_codes(code: str) -> None:
    assert check_uscc(code) == code
    assert check_uscc(f" {code[:8].lower()} {code[8:].lower()}") == code


@pytest.mark.parametrize("code", RIGHT[1:])
def test_inner_check_of_known_codes(code: str) -> None:
    assert uscc_warnings(code) == ()


def test_wrong_check_digit() -> None:
    with pytest.raises(Malformed) as caught:
        check_uscc("91350100M000100Y4Z")
    assert caught.value.code == "uscc_character"  # Z is not in the alphabet at all
    with pytest.raises(Malformed) as caught:
        check_uscc("91350100M000100Y44")
    assert (caught.value.code, caught.value.hint) == ("uscc_check_digit", "")


def test_length() -> None:
    with pytest.raises(Malformed, match="has 17 characters; it should have 18"):
        check_uscc("91440300708461136")


def test_confused_letters_are_suggested_when_they_make_it_right() -> None:
    with pytest.raises(Malformed) as caught:
        check_uscc("9I44O3OO708461136T")
    assert (caught.value.code, caught.value.params["position"], caught.value.hint) == (
        "uscc_character",
        2,
        RIGHT[1],
    )
    with pytest.raises(Malformed) as caught:
        check_uscc("9I44O3OO708461137T")
    assert caught.value.hint == ""


def test_position_17_is_only_a_warning() -> None:
    code = make_uscc("440300", "70846113")
    assert code == "91440300708461136T"
    odd = code[:16] + "7"
    odd += check_digit(odd)
    assert check_uscc(odd) == odd
    assert [warning.code for warning in uscc_warnings(odd)] == ["uscc_inner_check"]


def test_unusual_beginning_is_only_a_warning() -> None:
    code = make_uscc("440300", "70846113", "98")
    assert [warning.code for warning in uscc_warnings(code)] == ["uscc_unusual"]


def test_describe() -> None:
    facts = describe_uscc(RIGHT[0])
    assert (facts.organisation_class, facts.region, facts.organisation_code) == (
        "enterprise",
        "350100",
        "M000100Y-4",
    )
    assert describe_uscc(make_uscc("110105", "12345678", "51")).organisation_class == "social_organisation"


@given(st.text("0123456789", min_size=6, max_size=6), st.text(ALPHABET, min_size=8, max_size=8))
def test_made_codes_are_right(region: str, body: str) -> None:
    code = make_uscc(region, body)
    assert check_uscc(code) == code
    assert uscc_warnings(code) == ()


def test_make_refuses_wrong_parts() -> None:
    with pytest.raises(ValueError, match="2 \\+ 6 \\+ 8"):
        make_uscc("44030", "70846113")
    with pytest.raises(ValueError, match="alphabet"):
        make_uscc("440300", "7084611O")


def test_resident_id() -> None:
    assert check_resident_id("11010519491231002x") == "11010519491231002X"  # the example of GB 11643
    for text, code in (
        ("11010519491231002", "resident_id_shape"),
        ("11010519491331002X", "resident_id_birthday"),
        ("110105194912310021", "resident_id_check_digit"),
    ):
        with pytest.raises(Malformed) as caught:
            check_resident_id(text)
        assert caught.value.code == code


def test_tax_number() -> None:
    assert check_tax_number("440300708461136") == "440300708461136"
    assert check_tax_number(RIGHT[1]) == RIGHT[1]
    assert check_tax_number("11010519491231002X") == "11010519491231002X"
    for text, code in (
        ("44030A708461136", "tax_number_legacy"),
        ("4403", "tax_number_length"),
        ("91440300708461136U", "uscc_check_digit"),
    ):
        with pytest.raises(Malformed) as caught:
            check_tax_number(text)
        assert caught.value.code == code
