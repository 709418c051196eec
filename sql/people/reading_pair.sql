-- What two nodes may be called, each reading of the one beside each of the other, with how many nodes bear the commoner
-- of the names. Where one name is the same and the other differs, these are word_a and word_b. A weak reading counts
-- only where one side has no full name that was written out in Latin letters.
-- Grain: a, b, reading of a, reading of b.
-- Inputs: people.candidate, people.counted_facet, people.word, people.kindred_name
select
    candidate.a,
    candidate.b,
    near.form as form_a,
    far.form as form_b,
    near.first as first_a,
    near.last as last_a,
    far.first as first_b,
    far.last as last_b,
    near.first = far.first as same_first,
    near.last = far.last as same_last,
    kin.first is not null as is_kin,
    near.first = far.last and near.last = far.first as is_swapped,
    near.initial = far.initial as same_initial,
    near.last_initial = far.last_initial as same_last_initial,
    near_word.word as word_a,
    far_word.word as word_b,
    near.derived as derived_a,
    far.derived as derived_b,
    near.native as native_a,
    far.native as native_b,
    near.middle as middle_a,
    far.middle as middle_b,
    near.generation as generation_a,
    far.generation as generation_b,
    greatest(near.n_last, far.n_last) as n_last,
    greatest(near.n_first, far.n_first) as n_first,
    least(near.n_first, far.n_first) as n_rarer_first,
    greatest(near.n_kin, far.n_kin) as n_kin,
    greatest(near.n_pair, far.n_pair) as n_pair,
    greatest(near.n_initial, far.n_initial) as n_initial
from people.candidate as candidate
inner join people.counted_facet as near on candidate.a = near.node
inner join people.counted_facet as far on candidate.b = far.node
left join people.kindred_name as kin on near.first = kin.first and far.first = kin.other
left join people.word as near_word
    on near_word.word_id = case
        when near.last = far.last and kin.first is null then near.first
        when near.last <> far.last and kin.first is not null then near.last
    end
left join people.word as far_word
    on far_word.word_id = case
        when near.last = far.last and kin.first is null then far.first
        when near.last <> far.last and kin.first is not null then far.last
    end
where (near.form = 'full' and far.form = 'full' and not near.derived and not far.derived)
    or not (near.written and far.written)
