"""The summary that a nightly run ends with: what was read, who owes what, how the checks went, where things lie."""

from __future__ import annotations

from textwrap import shorten

import duckdb

from ingest.asof import show
from ingest.home import DataHome
from ingest.outbox.published import published, published_as_of, utc
from ingest.outbox.wording import BASIS, EMPTY, KIND, OUTCOME, STATUS, TASK_STATE, counted, share, some, whole
from ingest.warehouse.build import published_run

NAMED_AT_MOST = 40
AGENCIES_AT_MOST = 10
PREDECESSORS_AT_MOST = 3
SENTENCE_AT_MOST = 70

PLAN = """
    coalesce(plans.plan_number, 'Kế hoạch không ghi số')
    || coalesce(' ngày ' || strftime(plans.issued_date, '%d/%m/%Y'), ' năm ' || plans.start_year, '')
    || ' (' || plans.issuer || ')'
"""
# Across provinces an agency is told with its province.
AGENCY = "case when plans.area_level is null then agencies.agency_full_name else agencies.agency_name end"

# Reports that are to come and have not, with or without an extension: one row for those of one rule and period.
OPEN = f"""
select
    periods.period_name, obligations.cutoff_at, obligations.extended_until_at, obligations.days_late, {PLAN} as plan,
    coalesce(rules.receiver_raw, 'không nêu') as receiver,
    list(
        {AGENCY}
        || case obligations.receipt_state
            when 'blank' then ' (gửi để trống)' when 'refused' then ' (gửi, bị từ chối)' else ''
        end
        order by agencies.agency_name, agencies.agency_key
    )
from marts.fct_report_obligations as obligations
inner join marts.dim_plans as plans on obligations.plan_key = plans.plan_key
inner join marts.dim_agencies as agencies on obligations.agency_key = agencies.agency_key
inner join marts.dim_periods as periods on obligations.period_key = periods.period_key
inner join marts.dim_report_rules as rules on obligations.rule_key = rules.rule_key
where obligations.is_expected and obligations.status = ?
group by
    obligations.rule_key, obligations.cutoff_at, obligations.days_late, rules.receiver_raw, periods.period_name,
    plans.plan_key, plan, obligations.extended_until_at
order by obligations.cutoff_at desc, plan, receiver, periods.period_name, obligations.rule_key
"""

PRESUMED = f"""
select
    {PLAN} as plan, rules.source_raw, count(*), count(distinct obligations.agency_key),
    list(
        distinct case when plans.area_level is null then predecessors.agency_full_name else predecessors.agency_name end
    )
from marts.fct_report_obligations as obligations
inner join marts.dim_plans as plans on obligations.plan_key = plans.plan_key
inner join marts.dim_agencies as predecessors on obligations.predecessor_key = predecessors.agency_key
inner join marts.dim_report_rules as rules on obligations.rule_key = rules.rule_key
where obligations.basis = 'presumed' and obligations.status <> 'not_applicable'
group by plans.plan_key, plan, obligations.rule_key, rules.source_raw
order by plan, obligations.rule_key
"""

# A presumed duty counts under no status until somebody decides about it.
STATUSES = """
select case when basis = 'presumed' and status <> 'not_applicable' then 'presumed' else status end as state, count(*)
from marts.fct_report_obligations
group by state
"""

RATES = """
select
    count(*), count(*) filter (where is_on_time), count(*) filter (where is_on_time_with_extension),
    count(*) filter (where is_received)
from marts.fct_report_obligations
where is_expected
"""


def nightly_summary(home: DataHome) -> str:
    """The summary of the current release, in Vietnamese, as lines for a terminal."""
    run = published_run(home)
    release = run["release_id"] if run else ""
    with published(home) as warehouse:
        lines = [
            f"KINH TẾ TẬP THỂ · số liệu tính đến {show(published_as_of(home))} · bản {release}",
            *_documents(warehouse),
            *_obligations(warehouse),
            *_checks(warehouse),
        ]
    folder = home.current.resolve()
    lines += [f"Kho số liệu:  {home.current / 'kttt.duckdb'}"]
    docs = folder / "site" / "data_docs" / "index.html"
    if docs.exists():
        lines.append(f"Data Docs:    {home.current / docs.relative_to(folder)}")
    return "\n".join(lines)


