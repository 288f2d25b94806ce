"""What people agreed to, asked for and were answered about their data; Chinese and English."""

CONSENTS = (
    ("contact", "paper", ("同意 EP 电子为报价和售后与我联系。", "EP may contact me for quotations and service.")),
    ("contact", "stand", ("同意展会后由 EP 电子与我联系。", "EP may contact me after the exhibition.")),
    ("contract", "email", ("同意为履行合同使用我的联系方式。", "EP may use my contact data to fulfil the contract.")),
    ("marketing", "wechat", ("同意接收 EP 电子的产品资讯。", "I agree to receive product news from EP.")),
    ("marketing", "paper", ("同意接收 EP 电子的产品资讯。", "I agree to receive product news from EP.")),
)
"""Purpose, channel and words; the last one was withdrawn."""
WITHDRAWN = ("来电表示不想再收到广告", "Called: no more advertising")
PROOF = ("回拨档案中的手机号码", "Called back the number on file")
ACCESS = ("想知道你们保存了我的哪些信息。", "I want to know what you keep about me.")
ANSWERED = ("已将查到的信息以文件形式发给本人。", "The person received a file with all that we keep.")
DELETION = ("已离职，请删除我的个人信息。", "I have left the company; please delete my data.")
RULES = (
    ("privacy.Consent:withdrawn", 60, ("撤回的同意保留五年", "Withdrawn consents for five years"),
     ("短信规定要求保存同意证明，诉讼时效三年", "Proof of consent and the period of limitation"), True),
    ("customers.Contact:idle", 60, ("无往来联系人五年", "Contacts without business, five years"),
     ("质保和诉讼时效之后", "After warranty and the period of limitation"), True),
    ("mail.MailMessage:loose", 12, ("未归属邮件一年", "Mail that belongs nowhere, one year"),
     ("不属于任何客户", "It belongs to no customer"), False),
    ("marketing.Lead:idle", 36, ("线索三年后匿名化", "Leads after three years"),
     ("三年内无人跟进的线索基本不会再成交", "A lead untouched for three years hardly ever buys"), False),
)  # fmt: skip
"""What a rule is about, months, its name, why so long, and whether two people have agreed to it."""
REASON = ("法务与信息安全会议决定", "Decided by legal affairs and information security")
HOLD = ("与施工方的合同纠纷，仲裁结束前保留", "Dispute with the contractor: kept until the arbitration ends")
