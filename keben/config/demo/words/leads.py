"""Channels of EP, what they cost, and what people say who come over them."""

from __future__ import annotations

from dataclasses import dataclass

from keben.config.demo.words.trades import Pair


@dataclass(frozen=True)
class Channel:
    """A channel: its name, the source its customers get (place in SOURCES), how many of a hundred convert."""

    name: Pair
    source: int
    rate: int
    share: int
    details: tuple[Pair, ...]
    cost: Pair
    yuan: int
    times: int


CHANNELS = (
    Channel(("安博会展会", "Security China exhibition"), 0, 16, 30,
            (("安博会 深圳", "CPSE Shenzhen"), ("安博会 北京", "Security China Beijing")), ("展位与搭建", "Booth"), 186_000, 1),
    Channel(("官网表单", "Web form"), 3, 13, 22, (("方案咨询", "Ask for a solution"),), ("官网运维", "Web site"), 18_000, 2),
    Channel(("老客户介绍", "Customer's referral"), 2, 42, 12, (("老客户介绍", "Referral"),), ("介绍礼品", "Gifts"), 6_000, 2),
    Channel(("搜索推广", "Search advert"), 3, 7, 18, (("百度推广", "Baidu"), ("360 推广", "360")), ("点击费用", "Clicks"), 36_000, 4),
    Channel(("电话拓展", "Cold call"), 4, 5, 12, (("外呼名单", "Call list"),), ("外呼服务", "Call service"), 15_000, 2),
    Channel(("400 热线", "Hotline"), 6, 20, 6, (("400 热线", "Hotline"),), ("线路费", "Line"), 2_400, 1),
)  # fmt: skip
FAIL_REASONS: tuple[Pair, ...] = (
    ("暂无预算", "No budget"), ("选择竞品", "Chose a rival"), ("联系不上", "Cannot be reached"), ("非目标客户", "Not our customer"),
    ("重复线索", "Known already"),
)  # fmt: skip
WANTS: tuple[tuple[Pair, Pair], ...] = (
    (("周界雷达", "Perimeter radar"), ("厂区周界报警改造，约 2 公里围墙", "Perimeter alarm for two kilometres of wall")),
    (("防外力破坏监测", "Line protection"), ("输电线路防外破，先试 20 套", "Line protection, twenty sets to try first")),
    (("联网报警主机", "Networked alarm panel"), ("辖区联网报警平台升级，要对接 110", "Alarm platform, linked with the police")),
    (("智能门禁", "Access control"), ("小区门禁更换，六个出入口", "New access control for six gates")),
    (("视频复核", "Video verification"), ("报警复核要带录像，问报价", "Wants verified alarms with recording, asks a price")),
)  # fmt: skip
SAID: tuple[Pair, ...] = (
    ("电话沟通，需求明确，约下周看现场", "Talked on the phone, need is clear, site visit next week"),
    ("加了微信，已发资料和案例", "Connected on WeChat, sent material and references"),
    ("在比较两家，价格敏感", "Comparing two suppliers, price matters"),
    ("未接通，换时间再打", "No answer, will call at another time"),
)
FORM: tuple[Pair, Pair, Pair, Pair] = (
    ("方案咨询", "Ask for a solution"),
    ("留下联系方式，工程师会在两小时内与您联系。", "Leave your number; an engineer calls within two hours."),
    ("我同意 EP 电子为答复本次咨询而使用以上信息，可随时要求删除。",
     "I agree that EP Electronics uses these data to answer me; I may have them deleted at any time."),
    ("已收到，工程师会尽快与您联系。", "Received. An engineer will call you soon."),
)  # fmt: skip
POOLS: tuple[Pair, ...] = (("全国线索池", "National pool"), ("华东线索池", "East China pool"))
RULES: tuple[Pair, ...] = (
    ("展会线索限量", "Exhibition, so many a day"), ("门禁需求专人", "Access control to those who know it"),
    ("华东线索轮流", "East China in turn"), ("其余按负载", "The rest by load"),
)  # fmt: skip
