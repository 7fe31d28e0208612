"""The fictional province Mây Ngàn: its roster, its plan, and the keys that the plan's own reading gives.

The plan is text and is parsed by the plan reader, so a submission names nothing that the pipeline would not know.
Every name, number and sentence is made up.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ingest.files import write_bytes, write_json, write_text
from ingest.home import PROJECT
from ingest.load.records import Record, ReportRule, Target, Task
from ingest.plans.reader import read_plan
from ingest.plans.records import to_records
from ingest.simulate.chance import Dice
from ingest.simulate.settings import LAST_DAY, Settings
from ingest.text.normalise import slug

PROVINCE, PROVINCE_KEY = "Mây Ngàn", "may-ngan"
PLAN_FILE = "ke-hoach-tinh-may-ngan.md"
COMMON_SEEDS = ("agency_groups", "agency_successions", "area_successions", "group_members", "group_names", "settings")
"""Files of the samples' roster that say nothing about a province."""
DEPARTMENTS = {
    "Sở Tài chính": "STC",
    "Sở Nông nghiệp và Môi trường": "SNNMT",
    "Sở Công Thương": "SCT",
    "Sở Nội vụ": "SNV",
    "Sở Khoa học và Công nghệ": "SKHCN",
    "Sở Xây dựng": "SXD",
    "Sở Giáo dục và Đào tạo": "SGDĐT",
    "Sở Y tế": "SYT",
    "Sở Tư pháp": "STP",
    "Sở Văn hóa, Thể thao và Du lịch": "SVHTTDL",
    "Sở Dân tộc và Tôn giáo": "SDTTG",
}
"""Name → the letters in its numbers of documents."""
FIRST = (
    "An", "Bình", "Cát", "Đông", "Gia", "Hòa", "Khánh", "Lạc", "Mỹ", "Nghĩa", "Phú", "Quang", "Tân", "Thanh", "Vĩnh",
    "Xuân", "Yên", "Hưng", "Long", "Minh", "Ngọc", "Phong", "Sơn", "Thọ", "Trung", "Văn", "Việt", "Đại", "Hải", "Kim",
    "Liên", "Nam", "Ninh", "Phước", "Tam", "Thạch", "Tiên", "Trà", "Bảo", "Diên",
)  # fmt: skip
SECOND = (
    "An", "Bình", "Châu", "Điền", "Giang", "Hà", "Hội", "Khê", "Lâm", "Mai", "Nguyên", "Phong", "Quế", "Sơn", "Thành",
    "Trạch", "Vân", "Xá", "Hiệp", "Lộc", "Môn", "Ngân", "Phúc", "Quý", "Thịnh", "Thủy", "Trường", "Đức", "Hậu", "Kỳ",
    "Lương", "Nhân", "Phương", "Tâm", "Thắng", "Tiến", "Trung", "Tú", "Cường", "Dương",
)  # fmt: skip
WORK = (
    "Mở lớp bồi dưỡng kế toán", "Tư vấn lập phương án kinh doanh", "Hỗ trợ đăng ký nhãn hiệu", "Giúp kê khai thuế",
    "Kết nối đơn vị thu mua", "Tổ chức tham quan học tập", "Số hóa sổ sách", "Kiểm tra việc chấp hành điều lệ",
    "Hỗ trợ mua bảo hiểm", "Tuyển chọn mô hình điểm",
)  # fmt: skip
FOR_WHOM = (
    "trồng dâu nuôi tằm", "nuôi cá lồng", "trồng chè", "dệt thổ cẩm", "vận tải đường sông", "trồng rừng gỗ lớn",
    "chăn nuôi bò", "nuôi ong", "trồng quế", "du lịch cộng đồng", "làm gốm", "trồng rau an toàn", "quỹ tín dụng",
    "dịch vụ thủy nông", "thu gom rác thải", "chế biến măng", "trồng dược liệu", "cấp nước sạch", "nuôi tôm",
    "trồng cây ăn quả", "mây tre đan", "xay xát lúa gạo", "quản lý chợ", "trồng hoa", "cơ khí nhỏ", "môi giới việc làm",
    "sản xuất muối", "điện nông thôn", "trồng cà phê", "làm bánh tráng", "trồng mía", "nuôi gà đồi", "khai thác cát",
)  # fmt: skip
COMMUNE_TASKS = 5
TARGETS = (
    "Có 1.800 tổ hợp tác, với 27.000 thành viên",
    "Có 2.400 hợp tác xã, với 125.000 thành viên",
    "Có 24 liên hiệp hợp tác xã",
    "Thành lập mới 120 tổ hợp tác",
    "Thành lập mới 150 hợp tác xã",
    "Thành lập mới 3 liên hiệp hợp tác xã",
    "Trên 65% hợp tác xã được xếp loại tốt, khá",
    "Có ít nhất 450 hợp tác xã ứng dụng công nghệ cao vào sản xuất",
    "Ít nhất 30% hợp tác xã ứng dụng công nghệ cao",
    "Ít nhất 40% hợp tác xã nông nghiệp liên kết với doanh nghiệp",
    "Có 31.000 lao động thường xuyên trong hợp tác xã",
    "Ít nhất 45% cán bộ quản lý hợp tác xã có trình độ cao đẳng, đại học",
    "Doanh thu bình quân một hợp tác xã đạt 2,5 tỷ đồng",
    "Lợi nhuận bình quân một hợp tác xã đạt 300 triệu đồng",
    "Ít nhất 60% giám đốc hợp tác xã được đào tạo nghề giám đốc",
    "Có 180 hợp tác xã kinh doanh tổng hợp theo chuỗi giá trị",
    "Trên 20% dân số tham gia tổ chức kinh tế tập thể",
    "Ít nhất 50% tổ chức kinh tế tập thể tham gia liên kết theo chuỗi giá trị",
)
WHEN = {
    "annual": "trước ngày {day}/12 hằng năm",
    "quarterly": "hằng quý, trước ngày {day} của tháng cuối quý",
    "monthly": "trước ngày {day} hằng tháng",
}
COMMUNES = "UBND các xã, phường"


