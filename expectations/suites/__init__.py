"""The suites, in the order in which people should read their results."""

from __future__ import annotations

from expectations.suite import Suite
from expectations.suites.documents import DOCUMENTS
from expectations.suites.figures import FIGURES
from expectations.suites.missing_reports import MISSING_REPORTS
from expectations.suites.obligations import OBLIGATIONS
from expectations.suites.plan_contents import PLAN_CONTENTS
from expectations.suites.plans import PLANS
from expectations.suites.run import RUN
from expectations.suites.submissions import SUBMISSIONS

SUITES: tuple[Suite, ...] = (
    MISSING_REPORTS,
    OBLIGATIONS,
    SUBMISSIONS,
    FIGURES,
    DOCUMENTS,
    PLANS,
    PLAN_CONTENTS,
    RUN,
)
