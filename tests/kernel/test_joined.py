"""Words and sentences in one line, parted as the language of the reader parts them."""

from __future__ import annotations

from django.utils import translation

from keben.kernel.joined import listed, sentences
from keben.kernel.kinds.choices import MultiChoice


def test_words_and_sentences() -> None:
    assert (listed(["甲", 2]), listed([])) == ("甲、2", "")
    assert sentences(["手机号无效。", "必填", "名称太长。"]) == "手机号无效；必填；名称太长。"
    assert (sentences([]), sentences(["Required."])) == ("", "Required.")
    with translation.override("en"):
        assert listed(["one", "two"]) == "one, two"
        assert listed(["Jiangsu", "Shenzhen, Guangdong"]) == "Jiangsu; Shenzhen, Guangdong"
        assert sentences(["No mobile.", "Required.", "Too long."]) == "No mobile; Required; Too long."


def test_several_choices_in_either_language() -> None:
    kind = MultiChoice((("a", "Paint"), ("b", "Glue")))
    assert kind.show(["a", "b"]) == "Paint、Glue"
    with translation.override("en"):
        assert kind.show(["a", "b"]) == "Paint, Glue"