@dataclass(frozen=True, slots=True)
class Agency:
    """One that reports: its key, its name, the letters in its numbers, and the area whose organisations it counts."""

    key: str
    name: str
    letters: str
    area_key: str
    area_name: str


@dataclass(frozen=True)
class Province:
    """The world that submissions are drawn in.

    Attributes:
        agencies: the communes, then the departments.
        rule: the one reporting rule.
        tasks: tasks by who leads them: at 0 those of every commune, then those of each department.
        targets: targets by department, in the order of the departments; communes have none.
    """

    settings: Settings
    plan_text: str
    records: tuple[Record, ...]
    agencies: tuple[Agency, ...]
    rule: ReportRule
    tasks: tuple[tuple[Task, ...], ...]
    targets: tuple[tuple[Target, ...], ...]

    @classmethod
    def make(cls, settings: Settings) -> Province:
        """Make up the province, and read its plan."""
        agencies = tuple(_communes(settings.agencies) + _departments(settings.departments))
        text = _plan_text(settings)
        data = text.encode()
        by_type = to_records(read_plan(data, PLAN_FILE), hashlib.sha256(data).hexdigest())
        records = tuple(record for group in by_type.values() for record in group)
        (rule,) = (record for record in records if isinstance(record, ReportRule))
        tasks = [record for record in records if isinstance(record, Task)]
        targets = [record for record in records if isinstance(record, Target)]
        departments = agencies[settings.agencies :]
        return cls(
            settings=settings,
            plan_text=text,
            records=records,
            agencies=agencies,
            rule=rule,
            tasks=tuple(
                tuple(task for task in tasks if task.lead == [lead])
                for lead in (COMMUNES, *(department.name for department in departments))
            ),
            targets=tuple(_some(targets, Dice(settings.seed, "targets", number)) for number in range(len(departments))),
        )

    @cached_property
    def folders(self) -> tuple[str, ...]:
        """Agency → stem of its files' names."""
        return tuple(agency.key.partition(".")[2] for agency in self.agencies)

    def write(self, folder: Path) -> None:
        """Write ``roster`` and ``plans``; the plan has the receipt of the day on which it was issued."""
        for name in COMMON_SEEDS:
            source = PROJECT / "samples" / "roster" / f"{name}.csv"
            write_bytes(folder / "roster" / source.name, source.read_bytes())
        communes = self.agencies[: self.settings.agencies]
        standing = ("", "", "", "", "established", "")
        _write_csv(
            folder / "roster" / "areas.csv",
            "area_key,area_name,area_level,parent_area_key,official_code,valid_from,valid_to,legal_basis,certainty,note",
            [
                (PROVINCE_KEY, PROVINCE, "province", "", *standing[:-1], "Tỉnh hư cấu của bộ mô phỏng"),
                *((agency.area_key, agency.area_name, "commune", PROVINCE_KEY, *standing) for agency in communes),
            ],
        )
        _write_csv(
            folder / "roster" / "agencies.csv",
            "agency_key,agency_name,agency_kind,area_key,valid_from,valid_to,legal_basis,certainty,note",
            [
                (f"{PROVINCE_KEY}.ubnd-tinh", f"UBND tỉnh {PROVINCE}", "people_committee", PROVINCE_KEY, *standing[1:]),
                *((agency.key, agency.name, _kind(agency), agency.area_key, *standing[1:]) for agency in self.agencies),
            ],
        )
        _write_csv(
            folder / "roster" / "agency_aliases.csv",
            "alias,agency_name",
            [
                ("UBND tỉnh", f"UBND tỉnh {PROVINCE}"),
                ("Ủy ban nhân dân tỉnh", f"UBND tỉnh {PROVINCE}"),
                *((f"Ủy ban nhân dân {agency.area_name}", agency.name) for agency in communes),
            ],
        )
        write_text(folder / "plans" / PLAN_FILE, self.plan_text)
        issued = f"{self.settings.first_year}-01-06T08:00:00+07:00"
        sidecar = {"received_at": issued, "via": "Trục liên thông văn bản", "document_number": "27/KH-UBND"}
        write_json(folder / "plans" / f"{PLAN_FILE}.receipt.json", sidecar)


