"""A state-owned security group with its companies, ties among well-known customers, and a quarter with its people."""

from __future__ import annotations

from dataclasses import dataclass

from keben.config.demo.words.trades import Pair
from keben.config.demo.words.twins import Entry


@dataclass(frozen=True)
class Part:
    """A company of the group; `above` is the place of its parent in this list, None at the top."""

    above: int | None
    entry: Entry


TRADE = 8
PARTS = (
    Part(None, Entry(("鸿卫安防集团有限公司", "Hongwei Security Group"), "E1024", "320100", 0.12, ("鸿卫集团", "Hongwei"),
                     level="vip", lifecycle="mature")),
    Part(0, Entry(("江苏鸿卫保安服务有限公司", "Hongwei Guarding Jiangsu Co., Ltd."), "E1024", "320100", 0.20, ("江苏鸿卫", "Hongwei Jiangsu"),
                  level="key", lifecycle="growth")),
    Part(1, Entry(("江苏鸿卫保安服务有限公司苏州分公司", "Hongwei Guarding Jiangsu, Suzhou Branch"), "E1026", "320500", 0.34, lifecycle="growth")),
    Part(1, Entry(("江苏鸿卫保安服务有限公司无锡分公司", "Hongwei Guarding Jiangsu, Wuxi Branch"), "E1024", "320200", 0.41, lifecycle="first")),
    Part(1, Entry(("江苏鸿卫保安服务有限公司徐州分公司", "Hongwei Guarding Jiangsu, Xuzhou Branch"), "E1028", "320300", 0.66)),
    Part(0, Entry(("浙江鸿卫科技防范有限公司", "Hongwei Technical Protection Zhejiang Co., Ltd."), "E1025", "330100", 0.29,
                  ("浙江鸿卫", "Hongwei Zhejiang"), level="key", lifecycle="growth")),
    Part(5, Entry(("浙江鸿卫科技防范有限公司宁波分公司", "Hongwei Technical Protection Zhejiang, Ningbo Branch"), "E1031", "330200", 0.55)),
    Part(0, Entry(("广东鸿卫押运有限公司", "Hongwei Cash Transport Guangdong Co., Ltd."), "E1041", "440100", 0.38,
                  ("广东鸿卫", "Hongwei Guangdong"), lifecycle="first")),
    Part(0, Entry(("鸿卫报警服务运营有限公司", "Hongwei Alarm Services Co., Ltd."), "E1024", "320100", 0.47, ("鸿卫报警", "Hongwei Alarm"),
                  lifecycle="growth")),
)  # fmt: skip
COMMITTEE = Entry(
    ("锦绣华庭业主委员会", "Owners' Committee of Jinxiu Court"),
    "E1024",
    "320200",
    0.52,
    ("锦绣华庭业委会", "Jinxiu Court"),
)

TIES: tuple[tuple[int, str, int, int, Pair], ...] = (
    (14, "dealer", 13, 26, ("门铃与可视对讲由其供货", "Supplies door bells and video intercoms")),
    (14, "dealer", 4, 19, ("轿厢报警按钮", "Alarm buttons for lift cars")),
    (14, "dealer", 10, 11, ("", "")),
    (7, "integrator", 9, 30, ("三号线站台周界项目", "Perimeter of the platforms of line 3")),
    (7, "integrator", 6, 14, ("金库报警联网", "Alarms of the vaults")),
    (5, "contractor", 0, 34, ("变电站安防总包", "Security of substations as main contractor")),
    (8, "manager", 13, 8, ("部分小区物业外包", "Some quarters are managed for it")),
)
"""First, kind, second by their places among the well-known ones, months since, note."""

SITE: Pair = ("锦绣华庭", "Jinxiu Court")
STREET: Pair = ("学前东路 218 号", "218 East Xueqian Road")
MANAGER, LANDLORD = 8, 13
"""Who manages the quarter, and who bought flats there for its staff, among the well-known ones."""
POSTS = ("chair", "vice", "member", "member", "member")
CARETAKER: Pair = ("租客，姓名待核实", "Tenant, name to be confirmed")
