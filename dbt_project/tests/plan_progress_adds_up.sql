-- Every task and every target is in one state, every recurring task in one state of its latest year, and no more
-- reports are received than were expected.
select plan_key
from {{ ref('rpt_plan_progress') }}
where
    tasks_total <> tasks_done + tasks_in_progress + tasks_not_started + tasks_not_reported + tasks_not_begun
    + tasks_overdue + tasks_waiting + tasks_recurring
    or tasks_recurring <> recurring_done + recurring_in_progress + recurring_not_started + recurring_reported
    + recurring_not_reported + recurring_not_yet_over + recurring_waiting + recurring_no_year
    or targets_total <> targets_reached + targets_on_track + targets_behind + targets_missed + targets_unknown
    or targets_with_actual > targets_total
    or reports_on_time > reports_received
    or reports_received > reports_expected
