"""How regions are called in English: 江苏省 is Jiangsu, 徐州市 Xuzhou, 无锡市滨湖区 Binhu District, Wuxi, Jiangsu.

Most names are their pinyin; those that have a name of their own, or are read unlike their characters, stand here.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import product

from keben.base import regions
from keben.base.errors import Malformed
from keben.base.han import is_han, usual_readings
from keben.base.regions import Region, RegionLevel

_PROVINCES = {
    "11": "Beijing", "12": "Tianjin", "13": "Hebei", "14": "Shanxi", "15": "Inner Mongolia", "21": "Liaoning",
    "22": "Jilin", "23": "Heilongjiang", "31": "Shanghai", "32": "Jiangsu", "33": "Zhejiang", "34": "Anhui",
    "35": "Fujian", "36": "Jiangxi", "37": "Shandong", "41": "Henan", "42": "Hubei", "43": "Hunan", "44": "Guangdong",
    "45": "Guangxi", "46": "Hainan", "50": "Chongqing", "51": "Sichuan", "52": "Guizhou", "53": "Yunnan",
    "54": "Xizang", "61": "Shaanxi", "62": "Gansu", "63": "Qinghai", "64": "Ningxia", "65": "Xinjiang",
    "71": "Taiwan", "81": "Hong Kong", "82": "Macau",
}  # fmt: skip
_ALSO = {
    "150000": ("neimenggu",), "540000": ("tibet",), "610000": (), "810000": ("xianggang",),
    "820000": ("macao", "aomen"),
}  # fmt: skip
"""What provinces are called besides; the pinyin of 陕西 is left to 山西."""
_OWN = {
    # Mongolian, Tibetan and Uyghur places, as maps and stations write them
    "呼和浩特": "Hohhot", "包头": "Baotou", "鄂尔多斯": "Ordos", "呼伦贝尔": "Hulunbuir", "巴彦淖尔": "Bayannur",
    "乌兰察布": "Ulanqab", "兴安": "Hinggan", "锡林郭勒": "Xilingol", "阿拉善": "Alxa", "锡林浩特": "Xilinhot",
    "乌兰浩特": "Ulanhot", "二连浩特": "Erenhot", "满洲里": "Manzhouli", "海拉尔": "Hailar", "霍林郭勒": "Holingol",
    "哈尔滨": "Harbin", "齐齐哈尔": "Qiqihar", "拉萨": "Lhasa", "日喀则": "Xigaze", "昌都": "Qamdo", "林芝": "Nyingchi",
    "那曲": "Nagqu", "阿里": "Ngari", "甘孜": "Garze", "阿坝": "Aba", "果洛": "Golog", "玉树": "Yushu",
    "乌鲁木齐": "Urumqi", "克拉玛依": "Karamay", "吐鲁番": "Turpan", "哈密": "Hami", "喀什": "Kashgar",
    "和田": "Hotan", "阿克苏": "Aksu", "伊犁": "Ili", "阿勒泰": "Altay", "博尔塔拉": "Bortala",
    "巴音郭楞": "Bayingolin", "克孜勒苏": "Kizilsu", "库尔勒": "Korla", "若羌": "Ruoqiang", "库车": "Kuqa",
    "石河子": "Shihezi", "香格里拉": "Shangri-La", "格尔木": "Golmud", "德令哈": "Delingha", "若尔盖": "Zoige",
    "色达": "Sertar", "阿图什": "Artux", "塔什库尔干": "Taxkorgan", "莎车": "Yarkant", "噶尔": "Gar", "盖": "Gai",
    # read unlike the first reading of their characters
    "行唐": "Xingtang", "乐亭": "Laoting", "乐陵": "Laoling", "乐清": "Yueqing", "大城": "Daicheng", "长子": "Zhangzi",
    "六合": "Luhe", "六安": "Lu'an", "涡阳": "Guoyang", "铅山": "Yanshan", "东阿": "Dong'e", "牟平": "Muping",
    "中牟": "Zhongmu", "召陵": "Shaoling", "泌阳": "Biyang", "尉犁": "Yuli", "大埔": "Dabu", "筠连": "Junlian",
    "荥经": "Yingjing", "吴堡": "Wubu", "红寺堡": "Hongsibu", "单县": "Shan County", "蔚县": "Yu County",
    "龙圩": "Longxu", "称多": "Chindu", "万载": "Wanzai", "洪洞": "Hongtong", "繁峙": "Fanshi", "浚县": "Xun County",
    "丽水": "Lishui", "番禺": "Panyu", "略阳": "Lüeyang",
    # what the words mean
    "城区": "Urban District", "郊区": "Suburban District", "矿区": "Mining District", "东区": "East District",
    "西区": "West District", "神农架林区": "Shennongjia Forestry District",
    "鄂温克族自治旗": "Evenki Autonomous Banner", "东乡族自治县": "Dongxiang Autonomous County",
    # cities that would be called like the county beside them
    "临夏市": "Linxia City", "和田市": "Hotan City", "伊宁市": "Yining City",
}  # fmt: skip
_TAILS = (
    ("高新技术产业开发区", "High-tech Zone"), ("高新技术开发区", "High-tech Zone"),
    ("高技术产业开发区", "High-tech Zone"), ("高新技术产业园区", "High-tech Park"),
    ("经济技术开发区", "Economic Development Zone"), ("经济开发区", "Economic Development Zone"),
    ("开发区", "Development Zone"), ("城乡一体化示范区", "Demonstration Area"), ("现代产业园区", "Industrial Park"),
    ("工业园区", "Industrial Park"), ("管理区", "Management Area"), ("新区", "New Area"), ("新城", "New Town"),
    ("自治县", "Autonomous County"), ("自治旗", "Autonomous Banner"), ("特区", "Special District"),
    ("左旗", "Left Banner"), ("右旗", "Right Banner"), ("前旗", "Front Banner"), ("中旗", "Middle Banner"),
    ("后旗", "Rear Banner"), ("区", "District"), ("县", "County"), ("旗", "Banner"), ("市", ""),
)  # fmt: skip
"""What a county is, the longest ending first; one of a single character before it belongs to the name: 清新区."""
_LETTERS = re.compile(r"[a-z0-9]+")
MIN_LETTERS = 2


def _spelt(text: str) -> str:
    """Pinyin in one word: 西安 is Xi'an, 吕梁 Lüliang."""
    word = ""
    for syllable in usual_readings(text):
        shown = syllable.replace("v", "ü")
        word += f"'{shown}" if word and shown[0] in "aoe" else shown
    return word[:1].upper() + word[1:]


