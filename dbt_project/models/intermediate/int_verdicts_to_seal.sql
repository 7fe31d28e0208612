-- A duty is sealed when it is due, and again only when its verdict or what it rests on changed. One that is due no
-- more, because it was waived or because the plan or the roster says otherwise now, gets a verdict that says so.
-- Judging the past again seals an instant under each version of the rules, and again when more became known of it.
with

due as (
    select
        obligation_key,
        rule_key,
        plan_key,
        agency_key,
        period_key,
        status,
        receipt_state,
        basis,
        due_date,
        cutoff_at,
        extended_until_at,
        first_accepted_at,
        as_of_at,
        purpose,
        reporter_name,
        predecessor_key,
        accepted_key,
        extension_key,
        waiver_key,
        confirmation_key
    from {{ ref('int_judgements') }}
    where
        status in ('on_time', 'late', 'extended', 'missing')
        and is_due
),

due_tonight as (
    select *
    from due
    where purpose = 'nightly'
),

-- What is due now against what was sealed last, where the two differ or one of them is lacking.
differing as (
    select
        due.*,
        latest.obligation_key as sealed_key
    from due_tonight as due
    full outer join {{ ref('int_latest_verdicts') }} as latest
        on due.obligation_key = latest.obligation_key
    where
        due.obligation_key is null
        or {{ differs_from_sealed('due', 'latest') }}
),

changed as (
    select *
    from differing
    where obligation_key is not null
),

-- The last time that an instant was judged again by these rules.
judged_again as (
    select verdicts.*
    from {{ ref('stg_verdicts') }} as verdicts
    inner join {{ ref('stg_run') }} as run
        on verdicts.ruleset_version = run.ruleset_version
    where verdicts.purpose = 'rejudged'
    qualify
        row_number() over (
            partition by verdicts.obligation_key, verdicts.as_of_at
            order by verdicts.judged_at desc, verdicts.sealed_file desc
        ) = 1
),

rejudged as (
    select
        due.*,
        sealed.obligation_key as sealed_key
    from due
    left join judged_again as sealed
        on
            due.obligation_key = sealed.obligation_key
            and due.as_of_at = sealed.as_of_at
    where
        due.purpose = 'rejudged'
        and {{ differs_from_sealed('due', 'sealed') }}
),

gone as (
    select sealed_key
    from differing
    where obligation_key is null
),

ended as (
    select
        latest.obligation_key,
        latest.rule_key,
        latest.plan_key,
        latest.agency_key,
        latest.period_key,
        case when now_judged.status = 'not_applicable' then 'not_applicable' else 'withdrawn' end as status,
        coalesce(now_judged.receipt_state, latest.receipt_state) as receipt_state,
        coalesce(now_judged.basis, latest.basis) as basis,
        latest.due_date,
        latest.cutoff_at,
        latest.extended_until_at,
        latest.first_accepted_at,
        instants.as_of_at,
        instants.purpose,
        cast(null as string) as reporter_name,
        cast(null as string) as predecessor_key,
        cast(null as string) as accepted_key,
        cast(null as string) as extension_key,
        now_judged.waiver_key,
        now_judged.confirmation_key,
        gone.sealed_key
    from gone
    inner join {{ ref('int_latest_verdicts') }} as latest
        on gone.sealed_key = latest.obligation_key
    cross join {{ ref('stg_instants') }} as instants
    left join {{ ref('int_judgements') }} as now_judged
        on
            latest.obligation_key = now_judged.obligation_key
            and instants.as_of_at = now_judged.as_of_at
    where
        instants.purpose = 'nightly'
        and latest.verdict <> case when now_judged.status = 'not_applicable' then 'not_applicable' else 'withdrawn' end
),

verdicts as (
    select * from changed
    union all
    select * from rejudged
    union all
    select * from ended
),

sentences as (
    select
        rule_key,
        {{ sha256_text('source_raw') }} as sentence_sha256
    from {{ ref('stg_report_rules') }}
),

-- What a verdict rests on: the sentence, who was meant and how, what arrived, what people decided.
evidenced as (
    select
        verdicts.*,
        {{ json_text([
            ('rule_sentence_sha256', 'sentences.sentence_sha256'),
            ('reporter', 'verdicts.reporter_name'),
            ('basis', 'verdicts.basis'),
            ('predecessor', 'verdicts.predecessor_key'),
            ('accepted', 'verdicts.accepted_key'),
            ('extension', 'verdicts.extension_key'),
            ('waiver', 'verdicts.waiver_key'),
            ('confirmation', 'verdicts.confirmation_key'),
        ]) }} as evidence
    from verdicts
    left join sentences
        on verdicts.rule_key = sentences.rule_key
)

select
    evidenced.obligation_key,
    evidenced.rule_key,
    evidenced.plan_key,
    evidenced.agency_key,
    evidenced.period_key,
    evidenced.status as verdict,
    evidenced.receipt_state,
    evidenced.basis,
    evidenced.due_date,
    evidenced.cutoff_at,
    evidenced.extended_until_at,
    evidenced.first_accepted_at,
    evidenced.as_of_at,
    run.as_of_at as judged_at,
    evidenced.purpose,
    evidenced.evidence,
    {{ sha256_text('evidenced.evidence') }} as evidence_sha256,
    run.ruleset_version,
    run.run_key
from evidenced
cross join {{ ref('stg_run') }} as run
