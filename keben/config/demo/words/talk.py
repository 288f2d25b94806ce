"""What is said in follow-ups, stage by stage of a customer's life; {p} product, {s} where it stands, {w} whom."""

from __future__ import annotations

from keben.config.demo.words.trades import Pair

Line = tuple[Pair, Pair]
"""What was said, and the next step ('' for none)."""

NONE: Pair = ("", "")
STAGES: dict[str, tuple[Line, ...]] = {
    "first": (
        (("电话联系{w}，介绍公司和{p}，对方表示可以先看资料。", "Called {w} and introduced us and the {p}; he will look at the material."), ("发送产品资料", "Send the brochure")),
        (("在行业展会上与{w}交换名片，{s}有改造计划，年内立项。", "Met {w} at the fair; {s} will be refitted, project this year."), ("约一次上门拜访", "Arrange a visit")),
        (("{w}回复邮件，想了解{p}的价格区间和供货周期。", "{w} answered by mail and asks for price range and lead time of the {p}."), ("准备初步报价", "Prepare a first quotation")),
    ),
    "need": (
        (("上门拜访{w}，看了{s}现场。{need}。", "Visited {w} and looked at {s}. {need}."), ("整理需求清单", "Write the list of needs")),
        (("与{w}电话沟通需求：{need}。", "Talked with {w} about the needs: {need}."), ("出技术方案", "Write the technical part")),
        (("技术交流会，{w}带队参加，对{p}的安装方式提了七个问题，已逐条答复。", "Technical meeting led by {w}; seven questions about mounting the {p}, all answered."), ("安排样机试用", "Set up a trial unit")),
    ),
    "trial": (
        (("{p}样机在{s}装好，{w}签收，试用一个月。", "A trial {p} is mounted at {s}, {w} signed for it; one month."), ("试用回访", "Call back about the trial")),
        (("回访试用情况，{w}反映误报 2 次，已远程调整灵敏度，之后正常。", "Trial: {w} reports two false alarms; sensitivity adjusted remotely, quiet since."), ("收集试用报告", "Collect the trial report")),
        (("{w}说友商报价低 8%，但对我们的交付和售后更放心。", "{w} says a rival is 8 % cheaper, yet he trusts our delivery and service more."), ("申请价格支持", "Ask for price support")),
    ),
    "quote": (
        (("报价已发给{w}，{p} {n} 套，含安装调试，等待内部评审。", "Quotation sent to {w}: {n} × {p} with mounting; under review."), ("跟进评审结果", "Ask for the result")),
        (("与{w}谈商务条款，对方希望付款 3-6-1，质保两年。", "Terms with {w}: 30/60/10 payment and two years' warranty wanted."), ("确认付款条件", "Confirm the terms")),
        (("{w}通知下周开招标会，资格文件要求同类业绩三个。", "{w} says the tender opens next week; three references are required."), ("准备投标文件", "Prepare the bid")),
    ),
    "order": (
        (("合同已签，{p} {n} 套，{w}要求分两批到货。", "Contract signed: {n} × {p}; {w} wants two deliveries."), ("安排首批发货", "Ship the first lot")),
        (("到{s}验收，{w}在验收单上签字，提出两处走线整改。", "Acceptance at {s}; {w} signed, two cable runs to be tidied."), ("整改走线", "Tidy the cable runs")),
        (("{w}确认首批已到，数量无误，外箱有一件破损，已补发。", "{w} confirms the first lot; one box was damaged and is replaced."), NONE),
    ),
    "serve": (
        (("例行拜访{w}，{s}设备运行正常，顺便做了一次巡检。", "Routine visit to {w}; the units at {s} run well, inspection done."), ("约下季度巡检", "Plan the next inspection")),
        (("{w}反映{s}有一台主机离线，已派工，当天恢复。", "{w} reported a host offline at {s}; repaired the same day."), ("回访处理结果", "Call back about the repair")),
        (("与{w}确认明年{p}的更换计划，预算约增加一成。", "Next year's {p} replacement with {w}: budget up by a tenth."), ("准备年度框架报价", "Prepare a frame quotation")),
        (("培训{w}和值班人员使用新平台，12 人参加，反馈良好。", "Trained {w} and the shift on the new platform; twelve people, well received."), ("寄送操作手册", "Send the manuals")),
        (("对账完成，{w}确认应收余额无误，月底安排付款。", "Balance confirmed by {w}; payment at the end of the month."), ("跟进到款", "Watch for the payment")),
    ),
    "risk": (
        (("{w}说今年预算压缩，{p}采购推迟，友商在接触。", "{w}: the budget is cut, the {p} order is put off, and a rival calls."), ("约高层拜访", "Arrange a visit of our management")),
        (("{w}对上次维修等了三天不满意，已道歉并换了负责工程师。", "{w} is unhappy about waiting three days for a repair; we apologised and changed the engineer."), ("专人回访", "Personal call back")),
    ),
    "lost": (
        (("{w}告知{s}项目定了别家，主要差在价格，关系保持。", "{w} tells us {s} went elsewhere on price; we stay in touch."), NONE),
        (("{w}已离职，新负责人暂不考虑更换供应商。", "{w} has left; his successor keeps the present supplier."), NONE),
    ),
}  # fmt: skip
PATHS = {
    "potential": ("first",),
    "contact": ("first", "need", "trial"),
    "first": ("first", "need", "trial", "quote", "order"),
    "growth": ("first", "need", "quote", "order", "serve", "quote", "order"),
    "mature": ("need", "quote", "order", "serve", "serve", "quote", "order", "serve"),
    "risk": ("need", "quote", "order", "serve", "risk"),
    "lost": ("first", "need", "quote", "lost"),
}
METHODS = {
    "first": ("call", "event", "mail"),
    "need": ("visit", "call", "visit"),
    "trial": ("visit", "call", "wechat"),
    "quote": ("mail", "call", "visit"),
    "order": ("visit", "wechat", "call"),
    "serve": ("visit", "call", "wechat"),
    "risk": ("call", "visit", "wechat"),
    "lost": ("call", "wechat", "call"),
}
TASKS: tuple[Pair, ...] = (
    ("给{c}寄送样品", "Send samples to {c}"),
    ("整理{c}技术协议", "Draft the technical agreement for {c}"),
    ("准备{c}投标文件", "Prepare the bid for {c}"),
    ("核对{c}应收账款", "Check the receivables of {c}"),
    ("约{c}季度拜访", "Arrange the quarterly visit to {c}"),
    ("跟进{c}试用报告", "Collect the trial report of {c}"),
    ("更新{c}联系人资料", "Update the contacts of {c}"),
    ("回访{c}维修处理结果", "Call {c} back about the repair"),
)
COMMENTS: tuple[Pair, ...] = (
    (
        "他们的年度预算一般在十一月定，方案要赶在那之前给。",
        "Their budget is set in November; the proposal has to be there before.",
    ),
    (
        "上次的验收照片已放到附件，报价可以引用。",
        "The acceptance photos are attached, the quotation may refer to them.",
    ),
    (
        "技术口已经认可，关键还是采购那边，下次一起去。",
        "Engineering is on our side, purchasing is the key; let us go together.",
    ),
    ("注意他们换了开票抬头，合同要按新名称。", "They changed the invoicing name; the contract needs the new one."),
)
