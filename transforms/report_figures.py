"""The figures of report.html, read from a published warehouse: one query each, small enough to be shown."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import polars as pl

from transforms.arrow import query

Figures = Mapping[str, pl.DataFrame]

QUERIES = {
    "run": """
        select run_day.as_of_on, run.run_id, run.weekly_contacts, history.from_day, history.to_day
        from core.run_day as run_day cross join core.run_params as run cross join core.history as history
    """,
    "picks": """
        select this_week, display_name, organization, title, email, profile_url, reach_by, why, last_subject
        from rpt_dormant_contacts where this_week is not null order by rank
    """,
    "next": """
        select rank, display_name, organization, why from rpt_dormant_contacts where this_week is null
        order by rank limit 15
    """,
    "loops": """
        select loop, display_name, organization, subject, why, email, profile_url
        from rpt_open_loops where loop <> 'they owe'
        qualify row_number() over (partition by loop order by rank) <= 6 order by rank
    """,
    "waiting": "select count(*) as people from rpt_open_loops where loop = 'they owe'",
    "moments": """
        select moment, on_day, display_name, says from rpt_moments
        qualify row_number() over (
            partition by moment
            order by case when moment = 'new role' then null else on_day end, peak_strength desc, person_id
        ) <= case when moment = 'new role' then 6 else 3 end
        order by case moment when 'new role' then 1 else 2 end, on_day, peak_strength desc, person_id
    """,
    "states": "select state, count(*) as people from fct_relationship group by state order by people desc, state",
    "months": "select * from rpt_network_month order by month",
    "health": "select * from rpt_network_health",
    "points": """
        select display_name, state, silence_days, peak_strength from fct_relationship
        where peak_strength > 0 and silence_days is not null and state <> 'never'
        order by peak_strength desc, person_id limit 1200
    """,
    "ledger": """
        select display_name, n_out_365d, n_in_365d from fct_relationship
        where n_out_365d + n_in_365d > 0
        order by n_out_365d + n_in_365d desc, person_id limit 15
    """,
    "turns": """
        select display_name, could_do from rpt_reciprocity_ledger where could_do is not null
        order by recommendations_received + introductions_received desc, tie_strength desc, person_id limit 5
    """,
    "organizations": """
        select name, people_known, people_in_touch_365d, tie_strength, rests_on_one, says
        from rpt_organization_relationships where not is_own
        order by tie_strength desc, active_days desc, organization_id limit 12
    """,
    "fragile": """
        select name, says from rpt_organization_relationships
        where not is_own and rests_on_one and main_person_state in ('dormant', 'fading')
        order by active_days desc, organization_id limit 5
    """,
    "events": """
        select occurred_on, subject, says, not_followed_up
        from rpt_event_follow_up cross join core.run_day as run
        where date_diff('day', occurred_on, run.as_of_on) <= 730
        order by occurred_on desc, event_key limit 6
    """,
    "bridges": "select display_name, why from rpt_bridges_at_risk limit 5",
    "mentors": "select display_name, why from rpt_mentor_candidates limit 5",
    "exchange": """
        select display_name, concat_ws('; ', says, could_do) as says from rpt_knowledge_exchange
        where is_outside limit 5
    """,
    "groups": """
        select name,
            concat(says, '; in touch with ', people_in_touch_90d, ' of its ', people, ' people beyond it') as says
        from rpt_associations limit 8
    """,
    "thin": """
        select name, could_do from rpt_complementary_strengths
        where kind = 'kind of work' and could_do is not null
        order by people_in_touch_365d, people_known desc, name limit 6
    """,
    "funnel": """
        select sum(connected) as connected, sum(messaged) as messaged, sum(answered) as answered, sum(met) as met
        from rpt_linkedin_funnel
    """,
    "survival": """
        select origin, ties, month, survival from rpt_origin_survival
        where ties >= 10 and month <= 36 order by origin, month
    """,
    "reliability": "select cut_days, n, expected, observed from core.reliability where cut_days = 90 order by expected",
    "predictions": "select says from rpt_model_run where item in ('half-life', 'chances', 'called alive')",
    "coverage": """
        select source, channel, min(from_day) as from_day, max(to_day) as to_day, count(*) - 1 as gaps
        from core.coverage group by source, channel order by source, channel
    """,
    "files": """
        select path, status, error from raw.source_file where status in ('failed', 'partial', 'unrecognised')
        order by path limit 20
    """,
    "rejected": """
        select reason, count(*) as records from raw.rejected_record group by reason order by records desc, reason
    """,
}


def read_figures(connection: duckdb.DuckDBPyConnection) -> Figures:
    """Return the rows of every figure."""
    return {name: query(connection, sql) for name, sql in QUERIES.items()}