def _named(text: str) -> str:
    return _OWN.get(text) or _spelt(text)


@lru_cache(maxsize=4096)
def name(region: Region) -> str:
    """The region alone: Jiangsu, Xuzhou, Binhu District."""
    if region.level is RegionLevel.PROVINCE:
        return _PROVINCES[region.code[:2]]
    if region.level is RegionLevel.CITY:
        return _named(regions.short_name(region))
    return _OWN.get(region.name) or " ".join(part for part in _county(region) if part)


def _county(region: Region) -> tuple[str, str]:
    """The name of a county and what it is: Binhu, District."""
    for tail, words in _TAILS:
        rest = region.name.removesuffix(tail)
        if rest != region.name and (len(rest) > 1 or len(tail) == 1):
            own = regions.short_name(region) if tail.startswith("自治") else rest
            return _inside(region, own), words
    return _inside(region, region.name), ""


def _inside(region: Region, own: str) -> str:
    """The name without the province it begins with, and apart from the city: 河北唐山海港 is Tangshan Haigang."""
    province, *cities = regions.ancestors(region)
    short = regions.short_name(province)
    own = own.removeprefix(short) if len(own) > len(short) + 1 else own
    for city in map(regions.short_name, cities):
        rest = own.removeprefix(city).removeprefix("市")
        if own.startswith(city) and len(rest) > 1:
            return f"{_named(city)} {_named(rest)}"
        if own == f"{city}市":
            return _named(city)
    return _named(own)


