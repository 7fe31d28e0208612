"""Mutants: each is a plausible mistake in one model, and at least one check must notice it.

A mutant is tried on the unit tests of its model and then on the checks of random worlds, all without dbt. The line that
each prints (``pytest -rA``) names the check that failed first. A mutant that does not run at all is an error of this file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import Phase, given, settings

from tests.warehouse.compiled import Models, Project, failing_unit_cases
from tests.warehouse.duty_checks import CHECKS, Judged
from tests.warehouse.duty_strategies import worlds
from tests.warehouse.duty_worlds import World
from tests.warehouse.test_duties import STEADY

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Mutant:
    """A mistake: in the compiled SQL of a model, one text (found once, unless ``every``) becomes another."""

    name: str
    model: str
    old: str
    new: str
    every: bool = False

    def change(self, sql: str) -> str:
        found = sql.count(self.old)
        assert found >= 1 if self.every else found == 1, f"{self.name}: {self.old!r} is found {found} times"
        return sql.replace(self.old, self.new)


MUTANTS = (
    Mutant(
        "in time includes the cut-off",
        "int_judgements",
        "first_accepted_at < cutoff_at",
        "first_accepted_at <= cutoff_at",
    ),
    Mutant("due only after the cut-off", "int_judgements", "when cutoff_at > as_of_at", "when cutoff_at >= as_of_at"),
    Mutant(
        "receipt compared by its UTC date",
        "int_judgements",
        "when first_accepted_at < cutoff_at then",
        "when cast(first_accepted_at as date) <= cast(cutoff_at as date) then",
    ),
    Mutant("local midnight lost", "int_rule_deadlines", " - interval '7' hour", "", every=True),
    Mutant("before read as by", "int_rule_deadlines", "when operator = 'before' then", "when operator = 'by' then"),
    Mutant("plan end ignored", "int_rule_deadlines", "and (ended_date is null or judged_date <= ended_date)", ""),
    Mutant("weekend policy ignored", "int_rule_deadlines", "when 'next_working_day' then days.next_working_date", ""),
    Mutant(
        "last year of the plan ignored",
        "int_rule_deadlines",
        "and (rules.year_end is null or periods.year <= rules.year_end)",
        "",
    ),
    Mutant(
        "successors dropped",
        "int_expected_reports",
        "where\n        reporters.ends_with_agency",
        "where\n        false and reporters.ends_with_agency",
    ),
    Mutant(
        "closed agencies counted",
        "int_expected_reports",
        "and (reporters.to_date is null or deadlines.judged_date <= reporters.to_date)",
        "",
    ),
    Mutant(
        "agencies owe before they are born",
        "int_expected_reports",
        "(reporters.from_date is null or reporters.from_date <= deadlines.judged_date) and",
        "",
    ),
    Mutant(
        "closed successors counted",
        "int_expected_reports",
        "and (heirs.to_date is null or deadlines.judged_date <= heirs.to_date)",
        "",
    ),
    Mutant(
        "default kept beside an official list",
        "int_expected_reports",
        "and not coalesce(\n            reporters.list_from_date <= deadlines.judged_date",
        "and not coalesce(\n            false and reporters.list_from_date <= deadlines.judged_date",
        every=True,
    ),
    Mutant("presumed goes before own", "int_expected_reports", "when 'presumed' then 5", "when 'presumed' then 0"),
    Mutant(
        "own receiver owes",
        "int_expected_reports",
        "receiving.agency_key is not null as is_own_receiver",
        "false as is_own_receiver",
    ),
    Mutant("successions not followed on", "int_agency_heirs", "heirs.steps < 10", "heirs.steps < 1"),
    Mutant(
        "group membership undated",
        "int_group_agencies",
        "kinds.valid_to_date as member_to_date",
        "cast(null as date) as member_to_date",
    ),
    Mutant(
        "list membership undated",
        "int_group_agencies",
        "members.valid_to_date as member_to_date",
        "cast(null as date) as member_to_date",
    ),
    Mutant(
        "members of another territory",
        "int_group_agencies",
        "and meant.province_key = agencies.province_key",
        "",
    ),
    Mutant(
        "who left the group leaves an heir",
        "int_group_agencies",
        "valid_to_date is not null and valid_to_date <= coalesce(member_to_date, valid_to_date) as ends_with_agency",
        "coalesce(valid_to_date, member_to_date) is not null as ends_with_agency",
    ),
    Mutant(
        "receipts after as-of seen",
        "int_judgements",
        "case when receipts.first_timed_valid_at < duties.as_of_at then receipts.first_timed_valid_at end",
        "receipts.first_timed_valid_at",
    ),
    Mutant("decisions after as-of seen", "int_judgements", "on entries.effective_at < instants.as_of_at", "on true"),
    Mutant(
        "extensions dropped",
        "int_judgements",
        "max(case when entries.kind = 'extension' then entries.until_date end)",
        "cast(null as date)",
    ),
    Mutant(
        "an extended report is on time",
        "int_judgements",
        "when first_accepted_at < cutoff_at",
        "when first_accepted_at < coalesce(extended_until_at, cutoff_at)",
    ),
    Mutant(
        "of two decisions at once any",
        "int_judgements",
        "max_by(entries.decision, (entries.effective_at, entries.entered_at, entries.entry_key))",
        "max_by(entries.decision, entries.effective_at)",
    ),
    Mutant(
        "the last of several receipts",
        "int_duty_receipts",
        "min_by(receipt_key, revision_number)",
        "max_by(receipt_key, revision_number)",
        every=True,
    ),
    Mutant("waivers ignored", "int_judgements", "when waiver_key is not null then 'waived'", ""),
    Mutant("refusals ignored", "int_judgements", "when basis = 'presumed' and decision = 'refused' then 'refused'", ""),
    Mutant("confirmations ignored", "int_judgements", "decision = 'confirmed'", "decision = 'x'"),
    Mutant("presumed duties in the rates", "int_judgements", "and judged_basis <> 'presumed'", ""),
    Mutant(
        "early reports in the rates", "int_judgements", "and cutoff_at <= as_of_at and judged_basis", "and judged_basis"
    ),
    Mutant(
        "a file's own time goes before the register",
        "int_judgements",
        "case when registered_at is null then mtime_valid_at end",
        "mtime_valid_at",
    ),
    Mutant(
        "a blank report counts",
        "int_duty_receipts",
        "content_state = 'valid' and received_basis <> 'mtime' then",
        "received_basis <> 'mtime' then",
    ),
    Mutant(
        "waived duties counted as presumed",
        "rpt_agency_scorecard",
        "obligations.basis = 'presumed'",
        "obligations.basis <> 'x'",
    ),
    Mutant(
        "not yet due duties in the rates",
        "rpt_agency_scorecard",
        "when obligations.is_expected then 1",
        "when obligations.status <> 'x' then 1",
    ),
    Mutant(
        "late reports not received",
        "fct_report_obligations",
        "in ('on_time', 'late') as is_received",
        "in ('on_time') as is_received",
    ),
    Mutant(
        "every verdict sealed every night",
        "int_verdicts_to_seal",
        "latest.obligation_key is null\n        or due.status",
        "true\n        or due.status",
    ),
    Mutant("verdicts sealed before they are due", "int_verdicts_to_seal", "\n        and is_due", ""),
    Mutant(
        "the past sealed again and again",
        "int_verdicts_to_seal",
        "sealed.obligation_key is null\n        or due.status",
        "true\n        or due.status",
    ),
    Mutant("the end of an extension not sealed", "int_verdicts_to_seal", "due.status <> latest.verdict", "false"),
    Mutant(
        "ended duties keep their verdict",
        "int_verdicts_to_seal",
        "instants.purpose = 'nightly'\n        and latest",
        "false\n        and latest",
    ),
    Mutant("a rejudged verdict stands over a nightly one", "int_latest_verdicts", "where purpose = 'nightly'", ""),
    Mutant("the first verdict stands", "int_latest_verdicts", "order by judged_at desc", "order by judged_at asc"),
    Mutant(
        "copies told by their bytes alone",
        "int_submission_revisions",
        "or (values_digest = digest_before and mode = mode_before and content_state = state_before)",
        "",
    ),
    Mutant("a patch is a copy of a snapshot", "int_submission_revisions", " and mode = mode_before", ""),
    Mutant(
        "a refused file is a copy of a valid one", "int_submission_revisions", " and content_state = state_before", ""
    ),
    Mutant(
        "revisions of one instant in any order",
        "int_submission_revisions",
        "order by received_at, receipt_key",
        "order by received_at, content_sha256 desc",
        every=True,
    ),
    Mutant("a patch replaces all", "int_submission_revisions", " and mode = 'snapshot'", ""),
    Mutant("a refused snapshot replaces all", "int_submission_revisions", "content_state = 'valid' and mode", "mode"),
    Mutant("copies are revisions", "int_duty_receipts", "revision_number is not null", "true"),
    Mutant(
        "snapshots end nothing",
        "fct_reported_values",
        "least(restated_by_number, replaced_by_number)",
        "restated_by_number",
    ),
    Mutant(
        "patches end nothing",
        "fct_reported_values",
        "least(restated_by_number, replaced_by_number)",
        "replaced_by_number",
    ),
    Mutant(
        "an actual ends the estimate",
        "fct_reported_values",
        "field, figure_period_key, value_basis",
        "field, figure_period_key",
        every=True,
    ),
    Mutant(
        "next year's figure ends this year's",
        "fct_reported_values",
        "rule_key, agency_key, period_key,\n                subject",
        "rule_key, agency_key,\n                subject",
        every=True,
    ),
    Mutant("a refused file states values", "fct_reported_values", "and content_state = 'valid'", ""),
    Mutant("a copy states values again", "fct_reported_values", "revision_number is not null", "true"),
    Mutant("what is taken back is only stated anew", "fct_reported_values", "and ended.is_withdrawn_next", "and false"),
    *(
        Mutant(f"values taken back stand in {table}", table, "and not reported.is_withdrawn", "", every=True)
        for table in ("fct_task_progress", "fct_target_progress", "fct_cooperative_counts")
    ),
    *(
        Mutant(f"ended values stand in {table}", table, "and reported.valid_to_at is null", "", every=True)
        for table in ("fct_task_progress", "fct_target_progress", "fct_cooperative_counts")
    ),
    *(
        Mutant(
            f"what came first stands in {table}",
            table,
            "reported.valid_from_at desc",
            "reported.valid_from_at",
            every=True,
        )
        for table in ("fct_target_progress", "fct_cooperative_counts")
    ),
    Mutant(
        "estimates go before actuals",
        "fct_cooperative_counts",
        "where value_basis = 'actual' or actual_value is null",
        "where value_basis = 'estimate' or estimate_value is null",
    ),
    Mutant("the operator does not tell the direction", "fct_targets", "when '<=' then 'down'", ""),
    Mutant("where less is better more is reached", "fct_target_progress", "or targets.direction = 'down'", ""),
    Mutant(
        "what nobody counted is zero",
        "fct_share_actuals",
        "when added.parts = needed.parts then round(",
        "when true then round(",
    ),
    Mutant("all organisations in the denominator", "fct_share_actuals", "and counts.measure = shares.measure", ""),
    Mutant(
        "a share of nothing is zero",
        "fct_share_actuals",
        "nullif(added.denominator, 0), 6)",
        "greatest(added.denominator, 1), 6)",
    ),
    Mutant(
        "a share of estimates is final", "fct_share_actuals", "when added.estimated_parts = 0 then", "when true then"
    ),
    Mutant(
        "counts go before reports",
        "fct_target_figures",
        "= 'reported' then 0 else 1 end",
        "= 'reported' then 1 else 0 end",
    ),
    Mutant("a part stands for the whole", "fct_target_figures", "and promised.area_level = served.area_level", ""),
    Mutant("what came first stands for a target", "fct_target_figures", "received_at desc", "received_at"),
    Mutant(
        "an estimate takes the place of an actual",
        "fct_target_figures",
        "figures.period_key, figures.value_basis\n            order",
        "figures.period_key\n            order",
    ),
    Mutant("an unknown share is a figure", "fct_target_figures", "where shares.share_pct is not null", ""),
    Mutant(
        "figures after the horizon count",
        "fct_target_attainment",
        "and periods.end_date <= promised.horizon_end_date",
        "",
    ),
    Mutant("pace of the last step only", "fct_target_attainment", "min(place_from_first)", "max(place_from_first)"),
    Mutant("the first figure is the latest", "fct_target_attainment", "min(place_from_last)", "max(place_from_last)"),
    *(
        Mutant(
            f"the shortest period {which} stands",
            "fct_target_attainment",
            f"order by end_date {order}, start_date asc",
            f"order by end_date {order}, start_date desc",
        )
        for which, order in (("at first", "asc"), ("at last", "desc"))
    ),
    Mutant(
        "an estimate decides",
        "fct_target_attainment",
        "and actuals.value_basis = 'actual'",
        "and actuals.value_basis = 'estimate'",
    ),
    Mutant(
        "an untold end is a miss",
        "fct_target_attainment",
        "> horizon_end_date then 'unknown'",
        "> horizon_end_date then 'missed'",
    ),
    Mutant(
        "over on the last day",
        "fct_target_attainment",
        "as_of_date > horizon_end_date",
        "as_of_date >= horizon_end_date",
    ),
    Mutant("just fast enough is behind", "fct_target_attainment", "pace_per_year >= needed", "pace_per_year > needed"),
    Mutant("just slow enough is behind", "fct_target_attainment", "pace_per_year <= needed", "pace_per_year < needed"),
    Mutant(
        "one figure has a pace", "fct_target_attainment", "and pace_per_year is not null then 'behind'", "then 'behind'"
    ),
    Mutant(
        "what happens within a time has a pace",
        "fct_target_attainment",
        "when not is_flow then",
        "when true then",
        every=True,
    ),
    Mutant(
        "above a range its lower end is wanted",
        "fct_target_attainment",
        "then promised.target_value_high",
        "then promised.target_value",
    ),
    Mutant(
        "a share without a figure is reported",
        "fct_target_attainment",
        "'unknown') end as share",
        "'reported') end as share",
    ),
    Mutant(
        "an estimate taken back counts",
        "fct_estimate_finals",
        "and coalesce(reported.ended_by, 'in force') <> 'withdrawn'",
        "",
    ),
    Mutant(
        "an estimate left out later counts for nothing",
        "fct_estimate_finals",
        "coalesce(reported.ended_by, 'in force') <> 'withdrawn'",
        "reported.ended_by is null",
    ),
    Mutant(
        "the first estimate is compared",
        "fct_estimate_finals",
        "when place_from_end = 1 then value_number",
        "when place = 1 then value_number",
    ),
    Mutant(
        "one agency's final is every agency's",
        "fct_estimate_finals",
        "estimates.agency_key = coalesce(finals.estimating_agency_key, estimates.agency_key)",
        "true",
    ),
    Mutant("an estimate is its own final", "fct_estimate_finals", "progress.value_basis = 'actual'", "true"),
    Mutant(
        "too much and too little cancel out", "rpt_estimate_record", "abs(error_pct) as decimal", "error_pct as decimal"
    ),
    Mutant("five percent off is far off", "rpt_estimate_record", "<= 5", "< 5"),
    Mutant(
        "what has no percentage is in the rates",
        "rpt_estimate_record",
        "nullif(judged.comparable, 0)",
        "nullif(judged.finals, 0)",
        every=True,
    ),
    Mutant("early reports in the rate of time", "rpt_estimate_record", "when is_expected then 1", "when true then 1"),
    Mutant(
        "what joins an area does not cut its time",
        "int_area_territories",
        "successor_key as area_key",
        "'x' as area_key",
    ),
    Mutant(
        "shares are guessed from a relation",
        "int_area_transfers",
        "and relation in ('merged', 'renamed', 'absorbed')",
        "",
    ),
    Mutant("one of two successors takes all", "int_area_transfers", "and successors = 1", ""),
    Mutant("who goes on gives all away", "int_area_transfers", "when has_ended and", "when"),
    Mutant(
        "what is left of an unknown part is known",
        "int_area_transfers",
        "case when count(*) = count(share) then sum(share) end",
        "coalesce(sum(share), 0)",
    ),
    Mutant("a part given away is kept too", "int_area_transfers", "round(1.0 - given_away.share, 9)", "1.0"),
    Mutant(
        "an unknown way is left out of the sum",
        "bridge_area_boundaries",
        "case when count(*) = count(onward.share) then round(sum(onward.share), 9) end",
        "round(sum(onward.share), 9)",
    ),
    Mutant("shares are not followed on", "bridge_area_boundaries", "onward.share * transfers.share", "transfers.share"),
    Mutant(
        "what was merged is parted again",
        "bridge_area_boundaries",
        "when count(*) over (partition by boundary, area_key, territory_number) = 1",
        "when true",
    ),
    Mutant(
        "an unknown beginning is no beginning",
        "bridge_area_boundaries",
        "where standing.area_key is not null or transfers.to_area_key is null",
        "where standing.area_key is not null",
    ),
    Mutant("back beyond the boundary", "bridge_area_boundaries", "and back.boundary_date < transfers.moved_date", ""),
    Mutant("a share of nothing is a part", "bridge_area_boundaries", "where share is null or share > 0", ""),
    *(
        Mutant(f"{name} on a boundary", "rpt_counts_on_boundaries", old, new, every=True)
        for name, old, new in (
            (
                "parts that did not report are nothing",
                "summed.parts_reported < parts.parts_expected",
                "summed.parts_reported < 0",
            ),
            ("some of the parts are all", "summed.parts_known = parts.parts_expected", "summed.parts_known > 0"),
            ("own numbers and parts are added", "where restated.area_key is null", ""),
            ("what cannot be added is", "not measures.is_additive_over_areas", "false"),
            ("shares are ignored", "counts.counted_value * bridge.share", "counts.counted_value"),
        )
    ),
    Mutant(
        "an annual number is added to its quarters",
        "fct_annual_counts",
        "periods.period_type,\n        counts.organisation_type,\n        counts.measure,\n        max",
        "'annual' as period_type,\n        counts.organisation_type,\n        counts.measure,\n        max",
    ),
    Mutant(
        "nine months make a year",
        "fct_annual_counts",
        "when 'annual' then 1\n",
        "when 'annual' then 1 when 'nine_month' then 1\n",
    ),
    Mutant(
        "stocks are added up", "fct_annual_counts", "measures.is_additive_over_periods as is_flow", "true as is_flow"
    ),
    Mutant(
        "flows are those of the last period",
        "fct_annual_counts",
        "measures.is_additive_over_periods as is_flow",
        "false as is_flow",
    ),
    Mutant(
        "the last known stock stands for the last",
        "fct_annual_counts",
        "by_type.last_known_key is not null and by_type.last_known_key = by_type.last_period_key",
        "by_type.last_known_key is not null",
    ),
    Mutant("the short period goes before the long", "fct_annual_counts", "months desc", "months asc"),
    Mutant(
        "a part of a year is the year",
        "fct_annual_counts",
        "when is_flow and periods_known = periods_in_year",
        "when is_flow",
    ),
    Mutant("a trend over boundaries", "rpt_cooperative_trend", "counts.boundary = previous.boundary\n        and", ""),
    Mutant("a trend over gaps", "rpt_cooperative_trend", "= previous.period_year + 1", "> previous.period_year"),
    Mutant(
        "levels are added",
        "rpt_count_rollup",
        "coalesce(areas.parent_area_key, countries.area_key) as",
        "coalesce(countries.area_key, areas.province_key) as",
        every=True,
    ),
    Mutant(
        "the roster is not asked who stood", "rpt_count_rollup", "units.valid_to_date is null or", "true or", every=True
    ),
    Mutant(
        "one part is the whole",
        "rpt_outside_totals",
        "where rollup.parts_reported = rollup.parts_expected",
        "",
    ),
    Mutant(
        "a flow of another period is compared", "rpt_outside_totals", "and not measures.is_additive_over_periods", ""
    ),
    Mutant("the tolerance is not asked", "rpt_outside_totals", "totals.tolerance * totals.total_value", "0"),
    Mutant(
        "several files about an area and period are as one",
        "fct_cooperative_counts",
        "min(reported.receipt_key) <> max(reported.receipt_key)",
        "false",
    ),
    Mutant(
        "both bases of one file stand",
        "fct_cooperative_counts",
        "or min(reported.value_basis) <> max(reported.value_basis)",
        "",
    ),
    Mutant("what is contested stands twice", "fct_cooperative_counts", "contested.subject_key is null", "true"),
    Mutant(
        "several revisions are as one",
        "fct_reported_values",
        "revisions.revisions_of_duty = 1",
        "revisions.revisions_of_duty >= 1",
    ),
    Mutant(
        "what two revisions state is lost",
        "fct_reported_values",
        "revisions.revisions_of_duty > 1",
        "revisions.revisions_of_duty > 2",
    ),
    Mutant(
        "a file come again after another is a copy",
        "fct_document_outcomes",
        "when receipts.kind = 'submissions' then",
        "when false then",
    ),
    Mutant(
        "an estimate become actual is no change",
        "fct_changes",
        "or now_numbers.text_value is distinct from before.text_value",
        "",
    ),
    Mutant("numbers taken back are not told", "fct_changes", "full outer join", "left join"),
    Mutant("any file of the duty changed its status", "fct_changes", "where is_first_valid", "where true"),
    Mutant(
        "known files are causes", "fct_changes", "where known.known_key is null\n),\n\n-- A new", "\n),\n\n-- A new"
    ),
    Mutant(
        "who ends a value says nothing",
        "fct_changes",
        "on reported.ended_by_receipt_key = new_receipts.receipt_key",
        "on false",
    ),
    Mutant("a note is the cause of a number", "fct_changes", "and field = 'value'", ""),
    Mutant("the first of two files is the cause", "fct_changes", "order by received_at desc", "order by received_at"),
    Mutant("entries taken back change nothing", "fct_changes", "coalesce(entries.withdraws_entry_key, ", "coalesce("),
    Mutant("a file goes before the register", "fct_changes", "and duties.accepted_basis = 'register'", "and false"),
    Mutant("the register goes before a file", "fct_changes", "and duties.accepted_basis = 'register'", ""),
    Mutant("plans that came or went are readings", "fct_changes", "then 'plan'", "then 'reading'"),
    Mutant("recurring tasks are overdue", "fct_tasks", "when is_recurring then null", "when false then null"),
    Mutant(
        "a recurring task is done for ever",
        "fct_tasks",
        "coalesce(tasks.recurrence, 'once') = 'once' and reported",
        "reported",
    ),
    Mutant(
        "a condition is ignored",
        "fct_tasks",
        "when is_condition_met is null then planned_end_date",
        "when true then planned_end_date",
    ),
    Mutant("a day set for a task is ignored", "fct_tasks", "when set_date is not null then set_date", ""),
    Mutant(
        "a condition met too late makes the planned end due",
        "fct_tasks",
        " and condition_met_date <= planned_end_date",
        "",
    ),
    Mutant(
        "a condition of tomorrow is met",
        "fct_tasks",
        "conditions.condition_met_date <= run.as_of_date",
        "conditions.condition_met_date is not null",
    ),
    Mutant(
        "the clock runs on after the plan",
        "fct_tasks",
        "least(coalesce(done_date, as_of_date), ended_date)",
        "coalesce(done_date, as_of_date)",
    ),
    Mutant("a task undone again keeps its day", "fct_tasks", " and reported.last_status = 'done'", ""),
    Mutant("who began without waiting waits", "fct_tasks", " and last_status in ('not_reported', 'not_started')", ""),
    Mutant("the last day is too late", "fct_tasks", "when days_overdue > 0", "when days_overdue >= 0"),
    Mutant(
        "a later note takes the status away",
        "fct_tasks",
        "(status <> 'not_reported', period_year)",
        "period_year",
        every=True,
    ),
    Mutant("the first year speaks for a task", "fct_tasks", "max_by(status,", "min_by(status,"),
    Mutant(
        "years before the plan are judged",
        "fct_task_years",
        "cast(extract(year from plans.start_date) as integer)",
        "0",
    ),
    Mutant("years to come are judged", "fct_task_years", "cast(extract(year from run.as_of_date) as integer)", "9999"),
    Mutant("years after the plan are judged", "fct_task_years", "extract(year from plans.ended_date)", "null"),
    Mutant("the year of an early end counts", "fct_task_years", "years.ended_date >= years.end_date", "true"),
    Mutant(
        "a plan that ends with a year loses it",
        "fct_task_years",
        "years.ended_date >= years.end_date",
        "years.ended_date > years.end_date",
    ),
    Mutant(
        "the day a condition is met on is waited through",
        "fct_task_years",
        "years.judged_date < conditions",
        "years.judged_date <= conditions",
    ),
    Mutant(
        "a year without a condition waits", "fct_task_years", "years.condition_raw is not null\n            and", ""
    ),
    Mutant("a running year is not reported", "fct_task_years", "when years.is_over then", "when true then"),
    Mutant(
        "only what is done annually recurs",
        "fct_task_years",
        "tasks.recurrence <> 'once'",
        "tasks.recurrence = 'annual'",
    ),
    Mutant(
        "a report without a status is none",
        "fct_task_years",
        "when reports.status = 'not_reported' then 'reported'",
        "",
    ),
    Mutant("of a year what came last speaks", "fct_task_year_reports", "periods.end_date,", "", every=True),
    Mutant("of a year a note speaks", "fct_task_year_reports", "progress.status <> 'not_reported',", "", every=True),
    Mutant("a task is done on the day in London", "fct_task_year_reports", " + interval '7' hour", ""),
    Mutant("a condition by the day it was written down", "int_task_conditions", "effective_at desc, ", "", every=True),
    Mutant("a day set takes the condition's day away", "int_task_conditions", "task_key, met_on is null", "task_key"),
    Mutant("links go both ways", "bridge_task_links", "earlier.start_date < later.start_date", "true", every=True),
    Mutant(
        "every equal task is linked with every other",
        "bridge_task_links",
        "and later.number_among_equals = earlier.number_among_equals",
        "",
    ),
    Mutant("capital letters make another task", "bridge_task_links", "lower(tasks.title)", "tasks.title"),
    Mutant("a replacement is told as a neighbour", "bridge_task_links", "min_by(known_by", "max_by(known_by"),
    Mutant(
        "history goes on after its end", "fct_task_history", "stated.valid_to_at > spans", "stated.valid_to_at >= spans"
    ),
    Mutant("of history what came first stands", "fct_task_history", "max_by(", "min_by(", every=True),
    Mutant("what was taken back was known", "fct_task_history", "and not reported.is_withdrawn", ""),
    Mutant("nothing ends in history", "fct_task_history", "where valid_to_at is not null", "where false"),
    Mutant("what is behind is missed", "rpt_plan_progress", "when on_track = 'missed'", "when on_track = 'behind'"),
    Mutant(
        "recurring tasks lower the share done",
        "rpt_plan_progress",
        "task_counts.tasks_total - task_counts.tasks_recurring",
        "task_counts.tasks_total",
    ),
    Mutant("a key in use follows a replacement", "stg_register_entries_seen", "and tasks.task_key is null", ""),
    Mutant(
        "one of two replacements is taken",
        "stg_register_entries_seen",
        "having count(distinct replaced.current_key) = 1",
        "",
    ),
    Mutant("a rule's replacement is a task's", "stg_register_entries_seen", "replaced.row_kind = 'task'", "true"),
    Mutant(
        "any plan with the number is replaced",
        "int_plan_replacements",
        "and successions.successor_key = newer_areas.area_key",
        "",
    ),
    Mutant("an earlier plan replaces", "int_plan_replacements", "and older.start_date <= newer.start_date", ""),
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name.replace(" ", "_"))
def test_a_mistake_is_noticed(project: Project, mutant: Mutant) -> None:
    mutated = project.mutated(mutant.model, mutant.change)
    failures = failing_unit_cases(mutated, [mutant.model]) or failing_checks(mutated)
    assert failures, f"nothing notices: {mutant.name}"
    print(f"{mutant.model}: {mutant.name} -> {failures[0].split(': ')[0]}")  # noqa: T201 - the table is wanted


def failing_checks(project: Project) -> list[str]:
    """The first check of random worlds that fails."""
    models = Models(project)
    models.give_seed("period_windows")
    models.give("stg_reported_years", [])
    try:
        first = next((check.__name__ for check in CHECKS if not holds(models, check)), None)
        return [first] if first else []
    finally:
        models.close()


def holds(models: Models, check: Callable[[Judged], None]) -> bool:
    @settings(STEADY, max_examples=100, phases=[Phase.generate])
    @given(worlds())
    def of_every_world(world: World) -> None:
        check(Judged(models, world))

    try:
        of_every_world()
    except AssertionError:
        return False
    return True
