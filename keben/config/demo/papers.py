"""Papers of the story as real files: a test report as PDF, minutes of a visit as DOCX, a list of devices as XLSX."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from html import escape

from keben.config.demo.tale.client import Client
from keben.config.demo.tale.setting import Setting

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
REPORT = {
    "zh": ("振动光纤周界报警主机 检测报告", "检测依据：GA/T 1032-2013 张力式电子围栏通用技术要求",
           "样品 EP-VF800，104 规约网关接入试验合格，误报率低于 0.3 次/天。",
           "环境试验 -40 ℃ 至 +70 ℃ 通过。结论：合格。"),
    "en": ("Vibration fibre perimeter alarm host: test report", "Tested by GA/T 1032-2013, electronic fences",
           "Sample EP-VF800 passed with the IEC 104 gateway, fewer than 0.3 false alarms a day.",
           "Climate test from -40 C to +70 C passed. Result: passed."),
}  # fmt: skip
MINUTES = {
    "zh": ("技术交流会议纪要", "一、客户要求在 12 月底前完成防外破装置试点，并提供 104 规约网关的检测报告。",
           "二、付款方式：预付三成，到货五成，验收后付清，质保金百分之五。",
           "三、下次会议讨论备件清单和夜间巡检方案。"),
    "en": ("Minutes of the technical talk",
           "1. The customer wants the pilot by the end of December, with the test report of the IEC 104 gateway.",
           "2. Payment: 30 % in advance, 50 % on delivery, the rest after acceptance; 5 % retention money.",
           "3. Next meeting: spare parts and the night patrol."),
}  # fmt: skip
DEVICES = (("EP-VF800", 2), ("EP-TF12", 16), ("EP-GW104", 1), ("EP-CAM4", 8))
HEADS = {"zh": ("型号", "数量", "安装位置"), "en": ("Model", "Quantity", "Where")}
PLACES = {"zh": ("北门值班室", "东侧围墙", "变电站继保室", "南门岗亭"),
          "en": ("North gate office", "East wall", "Relay room", "South gate")}  # fmt: skip
NAMES = {
    "zh": ("检测报告.pdf", "会议纪要.docx", "设备清单.xlsx"),
    "en": ("test-report.pdf", "minutes.docx", "devices.xlsx"),
}


def papers(story: Setting, one: Client) -> list[tuple[str, bytes]]:
    """The three papers of a customer, each named."""
    words = "en" if story.lang else "zh"
    name = one.row["name"]
    rows = [
        HEADS[words],
        *((model, str(count), where) for (model, count), where in zip(DEVICES, PLACES[words], strict=True)),
    ]
    content = (pdf((name, *REPORT[words])), docx((name, *MINUTES[words])), xlsx(rows))
    return list(zip(NAMES[words], content, strict=True))


def pdf(lines: Iterable[str]) -> bytes:
    """One page of text in the Chinese font that every viewer knows."""
    words = "".join(f"<{line.encode('utf-16-be').hex()}> Tj T*\n" for line in lines)
    page = f"BT /F1 12 Tf 60 770 Td 24 TL\n{words}ET"
    system = "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
    fonts = "/Resources << /Font << /F1 4 0 R >> >>"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {fonts} /Contents 6 0 R >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [5 0 R] >>",
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light {system} /DW 1000 /W [1 [500 94 500]] >>",
        f"<< /Length {len(page)} >>\nstream\n{page}\nendstream",
    )
    out, places = b"%PDF-1.5\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    foot = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return out + f"{foot}startxref\n{len(out)}\n%%EOF\n".encode()


def docx(lines: Sequence[str]) -> bytes:
    """A letter with one paragraph a line."""
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines)
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return packed("word/document.xml", main, f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')


def packed(part: str, kind: str, content: str) -> bytes:
    """A package of one part and what an office program wants around it."""
    types = (f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
             f'relationships+xml"/><Override PartName="/{part}" ContentType="{kind}"/></Types>')  # fmt: skip
    links = (f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
             f'Target="{part}"/></Relationships>')  # fmt: skip
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("[Content_Types].xml", types), ("_rels/.rels", links), (part, content)):
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{text}')
    return held.getvalue()


def xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """A sheet of texts."""
    import xlsxwriter

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return held.getvalue()
