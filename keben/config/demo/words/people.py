"""Names of people: common surnames and given names, and how they are written in English."""

from __future__ import annotations

import random

from keben.base.han import readings_table

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
GIVEN_M = [
    "建军",
    "志强",
    "国庆",
    "卫东",
    "海涛",
    "明辉",
    "俊杰",
    "宏伟",
    "立新",
    "永刚",
    "志远",
    "文博",
    "子航",
    "浩然",
    "宇轩",
    "晓东",
    "建平",
    "学文",
    "德胜",
    "振华",
    "启明",
    "少华",
    "一凡",
    "家伟",
    "鹏飞",
    "世杰",
    "伟民",
    "志明",
    "春生",
    "光明",
]
GIVEN_F = [
    "敏",
    "静",
    "丽娟",
    "秀英",
    "晓彤",
    "雪梅",
    "嘉怡",
    "思琪",
    "佳",
    "婷婷",
    "海燕",
    "红梅",
    "玉兰",
    "慧敏",
    "雅琴",
    "欣怡",
    "晓霞",
    "春燕",
    "美玲",
    "文静",
    "丽华",
    "雨桐",
    "梦洁",
    "淑芬",
    "秋月",
    "燕",
    "倩",
    "莉",
    "颖",
    "露",
]
SINGLE = {"单": "Shan", "解": "Xie", "曾": "Zeng", "任": "Ren", "仇": "Qiu"}


def person(rng: random.Random) -> tuple[str, str]:
    """A name and the gender it suggests."""
    gender = "m" if rng.random() < 0.68 else "f"
    given = GIVEN_M if gender == "m" else GIVEN_F
    return SURNAMES[int(rng.random() * len(SURNAMES))] + given[int(rng.random() * len(given))], gender


PLACES = {
    "重庆": "Chongqing",
    "西安": "Xi'an",
    "六安": "Lu'an",
    "哈尔滨": "Harbin",
    "乌鲁木齐": "Urumqi",
    "拉萨": "Lhasa",
}
"""Read or written otherwise than sign by sign."""


def spelled(word: str) -> str:
    """思远 → Siyuan."""
    if word in PLACES:
        return PLACES[word]
    table = readings_table()
    return "".join(table[char][0] if char in table else char for char in word).replace("v", "u").capitalize()


def english(name: str) -> str:
    """陈思远 → Chen Siyuan."""
    return f"{SINGLE.get(name[0]) or spelled(name[0])} {spelled(name[1:])}"
