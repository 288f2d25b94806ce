"""Sample data of the gallery; all names and figures are invented."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from keben.web.icons import icon

NAV = (
    (
        "",
        (
            ("工作台", "Workbench", "layout-dashboard", "workbench", None),
            ("待办", "To-do", "checkbox", "todo", 55),
            ("审批", "Approvals", "rubber-stamp", "approval", 12),
        ),
    ),
    (
        "客户|Customers",
        (
            ("线索", "Leads", "user-search", "leads", 6),
            ("客户", "Customers", "building", "customers", None),
            ("公海", "Public pool", "ripple", "pool", None),
            ("联系人", "Contacts", "address-book", "contacts", None),
        ),
    ),
    (
        "销售|Sales",
        (
            ("商机", "Opportunities", "target-arrow", "board", None),
            ("招投标", "Tenders", "gavel", "tenders", None),
            ("报价", "Quotations", "file-dollar", "quote", None),
            ("合同", "Contracts", "file-certificate", "contracts", None),
            ("订单", "Orders", "clipboard-list", "orders", None),
        ),
    ),
    (
        "资金|Money",
        (
            ("回款", "Receipts", "cash", "receipts", None),
            ("发票", "Invoices", "receipt", "invoices", None),
            ("信用", "Credit", "shield-check", "credit", None),
        ),
    ),
    (
        "服务|Service",
        (
            ("工单", "Work orders", "tool", "desk", 4),
            ("设备", "Assets", "device-desktop-cog", "assets", None),
            ("投诉与需求", "Complaints", "message-report", "complaints", None),
        ),
    ),
    (
        "经营|Growth",
        (
            ("市场活动", "Campaigns", "speakerphone", "campaigns", None),
            ("渠道", "Channel", "affiliate", "channel", None),
            ("客户价值", "Customer value", "chart-dots-3", "value", None),
            ("报表", "Reports", "chart-bar", "reports", None),
        ),
    ),
)
ACTIVE = {
    "list": "customers",
    "record": "customers",
    "drawer": "customers",
    "import": "customers",
    "merge": "customers",
    "fields": "",
    "index": "",
}


def shell(lang: str, theme: str, density: str, page: str) -> SimpleNamespace:
    """What the program's context processor gives to the layouts."""
    english = not lang.startswith("zh")
    active = ACTIVE.get(page, page)
    nav = []
    for title, items in NAV:
        label = title.split("|")[english] if title else ""
        rows = [
            {
                "label": item[english],
                "icon": item[2],
                "href": f"/{item[3]}",
                "active": item[3] == active,
                "count": item[4],
                "hot": item[3] in ("approval", "desk"),
            }
            for item in items
        ]
        nav.append({"label": label, "items": rows})

    def tab(zh: str, en: str, sign: str, href: str, **more: Any) -> dict[str, Any]:
        return {"label": en if english else zh, "icon": sign, "href": href, "active": href.strip("/") == active, **more}

    return SimpleNamespace(
        nav=nav,
        lang=lang,
        theme=theme,
        density=density,
        nav_state="auto",
        csrf_token="sample",
        home_url="/workbench",
        product="Keben" if english else "客本",
        alias="客本" if english else "Keben",
        company="EP 电子科技有限公司",
        user={"name": "Chen Siyuan" if english else "陈思远", "staff_no": "E1024", "initials": "陈", "hue": 0},
        counts={"todo": 12, "bell": 8, "approval": 12},
        settings_url="/fields",
        todo_url="/todo",
        bell_url="/bell",
        phone_url="/phone",
        profile_url="/me",
        logout_url="/logout",
        create=[
            {
                "label": "New customer" if english else "新建客户",
                "icon": "building",
                "href": "/dialog/customer",
                "attrs": {"data-kb-dialog": "640", "data-kb-key": "c"},
            },
            {
                "label": "Opportunity" if english else "新建商机",
                "icon": "target-arrow",
                "href": "/dialog/deal",
                "attrs": {"data-kb-dialog": "640"},
            },
            {
                "label": "Follow-up" if english else "写跟进",
                "icon": "pencil-plus",
                "href": "/dialog/note",
                "attrs": {"data-kb-dialog": "640"},
            },
        ],
        phone_tabs=[
            tab("工作台", "Workbench", "layout-dashboard", "/workbench"),
            tab("客户", "Customers", "building", "/customers"),
            tab("审批", "Approvals", "rubber-stamp", "/approval", count_name="approval"),
            tab("我的", "Me", "user", "/me"),
        ],
        watermark=None
        if page in ("login", "workbench", "fields")
        else ("Chen Siyuan" if english else "陈思远") + " · E1024 · 2026-11-20",
        palette_url="/_palette",
        prefs_url="/_prefs",
        stream_url="",
        messages=(),
        holidays={"rest": ["2026-12-31"], "work": []},
    )


