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