def _documents(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    plans, tasks, targets, rules = (
        _number(warehouse, f"select count(*) from marts.{table}")
        for table in ("dim_plans", "dim_tasks", "fct_targets", "dim_report_rules")
    )
    lines = [
        f"Kế hoạch:     {whole(plans)} kế hoạch · {whole(tasks)} nhiệm vụ · {whole(targets)} chỉ tiêu · "
        f"{whole(rules)} quy định báo cáo"
    ]
    if tasks:
        states = dict(
            warehouse.execute("select task_state, count(*) from marts.fct_tasks group by task_state").fetchall()
        )
        lines.append(f"Nhiệm vụ:     {counted(TASK_STATE, states)}")
    if plans == 0:
        lines.append("Chú ý:        chưa có kế hoạch nào, nên chưa có nghĩa vụ nào; kiểm tra thư mục kế hoạch (PLANS)")
    for kind, word in KIND.items():
        counts = dict(
            warehouse.execute(
                "select outcome, count(*) from marts.fct_document_outcomes where kind = ? group by outcome", [kind]
            ).fetchall()
        )
        if kind == "registers" and not counts:
            continue
        lines.append(f"Tệp {word + ':':<10}{whole(sum(counts.values()))} tệp nhận · {counted(OUTCOME, counts)}")
        quarantined = warehouse.execute(
            "select file_name, reason from marts.fct_document_outcomes "
            "where kind = ? and outcome = 'quarantined' order by source_path, document_key",
            [kind],
        ).fetchall()
        lines += _named([_reason(name, reason) for name, reason in quarantined])
    return lines


def _obligations(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    counts = dict(warehouse.execute(STATUSES).fetchall())
    words = {**STATUS, "presumed": BASIS["presumed"]}
    lines = [f"Nghĩa vụ:     {whole(sum(counts.values()))} nghĩa vụ báo cáo · {counted(words, counts)}"]
    ((expected, on_time, in_extended_time, received),) = warehouse.execute(RATES).fetchall()
    if expected:
        lines.append(
            f"Đã đến hạn:   đúng hạn {share(on_time, expected)} · đúng hạn, tính cả gia hạn "
            f"{share(in_extended_time, expected)} · đã nhận {share(received, expected)}"
        )
    return [*lines, *_missing(warehouse), *_extended(warehouse), *_presumed(warehouse)]


def _missing(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    found = warehouse.execute(OPEN, ["missing"]).fetchall()
    count = sum(len(agencies) for *_, agencies in found)
    return [
        f"Quá hạn, chưa có bản hợp lệ ({whole(count)}):" if count else f"Quá hạn, chưa có bản hợp lệ: {EMPTY}",
        *_named(
            [
                f"{period} · hết hạn {show(utc(cutoff))}, quá {whole(days)} ngày · {plan} · nơi nhận {receiver}: "
                f"{some(agencies, AGENCIES_AT_MOST)}"
                for period, cutoff, _, days, plan, receiver, agencies in found
            ]
        ),
    ]


def _extended(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    found = warehouse.execute(OPEN, ["extended"]).fetchall()
    if not found:
        return []
    return [
        f"Đang gia hạn, chưa có bản hợp lệ ({whole(sum(len(agencies) for *_, agencies in found))}):",
        *_named(
            [
                f"{period} · gia hạn đến {show(utc(until))} · {plan} · nơi nhận {receiver}: "
                f"{some(agencies, AGENCIES_AT_MOST)}"
                for period, _, until, _, plan, receiver, agencies in found
            ]
        ),
    ]


def _presumed(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    """One line for a rule: there may be thousands of communes in the place of the districts of one sentence."""
    found = warehouse.execute(PRESUMED).fetchall()
    if not found:
        return []
    return [
        f"Nghĩa vụ suy đoán, chờ xác nhận ({whole(sum(row[2] for row in found))}), nằm ngoài mọi tỷ lệ; "
        "quyết định bằng kttt register confirm hoặc refuse:",
        *_named(
            [
                f"{plan} · “{shorten(sentence, SENTENCE_AT_MOST, placeholder='…')}”: {whole(duties)} nghĩa vụ của "
                f"{whole(heirs)} đơn vị đứng thay {some(sorted(ended), PREDECESSORS_AT_MOST)}"
                for plan, sentence, duties, heirs, ended in found
            ]
        ),
    ]


def _checks(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    found = warehouse.execute(
        "select result, severity, count(*) from reporting.rpt_data_quality group by result, severity"
    ).fetchall()
    passed = sum(count for result, _, count in found if result == "passed")
    warned = sum(count for result, severity, count in found if result == "failed" and severity != "critical")
    failed = sum(count for result, severity, count in found if result == "failed" and severity == "critical")
    errored = sum(count for result, _, count in found if result == "errored")
    return [f"Kiểm tra:     đạt {passed} · cảnh báo {warned} · không đạt {failed} · hỏng phép kiểm {errored}"]


def _reason(name: str, reason: str) -> str:
    return reason if name in reason else f"{name}: {reason}"


def _named(lines: list[str]) -> list[str]:
    shown = [f"  - {line}" for line in lines[:NAMED_AT_MOST]]
    hidden = len(lines) - len(shown)
    return [*shown, f"  … và {whole(hidden)} dòng nữa trong kho số liệu"] if hidden else shown


def _number(warehouse: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(warehouse.execute(query).fetchall()[0][0])
