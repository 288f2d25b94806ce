import pytest

from keben.base.errors import Malformed
from keben.base.phone import PhoneKind, digits_key, parse_phone, show_phone


@pytest.mark.parametrize(
    ("text", "kind", "national", "e164", "extension"),
    [
        ("13902556021", "mobile", "13902556021", "+8613902556021", ""),
        ("+86 139-0255-6021", "mobile", "13902556021", "+8613902556021", ""),
        ("008613902556021", "mobile", "13902556021", "+8613902556021", ""),
        ("8613902556021", "mobile", "13902556021", "+8613902556021", ""),
        ("０１３９０２５５６０２１", "mobile", "13902556021", "+8613902556021", ""),
        ("0755-1234567-801", "landline", "0755-1234567", "+867551234567", "801"),
        ("（0755）81234567 转 801", "landline", "0755-81234567", "+8675581234567", "801"),
        ("010-62511234", "landline", "010-62511234", "+861062511234", ""),
        ("+86 10 6251 1234 ext. 9", "landline", "010-62511234", "+861062511234", "9"),
        ("02162511234", "landline", "021-62511234", "+862162511234", ""),
        ("400-820-8820", "toll_free", "400-820-8820", "+864008208820", ""),
        ("8008208820", "toll_free", "800-820-8820", "+868008208820", ""),
        ("95588", "service", "95588", "", ""),
        ("10086", "service", "10086", "", ""),
        ("+852 2345 6789", "hong_kong", "23456789", "+85223456789", ""),
        ("00853-6612 3456", "macau", "66123456", "+85366123456", ""),
        ("+886 0912 345 678", "taiwan", "912345678", "+886912345678", ""),
        ("+1 650-253-0000", "international", "6502530000", "+16502530000", ""),
        ("+49 30 901820", "international", "30901820", "+4930901820", ""),
    ],
)
def test_reads_numbers(text: str, kind: str, national: str, e164: str, extension: str) -> None:
    phone = parse_phone(text)
    assert (phone.kind, phone.national, phone.e164, phone.extension) == (
        PhoneKind(kind),
        national,
        e164,
        extension,
    )
    assert phone.raw == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "phone_empty"),
        ("无", "phone_empty"),
        ("1390255602", "phone_mobile_length"),
        ("81234567", "phone_area_missing"),
        ("13902556021 张总", "phone_characters"),
        ("999", "phone_unknown"),
        ("+852 123", "phone_unknown"),
        ("+999 1", "phone_unknown"),
        ("+1 12", "phone_unknown"),
    ],
)
def test_refuses_with_a_remedy(text: str, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse_phone(text)
    assert caught.value.code == code
    assert str(caught.value)


def test_spellings_of_one_number_share_a_key() -> None:
    assert {digits_key(text) for text in ("+86 139 0255 6021", "０１３９０２５５６０２１", "13902556021")} == {
        "13902556021"
    }
    assert {digits_key(text) for text in ("+86 755 8123 4567", "0755-81234567-801")} == {"075581234567"}
    assert digits_key("+852 2345 6789") == digits_key("852 2345 6789") == "85223456789"
    assert digits_key("内线 801") == "801"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13902556021", "139 0255 6021"),
        ("075581234567转801", "0755-81234567-801"),
        ("4008208820", "400-820-8820"),
        ("+85223456789", "+852 2345 6789"),
        ("+886912345678", "+886 912 345 678"),
        ("+16502530000", "+1 650-253-0000"),
        (" 见名片 ", "见名片"),
    ],
)
def test_shows_in_full(text: str, shown: str) -> None:
    assert show_phone(text) == shown
