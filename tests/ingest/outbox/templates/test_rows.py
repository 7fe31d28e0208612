"""Which rows a template gets, on small worlds made row by row: the marts with only the columns that templates read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from ingest.errors import UsageError
from ingest.outbox.templates.content import Duty, Row
from ingest.outbox.templates.duties import Filter, ask_all, ask_one, duties
from ingest.outbox.templates.rows import rows_of_asked

AS_OF = datetime(2026, 11, 30, 17, tzinfo=UTC)
TABLES = {
    "fct_report_obligations": """obligation_key varchar, rule_key varchar, plan_key varchar default 'p',
        agency_key varchar, period_key varchar default '2026', due_date date default '2026-12-15',
        cutoff_at timestamp default '2026-12-14 17:00', extended_until_at timestamp, receipt_state varchar default 'none',
        status varchar default 'not_due', basis varchar default 'named'""",
    "dim_periods": """period_key varchar, period_name varchar, period_type varchar default 'annual',
        period_year integer, end_date date""",
    "dim_agencies": """agency_key varchar, agency_name varchar, agency_full_name varchar, area_key varchar default 'tinh',
        valid_to_date date, is_in_roster boolean default true""",
    "dim_areas": """area_key varchar, area_name varchar, area_level varchar, valid_to_date date,
        is_in_roster boolean default true""",
    "dim_plans": """plan_key varchar, plan_number varchar default '15/KH-UBND', issued_date date default '2025-03-01',
        issuer varchar default 'UBND tỉnh', title varchar default 'Kế hoạch', area_level varchar default 'province',
        start_year integer default 2025""",
    "dim_report_rules": """rule_key varchar, operator varchar default 'before', receiver_raw varchar default 'Sở Tài chính',
        source_raw varchar default 'báo cáo trước ngày 15/12'""",
    "dim_replaced_keys": "old_key varchar, current_key varchar",
    "bridge_agency_successions": "predecessor_key varchar, successor_key varchar, from_date date",
    "bridge_task_agencies": "task_key varchar, agency_key varchar, agency_role varchar, agency_name_raw varchar",
    "bridge_group_members": """plan_key varchar default 'p', group_name_raw varchar, agency_key varchar,
        from_date date, to_date date""",
    "dim_tasks": """task_key varchar, plan_key varchar default 'p', title varchar default 'Việc',
        recurrence varchar default 'once', source_start_line integer default 1""",
    "fct_task_progress": """task_key varchar, agency_key varchar, period_key varchar, status varchar,
        progress_pct double, last_received_at timestamp default '2026-01-01'""",
    "fct_targets": """target_key varchar, plan_key varchar default 'p', indicator_key varchar default 'htx',
        unit varchar default 'count', operator varchar default '~', target_value double default 12,
        target_value_high double, horizon_year integer default 2030, source_start_line integer default 1""",
    "dim_indicators": "indicator_key varchar, indicator_name varchar",
    "fct_target_progress": """target_key varchar, agency_key varchar, period_key varchar, value_basis varchar,
        actual_value double, received_at timestamp default '2026-01-01'""",
    "fct_cooperative_counts": """area_key varchar, period_key varchar, organisation_type varchar, measure varchar,
        counted_value double, value_basis varchar, agency_key varchar""",
}


class World:
    """A warehouse of a province with two departments, two communes, and a plan with one rule."""

    def __init__(self) -> None:
        self.warehouse = duckdb.connect()
        self.warehouse.execute("create schema marts")
        for name, columns in TABLES.items():
            self.warehouse.execute(f"create table marts.{name} ({columns})")
        for year in (2024, 2025, 2026, 2027):
            self.add(
                "dim_periods",
                period_key=str(year),
                period_name=f"Năm {year}",
                period_year=year,
                end_date=f"{year}-12-31",
            )
        self.add("dim_areas", area_key="tinh", area_name="Sông Mây", area_level="province")
        self.add("dim_plans", plan_key="p")
        self.add("dim_report_rules", rule_key="r")
        self.add("dim_indicators", indicator_key="htx", indicator_name="Số hợp tác xã")
        for key, name in (("so-a", "Sở A"), ("so-b", "Sở B")):
            self.agency(key, name)
        for key, name in (("xa-c", "xã C"), ("xa-d", "xã D")):
            self.add("dim_areas", area_key=key, area_name=name, area_level="commune")
            self.agency(f"ubnd-{key}", f"UBND {name}", area_key=key)

    def add(self, table: str, **values: Any) -> None:
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self.warehouse.execute(f"insert into marts.{table} ({names}) values ({marks})", list(values.values()))

    def agency(self, key: str, name: str, **values: Any) -> None:
        self.add("dim_agencies", agency_key=key, agency_name=name, agency_full_name=f"{name} tỉnh Sông Mây", **values)

    def owes(self, *agencies: str, **values: Any) -> None:
        for agency in agencies:
            rule, period = values.get("rule_key", "r"), values.get("period_key", "2026")
            row = {"obligation_key": f"{rule}/{agency}/{period}", "rule_key": rule, "agency_key": agency}
            self.add("fct_report_obligations", **(row | values))

    def leads(self, task: str, agency: str, name: str = "", role: str = "lead", **values: Any) -> None:
        self.add("dim_tasks", task_key=task, **values)
        self.add("bridge_task_agencies", task_key=task, agency_key=agency, agency_role=role, agency_name_raw=name)

    def did(self, task: str, agency: str, period: str, status: str, progress: float | None = None) -> None:
        self.add(
            "fct_task_progress",
            task_key=task,
            agency_key=agency,
            period_key=period,
            status=status,
            progress_pct=progress,
        )

    def reached(self, target: str, agency: str, period: str, basis: str, value: float) -> None:
        self.add(
            "fct_target_progress",
            target_key=target, agency_key=agency, period_key=period, value_basis=basis, actual_value=value,
        )  # fmt: skip

    def counted(
        self, area: str, period: str, measure: str, basis: str, value: float, agency: str = "ubnd-xa-c"
    ) -> None:
        self.add(
            "fct_cooperative_counts",
            area_key=area, period_key=period, organisation_type="HTX", measure=measure,
            counted_value=value, value_basis=basis, agency_key=agency,
        )  # fmt: skip

    def rows(self, table: str, wanted: Filter | None = None) -> dict[str, list[Row]]:
        """Agency → its rows of a table, over all duties asked for."""
        ask_all(self.warehouse, wanted or Filter(), AS_OF)
        return {key.split("/")[1]: rows[table] for key, rows in rows_of_asked(self.warehouse).items()}

    def keys(self, table: str, name: str) -> dict[str, list[str]]:
        return {agency: [row[name] for row in rows] for agency, rows in self.rows(table).items()}

    def duties(self, wanted: Filter | None = None) -> dict[str, Duty]:
        ask_all(self.warehouse, wanted or Filter(), AS_OF)
        return dict(duties(self.warehouse, AS_OF))


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.warehouse.close()


# Which tasks


def test_tasks_that_an_agency_leads_and_none_that_it_helps_with(world: World) -> None:
    world.owes("so-a", "so-b")
    world.leads("t1", "so-a")
    world.add("bridge_task_agencies", task_key="t1", agency_key="so-b", agency_role="coordinating", agency_name_raw="")
    world.leads("t2", "so-b", source_start_line=2)
    world.leads("t3", "so-b", source_start_line=1)
    world.leads("of-another-plan", "so-a", plan_key="q")
    assert world.keys("tasks", "task_key") == {"so-a": ["t1"], "so-b": ["t3", "t2"]}


def test_a_task_of_a_group_is_that_of_each_member_on_the_day_of_the_report(world: World) -> None:
    world.owes("so-a", "ubnd-xa-c", "ubnd-xa-d")
    world.leads("t1", "named.1", "UBND các xã")
    for agency, first, last in (
        ("ubnd-xa-c", None, None),
        ("ubnd-xa-d", None, "2026-06-30"),
        ("so-a", "2027-01-01", None),
    ):
        world.add(
            "bridge_group_members", group_name_raw="UBND các xã", agency_key=agency, from_date=first, to_date=last
        )
    assert world.keys("tasks", "task_key")["ubnd-xa-c"] == ["t1"]
    assert world.keys("tasks", "task_key")["ubnd-xa-d"] == []
    assert world.keys("tasks", "task_key")["so-a"] == []


def test_who_stands_in_the_place_of_one_that_ended_gets_its_tasks_and_what_it_reported(world: World) -> None:
    world.owes("so-a", "so-b")
    world.agency("so-cu", "Sở cũ", valid_to_date="2026-02-28")
    world.agency("so-cu-hon", "Sở cũ hơn", valid_to_date="2025-02-28")
    world.add("bridge_agency_successions", predecessor_key="so-cu", successor_key="so-a", from_date="2026-03-01")
    world.add("bridge_agency_successions", predecessor_key="so-cu-hon", successor_key="so-cu", from_date="2025-03-01")
    world.add("bridge_agency_successions", predecessor_key="so-a", successor_key="so-b", from_date="2027-03-01")
    world.leads("t1", "so-cu-hon")
    world.did("t1", "so-cu", "2025", "in_progress", 20)
    assert world.rows("tasks")["so-a"] == [
        {"task_key": "t1", "task_title": "Việc", "last_reported": "Đang thực hiện, 20 % (năm 2025)"}
    ]
    assert world.rows("tasks")["so-b"] == []


def test_a_roster_that_leads_back_to_itself_ends(world: World) -> None:
    world.owes("so-a")
    for key in ("x", "y"):
        world.agency(key, key, valid_to_date="2025-12-31")
    for before, after in (("x", "so-a"), ("y", "x"), ("x", "y")):
        world.add("bridge_agency_successions", predecessor_key=before, successor_key=after, from_date="2025-01-01")
    world.leads("t1", "y")
    assert world.keys("tasks", "task_key") == {"so-a": ["t1"]}


@pytest.mark.parametrize(
    ("recurrence", "period", "is_listed"),
    [
        ("once", "2025", False),  # done before: not asked again
        (None, "2025", False),
        ("once", "2026", True),  # done in this very report: a file that replaces the first must repeat it
        ("annual", "2025", True),  # done for last year only
    ],
)
def test_a_task_reported_done_is_left_out(world: World, recurrence: str | None, period: str, is_listed: bool) -> None:
    world.owes("so-a")
    world.leads("t1", "so-a", recurrence=recurrence)
    world.leads("t2", "so-a")
    world.did("t1", "so-a", period, "done", 100)
    assert ("t1" in world.keys("tasks", "task_key")["so-a"]) == is_listed


def test_the_last_state_is_that_of_the_agency_itself_and_not_of_a_later_period(world: World) -> None:
    world.owes("ubnd-xa-c", "ubnd-xa-d")
    world.leads("t1", "named.1", "UBND các xã")
    for agency in ("ubnd-xa-c", "ubnd-xa-d"):
        world.add("bridge_group_members", group_name_raw="UBND các xã", agency_key=agency)
    world.did("t1", "ubnd-xa-c", "2024", "not_started")
    world.did("t1", "ubnd-xa-c", "2025", "not_reported", 12.5)
    world.did("t1", "ubnd-xa-c", "2027", "done")
    last = {agency: [row["last_reported"] for row in rows] for agency, rows in world.rows("tasks").items()}
    assert last == {"ubnd-xa-c": ["12,5 % (năm 2025)"], "ubnd-xa-d": [""]}


# Which targets


def test_who_reported_a_target_is_asked_for_it_and_its_peers_are_not(world: World) -> None:
    world.owes("so-a", "so-b", "ubnd-xa-c")
    for key in ("k1", "k2"):
        world.add("fct_targets", target_key=key)
    world.reached("k1", "so-a", "2025", "actual", 11)
    assert world.keys("targets", "target_key") == {"so-a": ["k1", "k2"], "so-b": ["k2"], "ubnd-xa-c": []}


def test_what_a_lower_level_reported_leaves_the_target_to_the_plans_own_level(world: World) -> None:
    world.owes("so-a", "ubnd-xa-c", "ubnd-xa-d")
    world.add("fct_targets", target_key="k1")
    world.reached("k1", "ubnd-xa-c", "2025", "actual", 1)
    assert world.keys("targets", "target_key") == {"so-a": ["k1"], "ubnd-xa-c": ["k1"], "ubnd-xa-d": []}


def test_where_only_a_lower_level_reports_it_is_asked_for_every_target(world: World) -> None:
    world.owes("ubnd-xa-c", "ubnd-xa-d")
    world.add("fct_targets", target_key="k1")
    assert world.keys("targets", "target_key") == {"ubnd-xa-c": ["k1"], "ubnd-xa-d": ["k1"]}


def test_a_target_of_a_year_that_is_over_is_not_asked_for(world: World) -> None:
    world.owes("so-a")
    for year in (2025, 2026, 2030):
        world.add("fct_targets", target_key=str(year), horizon_year=year)
    assert world.keys("targets", "target_key") == {"so-a": ["2026", "2030"]}


def test_an_estimate_of_an_earlier_period_asks_for_the_final_figure(world: World) -> None:
    world.owes("so-a")
    world.add("fct_targets", target_key="k1", unit="VND", target_value=1.5e9)
    world.reached("k1", "so-a", "2025", "estimate", 1_250_500_000)
    name = "Số hợp tác xã (mục tiêu đến năm 2030: khoảng 1.500 triệu đồng)"
    row = {"target_key": "k1", "target_name": name, "unit": "triệu đồng"}
    assert world.rows("targets")["so-a"] == [
        {**row, "last_reported": "Ước 1.250,5 (năm 2025)"},
        {
            **row,
            "last_reported": "Đề nghị gửi số chính thức. Ước 1.250,5 (năm 2025)",
            "basis": "actual",
            "figure_period": "2025",
        },
    ]


@pytest.mark.parametrize(
    "said",
    [
        [("2025", "estimate", 10), ("2025", "actual", 9)],  # the final figure is there
        [("2024", "estimate", 8), ("2025", "actual", 9)],  # the last word is final
        [("2026", "estimate", 10)],  # of this report's own period
    ],
)
def test_nothing_more_is_asked_where_the_last_earlier_word_is_final(world: World, said: list[tuple[Any, ...]]) -> None:
    world.owes("so-a")
    world.add("fct_targets", target_key="k1")
    for period, basis, value in said:
        world.reached("k1", "so-a", period, basis, value)
    (row,) = world.rows("targets")["so-a"]
    assert "figure_period" not in row
    assert row["last_reported"].startswith("Ước 10 (năm 2026)" if said[0][0] == "2026" else "Thực hiện 9 (năm 2025)")


# Which counts


def test_counts_are_asked_for_the_agencys_own_area(world: World) -> None:
    world.owes("so-a", "ubnd-xa-c")
    rows = world.rows("cooperatives")
    assert [(row["area_key"], row["organisation_type"]) for row in rows["ubnd-xa-c"]] == [
        ("xa-c", "THT"),
        ("xa-c", "HTX"),
        ("xa-c", "LHHTX"),
    ]
    assert {row["area_key"] for row in rows["so-a"]} == {"tinh"}


def test_and_for_areas_that_it_counted_before_while_they_exist(world: World) -> None:
    world.add("dim_areas", area_key="huyen", area_name="Huyện E", area_level="district", valid_to_date="2025-06-30")
    world.owes("so-a")
    world.counted("xa-d", "2025", "members", "actual", 9, "so-a")
    world.counted("huyen", "2025", "members", "actual", 9, "so-a")
    assert [row["area_key"] for row in world.rows("cooperatives")["so-a"]] == ["tinh"] * 3 + ["xa-d"] * 3


def test_last_counts_stand_beside_and_estimates_ask_for_final_ones(world: World) -> None:
    world.owes("ubnd-xa-c")
    for measure, basis, value in (
        ("members", "actual", 1205),
        ("dissolved", "estimate", 0),
        ("organisations", "estimate", 14),
    ):
        world.counted("xa-c", "2025", measure, basis, value)
    rows = [row for row in world.rows("cooperatives")["ubnd-xa-c"] if row["organisation_type"] == "HTX"]
    assert [row["last_reported"] for row in rows] == [
        "Thực hiện (năm 2025): số thành viên 1.205. Ước (năm 2025): tổng số 14; giải thể 0",
        "Đề nghị gửi số chính thức. Ước (năm 2025): tổng số 14; giải thể 0",
    ]
    assert (rows[1]["basis"], rows[1]["figure_period"]) == ("actual", "2025")


# Which duties


def test_open_duties_with_a_date_are_asked_for(world: World) -> None:
    for number, status in enumerate(
        ("missing", "extended", "not_due", "on_time", "late", "not_applicable", "no_due_date")
    ):
        world.owes("so-a", rule_key=f"r{number}", status=status)
        world.add("dim_report_rules", rule_key=f"r{number}")
    world.owes("so-b", basis="presumed")
    world.owes("ubnd-xa-c", status="missing", receipt_state="not_structured")
    assert sorted(world.duties()) == ["r0/so-a/2026", "r1/so-a/2026", "r2/so-a/2026"]
    assert "r6/so-a/2026" in world.duties(Filter(period="2026"))
    assert "r/so-b/2026" in world.duties(Filter(presumed=True))


def test_filters_of_period_plan_and_days(world: World) -> None:
    world.owes("so-a", cutoff_at="2026-12-14 17:00")
    world.owes("so-a", period_key="2027", cutoff_at="2027-12-14 17:00")
    assert list(world.duties(Filter(period="2027"))) == ["r/so-a/2027"]
    assert list(world.duties(Filter(due_within=14))) == ["r/so-a/2026"]
    assert list(world.duties(Filter(due_within=13))) == []
    assert len(world.duties(Filter(plan="p"))) == 2
    with pytest.raises(UsageError, match=r"có phải: p$"):
        world.duties(Filter(plan="pp"))


def test_names_that_no_roster_knows_get_none_and_are_counted(world: World) -> None:
    world.agency("named.1", "Các sở", is_in_roster=False)
    world.owes("so-a", "named.1")
    assert ask_all(world.warehouse, Filter(), AS_OF) == 1
    assert list(dict(duties(world.warehouse, AS_OF))) == ["r/so-a/2026"]


def test_file_names_can_be_read_and_are_never_alike(world: World) -> None:
    world.agency("tinh.so-a-2", "Sở Á")
    world.add("dim_report_rules", rule_key="p.open.1")
    world.owes("so-a", "tinh.so-a-2", "so-b")
    world.owes("ubnd-xa-c")
    world.owes("ubnd-xa-c", rule_key="p.open.1")
    assert {key: duty.file_stem for key, duty in world.duties().items()} == {
        "r/so-a/2026": "p/2026/so-a",
        "r/so-b/2026": "p/2026/so-b",
        "r/tinh.so-a-2/2026": "p/2026/tinh.so-a-2",
        "r/ubnd-xa-c/2026": "p/2026/ubnd-xa-c.r",
        "p.open.1/ubnd-xa-c/2026": "p/2026/ubnd-xa-c.open.1",
    }


@pytest.mark.parametrize(("state", "mode"), [("none", "snapshot"), ("blank", "snapshot"), ("valid", "patch")])
def test_a_second_form_adds_to_what_was_accepted(world: World, state: str, mode: str) -> None:
    world.owes("so-a", receipt_state=state)
    ask_one(world.warehouse, "r", "so-a", "2026")
    assert dict(duties(world.warehouse, AS_OF))["r/so-a/2026"].mode == mode


@pytest.mark.parametrize(
    ("operator", "due", "extended", "words"),
    [
        ("before", "2026-12-15", None, "trước ngày 15/12/2026"),
        ("by", "2026-12-15", None, "chậm nhất hết ngày 15/12/2026"),
        ("within", "2027-01-08", None, "chậm nhất hết ngày 08/01/2027"),
        ("before", "2026-12-15", "2026-12-20 17:00", "trước ngày 15/12/2026; đã gia hạn đến hết ngày 20/12/2026"),
        (None, None, None, "kế hoạch không ấn định ngày"),
    ],
)
def test_the_deadline_in_words(
    world: World, operator: str | None, due: str | None, extended: str | None, words: str
) -> None:
    world.add("dim_report_rules", rule_key="r2", operator=operator)
    world.owes("so-a", rule_key="r2", due_date=due, extended_until_at=extended)
    assert world.duties()["r2/so-a/2026"].deadline == words


def test_periods_of_figures_begin_with_the_plan(world: World) -> None:
    world.owes("so-a", period_key="2027")
    assert world.duties()["r/so-a/2027"].figure_periods == ("2027", "2026", "2025")


@pytest.mark.parametrize(
    ("rule", "agency", "period", "said"),
    [
        ("rr", "so-a", "2026", "--rule rr: không có mã này; có phải: r"),
        ("old", "so-a", "2026", "--rule old: mã cũ, nay là r"),
        ("r", "Sở A", "2026", "--agency Sở A: không có mã này; có phải: so-a"),
        ("r", "so-b", "2026", "--agency so-b: không phải gửi báo cáo theo r; có phải: so-a"),
        ("r", "so-a", "2030", "--period 2030: không có nghĩa vụ của kỳ này; các kỳ có: 2026, 2027"),
        ("r", "named.1", "2026", "--agency named.1: không có trong danh bạ"),
    ],
)
def test_a_wrong_key_is_told_with_what_is_near(world: World, rule: str, agency: str, period: str, said: str) -> None:
    world.agency("named.1", "Các sở", is_in_roster=False)
    world.add("dim_replaced_keys", old_key="old", current_key="r")
    world.owes("so-a", "named.1")
    world.owes("so-a", period_key="2027")
    world.owes("so-b", status="not_applicable")
    with pytest.raises(UsageError) as error:
        ask_one(world.warehouse, rule, agency, period)
    assert str(error.value).startswith(said)
    assert "\n" not in str(error.value)


def test_an_answered_duty_may_be_asked_for_by_name(world: World) -> None:
    world.owes("so-a", status="on_time", receipt_state="valid")
    ask_one(world.warehouse, "r", "so-a", "2026")
    assert list(dict(duties(world.warehouse, AS_OF))) == ["r/so-a/2026"]
