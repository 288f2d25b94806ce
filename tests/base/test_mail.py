"""Mails as they really come: wrong and missing charsets, names in every encoding, files of every kind."""

from __future__ import annotations

import base64
import datetime as dt

import pytest

from keben.base.mail.charset import decode, header
from keben.base.mail.domains import domain_of_site, likely
from keben.base.mail.letter import Person, read
from keben.base.mail.plain import first_words, plain_of


def word(text: str, charset: str, declared: str = "") -> str:
    """An encoded word whose declared charset may differ from the real one."""
    return f"=?{declared or charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


@pytest.mark.parametrize(
    ("raw", "declared", "text"),
    [
        ("询价".encode("gb2312"), "gb2312", "询价"),
        ("朱镕基、㙍、€".encode("gb18030"), "gb2312", "朱镕基、㙍、€"),  # declared small, written large
        ("報價單".encode("big5"), "big5", "報價單"),
        ("你好".encode(), "gb2312", "浣犲ソ"),  # fits both; what is declared wins
        ("你好啊".encode(), "gb2312", "你好啊"),  # fits only the other one
        ("你好".encode("gbk"), "", "你好"),
        ("你好".encode("gbk"), "us-ascii", "你好"),
        ("你好".encode("gbk"), "iso-8859-1", "你好"),
        ("Müller, café!".encode("latin-1"), "iso-8859-1", "Müller, café!"),
        ("你好".encode("gbk"), "utf-8", "你好"),
        ("你好".encode(), "x-no-such-charset", "你好"),
        ("\ufeff你好".encode(), "gb2312", "你好"),
        (b"a\x00b\r\nc", "utf-8", "ab\nc"),
        (b"abc", "base64", "abc"),
    ],
)
def test_text_by_the_charset_that_fits(raw: bytes, declared: str, text: str) -> None:
    assert decode(raw, declared) == text


def test_headers_of_every_kind() -> None:
    assert header(word("镕基公司", "gb18030", "gb2312")) == "镕基公司"
    assert header("Re: =?utf-8?Q?=E4=BD=A0=E5=A5=BD?= tail_x") == "Re: 你好 tail_x"
    both = "询价单".encode("gbk")
    halves = [f"=?GBK?B?{base64.b64encode(part).decode()}?=" for part in (both[:3], both[3:])]
    assert header("\n ".join(halves)) == "询价单"  # a letter cut in two between words
    assert header(word("甲", "gbk") + " " + word("乙", "utf-8")) == "甲乙"
    assert header("=?gb2312?B?not base64 at all!!?=") == "not base64 at all!!"
    assert header("报价".encode("gbk").decode("ascii", "surrogateescape")) == "报价"
    assert header("a\r\n\tb") == "a b"


def test_a_letter_with_raw_bytes_in_its_head() -> None:
    raw = (
        b"From: \xc0\xee\xc3\xf7 <Li@ABC.cn>\r\nTo: \"" + word("王,伟", "gbk").encode() + b'" <w@x.cn>, b@c.de\r\n'
        b"Subject: \xb1\xa8\xbc\xdb\r\nDate: Mon, 2 Nov 2026 10:00:00 +0800\r\n\r\n\xc4\xe3\xba\xc3"
    )  # fmt: skip
    found = read(raw)
    assert found.sender == Person("李明", "li@abc.cn")
    assert found.to == (Person("王,伟", "w@x.cn"), Person("", "b@c.de"))
    assert (found.subject, found.text) == ("报价", "你好")
    assert found.sent_at == dt.datetime(2026, 11, 2, 2, 0, tzinfo=dt.UTC)
    assert found.message_id == read(raw).message_id  # made from the bytes, the same each time
    assert found.message_id.endswith("@no-id.invalid>")


def parts(*inner: bytes) -> bytes:
    """A mail of several parts."""
    head = b'From: a@b.cn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="q"\r\n\r\n'
    return head + b"".join(b"--q\r\n" + part + b"\r\n" for part in inner) + b"--q--\r\n"


def test_names_of_files() -> None:
    rfc2231 = (
        b"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=GBK''%B1%A8%BC%DB.pdf\r\n\r\nx"
    )
    pieces = (
        b"Content-Type: application/pdf\r\nContent-Disposition: attachment;\r\n filename*0*=utf-8''%E6%8A%A5;\r\n"
        b" filename*1*=%E4%BB%B7.pdf\r\n\r\nx"
    )
    rfc2047 = b'Content-Type: application/pdf; name="' + word("合同.pdf", "gb2312").encode() + b'"\r\n\r\nx'
    raw8 = b'Content-Type: application/pdf; name="\xba\xcf\xcd\xac.pdf"\r\n\r\nx'
    winmail = b"Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+Ig=="
    found = read(parts(rfc2231, pieces, rfc2047, raw8, winmail))
    assert [file.name for file in found.files] == ["报价.pdf", "报价.pdf", "合同.pdf", "合同.pdf", "winmail.dat"]
    assert found.files[-1].content == b"\x78\x9f\x3e\x22"


def test_words_pictures_and_a_mail_within_a_mail() -> None:
    inner = b"Subject: inner\r\nFrom: x@y.cn\r\n\r\nhello"
    found = read(
        parts(
            b"Content-Type: text/plain; charset=gb2312\r\n\r\n\xc4\xe3\xba\xc3",
            b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>rich</p>",
            b"Content-Type: image/png\r\nContent-ID: <logo@1>\r\n\r\n\x89PNG",
            b"Content-Type: message/rfc822\r\n\r\n" + inner,
            b"Content-Type: text/plain\r\nContent-Disposition: attachment; filename=notes.txt\r\n\r\nnotes",
        )
    )
    assert (found.text, found.html) == ("你好", "<p>rich</p>")
    assert [(file.name, file.cid) for file in found.files] == [
        ("file-1.png", "logo@1"),
        ("inner.eml", ""),
        ("notes.txt", ""),
    ]
    assert found.files[1].content.endswith(b"hello")


def test_whatever_comes_something_readable_comes_out() -> None:
    for raw in (
        b"",
        b"\xff\xfe\x00",
        b"no headers at all",
        b"Date: never\r\nFrom: <>\r\nTo: ,,,@\r\n\r\n",
        b"\r\n\r\n",
    ):
        found = read(raw)
        assert found.message_id
        assert found.sent_at is None
        assert found.sender == Person("", "")
    broken = read(b"From: a@b.cn\r\nContent-Type: multipart/mixed\r\n\r\nno boundary")
    assert broken.sender.address == "a@b.cn"
    assert read(b"From: Li, Ming <li@b.cn> (x\r\n\r\n").sender.address == "li@b.cn"


def test_words_of_a_page() -> None:
    page = "<style>p{}</style><p>您好，</p><div>报价&nbsp;见附件<br>谢谢</div><script>x()</script>"
    assert plain_of(page) == "您好，\n\n报价 见附件\n谢谢"
    assert first_words("同意。\n> 旧话\n再见", 8) == "同意。 再见"


def test_domains_that_say_who_somebody_works_for() -> None:
    assert likely("x@qq.com") == likely("x@vip.163.com") == likely("x@gmail.com") == likely("nobody") == ()
    assert likely("a@mail.haoyun.com.cn") == ("mail.haoyun.com.cn", "haoyun.com.cn")
    assert likely("a@haoyun.cn") == ("haoyun.cn",)
    assert domain_of_site("https://www.haoyun.cn/about") == domain_of_site("haoyun.cn") == "haoyun.cn"
    assert domain_of_site("http://127.0.0.1:8000") == domain_of_site("https://qq.com") == domain_of_site("::") == ""