def _communes(count: int) -> list[Agency]:
    """Communes and wards with names of two words, then of three; no two are written alike, even without accents."""
    found = []
    for number in range(count):
        rest, second = divmod(number, len(SECOND))
        third, first = divmod(rest, len(FIRST))
        # The first word moves on with every row of second words, so that neighbours differ in both.
        words = [FIRST[(first + second) % len(FIRST)], *([FIRST[third - 1]] if third else []), SECOND[second]]
        name = f"{'phường' if number % 5 == 4 else 'xã'} {' '.join(words)}"
        area_key = f"{PROVINCE_KEY}.{slug(name)}"
        found.append(Agency(f"{PROVINCE_KEY}.ubnd-{slug(name)}", f"UBND {name}", "UBND", area_key, name))
    return found


def _departments(count: int) -> list[Agency]:
    names = list(DEPARTMENTS.items())[:count]
    return [Agency(f"{PROVINCE_KEY}.{slug(name)}", name, letters, PROVINCE_KEY, PROVINCE) for name, letters in names]


def _kind(agency: Agency) -> str:
    return "people_committee" if agency.letters == "UBND" else "department"


def _some(targets: Sequence[Target], dice: Dice) -> tuple[Target, ...]:
    """Seven targets or more that one department reports on, in the order of the plan."""
    count = 7 + dice.below(len(targets) - 6)
    first = dice.below(len(targets))
    chosen = {(first + step) % len(targets) for step in range(count)}
    return tuple(target for number, target in enumerate(targets) if number in chosen)


def _plan_text(settings: Settings) -> str:
    """The plan in the style of the samples, with an annex of tasks."""
    first, last = settings.first_year, settings.last_year
    when = WHEN[settings.frequency].format(day=LAST_DAY[settings.frequency] + 1)
    rows = [(work, COMMUNES, "Sở Tài chính") for work in _work(COMMUNE_TASKS, 0)]
    for number, name in enumerate(list(DEPARTMENTS)[: settings.departments]):
        count = 10 + Dice(settings.seed, "tasks", number).below(21)
        rows += [(work, name, COMMUNES) for work in _work(count, number + 1)]
    times = ("Hằng năm", f"Năm {first} - {last}", "Thường xuyên")
    annex = "\n".join(
        f"| {number} | {work} | {lead} | {with_} | Báo cáo kết quả | {times[number % 3]} |"
        for number, (work, lead, with_) in enumerate(rows, start=1)
    )
    goals = "\n\n".join(f"- {target}." for target in TARGETS)
    return f"""ỦY BAN NHÂN DÂN
**TỈNH {PROVINCE.upper()}**

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
**Độc lập - Tự do - Hạnh phúc**

Số: 27/KH-UBND

{PROVINCE}, ngày 05 tháng 01 năm {first}

## KẾ HOẠCH

**Phát triển kinh tế tập thể, hợp tác xã trên địa bàn tỉnh {PROVINCE} giai đoạn {first} - {last}**

Ủy ban nhân dân tỉnh {PROVINCE} ban hành Kế hoạch như sau:

### I. MỤC TIÊU

**a) Đến năm {last}**

{goals}

### II. TỔ CHỨC THỰC HIỆN

1. Các sở, ban, ngành, {COMMUNES} {when} báo cáo kết quả thực hiện về Sở Tài chính để tổng hợp, báo cáo UBND tỉnh.

#### Nơi nhận:

- Các sở, ban, ngành;
- {COMMUNES};
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Lê Giả Định

**PHỤ LỤC**

**Danh mục nhiệm vụ**
(Kèm theo Kế hoạch số 27/KH-UBND ngày 05 tháng 01 năm {first} của UBND tỉnh {PROVINCE})

| STT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Sản phẩm | Thời gian hoàn thành |
|---|---|---|---|---|---|
{annex}
"""


def _work(count: int, who: int) -> list[str]:
    """Titles of tasks; nobody has a title that another has."""
    found = []
    for number in range(count):
        done = WORK[number % len(WORK)]
        found.append(f"{done} cho hợp tác xã {FOR_WHOM[(who * 3 + number // len(WORK)) % len(FOR_WHOM)]}")
    return found


def _write_csv(path: Path, header: str, rows: Sequence[Sequence[str]]) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    write_text(path, stream.getvalue())
