"""The fixed words of the record page that the floor writes: labels, choices, tones and how each fact is drawn."""

from __future__ import annotations

from html import escape
from types import SimpleNamespace
from typing import Any


def tag(value: str) -> str:
    """A coloured word."""
    return f'<span class="kb-tier kb-tier--neutral">{escape(value)}</span>'


def phone(value: str) -> str:
    """A number to dial."""
    return f'<a href="tel:{escape(value)}" class="kb-phone">{escape(value)}</a>'


def money(value: int) -> str:
    """An amount."""
    return f'<span class="kb-num">{value / 100:,.2f}</span>'


def day(value: Any) -> str:
    """A day."""
    return f'<time datetime="{value}" class="kb-num">{value}</time>'


def owner(value: str) -> str:
    """A colleague."""
    return f'<span class="kb-person">{escape(value)}</span>'


def among(words: dict[str, str]) -> Any:
    """A choice in words."""
    return lambda value: words.get(value, value)


STAGES = {
    "potential": "潜在", "contact": "接触", "first": "首购", "growth": "成长", "mature": "成熟", "risk": "续约风险",
    "lost": "流失",
}  # fmt: skip
TYPES = {"end": "最终客户", "dealer": "经销商", "partner": "合作伙伴", "government": "政府", "person": "个人"}
SIZES = {"micro": "1–19", "small": "20–99", "medium": "100–499", "large": "500–1999", "huge": "2000+"}
ATTITUDES = {"support": ("ok", "支持"), "neutral": ("warn", "中立"), "against": ("danger", "反对")}
WEIGHTS = {"high": "高", "medium": "中", "low": "低"}
ROLES = {"decider": ("violet", "决策者"), "technical": ("teal", "技术把关"), "purchase": ("info", "采购")}
PLAIN = (
    "id", "number", "name", "short_name", "type", "lifecycle", "size", "phone", "email", "website", "region", "address",
    "uscc", "legal_representative", "registered_capital", "founded_on", "former_names", "remark", "is_locked",
    "last_followed_at", "annual_amount", "receivable", "overdue", "completeness",
)  # fmt: skip
FACTS = SimpleNamespace(
    columns=(*PLAIN, "level", "industry", "source", "owner", "parent"),
    groups=(
        ("基本资料", (
            ("number", "客户编号", escape), ("name", "客户名称", escape), ("short_name", "客户简称", escape),
            ("type", "客户类型", among(TYPES)), ("level", "级别", tag), ("lifecycle", "生命周期", among(STAGES)),
            ("industry", "所属行业", escape), ("source", "来源", escape), ("size", "人员规模", among(SIZES)),
            ("tags", "标签", escape),
        )),
        ("联系方式", (
            ("phone", "电话", phone), ("email", "邮箱", escape), ("website", "网址", escape),
            ("region", "地区", escape), ("address", "详细地址", escape),
        )),
        ("工商信息", (
            ("uscc", "统一社会信用代码", escape), ("legal_representative", "法定代表人", escape),
            ("registered_capital", "注册资本", money), ("founded_on", "成立日期", day),
            ("former_names", "曾用名", escape),
        )),
        ("归属", (("owner", "负责人", owner), ("parent", "上级客户", escape))),
        ("备注", (("remark", "备注", escape),)),
    ),
)  # fmt: skip
WORDS = SimpleNamespace(
    acts=(("edit/", "编辑"), ("do/transfer/", "转移"), ("say/", "写跟进")),
    menu=(("do/lock/", "锁定"), ("followers/", "关注人"), ("why/", "为什么我能看到？"), ("print/", "打印"),
          ("do/delete/", "删除")),
    verbs={"create": "新建", "edit": "修改", "delete": "删除", "transfer": "转移"},
)  # fmt: skip
