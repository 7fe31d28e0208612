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
