import pytest

from keben.base.masking import (
    mask_address,
    mask_amount,
    mask_bank_card,
    mask_email,
    mask_id,
    mask_name,
    mask_phone,
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("138 0000 1234", "138****1234"),
        ("+8613800001234", "138****1234"),
        ("0755-81234567-801", "0755-8123****"),
        ("400-820-8820", "400-820-****"),
        ("95588", "95588"),
        ("+852 2345 6789", "+852 2345 ****"),
        ("+1 650 253 0000", "+1 650253 ****"),
        ("1380000123", "****"),
        ("", ""),
    ],
)
def test_phone(text: str, masked: str) -> None:
    assert mask_phone(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("wang@x.com", "wa***@x.com"),
        ("w@x.com", "***@x.com"),
        ("wx@x.com", "w***@x.com"),
        ("wang", "***"),
        ("", ""),
    ],
)
def test_email(text: str, masked: str) -> None:
    assert mask_email(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张*"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("张", "*"),
        ("Chen Siyuan", "C***"),
        ("", ""),
    ],
)
def test_name(text: str, masked: str) -> None:
    assert mask_name(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("江苏省无锡市滨湖区太湖大道8号", "江苏省无锡市****"),
        ("北京朝阳建国路1号", "北京市****"),
        ("太湖大道8号", "****"),
        ("", ""),
    ],
)
def test_address(text: str, masked: str) -> None:
    assert mask_address(text) == masked


def test_documents_and_amounts() -> None:
    assert mask_id("11010519491231002X") == "110105********002X"
    assert mask_id("E12345678") == "E1*****78"
    assert mask_id("1234") == "****"
    assert mask_id("") == ""
    assert mask_bank_card("6222 0000 1111 1234") == "**** 1234"
    assert mask_bank_card("12345") == "****"
    assert mask_bank_card("") == ""
    assert mask_amount(124_800_000) == "***"
    assert mask_amount(None) == ""
