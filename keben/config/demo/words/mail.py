"""Threads of mails between EP's sellers and their customers, and mails of people whom nobody knows yet."""

from __future__ import annotations

from keben.config.demo.words.trades import Pair

Told = tuple[str, float, Pair]
"""Who writes (`in` or `out`), how many days ago, and what; {their} and {our} stand for the names."""
THREADS: tuple[tuple[Pair, tuple[Told, ...]], ...] = (
    (
        ("询价：办公楼门禁与对讲", "Inquiry: access control and intercoms for an office building"),
        (
            ("in", 12, ("{our}，您好：\n\n我们在建一栋 12 层办公楼，需要门禁 86 点、楼宇对讲 4 套，请提供方案和报价，下月中旬前确定。\n\n{their}",
                        ("Dear {our},\n\nwe are building offices on 12 floors and need 86 doors and 4 intercoms. "
                        "Please send a plan and an offer; we decide by the middle of next month.\n\n{their}"))),
            ("out", 11, ("{their}，您好：\n\n收到，谢谢。请提供各层平面图，并确认是否需要人脸识别。我们三天内给出方案。\n\n{our}",
                         ("Dear {their},\n\nthank you. Please send the plans of the floors and say whether faces shall be "
                         "recognised. You will have our plan in three days.\n\n{our}"))),
            ("in", 10, ("平面图已放到共享盘，人脸识别只要大厅两台。\n\n{their}",
                        "The plans are on the share; faces only at the two gates of the hall.\n\n{their}")),
            ("out", 7, ("{their}，您好：\n\n方案和报价见附件，含两台人脸终端，质保三年。本周可安排演示。\n\n{our}",
                        ("Dear {their},\n\nhere are plan and offer, with two terminals for faces and three years of "
                        "warranty. We can show it this week.\n\n{our}"))),
        ),
    ),
    (
        ("关于报价中的安装费", "About the cost of installation in your offer"),
        (
            ("in", 6, ("报价收到。安装费比上次高了不少，领导问能否按去年的单价执行？\n\n{their}",
                       ("We have your offer. Installation costs much more than last time; can you keep last year's "
                       "price?\n\n{their}"))),
            ("out", 5, ("{their}，您好：\n\n今年桥架由我们提供，所以安装费里含材料。扣除材料后单价与去年相同，明细见下表。如整单确认，可再优惠 2%。\n\n{our}",
                        ("Dear {their},\n\nthis year it includes the trays, which we deliver. Without them the price is last "
                        "year's. For the whole order we can give another 2 %.\n\n{our}"))),
            ("in", 3, ("明白了，按 2% 走合同吧，请发合同文本。\n\n{their}",
                       "Understood. Let us sign with the 2 %; please send the contract.\n\n{their}")),
        ),
    ),
    (
        ("投诉：周界报警误报频繁", "Complaint: the perimeter alarm gives false alarms"),
        (
            ("in", 4, ("上周连续三晚误报，保安每次都要出动。请尽快派人处理，否则我们要暂停付款。\n\n{their}",
                       ("Three nights in a row it gave false alarms and the guards had to go out. Please send somebody "
                       "soon, or we stop paying.\n\n{their}"))),
            ("out", 3.6, ("{their}，非常抱歉。工程师明天上午到现场，先把灵敏度调到二档并检查线缆接头，当天给您书面结论。\n\n{our}",
                          ("Dear {their}, we are very sorry. Our engineer comes tomorrow morning, sets the sensors to level "
                          "two, looks at the joints, and you will have it in writing the same day.\n\n{our}"))),
            ("in", 1, ("昨晚没有再报，谢谢。请把处理结论发我留档。\n\n{their}",
                       "It was quiet last night, thank you. Please send me the report for our files.\n\n{their}")),
        ),
    ),
)  # fmt: skip
STRANGERS: tuple[tuple[Pair, str, Pair, Pair], ...] = (
    (("陈立", "Chen Li"), "chenli@newpark.example", ("园区改造，想了解视频门禁", "Rebuilding a park: video door phones"),
     ("您好，朋友推荐了贵公司。园区有 9 个出入口要改造，方便约个时间介绍一下吗？\n\n陈立",
      "Hello, a friend told me about you. Nine gates of our park are to be rebuilt; could we meet?\n\nChen Li")),
    (("展会组委会", "Exhibition office"), "office@expo.example", ("展位确认通知", "Your stand at the exhibition"),
     ("贵公司展位号为 B2-118，布展时间为下月 8 日。", "Your stand is B2-118; you may set it up from the 8th of next month.")),
)  # fmt: skip
TEMPLATES: tuple[tuple[Pair, Pair, Pair], ...] = (
    (("发送报价", "Send an offer"), ("{customer} 报价单", "Offer for {customer}"),
     ("{contact}，您好：\n\n报价单见附件，有效期 30 天。如有疑问请随时联系我。\n\n{me}\n{company}",
      "Dear {contact},\n\nhere is our offer; it is valid for 30 days. Please call me with any question.\n\n{me}\n{company}")),
    (("回访满意度", "Ask how it runs"), ("{customer} 使用情况回访", "How does our system run at {customer}?"),
     ("{contact}，您好：\n\n设备已运行一段时间，想听听您的意见。本周方便通个电话吗？\n\n{me}",
      ("Dear {contact},\n\nour system has been running for a while and we would like to hear from you. "
      "May I call this week?\n\n{me}"))),
    (("约定拜访", "Announce a visit"), ("拜访预约", "May I visit you?"),
     ("{contact}，您好：\n\n我计划下周拜访贵公司，请问哪天方便？\n\n{me}\n{phone}",
      "Dear {contact},\n\nI would like to visit you next week. Which day suits you?\n\n{me}\n{phone}")),
)  # fmt: skip
