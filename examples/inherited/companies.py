"""The invented companies and people of the inherited folder: what is true, before anybody writes it down badly."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from keben.base.uscc import make_uscc

FIRST = "晋恒锦鼎瑞宏昌盛泰康博远启信汇联达振兴润泽岭凌岳辰霖翰卓皓铭朗逸尧禾穗桐柏榆枫萃蕴韬骏骁驰跃骥鹭鹤鸿雁隼翎"
SECOND = "原峰源辉航宇丰利隆裕祥捷诚创科元亨涛屏澜瀚盾能邦基洋晟弈珂琛璞珩瑾岱嵘峻巍骅骋骐煜烨熠焕炜炯翊翔翱翡翠"
TRADES = (
    "物业管理", "商业管理", "电力工程", "机电设备", "精密机械", "轨道交通", "生物医药", "食品", "纺织", "新材料",
    "化工", "物流", "酒店管理", "教育科技", "信息技术", "环保科技", "建筑工程", "汽车零部件", "冷链", "半导体",
)  # fmt: skip
CITIES = (
    ("江苏省", "南京市", "320100", "025"), ("江苏省", "无锡市", "320200", "0510"),
    ("江苏省", "苏州市", "320500", "0512"), ("浙江省", "杭州市", "330100", "0571"),
    ("浙江省", "宁波市", "330200", "0574"), ("安徽省", "合肥市", "340100", "0551"),
    ("山东省", "青岛市", "370200", "0532"), ("湖北省", "武汉市", "420100", "027"),
    ("广东省", "广州市", "440100", "020"), ("四川省", "成都市", "510100", "028"), ("北京市", "北京市", "110000", "010"),
)  # fmt: skip
STREETS = ("人民路", "建设大道", "科创路", "临江大道", "中山东路", "滨河路", "创业街", "迎宾大道")
FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = "伟芳娜敏静磊洋艳勇军杰娟涛超明霞刚平辉玲桂丹萍鹏华红梅兰竹志强建国文斌晓春海燕雪梦佳怡子涵思远雨婷浩然"
POSTS = ("采购经理", "工程部经理", "总经理", "安保主管", "设备科长", "行政主任", "信息部主任", "项目经理")
LEVELS = ("VIP", "重要", "普通")
OWNERS = (("E2", "李晓峰"), ("E3", "周敏"), ("E4", "许文静"), ("E5", "顾海涛"))


@dataclass
class Person:
    """Somebody at a company."""

    family: str
    given: str
    post: str
    mobile: str
    mail: str

    @property
    def name(self) -> str:
        return self.family + self.given


@dataclass
class Company:
    """One company as it really is; `kind` says whether it is a sister or a branch of another."""

    key: int
    city: tuple[str, str, str, str]
    brand: str
    trade: str
    form: str
    code: str
    phone: str
    street: str
    domain: str
    level: str
    owner: tuple[str, str]
    founded: str
    capital: int
    branch: str = ""
    former: str = ""
    kind: str = "new"
    people: list[Person] = field(default_factory=list)

    @property
    def place(self) -> str:
        return self.city[1].removesuffix("市")

    @property
    def name(self) -> str:
        return f"{self.place}{self.brand}{self.trade}{self.form}{self.branch}"

    @property
    def region(self) -> str:
        return "".join(dict.fromkeys(self.city[:2]))

    @property
    def short(self) -> str:
        return f"{self.brand}{self.trade}"

    @property
    def address(self) -> str:
        return f"{self.region}{self.street}"


class World:
    """Makes companies, each name only once."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.made, self.taken = chance, 0, set[str]()

    def company(self) -> Company:
        """A company that has nothing to do with the others."""
        pick = self.chance.choice
        city = pick(CITIES)
        while True:
            brand = pick(FIRST) + pick(SECOND) + (pick(SECOND) if self.chance.random() < 0.3 else "")
            made = self._with(city, brand, pick(TRADES), pick(("有限公司", "有限公司", "有限责任公司", "股份有限公司")))
            # Two strangers of one brand and trade would be sisters by chance.
            if made.short not in self.taken:
                self.taken |= {made.short, made.name}
                return made

    def relative(self, of: Company) -> Company | None:
        """A sister in another city, or a branch: near in name, and not the same. None where there is one already."""
        if self.chance.random() < 0.5:
            other = self.chance.choice([city for city in CITIES if city != of.city])
            made = self._with(other, of.brand, of.trade, of.form)
            made.kind = "sister"
        else:
            town = self.chance.choice([city for city in CITIES if city != of.city])
            made = self._with(town, of.brand, of.trade, of.form)
            made.city, made.branch, made.kind = of.city, town[1].removesuffix("市") + "分公司", "branch"
        if of.branch or made.name in self.taken:
            return None
        self.taken.add(made.name)
        return made

    def _with(self, city: tuple[str, str, str, str], brand: str, trade: str, form: str) -> Company:
        self.made += 1
        number, draw = self.made, self.chance
        made = Company(
            number, city, brand, trade, form,
            code=make_uscc(city[2], f"MA{number:06d}"),
            phone=f"{city[3]}-{8000_0000 + number * 7 % 999_9999}",
            street=f"{draw.choice(STREETS)}{draw.randrange(1, 999)}号",
            domain=f"c{number}.example",
            level=LEVELS[min(int(draw.expovariate(0.9)), 2)] if draw.random() < 0.5 else "普通",
            owner=draw.choice(OWNERS),
            founded=f"{draw.randrange(1995, 2023)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}",
            capital=draw.choice((50, 100, 200, 500, 1000, 3000)),
        )  # fmt: skip
        made.people = [self.person(made)]
        return made

    def person(self, at: Company) -> Person:
        """One more person at a company."""
        pick, known = self.chance.choice, {one.name for one in at.people}
        while True:
            given = pick(GIVEN) + (pick(GIVEN) if self.chance.random() < 0.8 else "")
            family = pick(FAMILY)
            if family + given not in known:
                break
        place = at.key * 40 + len(at.people)
        mobile = f"1{pick(('38', '39', '86', '59'))}{place % 10**8:08d}"
        return Person(family, given, pick(POSTS), mobile, f"p{place}@{at.domain}")


