"""A seeded set of invented Chinese customers whose twins are known: typing errors, renames, short names.

As traps it holds branches, sister companies, groups and namesakes elsewhere, which are no twins.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from keben.base.regions import RegionLevel, children, provinces
from keben.base.uscc import make_uscc
from keben.domains.customers.matching.features import Customer

# ruff: noqa: E501 - lists of words
FIRST = (
    "晋宏鼎盛华瑞恒泰嘉禾博远启明锦程凯德新隆广源永兴百川金石海纳天佑东昊安信众诚和润方正佳美利达万通景云星河蓝图智联卓越腾飞银桥长青玉泽松柏秋实春晖翠屏紫荆白鹭黑马赤峰青禾碧水"
    "彩虹雅丰勤毅卓睿骏驰捷迅浩瀚沧渤澜涛津港湾洲岛峰岭岳岩峡谷川溪泉潭湖江淮渭洛汉楚吴越蜀滇黔赣皖闽粤琼鲁冀豫陕陇宁蒙吉辽沈哈京沪杭苏锡扬镇通盐徐连淮宿衡湘潇沅澧资邵岳麓桃李杏梅兰竹菊荷莲芙蓉桂枫柳杨榆槐楠樟檀梓桐棠茂森林苗禾穗稻麦粟棉麻丝绸锦绣织染彤丹朱赤橙黄绿青靛紫白玄墨银铜铁钢铝锌钛铂钻玺璧琪琳瑶珏珑瑾瑜璟"
)
TRADES = (
    "煤业", "矿业", "供电", "电力工程", "物业服务", "电梯工程", "安防工程", "智能科技", "机械制造", "电子科技", "食品", "化工", "物流",
    "冷链仓储", "商贸", "建材", "汽车零部件", "环保设备", "医疗器械", "纺织", "农业发展", "信息技术", "装饰工程", "酒店管理",
)  # fmt: skip
FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司")
STREETS = ("平阳路", "人民路", "建设大道", "解放路", "工业园一路", "滨河西路", "长风街", "学府街", "迎宾路", "科技二路")
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英"
SLIPS = {"晋": "普", "宏": "弘", "鼎": "顶", "盛": "胜", "华": "桦", "恒": "横", "泰": "秦", "嘉": "佳", "远": "源", "明": "名",
         "程": "成", "德": "得", "隆": "龙", "源": "原", "安": "按", "诚": "城", "智": "知", "星": "兴", "蓝": "兰", "青": "清"}  # fmt: skip
TWINS = 0.08


class Maker:
    """Tells one customer after another; twins follow their original at once."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        below = [one for top in provinces()[:31] for one in children(top.code)]
        self.cities = [one for one in below if one.level is not RegionLevel.COUNTY] + list(provinces()[:4])
        self.key = 0
        self.entity = 0

    def rows(self, count: int) -> Iterator[tuple[Customer, int]]:
        """So many customers, each with the organisation that it stands for."""
        while self.key < count:
            family = self.family()
            for row, entity in family:
                if self.key > count:
                    return
                yield row, entity

    def family(self) -> list[tuple[Customer, int]]:
        """A company, perhaps with a twin or two, a branch, a sister or a group around it."""
        rng = self.rng
        brand = "".join(rng.choice(FIRST) for _ in range(2 if rng.random() < 0.7 else 3))
        trade, form, city = rng.choice(TRADES), rng.choice(FORMS), rng.choice(self.cities)
        place = city.name if rng.random() < 0.5 else city.name.removesuffix("市")
        one = self.company(f"{place}{brand}{trade}{form}", city.code)
        found = [one]
        chance = rng.random()
        if chance < TWINS * 1.08:
            found.append((self.twin(one[0], brand, trade, form, place), one[1]))
            if rng.random() < 0.15:
                found.append((self.twin(one[0], brand, trade, form, place), one[1]))
        trap = rng.random()
        if trap < 0.03:
            other = rng.choice(self.cities)
            if other.code[:4] != city.code[:4]:
                found.append(self.relative(one[0], f"{other.name.removesuffix('市')}{brand}{trade}{form}", other.code))
        elif trap < 0.06:
            other = rng.choice(self.cities)
            found.append(self.relative(one[0], f"{one[0].name}{other.name.removesuffix('市')}分公司", other.code))
        elif trap < 0.07:
            found.append(self.relative(one[0], f"{place}{brand}{trade}集团有限公司", city.code))
        elif trap < 0.08:
            other = TRADES[(TRADES.index(trade) + rng.randint(1, 11)) % len(TRADES)]
            found.append(self.relative(one[0], f"{place}{brand}{other}{form}", city.code, own=True))
        return found

    def company(self, name: str, region: str) -> tuple[Customer, int]:
        """A customer that stands for a new organisation."""
        self.key += 1
        self.entity += 1
        rng = self.rng
        code = make_uscc(region, f"{self.key:08d}") if rng.random() < 0.5 else ""
        row = Customer(self.key, name, "", "", code, self.person() if rng.random() < 0.6 else "", region,
                       self.address() if rng.random() < 0.7 else "", self.phones())  # fmt: skip
        return row, self.entity

    def relative(self, one: Customer, name: str, region: str, *, own: bool = False) -> tuple[Customer, int]:
        """A company of the same house: often the same switchboard or the same person at its head."""
        row, entity = self.company(name, region)
        if self.rng.random() < 0.25 and not own:
            row = row._replace(phones=(*row.phones, *one.phones[:1]))
        if self.rng.random() < 0.25 and not own:
            row = row._replace(legal=one.legal)
        return row, entity

    def twin(self, one: Customer, brand: str, trade: str, form: str, place: str) -> Customer:
        """The same company as another clerk typed it."""
        self.key += 1
        rng, kind = self.rng, self.rng.random()
        former, name = "", one.name
        if kind < 0.25:
            name = slipped(rng, brand, one.name)
        elif kind < 0.40:
            name = f"{brand}{trade}" if rng.random() < 0.5 else f"{brand}{trade}{form}"
        elif kind < 0.60:
            name = f"{brand}({place}){trade}{form}" if rng.random() < 0.5 else name.replace("有限公司", "(有限公司)")
        elif kind < 0.75:
            name = f"{place}{''.join(rng.choice(FIRST) for _ in range(2))}{trade}{form}"
            former = one.name if rng.random() < 0.7 else ""
        elif kind < 0.85:
            name = name.removesuffix(form)
        elif kind < 0.92:
            name = f"{place} {brand}{trade}　{form}"
        same_phone = rng.random() < (0.75 if not former and kind >= 0.6 and kind < 0.75 else 0.5)
        return Customer(
            self.key, name, "", former, "", one.legal if rng.random() < 0.6 else "",
            one.region if rng.random() < 0.8 else "",
            one.address if rng.random() < 0.5 else "",
            (*one.phones[:1], *self.phones()[:1]) if same_phone else self.phones(),
        )  # fmt: skip

    def phones(self) -> tuple[str, ...]:
        """One to three numbers."""
        rng = self.rng
        return tuple(f"1{rng.choice('3578')}{rng.randrange(10**9):09d}" for _ in range(rng.randint(1, 3)))

    def person(self) -> str:
        """A name."""
        return self.rng.choice(SURNAMES) + "".join(self.rng.choice(GIVEN) for _ in range(self.rng.randint(1, 2)))

    def address(self) -> str:
        """A street with a number."""
        return f"{self.rng.choice(STREETS)}{self.rng.randint(1, 999)}号{self.rng.randint(1, 30)}层{self.rng.randint(1, 40)}室"


def slipped(rng: random.Random, brand: str, name: str) -> str:
    """A typing error: a character of like sound or look, one left out, or two in the wrong order."""
    for at in rng.sample(range(len(brand)), len(brand)):
        if brand[at] in SLIPS and rng.random() < 0.6:
            return name.replace(brand, brand[:at] + SLIPS[brand[at]] + brand[at + 1 :], 1)
    at = rng.randrange(2, len(name) - 5)
    if rng.random() < 0.5:
        return name[:at] + name[at + 1 :]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
