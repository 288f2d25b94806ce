"""What EP gives to its customers, what it says about it, and what it tells its own people."""

from keben.config.demo.words.trades import Pair

GIFTS: tuple[tuple[Pair, int], ...] = (
    (("明前龙井礼盒", "Longjing tea, gift box"), 28800),
    (("定制保温杯", "Vacuum cup with engraving"), 12800),
    (("新春坚果礼盒", "Spring Festival nut box"), 16800),
    (("中秋月饼礼盒", "Mooncake box"), 19800),
)
RULES: tuple[tuple[Pair, dict[str, object]], ...] = (
    (("VIP 与重点客户决策人生日", "Birthdays of deciders at VIP and key customers"),
     {"position": 10, "occasion": "birthday", "levels": ("vip", "key"), "role": "decider", "measure": "gift", "gift": 0,
      "days_before": 2, "doer": "keeper"}),
    (("重点客户联系人生日", "Birthdays of contacts at VIP and key customers"),
     {"position": 20, "occasion": "birthday", "levels": ("vip", "key"), "measure": "card", "days_before": 1}),
    (("合作周年", "Anniversary of the first purchase"),
     {"position": 30, "occasion": "purchase", "levels": ("vip", "key"), "measure": "call", "days_before": 0}),
    (("客户纪念日", "Dates of our customers"),
     {"position": 40, "occasion": "own", "measure": "visit", "days_before": 1}),
    (("春节 VIP 与重点客户", "Spring Festival, VIP and key customers"),
     {"position": 50, "occasion": "festival", "festival": "spring", "levels": ("vip", "key"), "only_primary": True,
      "measure": "gift", "gift": 2, "days_before": 10}),
    (("中秋 VIP 客户", "Mid-Autumn Festival, VIP customers"),
     {"position": 60, "occasion": "festival", "festival": "mid_autumn", "levels": ("vip",), "only_primary": True,
      "measure": "gift", "gift": 3, "days_before": 7}),
)  # fmt: skip
EFFECTS: tuple[tuple[Pair, str], ...] = (
    (("当面送达，聊到明年改造计划，约好节后去看现场", "Handed over in person; he spoke of next year's plans"), "a"),
    (("已签收，回电致谢，顺带问了新款周界主机价格", "Received; he called to thank us and asked for a price"), "b"),
    (("快递签收，微信回复谢谢", "Received; thanks by message"), "b"),
    (("前台代收，本人出差", "Taken in at the desk, he was travelling"), "c"),
    (("已签收，无回复", "Received, no answer"), "c"),
)
RETURNED: Pair = ("对方单位规定不收礼品，已退回", "Their rules forbid gifts; it was returned")
ABOVE: Pair = ("定制礼品超出部门预算，经理未批，取消", "Above the budget of the department; not permitted, cancelled")
FOUNDING: Pair = ("厂庆", "Founding day")
PARTY: Pair = ("{branch}客户答谢晚宴", "Dinner for customers, {branch}")
PLACE: Pair = ("望湖宾馆三楼", "Lake View Hotel, 3rd floor")
OUTCOME: Pair = (
    "介绍了新一代张力围栏，两家提出试用，一家约定下周技术交流",
    "We showed the new taut-wire fence; two want a trial, one a technical talk next week",
)
ANNOUNCEMENTS: tuple[tuple[Pair, Pair, dict[str, object]], ...] = (
    (("客户礼品与招待合规要求（请确认阅读）", "Rules for gifts and invitations (please confirm)"),
     ("送礼前先查看部门礼品预算；对方单位明确不收礼的，一律改为贺卡或电话。单次超过预算须经理批准。",
      "Look at the gift budget of your department first. Where no gifts are taken, write a card or call."),
     {"is_pinned": True, "must_read": True}),
    (("TX-600 张力围栏控制主机上市", "The TX-600 taut-wire controller is on the market"),
     ("样机已到各分公司，资料见产品目录。首批订单享受两年延保。",
      "Sample units are in all branches. The first orders come with two more years of warranty."),
     {"roles": ("sales", "sales_manager")}),
    (("服务热线国庆值班安排", "Hotline duty during the holidays"),
     ("值班表已发各服务站，请提前一天交接。", "The roster is with all service points; hand over a day ahead."),
     {"roles": ("service_engineer",)}),
)  # fmt: skip
