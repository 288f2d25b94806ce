"""What lines of name cards are known by: surnames, positions, forms of companies, labels."""

import re

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍"
    "庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华"
    "喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师"
    "和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位"
    "厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌"
)
COMPOUND = (
    "欧阳",
    "司马",
    "上官",
    "诸葛",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "夏侯",
    "端木",
    "南宫",
)
POSITION = re.compile(
    r"(?:经理|总监|主任|工程师|董事长?|销售|采购|部长|助理|顾问|主管|总裁|院长|科长|处长|校长|专员|代表|设计师|架构师|负责人|"
    r"总工|会计|出纳|秘书|教授|讲师|研究员|店长|厂长|站长|所长|队长|组长|班长|课长|律师|合伙人|创始人|文员|技术员|业务员|书记|"
    r"经纪人|管理员|首席.{2,4}官|局长|行长|园长)"
)
POSITION_BEGINS = re.compile(
    POSITION.pattern[:-1]
    + "|副|总|高级|资深|区域|大区|市场|技术|项目|产品|客户|研发|生产|运营|财务|人事|行政|商务|工程|质量|物流|供应|"
    + "设备|安全|营销|业务)"
)
"""How a position begins where nothing parts it from the name before it."""
POSITION_EN = re.compile(
    r"\b(?:manager|director|engineer|president|c[eto]o|cfo|cmo|cio|officer|sales|representative|consultant|assistant|"
    r"supervisor|executive|chairman|chairwoman|founder|partner|architect|specialist|head of|leader|buyer|purchas\w+|"
    r"secretary|accountant|professor|analyst|coordinator|designer|technician|owner|vp|gm)\b",
    re.IGNORECASE,
)
COMPANY = re.compile(
    r"(?:公司|集团|工厂|厂|研究院|研究所|设计院|大学|学院|学校|医院|银行|中心|局|事务所|协会|商会|商行|合作社|委员会|办事处|"
    r"分行|支行|酒店|幼儿园|中学|小学|经营部|门市部|工作室|俱乐部)(?:[（(][^（）()]{2,8}[)）])?$"
)
COMPANY_EN = re.compile(
    r"\b(?:co\.?,? ?ltd|ltd|limited|inc|llc|gmbh|corp(?:oration)?|company|group|university|institute|hospital|bank|"
    r"holdings|technologies|s\.?a\.?|plc|b\.v)\b\.?",
    re.IGNORECASE,
)
DEPARTMENT = re.compile(r"(?:部|科|处|室|中心|车间|事业部|课|department|dept\.?|division)$", re.IGNORECASE)
STREET = re.compile(
    r"(?:[\dA-Za-z]+ ?(?:号|楼|室|栋|幢|座|层|弄|单元|房)|"
    r"(?:路|街|大道|巷|工业园|产业园|科技园|物流园|开发区|大厦|广场)(?:\d|$))"
)
STREET_EN = re.compile(
    r"\b(?:road|rd|street|st|avenue|ave|lane|district|building|bldg|floor|room|rm|tower|block|park|zone|plaza|"
    r"boulevard|blvd|p\.?\s?r\.?\s?china|china|province)\b",
    re.IGNORECASE,
)
EMAIL = re.compile(r"[A-Za-z0-9._%+-]+ ?@ ?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
WEB = re.compile(
    r"(?:https?://|www\.)[^\s,;，；]+|"
    r"(?<![@\w.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|cn|net|org|example)(?:/\S*)?(?![\w@])",
    re.I,
)
WECHAT = re.compile(
    r"(?:微信号?|wechat(?: ?id)?|weixin|\bvx|\bwx)\s*[:：]?\s*([A-Za-z][-_A-Za-z0-9]{5,19}|1[3-9]\d{9})", re.I
)
WECHAT_SAME = re.compile(r"[（(]?(?:微信同号|手机同微信|微信同步|same as wechat)[)）]?", re.I)
QQ = re.compile(r"\bQQ\s*[:：]?\s*\d{5,12}", re.I)
POSTCODE = re.compile(r"(?:邮编|邮政编码|p\.?c\.?|zip|post ?code)\s*[:：]?\s*\d{6}", re.I)
FAX = re.compile(r"(?:传\s*真|fax|\bf(?=\s*[:：.]))\s*[:：./]*\s*[+(（]?[\d()（） +.-]{7,}\d", re.I)
NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.])[+(（]?\d[\d()（） .\-/—–]{5,}\d(?:\s*(?:转|ext\.?|x|#|分机)\s*\d{1,6})?", re.I
)  # fmt: skip
LABEL = re.compile(
    r"^\s*(?:姓\s*名|名\s*字|职\s*[务位称]|公\s*司|单\s*位|地\s*址|公司地址|手\s*机|移动电话|电\s*话|座\s*机|固\s*话|热\s*线|邮\s*箱|邮\s*件|电子邮[箱件]|"
    r"网\s*址|官\s*网|网\s*站|总\s*机|直\s*线|服务热线|name|title|position|company|add(?:ress)?|mobile|mob|cell(?:phone)?|tel(?:ephone)?|phone|"
    r"direct|hotline|e-?mail|mail|web(?:site)?|url|office|[mtpaewh])\s*[:：.]+\s*",
    re.IGNORECASE,
)
BARE_LABEL = re.compile(
    r"(?:手\s*机|移动电话|电\s*话|座\s*机|固\s*话|热\s*线|服务热线|总\s*机|直\s*线|邮\s*箱|电子邮[箱件]|网\s*址|官\s*网|网\s*站|"
    r"\b(?:mobile|mob|cell(?:phone)?|tel(?:ephone)?|phone|direct|hotline|e-?mail|web(?:site)?|office|[mtpew])\b)\s*[:：.]*\s*/?\s*$",
    re.IGNORECASE,
)
ADDRESS_LABEL = re.compile(
    r"^\s*(?:公司地址|地\s*址|办公地址|add(?:ress)?|[a](?=\s*[:：]))\s*[:：.]*\s*", re.IGNORECASE
)
