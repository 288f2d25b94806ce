"""The trades that EP's customers are in: what they are called, who decides there, what they buy and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

Pair = tuple[str, str]


@dataclass(frozen=True)
class Post:
    """A position at a customer: department, title, part in the decision."""

    department: Pair
    title: Pair
    role: str


@dataclass(frozen=True)
class Trade:
    """One trade with everything a story about a customer of it needs."""

    name: Pair
    weight: int
    kinds: tuple[Pair, ...]
    posts: tuple[Post, ...]
    products: tuple[Pair, ...]
    scenes: tuple[Pair, ...]
    needs: tuple[Pair, ...]
    type: str = "end"


def posts(head: Pair, technical: Pair, buyer: Pair, user: Pair) -> tuple[Post, ...]:
    """The four people whom a sale meets nearly everywhere."""
    return (
        Post(("管理层", "Management"), head, "decider"),
        Post(("技术部", "Engineering"), technical, "technical"),
        Post(("物资采购部", "Purchasing"), buyer, "purchase"),
        Post(("运维班", "Operations"), user, "user"),
        Post(("安全管理部", "Safety"), ("安全主管", "Safety officer"), "influencer"),
        Post(("财务部", "Finance"), ("会计", "Accountant"), "influencer"),
    )


BUYER: Pair = ("采购经理", "Purchasing manager")
TRADES = (
    Trade(
        ("电网", "Power grid"), 14,
        (("供电有限公司", "Power Supply"), ("输变电工程有限公司", "Power Engineering"), ("电力检修有限公司", "Line Maintenance")),
        posts(("检修中心主任", "Head of maintenance"), ("输电运检主任工程师", "Chief line engineer"),
              ("物资部副经理", "Deputy manager materials"), ("运检三班班长", "Foreman of line crew 3")),
        (("输电线路防外破装置", "line intrusion guard"), ("塔基振动监测终端", "tower vibration monitor"), ("变电站周界报警系统", "substation perimeter alarm")),
        (("220kV 线路走廊", "the 220 kV corridor"), ("110kV 变电站围墙", "the wall of the 110 kV substation"), ("跨江段铁塔", "the river-crossing towers")),
        (("要求装置接入统一物联平台，按 104 规约上送", "The units must report to the grid's IoT platform over IEC 104"),
         ("施工机械碰线是今年考核重点，希望汛期前装完", "Crane contacts are this year's target; they want it mounted before the flood season"),
         ("关心阴雨天电池续航，要看连续 15 天的运行数据", "They worry about battery life in rain and ask for 15 days of data")),
    ),
    Trade(
        ("煤炭", "Coal mining"), 7,
        (("煤业集团有限公司", "Coal Group"), ("矿业有限公司", "Mining"), ("煤矿机电有限公司", "Mine Machinery")),
        posts(("机电矿长", "Mine manager, machinery"), ("机电科科长", "Head of electrics"), BUYER, ("监控值班长", "Control room shift leader")),
        (("矿用防爆报警主机", "explosion-proof alarm host"), ("皮带机保护装置", "conveyor protection"), ("井口人员清点系统", "pit-head headcount system")),
        (("主斜井皮带", "the main conveyor"), ("井下中央变电所", "the underground substation"), ("储煤场周界", "the coal yard perimeter")),
        (("必须有煤安标志，证书要在投标前交", "The mine safety mark is a must before the bid"),
         ("安监局下月检查，想先把井口系统换掉", "An inspection is due next month, the pit head comes first"),
         ("原有主机停产，担心备件", "The old host is out of production, spares are a worry")),
    ),
    Trade(
        ("银行", "Banking"), 8,
        (("银行{city}分行", "Bank, {city} Branch"), ("农村商业银行股份有限公司", "Rural Commercial Bank"), ("村镇银行股份有限公司", "Village Bank")),
        posts(("分管副行长", "Vice president"), ("安全保卫部经理", "Head of security"), ("集中采购岗", "Central purchasing"), ("监控中心值班长", "Monitoring shift leader")),
        (("联网报警主机", "networked alarm host"), ("紧急按钮与对讲终端", "panic button and intercom"), ("现金区防护舱联动控制器", "cash booth controller")),
        (("营业网点", "the branches"), ("金库", "the vault"), ("离行式自助网点", "the off-site ATMs")),
        (("公安技防验收换标，全部网点要在年底前改完", "The police standard changed; every branch must be refitted by year end"),
         ("希望先试点 3 个网点，再统一招标", "Three pilot branches first, then one tender"),
         ("对误报率有明确指标，要求写进合同", "The false alarm rate must go into the contract")),
    ),
    Trade(
        ("保险", "Insurance"), 3,
        (("财产保险股份有限公司{city}分公司", "Insurance, {city}"), ("保险经纪有限公司", "Insurance Brokers")),
        posts(("分公司总经理", "Branch manager"), ("风控部经理", "Risk manager"), BUYER, ("查勘主管", "Claims supervisor")),
        (("电气火灾监测终端", "electrical fire monitor"), ("仓储温湿与入侵监测套件", "warehouse monitoring kit")),
        (("承保的仓储客户", "insured warehouses"), ("重点企业客户", "key insured factories")),
        (("按减损效果付费，要先有一季度数据", "They pay by losses avoided and want a quarter of data first"),
         ("打算把监测终端作为增值服务送给大客户", "The monitors shall be a free extra for their big clients")),
    ),
    Trade(
        ("物业", "Property"), 12,
        (("物业服务有限公司", "Property Services"), ("社区服务有限公司", "Community Services"), ("物业管理集团有限公司", "Property Group")),
        posts(("总经理", "General manager"), ("工程部经理", "Facility manager"), ("采购主管", "Buyer"), ("秩序部队长", "Head of guards")),
        (("电子围栏主机", "electric fence host"), ("一键求助终端", "help-call terminal"), ("电动车入梯识别器", "e-bike lift detector")),
        (("住宅小区围墙", "the compound walls"), ("地下车库", "the underground garage"), ("业主大堂", "the lobbies")),
        (("业委会只批了一半预算，分两期做", "The owners approved half the budget, so two phases"),
         ("夜间误报太多，保安不愿意再去现场", "Too many false alarms at night, the guards stop going"),
         ("要能和现有门禁共用一个平台", "It must share the platform of the access control")),
    ),
    Trade(
        ("电梯维保", "Lift service"), 8,
        (("电梯工程有限公司", "Lift Engineering"), ("电梯维保有限公司", "Lift Service"), ("机电设备有限公司", "Machinery")),
        posts(("总经理", "General manager"), ("技术总监", "Technical director"), ("采购", "Buyer"), ("维保站长", "Service station head")),
        (("电梯运行监管终端", "lift supervision unit"), ("五方对讲主机", "lift intercom host"), ("困人自动报警器", "entrapment alarm")),
        (("在保的老旧电梯", "the old lifts under contract"), ("医院电梯", "hospital lifts"), ("商场扶梯", "mall escalators")),
        (("按台付费更容易说服业主", "A fee per lift is easier to sell to the owners"),
         ("市里推按需维保，数据要能对接监管平台", "The city wants service by need; data must reach its platform")),
    ),
    Trade(
        ("轨道交通", "Rail"), 5,
        (("轨道交通维护有限公司", "Rail Maintenance"), ("地铁运营有限公司", "Metro Operations"), ("铁路工程有限公司", "Railway Engineering")),
        posts(("设施部总经理", "Head of facilities"), ("通号主任工程师", "Chief signal engineer"), ("招采部主管", "Tender officer"), ("综合维修工长", "Maintenance foreman")),
        (("隧道口周界防护系统", "portal perimeter system"), ("车辆段入侵探测器", "depot intrusion detector"), ("站台门防夹探测器", "platform door detector")),
        (("车辆段", "the depot"), ("隧道口", "the tunnel portals"), ("高架区间", "the viaduct section")),
        (("只有天窗点能施工，工期排得很紧", "Work only at night in the possession, a tight plan"),
         ("需要第三方检测报告和同类业绩", "They ask for a third-party report and references")),
    ),
    Trade(
        ("报警运营", "Alarm centre"), 7,
        (("联网报警运营服务有限公司", "Alarm Operations"), ("保安服务有限公司", "Guard Services"), ("消防与安防技术有限公司", "Fire and Security")),
        posts(("总经理", "General manager"), ("运营总监", "Operations director"), BUYER, ("接警中心主任", "Head of alarm centre")),
        (("接警中心软件", "alarm centre software"), ("4G 报警主机", "4G alarm host"), ("双鉴探测器", "dual detector")),
        (("接警中心", "the alarm centre"), ("入网商户", "connected shops"), ("乡镇派出所节点", "township nodes")),
        (("入网商户三年翻了一倍，接警坐席不够用", "Connected shops doubled in three years, seats run short"),
         ("主机批量采购，希望按季度结算", "Hosts in volume, settled by the quarter")),
    ),
    Trade(
        ("安防经销", "Dealer"), 12,
        (("安防工程有限公司", "Security Engineering"), ("安防器材经营部", "Security Supplies"), ("智能科技有限公司", "Smart Technology")),
        posts(("总经理", "Owner"), ("技术经理", "Technical manager"), ("采购", "Buyer"), ("项目经理", "Project manager")),
        (("电子围栏主机", "electric fence host"), ("4G 报警主机", "4G alarm host"), ("振动光缆探测系统", "fibre vibration system")),
        (("当地工程项目", "local projects"), ("县区分销", "county resale"), ("样板工程", "the showcase site")),
        (("希望拿到区域保护，今年承诺提货翻番", "Wants an area of its own and promises twice the volume"),
         ("手上有三个项目报备，要我们出技术方案", "Three projects registered, we shall write the technical part"),
         ("库存偏高，先消化再进货", "Stock is high, it sells off before buying again")),
        "dealer",
    ),
    Trade(
        ("石油化工", "Petrochemicals"), 5,
        (("石化有限公司", "Petrochemicals"), ("化工集团股份有限公司", "Chemicals Group"), ("油气储运有限公司", "Oil and Gas Logistics")),
        posts(("生产副总", "VP production"), ("仪表主任", "Instrument head"), ("物资采购主任", "Head of purchasing"), ("中控室班长", "Control room foreman")),
        (("防爆型周界探测器", "explosion-proof perimeter detector"), ("罐区泄漏联动报警", "tank farm leak alarm")),
        (("罐区", "the tank farm"), ("装卸台", "the loading bay"), ("厂区围界", "the plant boundary")),
        (("大修窗口在四月，错过要等明年", "The turnaround is in April, else next year"),
         ("防爆等级按 IIC T6 要求", "Protection class IIC T6 is asked for")),
    ),
    Trade(
        ("教育", "Education"), 6,
        (("职业技术学院", "Vocational College"), ("实验学校", "Experimental School"), ("外国语学校", "Foreign Language School")),
        posts(("分管副校长", "Vice principal"), ("信息中心主任", "Head of IT"), ("后勤处采购", "Logistics buyer"), ("保卫科科长", "Head of campus guards")),
        (("校园一键报警柱", "campus help post"), ("宿舍楼周界探测器", "dormitory perimeter detector")),
        (("校门和宿舍区", "gates and dormitories"), ("实验楼", "the laboratory"), ("操场围墙", "the sports ground wall")),
        (("财政资金要走政采，九月开学前完成", "Public money, a public tender, done before September"),
         ("家长很关注，校长要求演示给家委会看", "The parents watch; a demo for their council is asked for")),
        "government",
    ),
    Trade(
        ("医疗", "Health care"), 5,
        (("人民医院", "People's Hospital"), ("中医院", "Hospital of Chinese Medicine"), ("妇幼保健院", "Maternity Hospital")),
        posts(("分管副院长", "Vice president"), ("设备科科长", "Head of equipment"), ("招标办主任", "Tender office head"), ("保卫处处长", "Head of security")),
        (("医护一键报警系统", "staff panic alarm"), ("药库防护主机", "pharmacy alarm host")),
        (("急诊科", "the emergency ward"), ("药库", "the pharmacy store"), ("住院楼", "the wards")),
        (("平安医院评审要加分项，时间紧", "A safety audit is near and every point counts"),
         ("需要和公安 110 直连", "A direct line to the police is required")),
        "government",
    ),
    Trade(
        ("制造", "Manufacturing"), 12,
        (("电子科技有限公司", "Electronics"), ("机械制造有限公司", "Machinery"), ("汽车零部件有限公司", "Auto Parts"), ("食品股份有限公司", "Foods")),
        posts(("厂长", "Plant manager"), ("设备部经理", "Equipment manager"), BUYER, ("保安主管", "Head of guards")),
        (("厂区周界报警系统", "plant perimeter alarm"), ("危化品柜报警器", "hazard cabinet alarm"), ("定制报警主机", "custom alarm host")),
        (("新厂区围墙", "the new plant's wall"), ("危化品库", "the hazard store"), ("成品仓", "the finished goods store")),
        (("新厂三月投产，弱电总包还没定", "The new plant starts in March, the main contractor is open"),
         ("要按他们的协议做定制，先付模具费", "A custom protocol is needed, tooling paid first")),
    ),
    Trade(
        ("物流仓储", "Logistics"), 6,
        (("物流有限公司", "Logistics"), ("供应链管理有限公司", "Supply Chain"), ("冷链仓储有限公司", "Cold Storage")),
        posts(("总经理", "General manager"), ("信息部经理", "IT manager"), BUYER, ("仓库主任", "Warehouse head")),
        (("仓库入侵探测套件", "warehouse intrusion kit"), ("冷库困人报警器", "cold store rescue alarm")),
        (("分拨中心", "the hub"), ("冷库", "the cold store"), ("保税仓", "the bonded store")),
        (("夜里丢过两次货，老板直接拍板要做", "Goods were stolen twice at night, the boss wants it now"),
         ("全国二十个仓统一标准，先做两个看效果", "Twenty warehouses, one standard, two to begin with")),
    ),
)  # fmt: skip