def full_name(region: Region) -> str:
    """The region and what it lies in, the smallest first, as addresses are written: Binhu District, Wuxi, Jiangsu."""
    return ", ".join(name(one) for one in (region, *reversed(regions.ancestors(region))))


def folded(text: str) -> str:
    """What of a name is compared: letters and figures without accents, apostrophes, blanks and commas."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(_LETTERS.findall(plain))


def is_latin(text: str) -> bool:
    """Whether a text is meant as a name in Latin letters."""
    return not any(is_han(char) for char in text) and len(folded(text)) >= MIN_LETTERS and not folded(text).isdigit()


@lru_cache(maxsize=1)
def _alone() -> dict[str, frozenset[str]]:
    """How each region may be written by itself."""
    return {region.code: frozenset(_spellings(region)) for region in regions.everywhere()}


def _spellings(region: Region) -> set[str]:
    """With and without what it is, in English and in pinyin; ü also as u and as v."""
    found = {folded(name(region))}
    if region.code in _ALSO:
        return found | set(_ALSO[region.code])
    for text in (regions.short_name(region), region.name):
        plain = "".join(usual_readings(text))
        found |= {plain, plain.replace("v", "u")}
    if region.level is RegionLevel.COUNTY:
        found.add(folded(_OWN.get(region.name) or _county(region)[0]))
    return found


@lru_cache(maxsize=1)
def _by_spelling() -> dict[str, tuple[Region, ...]]:
    """Every spelling, alone or with the regions around it, the smallest first or last."""
    found: dict[str, dict[Region, None]] = {}
    spelt = _alone()
    for region in regions.everywhere():
        above = tuple(reversed(regions.ancestors(region)))
        ways = {(region,), (region, *above), *((region, one) for one in above)}
        for way in ways:
            for parts in product(*(spelt[one.code] for one in way)):
                found.setdefault("".join(parts), {})[region] = None
                found.setdefault("".join(reversed(parts)), {})[region] = None
    return {text: tuple(meant) for text, meant in found.items()}


def find(text: str) -> Region:
    """The region of "Xuzhou", "Xuzhou, Jiangsu", "Jiangsu Xuzhou", "wuxi binhu district"; else Malformed."""
    key = folded(text)
    meant = _by_spelling().get(key, ())
    if not meant:
        raise Malformed(
            "region_unknown", '"%(text)s" is not a known region. Write it like 江苏省无锡市滨湖区.', {"text": text}
        )
    for level in RegionLevel:  # Suzhou is rather one of two cities than a district of that name
        widest = [one for one in meant if one.level is level and key in _shown(one)]
        if len(widest) == 1:
            return widest[0]
        if widest:
            meant = tuple(widest)
            break
    if len(meant) == 1:
        return meant[0]
    raise Malformed(
        "region_ambiguous",
        '"%(text)s" may be %(candidates)s. Add the province or city.',
        {"text": text, "candidates": "; ".join(map(full_name, meant)), "codes": tuple(one.code for one in meant)},
    )


def _shown(region: Region) -> set[str]:
    """The English name as it is shown, alone and whole, in either order."""
    names = [folded(name(one)) for one in (region, *reversed(regions.ancestors(region)))]
    return {names[0], "".join(names), "".join(reversed(names))}


def search(typed: str) -> list[Region]:
    """Regions whose name begins with what was typed, then those that contain it; wider ones first."""
    key, spelt = folded(typed), _alone()
    begins = [one for one in regions.everywhere() if any(text.startswith(key) for text in spelt[one.code])]
    holds = [one for one in regions.everywhere() if any(key in text for text in spelt[one.code])]
    return list(dict.fromkeys((*begins, *holds, *_by_spelling().get(key, ()))))
