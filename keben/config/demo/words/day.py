"""What the story's sellers plan to talk about, why they go somewhere, and what came of it."""

from keben.config.demo.words.trades import Pair

PLANS: tuple[tuple[str, Pair], ...] = (
    ("call", ("确认样机试用情况，约验收时间", "Ask how the sample runs, agree on a date for acceptance")),
    ("wechat", ("发送更新后的配置清单", "Send the new list of parts")),
    ("call", ("核对报价中的线缆用量", "Check the length of cable in the offer")),
    ("mail", ("发送同行业案例", "Send a case from the same trade")),
    ("call", ("了解明年预算安排", "Ask about next year's budget")),
)
AIMS: tuple[Pair, ...] = (
    ("现场勘查，确认安装点位", "Look at the site and settle where to install"),
    ("演示周界报警联动", "Show how the perimeter alarm works together"),
    ("回访使用情况，收集意见", "Hear how it is used and what could be better"),
    ("与技术负责人交流接口方案", "Talk to the technical head about interfaces"),
)
SERVICE_AIMS: tuple[Pair, ...] = (
    ("年度巡检，测试周界报警", "Yearly inspection, test of the perimeter alarm"),
    ("更换受潮的传感器", "Change the sensors that took water"),
    ("升级控制主机固件", "New firmware for the controller"),
    ("培训值班人员", "Train the guards"),
)
SERVICE_TASKS: tuple[Pair, ...] = (
    ("整理巡检照片，发客户确认", "Sort the pictures of the inspection, have them confirmed"),
    ("领取备件：张力传感器 6 只", "Fetch spare parts: six tension sensors"),
    ("补写上周维修报告", "Write the report of last week's repair"),
)
RESULTS: tuple[tuple[Pair, str], ...] = (
    (("现场点位已确认，共 46 处，下周出图。", "46 places are settled; drawings next week."), "4"),
    (("客户对联动效果满意，要求补充夜间测试。", "They like it and want a test at night."), "5"),
    (("反映误报偏多，已调整灵敏度，一周后回访。", "Too many false alarms; set anew, call back in a week."), "3"),
)
