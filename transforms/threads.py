"""Threads: messages that Message-ID, In-Reply-To, References or a provider's thread id tie together.

SQL pairs the events that a reference ties; keys stay in the database, which may spill to disk, and only numbers leave
it. The components of that graph are found by spreading the least number over the edges, with pointer jumping, so that a
long chain takes rounds in its logarithm and nothing recurses.
"""

from __future__ import annotations

import polars as pl

from transforms.engines import Engine

# A link says which message another answers, by its key; where no message has that key, those that name it are tied to
# the first of them. A provider's ids are a space of their own. A message that was split is tied to the key it claimed.
_EDGES = """
with message as (
    select
        record.event_number,
        event.parent_key,
        case when event.kind = 'email' then event.series_key end as root_key,
        event.thread_key as provider_key
    from core.event_record as record
    inner join raw.event as event on record.source_file = event.source_file and record.record = event.record
    where record.kind in ('email', 'linkedin_message')
        and coalesce(event.parent_key, event.series_key, event.thread_key) is not null
),

link as (
    select event_number, parent_key as link from message where parent_key is not null
    union all
    select event_number, root_key as link
    from message
    where root_key is not null and root_key is distinct from parent_key
    union all
    select key.event_number, split.landed_key as link
    from core.split_message as split
    inner join core.event_key as key on split.event_key = key.event_key
),

tie as (
    select
        link.event_number as one,
        target.event_number as other,
        case when target.event_number is null then link.link end as absent
    from link
    left join core.event_key as target on link.link = target.event_key and target.is_message
),

named as (
    select one as event_number, 0 as space, absent as name from tie where absent is not null
    union all
    select event_number, 1 as space, provider_key as name from message where provider_key is not null
),

first as (
    select space, name, min(event_number) as event_number from named group by space, name having count(*) > 1
)

select distinct one as "left", other as "right" from tie where one <> other
union
select distinct named.event_number as "left", first.event_number as "right"
from named
inner join first on named.space = first.space and named.name = first.name
where named.event_number <> first.event_number
"""


def make_threads(engine: Engine) -> None:
    """Make core.event_thread: `event_number, thread_number`.

    It is made from raw.event, core.event_record, core.event_key and core.split_message. A thread is numbered as its
    least key, which has no row, nor has a message that stands alone.
    """
    answers = _answers(engine.map_batches(_EDGES).cast(pl.UInt32))
    engine.register("core.event_thread", {"event_number": "integer", "thread_number": "integer"}, answers)


def _answers(edges: pl.DataFrame) -> pl.DataFrame:
    numbers = pl.concat([edges["left"], edges["right"]])
    labels = _components(0 if numbers.is_empty() else int(numbers.sort()[-1]) + 1, edges)
    threads = pl.DataFrame({"thread_number": labels}).with_row_index("event_number")
    return threads.filter(pl.col("thread_number") != pl.col("event_number"))


def _components(nodes: int, edges: pl.DataFrame) -> pl.Series:
    """Return the least node of each node's component; nodes are 0 .. nodes-1, edges have `left` and `right`."""
    numbers = pl.int_range(nodes, dtype=pl.UInt32, eager=True)
    labels = numbers
    both = pl.concat([edges, edges.select(left="right", right="left")])
    left, right = both.get_column("left"), both.get_column("right")
    while True:
        offers = pl.DataFrame({"node": labels.gather(left), "offer": labels.gather(right)})
        better = offers.filter(pl.col("offer") < pl.col("node")).group_by("node").agg(pl.col("offer").min())
        if better.is_empty():
            return labels
        labels = _jumped(numbers.clone().scatter(better["node"], better["offer"])).gather(labels)


def _jumped(parents: pl.Series) -> pl.Series:
    """Return the root of each node in a forest in which no parent is greater than its child."""
    while True:
        grandparents = parents.gather(parents)
        if (grandparents == parents).all():
            return parents
        parents = grandparents
