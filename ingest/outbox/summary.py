"""The summary that a nightly run ends with: what was read, who owes what, how the checks went, where things lie."""

from __future__ import annotations

import duckdb

from ingest.asof import show
from ingest.home import DataHome
from ingest.outbox.published import published, published_as_of, utc
from ingest.outbox.wording import EMPTY, KIND, OUTCOME, STATUS, counted, whole
from ingest.warehouse.build import published_run

NAMED_AT_MOST = 40

MISSING = """
select
    missing.period_name, missing.cutoff_at, missing.days_late,
    coalesce(plans.plan_number, 'Kế hoạch không ghi số')
    || coalesce(' ngày ' || strftime(plans.issued_date, '%d/%m/%Y'), ' năm ' || plans.start_year, '')
    || ' (' || plans.issuer || ')',
    coalesce(missing.receiver_name, 'không nêu'),
    string_agg(
        missing.agency_name
        || case missing.receipt_state
            when 'blank' then ' (gửi để trống)' when 'refused' then ' (gửi, bị từ chối)' else ''
        end,
        '; ' order by missing.agency_name
    ),
    missing.plan_key
from reporting.rpt_missing_reports as missing
inner join marts.dim_plans as plans using (plan_key)
group by all
order by missing.cutoff_at desc, 4, 5, missing.period_name
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
    counts = dict(
        warehouse.execute("select status, count(*) from marts.fct_report_obligations group by status").fetchall()
    )
    missing = warehouse.execute(MISSING).fetchall()
    count = counts.get("missing", 0)
    return [
        f"Nghĩa vụ:     {whole(sum(counts.values()))} nghĩa vụ báo cáo · {counted(STATUS, counts)}",
        f"Quá hạn, chưa có bản hợp lệ ({whole(count)}):" if count else f"Quá hạn, chưa có bản hợp lệ: {EMPTY}",
        *_named(
            [
                f"{period} · hết hạn {show(utc(cutoff))}, quá {days} ngày · {plan} · nơi nhận {receiver}: {agencies}"
                for period, cutoff, days, plan, receiver, agencies, _ in missing
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
