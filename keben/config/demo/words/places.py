"""Brand words, the provinces of each branch, and the streets of addresses."""

from __future__ import annotations

FIRST = "晋华恒锦鼎瑞宏昌盛泰安康博远启明智信汇联通达振兴同德润泽海天东方金银玉龙凤鹏云岭江河沪浙蜀渝滇黔川湘楚粤桂闽"
SECOND = "原泰达峰源辉航宇城辰丰利发隆裕祥和顺捷诚创科元亨森林涛波岳屏澜瀚居盾能邦业基正洋阳新"
STREETS = (
    ("人民路", "Renmin Road"), ("建设大道", "Jianshe Avenue"), ("科创路", "Kechuang Road"), ("临江大道", "Linjiang Avenue"),
    ("工业园三路", "Industry Park 3rd Road"), ("解放北路", "Jiefang North Road"), ("中山东路", "Zhongshan East Road"),
    ("滨河路", "Binhe Road"), ("创业街", "Chuangye Street"), ("迎宾大道", "Yingbin Avenue"),
)  # fmt: skip
BRANCH_PROVINCES = {
    "east": (("31", 3), ("32", 8), ("33", 6), ("34", 4), ("35", 3), ("36", 3), ("37", 5)),
    "south": (("44", 9), ("45", 3), ("46", 1), ("43", 3), ("42", 3)),
    "north": (("11", 5), ("12", 2), ("13", 4), ("14", 5), ("15", 2), ("41", 4), ("21", 3), ("22", 1), ("23", 1)),
    "southwest": (("51", 7), ("50", 4), ("52", 2), ("53", 3), ("61", 3), ("62", 1), ("65", 1)),
}
BRANCH_SHARE = (("east", 40), ("south", 20), ("north", 20), ("southwest", 20))
