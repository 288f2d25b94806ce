"""The people, departments and lists of EP, the demo company."""

from __future__ import annotations

from keben.config.demo.words.trades import Pair

COMPANIES: tuple[tuple[Pair, Pair, str], ...] = (
    (("EP 电子股份有限公司", "EP Electronics Co., Ltd."), ("EP 电子", "EP Electronics"), "320200"),
    (("EP 安防工程有限公司", "EP Security Engineering Co., Ltd."), ("EP 工程", "EP Engineering"), "440300"),
    (("EP 电子技术服务有限公司", "EP Technical Service Co., Ltd."), ("EP 服务", "EP Service"), "320200"),
)
DEPARTMENTS: tuple[tuple[str, str, Pair, int], ...] = (
    ("root", "", ("EP 电子", "EP Electronics"), 0),
    ("office", "root", ("总经理办公室", "General office"), 0),
    ("sales", "root", ("销售中心", "Sales"), 0),
    ("east", "sales", ("华东大区", "East China"), 0),
    ("east1", "east", ("华东一部", "East team 1"), 0),
    ("east2", "east", ("华东二部", "East team 2"), 0),
    ("south", "sales", ("华南大区", "South China"), 0),
    ("north", "sales", ("华北大区", "North China"), 0),
    ("southwest", "sales", ("西南大区", "Southwest China"), 0),
    ("service", "root", ("技术服务中心", "Technical service"), 2),
    ("it", "root", ("信息管理部", "Information management"), 0),
)
"""(key, parent, name, number of the company)."""

POSTS: tuple[tuple[str, Pair], ...] = (
    ("boss", ("总经理", "General manager")),
    ("director", ("销售总监", "Sales director")),
    ("manager", ("大区经理", "Regional manager")),
    ("sales", ("客户经理", "Account manager")),
    ("engineer", ("服务工程师", "Service engineer")),
    ("admin", ("管理员", "Administrator")),
)
STAFF: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("E1001", "王建国", "office", "boss", "boss", ""),
    ("E1003", "赵启明", "sales", "director", "sales_manager", "E1001"),
    ("E1010", "周敏", "east", "manager", "sales_manager", "E1003"),
    ("E1024", "陈思远", "east1", "sales", "sales", "E1010"),
    ("E1025", "许嘉怡", "east1", "sales", "sales", "E1010"),
    ("E1026", "罗子航", "east1", "sales", "sales", "E1010"),
    ("E1027", "周以宁", "east1", "sales", "sales", "E1010"),
    ("E1028", "顾明哲", "east2", "sales", "sales", "E1010"),
    ("E1029", "唐一凡", "east2", "sales", "sales", "E1010"),
    ("E1030", "方晓彤", "east2", "sales", "sales", "E1010"),
    ("E1031", "彭立", "east2", "sales", "sales", "E1010"),
    ("E1040", "黄伟民", "south", "manager", "sales_manager", "E1003"),
    ("E1041", "梁颖", "south", "sales", "sales", "E1040"),
    ("E1042", "何家伟", "south", "sales", "sales", "E1040"),
    ("E1043", "邓鹏飞", "south", "sales", "sales", "E1040"),
    ("E1044", "谭雨桐", "south", "sales", "sales", "E1040"),
    ("E1050", "郭永刚", "north", "manager", "sales_manager", "E1003"),
    ("E1051", "马世杰", "north", "sales", "sales", "E1050"),
    ("E1052", "宋文静", "north", "sales", "sales", "E1050"),
    ("E1053", "高志远", "north", "sales", "sales", "E1050"),
    ("E1054", "韩露", "north", "sales", "sales", "E1050"),
    ("E1060", "杨春生", "southwest", "manager", "sales_manager", "E1003"),
    ("E1061", "罗秋月", "southwest", "sales", "sales", "E1060"),
    ("E1062", "吴光明", "southwest", "sales", "sales", "E1060"),
    ("E1063", "曾少华", "southwest", "sales", "sales", "E1060"),
    ("E1064", "秦海燕", "southwest", "sales", "sales", "E1060"),
    ("E2001", "林浩", "service", "engineer", "service_engineer", "E1001"),
    ("E2002", "徐志强", "service", "engineer", "service_engineer", "E2001"),
    ("E2003", "蔡宏伟", "service", "engineer", "service_engineer", "E2001"),
    ("E2004", "任晓东", "service", "engineer", "service_engineer", "E2001"),
    ("E9001", "沈一鸣", "it", "admin", "system_admin", "E1001"),
    ("E9002", "韩雪", "it", "admin", "security_admin", "E1001"),
    ("E9003", "蒋文", "it", "admin", "audit_admin", "E1001"),
)
"""(staff number, name, department, post, role, superior)."""

LEADERS = {
    "root": "E1001", "office": "E1001", "sales": "E1003", "east": "E1010", "south": "E1040", "north": "E1050",
    "southwest": "E1060", "service": "E2001", "it": "E9001",
}  # fmt: skip
SHOWN = ("E1024", "E1010", "E2001", "E1001", "E9001", "E9002", "E9003")
"""Who is offered to sign in as."""

SOURCES: tuple[Pair, ...] = (
    ("展会", "Exhibition"), ("经销商推荐", "Dealer's referral"), ("老客户介绍", "Customer's referral"), ("官网", "Web site"),
    ("电话拓展", "Cold call"), ("招标平台", "Tender platform"), ("400 热线", "Hotline"),
)  # fmt: skip
LEVELS: tuple[tuple[str, Pair, str], ...] = (
    ("vip", ("VIP", "VIP"), "gold"),
    ("key", ("重要", "Key"), "info"),
    ("std", ("普通", "Std"), "neutral"),
    ("small", ("小", "Small"), "neutral"),
    ("potential", ("潜力", "Potential"), "violet"),
)
METHODS: tuple[tuple[str, Pair, str], ...] = (
    ("call", ("电话", "Call"), "phone"),
    ("visit", ("上门拜访", "Visit"), "map-pin"),
    ("wechat", ("微信", "WeChat"), "message"),
    ("mail", ("邮件", "E-mail"), "mail"),
    ("event", ("展会活动", "Event"), "speakerphone"),
)
PHRASES: tuple[Pair, ...] = (
    ("未接通，稍后再联系", "No answer, will call again"),
    ("资料已发送，等待反馈", "Material sent, waiting for an answer"),
    ("客户表示近期没有计划", "No plans at present"),
    ("已约好上门时间", "A visit is arranged"),
)
TAGS: tuple[tuple[Pair, Pair, str], ...] = (
    (("用途", "Use"), ("防外力破坏", "Line protection"), "info"),
    (("用途", "Use"), ("周界报警", "Perimeter alarm"), "info"),
    (("用途", "Use"), ("联网报警", "Networked alarm"), "info"),
    (("售后", "After-sales"), ("全保", "Full cover"), "ok"),
    (("售后", "After-sales"), ("单次维修", "Per repair"), "neutral"),
    (("市场", "Market"), ("省网", "Provincial grid"), "teal"),
    (("市场", "Market"), ("民用", "Civil"), "teal"),
    (("市场", "Market"), ("出口", "Export"), "teal"),
    (("合作", "Way of business"), ("经销供货", "Through a dealer"), "violet"),
    (("合作", "Way of business"), ("年度框架", "Frame contract"), "violet"),
    (("关注", "Watch"), ("价格敏感", "Price sensitive"), "warn"),
    (("关注", "Watch"), ("竞品在用", "Uses a rival"), "warn"),
)
