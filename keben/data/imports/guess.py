"""Which column goes to which field: by label in either language, field name, usual synonyms, pinyin, then likeness."""

from __future__ import annotations

import re
from collections.abc import Sequence

from keben.base.han import fold, initials, pinyin_syllables
from keben.data.imports.fields import Target, labels, spoken
from keben.kernel.registry import registry
from keben.kernel.resolved import ResolvedEntity

SURE, LIKELY, LEAST = 100, 90, 82
BELOW = " / "
SYNONYMS = {
    "name": ("名称", "单位名称", "公司名称", "企业名称", "客户", "客户名", "客户全称", "单位全称", "公司全称",
             "企业全称", "全称", "单位", "姓名", "公司", "company", "company name"),
    "short_name": ("简称", "公司简称"),
    "former_names": ("曾用名",),
    "uscc": ("税号", "信用代码", "社会信用代码", "纳税人识别号", "统一信用代码", "tax number", "credit code"),
    "phone": (
        "电话", "联系电话", "座机", "固定电话", "电话号码", "单位电话", "商务电话", "公司电话", "business phone",
        "telephone", "tel"
    ),
    "mobile": ("手机", "手机号", "手机号码", "移动电话", "联系手机", "cell", "mobile phone"),
    "email": ("邮箱", "电子邮件", "电子邮件地址", "e-mail address", "email address", "邮件", "电邮", "mail"),
    "website": ("网址", "官网", "公司网站", "网页", "web page", "web", "homepage"),
    "region": (
        "地区", "省市", "省份", "城市", "所在地", "所在地区", "省市区", "商务地址 市/县", "business city", "area",
        "city"
    ),
    "address": (
        "地址", "详细地址", "通讯地址", "联系地址", "公司地址", "商务地址", "商务地址 街道", "business street",
        "business address", "street"
    ),
    "owner": ("负责人", "业务员", "销售", "销售员", "客户经理", "跟进人", "归属人", "salesman", "sales"),
    "level": ("级别", "等级", "客户等级", "客户级别", "grade", "tier"),
    "industry": ("行业", "所属行业", "trade"),
    "source": ("来源", "客户来源", "渠道"),
    "type": ("类型", "客户类型"),
    "size": ("规模", "人员规模", "公司规模", "人数"),
    "legal_representative": ("法人", "法定代表人", "法人代表"),
    "registered_capital": ("注册资本", "注册资金"),
    "founded_on": ("成立日期", "成立时间", "注册日期"),
    "remark": ("备注", "说明", "描述", "备注说明", "附注", "note", "notes", "comment", "remarks"),
    "parent": ("上级客户", "上级单位", "母公司"),
    "tags": ("标签", "客户标签"),
    "number": ("编号", "客户编号", "编码", "no", "no.", "code"),
    "customer": ("客户", "客户名称", "所属客户", "所属公司", "company"),
    "post": ("职务", "职位", "岗位", "title", "job title"),
    "department": ("部门", "所在部门", "dept"),
    "gender": ("性别", "sex"),
    "birthday": ("生日", "出生日期"),
    "wechat": ("微信", "微信号"),
}  # fmt: skip
"""Words that Chinese sheets use for fields of these names."""


PERSON = ("联系人", "姓名", "联系人名称", "对接人", "contact person", "full name")
"""How sheets call the column with the person, where rows are about companies."""
PARTS = {"family": ("姓", "姓氏", "last name", "surname", "family name"), "given": ("名", "first name", "given name")}
"""Address books part the name of a person."""


def plain(text: str) -> str:
    """A title without case, signs and remarks in brackets."""
    return fold(re.sub(r"[（(【\[].*?[)）】\]]", "", text)).replace("_", "")


def spelled(text: str) -> str:
    """The usual readings in one word: 客户名称 → kehumingcheng."""
    return "".join(readings[0] for readings in pinyin_syllables(text))


def guess(entity: ResolvedEntity, titles: Sequence[str], targets: Sequence[Target]) -> dict[int, tuple[str, int]]:
    """Column → (field, how sure 0–100); every field at most once, the surest columns choose first."""
    words = {target.name: _words(entity, target) for target in targets}
    beside = {target.name for target in targets if target.along}
    scores = [
        # Our own field comes first; what is called exactly like a field beside it before what only resembles ours.
        (score - (name in beside), column, name)
        for column, title in enumerate(titles)
        for name, known in words.items()
        if (score := _score(title, known)) >= LEAST
    ]
    found: dict[int, tuple[str, int]] = {}
    taken: set[str] = set()
    for score, column, name in sorted(scores, key=lambda item: (-item[0], item[1])):
        if column not in found and name not in taken:
            found[column] = (name, score)
            taken.add(name)
    return found


def _words(entity: ResolvedEntity, target: Target) -> tuple[set[str], set[str], set[str]]:
    """(own names, synonyms, readings in pinyin) of a field."""
    name, noun = target.field, registry.get(target.along) if target.along else entity
    own = {plain(label) for label in labels(noun, name)} | {plain(name)}
    if target.part:
        own = {plain(word) for word in PARTS[target.part]}
        return own, set(), set()
    further = {plain(word) for word in SYNONYMS.get(name, ())}
    heads = [plain(label) for label in spoken(lambda: str(noun.verbose_name))]
    headed = {head + word for head in heads for word in own | further}
    if target.along:
        own |= headed
        if name == noun.declaration.title:
            own |= {*heads, *(plain(word) for word in PERSON)}
    further = (further | headed) - own
    sounds = {sound for word in own | further for sound in (spelled(word), initials(word)) if word and len(sound) > 1}
    return own, further, sounds


def _score(title: str, words: tuple[set[str], set[str], set[str]]) -> int:
    """How well a title fits; of “group / title” both together, or the title alone a little less."""
    group, sign, last = title.rpartition(BELOW)
    if not sign:
        return _likeness(title, words)
    return max(_likeness(group + last, words), _likeness(last, words) - 1)


def _likeness(title: str, words: tuple[set[str], set[str], set[str]]) -> int:
    own, further, sounds = words
    text = plain(title)
    if not text:
        return 0
    if text in own:
        return SURE
    if text in further:
        return SURE - 2
    if text in sounds:
        return LIKELY
    from rapidfuzz import fuzz

    best = max((fuzz.ratio(text, word) for word in own | further if word), default=0.0)
    return min(int(best), LIKELY)
