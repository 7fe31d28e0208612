"""Writes the list of who is due or missing to the outbox, one file a run. Sends nothing: people do.

Presumed duties are not in it: nobody has decided yet that they are owed, and a reminder would say so. The nightly
summary and the checks name them for those who decide.
"""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

from ingest.asof import VIETNAM, show
from ingest.files import write_text
from ingest.home import DataHome
from ingest.outbox.cells import harmless
from ingest.outbox.published import published, published_as_of, utc
from ingest.outbox.wording import BASIS, RECEIPT_STATE, STATUS

DUE_WITHIN = timedelta(days=30)
COLUMNS = (
    "Đơn vị",
    "Kỳ báo cáo",
    "Hạn gửi (trước)",
    "Gia hạn đến (trước)",
    "Tình trạng",
    "Số ngày quá hạn",
    "Đã nhận gì",
    "Nơi nhận",
    "Kế hoạch",
    "Địa bàn",
    "Căn cứ nghĩa vụ",
    "Mã nghĩa vụ",
)

QUERY = """
select
    case when plans.area_level is null then agencies.agency_full_name else agencies.agency_name end as agency,
    periods.period_name, obligations.cutoff_at, obligations.extended_until_at, obligations.status,
    obligations.days_late, obligations.receipt_state, rules.receiver_raw, coalesce(plans.plan_number, plans.title),
    plans.area_name, obligations.basis, obligations.obligation_key
from marts.fct_report_obligations as obligations
inner join marts.dim_agencies as agencies using (agency_key)
inner join marts.dim_periods as periods using (period_key)
inner join marts.dim_report_rules as rules using (rule_key)
inner join marts.dim_plans as plans on plans.plan_key = obligations.plan_key
where
    obligations.basis <> 'presumed'
    and (
        obligations.status in ('missing', 'extended')
        or (obligations.status = 'not_due' and obligations.cutoff_at <= ?)
    )
order by obligations.status, obligations.cutoff_at, agency, obligations.obligation_key
"""


def write_reminders(home: DataHome) -> list[Path]:
    """Write ``outbox/nhac-bao-cao-DATE.csv`` for the current release: missing, extended and soon due reports.

    The file opens in a spreadsheet with its diacritics (UTF-8 with byte order mark) and without running anything.
    """
    as_of = published_as_of(home)
    with published(home) as warehouse:
        rows = warehouse.execute(QUERY, [(as_of + DUE_WITHIN).replace(tzinfo=None)]).fetchall()
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for agency, period, cutoff, until, status, days, state, *rest, basis, key in rows:
        extended = show(utc(until)) if until else None
        told = [STATUS[status], days, RECEIPT_STATE[state], *rest, BASIS[basis]]
        values = [agency, period, show(utc(cutoff)), extended, *told, key]
        writer.writerow([harmless(value) for value in values])
    path = home.outbox / f"nhac-bao-cao-{as_of.astimezone(VIETNAM):%Y-%m-%d}.csv"
    write_text(path, "\ufeff" + text.getvalue())
    return [path]