TYPO = dict(zip("晋恒锦瑞昌泰康远信汇达兴原峰源辉航宇丰利", "普恆绵端冒秦庚运言江达与厚锋原挥舫字沣俐", strict=True))


def typo(name: str, chance: random.Random) -> str:
    """One wrong sign: two swapped, one lost, or one that looks alike."""
    inner = name[2:-4]
    if len(inner) < 3:
        return name
    at = chance.randrange(len(inner) - 1)
    alike = [i for i, sign in enumerate(inner) if TYPO.get(sign, sign) != sign]
    ways: list[Callable[[], str]] = [
        lambda: inner[:at] + inner[at + 1] + inner[at] + inner[at + 2 :],
        lambda: inner[:at] + inner[at + 1 :],
    ]
    if alike:
        place = chance.choice(alike)
        ways += 2 * [lambda: inner[:place] + TYPO[inner[place]] + inner[place + 1 :]]
    return name[:2] + chance.choice(ways)() + name[-4:]


def respelled(company: Company, chance: random.Random) -> str:
    """The same name as another hand writes it: brackets, widths, blanks, province in front."""
    name = company.name
    return chance.choice((
        f"{company.city[0]}{name}" if company.city[0] != company.city[1] else f"{name} ",
        f"{company.brand}{company.trade}（{company.place}）{company.form}{company.branch}",
        f" {name[:4]} {name[4:]} ",
        name.replace("有限公司", "有限责任公司") if "责任" not in name and "股份" not in name else f"{name} ",
    ))  # fmt: skip
