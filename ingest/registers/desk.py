"""What the current release leaves open, as a person names it on the command line: rows of plans, names of agencies."""

from __future__ import annotations

from ingest.errors import UsageError
from ingest.home import DataHome
from ingest.outbox.published import published

ROW_FIELDS = {"task": "task_key", "target": "target_key", "report_rule": "rule_key"}
"""Kind of a row → the field of an entry that holds its key."""


def find_plan_row(home: DataHome, row_key: str) -> dict[str, str | None]:
    """The fields of an entry about a row that was not read surely, as the current release has it.

    Raises:
        UsageError: no key, or one that the release does not ask about.
    """
    with published(home) as warehouse:
        found = warehouse.execute(
            "select row_kind, plan_key, reading_digest from marts.fct_plan_row_decisions where row_key = ?", [row_key]
        ).fetchall()
    if len(found) != 1:
        raise UsageError(
            f"--row: “{row_key}” không phải dòng kế hoạch nào chờ duyệt hoặc đã duyệt trong bản công bố; ghi mã trong "
            "marts.fct_plan_row_decisions. Dòng máy đọc chắc mà sai thì sửa bằng tệp sửa (kttt review)"
        )
    ((row_kind, plan_key, digest),) = found
    return {ROW_FIELDS[row_kind]: row_key, "plan_key": plan_key, "reading_digest": digest}


def find_unknown_name(home: DataHome, written: str) -> dict[str, str | None]:
    """The fields of an entry about a name that nobody knew, given as the name or its key.

    Raises:
        UsageError: no such name in the current release, or several areas have one.
    """
    with published(home) as warehouse:
        found = warehouse.execute(
            "select agency_key, agency_name from marts.dim_agencies "
            "where agency_kind = 'unknown' and (agency_key = $said or lower(agency_name) = lower(trim($said))) "
            "order by agency_key",
            {"said": written},
        ).fetchall()
    if len(found) != 1:
        several = f"; nhiều địa bàn có tên này, ghi mã: {', '.join(key for key, _ in found)}" if found else ""
        raise UsageError(
            f"--name: “{written}” không phải tên chưa rõ nào trong bản công bố; ghi tên hoặc mã trong "
            f"marts.dim_agencies (agency_kind = 'unknown'){several}"
        )
    ((named_key, name),) = found
    return {"named_key": named_key, "agency_name": name}