def M(text: str) -> Markup:  # noqa: N802
    """Ready markup, as the cell functions return it."""
    return Markup(text)


def over(text: str) -> Markup:
    """An overdue amount with its sign."""
    return M('<span class="kb-over">{}{}</span>').format(icon("alert-triangle", 14), text)


ROWS = (
    ("安泽财产保险股份有限公司江东分公司", "vip", "保险", "陈思远", "成熟", "41 天前", None, 94, "386.40", "428,000.00", "0.00", 1, 1),
    ("北辰联网报警运营服务有限公司", "key", "报警运营", "陈思远", "成长", "38 天前", 7, 82, "142.80", "186,500.00", "0.00", 0, 0),
    ("江东电网有限公司输电检修中心", "vip", "电网", "陈思远", "成熟", "36 天前", None, 86, "612.50", "1,248,000.00", "64,000.00", 1, 1),
    ("恒达电梯维保（苏岭）有限公司", "std", "电梯维保", "陈思远", "首购", "36 天前", 3, 58, "38.60", "92,400.00", "0.00", 0, 0),
    ("岭南输变电工程有限公司", "key", "电网", "陈思远", "成长", "33 天前", 2, 74, "208.00", "624,000.00", "128,000.00", 1, 0),
    ("瀚海银行岭州分行", "key", "银行", "许嘉怡", "成长", "29 天前", 11, 79, "96.20", "0.00", "0.00", 0, 0),
    ("深澜安防工程有限公司", "key", "经销商", "陈思远", "成熟", "27 天前", None, 91, "318.70", "542,600.00", "86,200.00", 0, 1),
    ("锦城物业服务集团有限公司", "std", "物业", "陈思远", "接触", "26 天前", 14, 63, "0.00", "0.00", "0.00", 0, 0),
    ("沪东轨道交通维护有限公司", "key", "轨道交通", "罗子航", "首购", "24 天前", 16, 70, "74.00", "186,000.00", "0.00", 0, 0),
    ("鼎峰电梯工程有限公司", "std", "电梯维保", "陈思远", "成长", "22 天前", 18, 66, "58.30", "48,000.00", "0.00", 0, 0),
    ("晋原煤业集团有限公司", "key", "煤炭", "陈思远", "成长", "20 天前", 20, 52, "126.00", "380,000.00", "140,000.00", 0, 0),
    ("云岭供电局物资分公司", "vip", "电网", "陈思远", "成熟", "18 天前", None, 97, "468.90", "896,000.00", "0.00", 1, 1),
    ("安居汇社区服务有限公司", "std", "物业", "陈思远", "接触", "15 天前", 25, 44, "0.00", "0.00", "0.00", 0, 0),
    ("金盾安防器材经营部", "std", "经销商", "许嘉怡", "衰退", "12 天前", 28, 61, "21.40", "36,800.00", "0.00", 0, 0),
    ("东屏消防与安防技术有限公司", "std", "报警运营", "陈思远", "首购", "9 天前", 31, 77, "43.10", "72,500.00", "0.00", 0, 0),
)  # fmt: skip

# What an error page is given.
ERROR = {
    "status": 403,
    "title": "没有查看合同的权限",
    "text": "请联系部门主管王建国，或在“我的权限”里申请。",
    "error_id": "7f3a-20261120-0942",
}
