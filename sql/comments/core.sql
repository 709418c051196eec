-- What each relation of this layer and each of its columns holds.
comment on table core.assumption is 'What the weights that compare people assume, and what this network says instead, estimated by expectation maximization: an alarm, no input. Grain: one assumption.';
comment on column core.assumption.assumption is 'What is assumed.';
comment on column core.assumption.assumed is 'The share that the weights are set by.';
comment on column core.assumption.estimated is 'The share that the compared pairs suggest.';
comment on column core.assumption.pairs is 'Pairs of handles behind the estimate, each counted by its chance to be one person.';
comment on column core.assumption.is_far is 'Whether a weight is off by more than one bit, a factor of two in the odds.';

comment on table core.backtest is 'How well scores told at past cuts who was heard from in the 90 days after. Grain: one (cut, score).';
comment on column core.backtest.cut_days is 'Days before as_of.';
comment on column core.backtest.score is 'What is compared.';
comment on column core.backtest.n is 'Number of ties.';
comment on column core.backtest.positives is 'Ties heard from.';
comment on column core.backtest.auc is 'Area under the ROC curve.';
comment on column core.backtest.brier is 'Brier score.';

comment on table core.calibration is 'The isotonic curve that turns a fitted chance into a frequency of the owner''s own past. Grain: one step of one target.';
comment on column core.calibration.target is 'What the curve is for: alive or contact.';
comment on column core.calibration.from_p is 'From this chance on.';
comment on column core.calibration.to_p is 'Below this chance.';
comment on column core.calibration.p is 'How often it came true.';

comment on table core.copresence is 'Two others seen on one small counted event. Grain: one (event, pair of people other than the owner), person_a before person_b.';
comment on column core.copresence.event_key is 'The real-world event; the same in every file that tells of it.';
comment on column core.copresence.person_a is 'One of two people, the lesser id.';
comment on column core.copresence.person_b is 'The other.';
comment on column core.copresence.weight is '1 over the number of others.';

comment on table core.channel_capture is 'The days on which the LinkedIn archives and calendars that have events of a channel were exported. Grain: one (source, channel, day).';
comment on column core.channel_capture.source is 'Where it comes from: linkedin or calendar.';
comment on column core.channel_capture.channel is 'Kind of event.';
comment on column core.channel_capture.day is 'Day at home.';

comment on table core.channel_day is 'The days on which a channel has an event, counted or not; of a calendar none after its export. Grain: one (source, channel, day before as_of).';
comment on column core.channel_day.source is 'Where it comes from: linkedin, mail or calendar.';
comment on column core.channel_day.channel is 'Kind of event.';
comment on column core.channel_day.day is 'Day at home.';

comment on table core.coverage is 'The time that the exports speak for. A channel is covered from its first to its last event (archives and calendars: to the day of their capture; LinkedIn invitations: the 180 days before it), less every run without an event that is longer than 21 days and than 10 times the 95th percentile of the channel''s gaps, also where an archive speaks for them. Grain: one (source, channel, unbroken run of covered days).';
comment on column core.coverage.source is 'Where it comes from: linkedin, mail, calendar or contacts.';
comment on column core.coverage.channel is 'Kind of event that is covered.';
comment on column core.coverage.from_day is 'First covered day.';
comment on column core.coverage.to_day is 'Last covered day.';

comment on table core.cut_coverage is 'The time that the exports speak for, as it was known at each cut; today''s exports stand for those of the time, of each what lies before the cut. The rule is that of core.coverage. Grain: one (cut, source, channel, unbroken run of covered days).';
comment on column core.cut_coverage.cut_days is 'Days before as_of.';
comment on column core.cut_coverage.source is 'Where it comes from: linkedin, mail or calendar.';
comment on column core.cut_coverage.channel is 'Kind of event that is covered.';
comment on column core.cut_coverage.from_day is 'First covered day.';
comment on column core.cut_coverage.to_day is 'Last covered day.';

comment on table core.cut_day is 'The days of the backtest, from each of which the past is held against what came after, and the day of the run (cut 0). What was known on a day is what happened before it began. Grain: one cut.';
comment on column core.cut_day.cut_days is 'Days before as_of.';
comment on column core.cut_day.cut_on is 'Day at home.';

comment on table core.covered_span is 'The days on which at least one channel of a set was covered, as known at each cut, and whether another channel of the set has a gap there: what is missing may have been contact, so silence on such a day says nothing. A main channel whose coverage ends at most 180 days before the cut has a gap from there on: its next export is due. Grain: one (cut, set of channels that some person used, main ones among them, run of days).';
comment on column core.covered_span.cut_days is 'Days before as_of.';
comment on column core.covered_span.channels is 'The kinds of contact, as one text.';
comment on column core.covered_span.main_channels is 'Those that carried at least a fifth of the contact.';
comment on column core.covered_span.has_gap is 'Whether another of the channels has a gap there.';
comment on column core.covered_span.from_day is 'First covered day.';
comment on column core.covered_span.to_day is 'Last covered day.';

comment on table core.dormant_candidate is 'People worth writing to again, with what speaks for each as numbers between 0 and 1 and the guards that hold them back. Value is the mean of past strength, balance, novelty, warm path and seniority under the weights of the settings; the score is value times the chance that they stay silent for 90 days, times how well they can be reached. Past strength is the geometric mean of the peak and of the months with contact, each on a log scale against the most there is, so that one busy fortnight is no old tie. Novelty is drawn towards a half where few of their company are known. Grain: one person in state dormant or fading, or silent beyond the cadence that the owner set, with an e-mail or profile URL and no guard.';
comment on column core.dormant_candidate.person_id is 'The person; stable from run to run.';
comment on column core.dormant_candidate.cadence_days is 'Days between contacts that the owner set, where the silence is longer; else null.';
comment on column core.dormant_candidate.months_in_touch is 'Different months with counted contact.';
comment on column core.dormant_candidate.past_strength is 'Geometric mean of the peak strength and the months in touch, each on a log scale against the most there is, 0 to 1.';
comment on column core.dormant_candidate.balance is '2 min(in, out) / (in + out).';
comment on column core.dormant_candidate.novelty is 'Share of their company that the owner is not in touch with, drawn towards a half where little is known, 0 to 1.';
comment on column core.dormant_candidate.seniority is 'Seniority from 0 to 1.';
comment on column core.dormant_candidate.warm_path is 'Common active contacts out of 5, 0 to 1.';
comment on column core.dormant_candidate.chance_of_silence is 'Chance that no contact comes in 90 days.';
comment on column core.dormant_candidate.reachable is '1 with an e-mail address or a LinkedIn connection, 0.5 with a profile alone.';
comment on column core.dormant_candidate.score is 'Value under the weights of the settings, times the chance of silence, times reachable.';

comment on table core.event is 'Real-world events after merging their physical records, with the reason where one is not counted. Confirmed beats draft, spam only if every copy is spam, automatic if any copy is. Grain: one event.';
comment on column core.event.event_key is 'The real-world event; the same in every file that tells of it.';
comment on column core.event.source is 'Where it comes from: linkedin, mail, calendar or contacts.';
comment on column core.event.kind is 'email, meeting, linkedin_message, linkedin_invitation, endorsement, recommendation or own_activity.';
comment on column core.event.occurred_at is 'When it happened or starts (UTC).';
comment on column core.event.occurred_on is 'Day at home.';
comment on column core.event.precision is 'How exact the time is: second, minute or day.';
comment on column core.event.zone_basis is 'What the time zone rests on: stated, rule or assumed.';
comment on column core.event.minutes is 'Length in minutes, of meetings.';
comment on column core.event.status is 'confirmed, tentative, cancelled, draft or spam.';
comment on column core.event.automation is 'Why it is bulk or automatic; null where it is not.';
comment on column core.event.list_id is 'Mailing list.';
comment on column core.event.thread_key is 'The thread: the least event key in it.';
comment on column core.event.series_key is 'The series: UID of a recurring meeting, first reference of a message.';
comment on column core.event.subject is 'Subject or title, where settings keep it.';
comment on column core.event.n_others is 'Distinct addresses on the event but the owner''s and rooms.';
comment on column core.event.is_broadcast is 'Whether more than broadcast_over others are on it.';
comment on column core.event.is_from_owner is 'Whether the owner wrote it.';
comment on column core.event.not_counted_because is 'Why it is no contact; null where it counts.';
comment on column core.event.copies is 'Physical records merged into it.';
comment on column core.event.source_file is 'The export: first 16 hex digits of its fingerprint; its path is in raw.source_file.';
comment on column core.event.record is 'Where in the export: line, index, offset or member.';

comment on view core.event_participant is 'Who was on an event, over all its copies. Grain: one (event_key, address, person).';
comment on column core.event_participant.event_key is 'The real-world event; the same in every file that tells of it.';
comment on column core.event_participant.address is 'Address, profile or name, whichever the record has first.';
comment on column core.event_participant.person_id is 'The person; stable from run to run.';
comment on column core.event_participant.is_owner is 'Whether this is the owner of the exports.';
comment on column core.event_participant.is_room is 'Whether it is a room or another resource.';
comment on column core.event_participant.is_list is 'Whether it is a mailing list.';
comment on column core.event_participant.is_author is 'Whether they wrote it.';
comment on column core.event_participant.is_recipient is 'Whether it went to them.';
comment on column core.event_participant.is_guest is 'Whether they organized or were invited.';
comment on column core.event_participant.has_declined is 'Whether they declined.';
comment on column core.event_participant.role_rank is 'Least role as a number: 1 from, 2 organizer, 3 to, 4 cc, 5 bcc, 6 attendee, 7 sender.';

comment on table core.event_record is 'The physical records that stand, each under the number of the real-world event that it is a copy of. Grain: one landed event record; superseded calendar revisions and what lies after as_of (meetings aside) are absent.';
comment on column core.event_record.source is 'Where it comes from: linkedin, mail, calendar or contacts.';
comment on column core.event_record.source_file is 'The export: first 16 hex digits of its fingerprint; its path is in raw.source_file.';
comment on column core.event_record.record is 'Where in the export: line, index, offset or member.';
comment on column core.event_record.kind is 'What kind it is.';
comment on column core.event_record.occurred_at is 'When it happened or starts (UTC).';
comment on column core.event_record.precision is 'How exact the time is: second, minute or day.';
comment on column core.event_record.zone_basis is 'What the time zone rests on: stated, rule or assumed.';
comment on column core.event_record.minutes is 'Length in minutes, of meetings.';
comment on column core.event_record.series_key is 'The series: UID of a recurring meeting, first reference of a message.';
comment on column core.event_record.subject is 'Subject or title, where settings keep it.';
comment on column core.event_record.status is 'confirmed, tentative, cancelled, draft or spam.';
comment on column core.event_record.automation is 'Why it is bulk or automatic; null where it is not.';
comment on column core.event_record.list_id is 'Mailing list.';
comment on column core.event_record.names_participants is 'Whether the participants of the event are taken from this record.';
comment on column core.event_record.may_repeat is 'Whether other records may be copies of the same event.';

comment on table core.event_thread is 'The thread of each event that belongs to the thread of another, the least. Grain: one event.';
comment on column core.event_thread.event_number is 'Number of the event in core.event.';
comment on column core.event_thread.thread_number is 'Number of the least event of its thread.';

comment on table core.history is 'Whether the exports together reach a year back. Grain: one row.';
comment on column core.history.from_day is 'First covered day of all exports.';
comment on column core.history.to_day is 'Last covered day of all exports.';
comment on column core.history.is_long_enough is 'Whether the exports reach a year back.';

comment on table core.match_evidence is 'Why two handles are one person, may be, or are not. Grain: one pair of handles.';
comment on column core.match_evidence."left" is 'One handle.';
comment on column core.match_evidence."right" is 'The other handle.';
comment on column core.match_evidence.score is 'How much speaks for it.';
comment on column core.match_evidence.decision is 'key, matched, review, decided or apart.';
comment on column core.match_evidence.reasons is 'What spoke for and against, with weights.';

comment on table core.neighbour is 'The co-presence graph, both ways round: w is the summed weight of the events that two people shared. Grain: one (person, neighbour).';
comment on column core.neighbour.person_id is 'The person; stable from run to run.';
comment on column core.neighbour.neighbour_id is 'The other person.';
comment on column core.neighbour.n_events is 'Events shared.';
comment on column core.neighbour.weight is '1 over the number of others, summed.';

comment on table core.person is 'Who there is. Grain: one person, list, role, robot or room.';
comment on column core.person.person_id is 'The person; stable from run to run.';
comment on column core.person.kind is 'human, shared, role, automated, list or room.';
comment on column core.person.kind_reason is 'Why it is of this kind.';
comment on column core.person.is_owner is 'Whether this is the owner of the exports.';
comment on column core.person.owner_evidence is 'What shows that this is the owner.';

comment on table core.person_alive is 'The chance that a tie is alive, and that it shows within 90 days. BG/NBD, Fader, Hardie & Lee 2005: P(alive) = 1 / (1 + 1{x>0} a/(b+x-1) ((alpha+T)/(alpha+t_x))^(r+x)), P(contact in H) = P(alive) (1 - ((alpha+T)/(alpha+T+H))^(r+x)). The calibrated value is the step of the isotonic curve that the owner''s own past gave. Nothing is published where the fit is not trusted. Grain: one human with an active day.';
comment on column core.person_alive.person_id is 'The person; stable from run to run.';
comment on column core.person_alive.p_alive_raw is 'BG/NBD P(alive).';
comment on column core.person_alive.p_alive is 'Calibrated chance that the tie is alive; null where the fit is not trusted.';
comment on column core.person_alive.p_contact_90d is 'Calibrated chance of contact within 90 days.';

comment on table core.person_cadence is 'How often the owner wants to be in touch. Grain: one person.';
comment on column core.person_cadence.person_id is 'The person; stable from run to run.';
comment on column core.person_cadence.days is 'Days between contacts.';

comment on table core.person_channel is 'The channels over which the owner and a person had been in touch by each cut, as one text that stands for the set, and those of them that had carried at least a fifth of their contact. Grain: one (cut, person with a counted interaction before it).';
comment on column core.person_channel.cut_days is 'Days before as_of.';
comment on column core.person_channel.person_id is 'The person; stable from run to run.';
comment on column core.person_channel.channels is 'The kinds of contact, as one text.';
comment on column core.person_channel.main_channels is 'Those that carried at least a fifth of the contact.';

comment on table core.person_count is 'Counts of contact per person, in all and in the last 30, 90 and 365 days. Grain: one person with an interaction.';
comment on column core.person_count.person_id is 'The person; stable from run to run.';
comment on column core.person_count.first_contact_on is 'Day of the first counted contact.';
comment on column core.person_count.last_contact_on is 'Day of the last counted contact.';
comment on column core.person_count.active_days is 'Days with counted contact.';
comment on column core.person_count.active_days_90d is 'Active days in the last 90.';
comment on column core.person_count.active_days_previous_90d is 'Active days in the 90 before those.';
comment on column core.person_count.n_in is 'Messages from them.';
comment on column core.person_count.n_out is 'Messages to them.';
comment on column core.person_count.n_meetings is 'Meetings.';
comment on column core.person_count.meeting_minutes is 'Minutes of meetings.';
comment on column core.person_count.n_in_30d is 'Messages from them in the last 30 days.';
comment on column core.person_count.n_out_30d is 'Messages to them in the last 30 days.';
comment on column core.person_count.n_meetings_30d is 'Meetings in the last 30 days.';
comment on column core.person_count.meeting_minutes_30d is 'Minutes of meetings in the last 30 days.';
comment on column core.person_count.n_in_90d is 'Messages from them in the last 90 days.';
comment on column core.person_count.n_out_90d is 'Messages to them in the last 90 days.';
comment on column core.person_count.n_meetings_90d is 'Meetings in the last 90 days.';
comment on column core.person_count.meeting_minutes_90d is 'Minutes of meetings in the last 90 days.';
comment on column core.person_count.n_in_365d is 'Messages from them in the last 365 days.';
comment on column core.person_count.n_out_365d is 'Messages to them in the last 365 days.';
comment on column core.person_count.n_meetings_365d is 'Meetings in the last 365 days.';
comment on column core.person_count.meeting_minutes_365d is 'Minutes of meetings in the last 365 days.';
comment on column core.person_count.n_in_incl_broadcast is 'Messages from them, broadcasts too.';
comment on column core.person_count.n_out_incl_broadcast is 'Messages to them, broadcasts too.';
comment on column core.person_count.n_meetings_incl_broadcast is 'Meetings, broadcasts too.';

comment on table core.person_cut is 'What was known of each tie at a cut, and what happened after it: what the fit and its backtest read. Cut 0 is as_of. x repeated active days, t_x and covered_days (T) covered days from the first active day to the last and to the cut, by the channels and the coverage known at the cut; strength_<h> is the tie strength at that half-life. What happened after is held against a tie only on days that these channels, as known today, cover. Grain: one (cut, human with an active day before it).';
comment on column core.person_cut.cut_days is 'Days before as_of.';
comment on column core.person_cut.person_id is 'The person; stable from run to run.';
comment on column core.person_cut.x is 'Active days after the first.';
comment on column core.person_cut.t_x is 'Covered days from the first to the last active day.';
comment on column core.person_cut.covered_days is 'Covered days from the first active day to the last, and the silent ones since.';
comment on column core.person_cut.silent_days is 'Covered days since the last active day, less those on which a channel of theirs has a gap.';
comment on column core.person_cut.active_days_365d is 'Active days in the 365 before.';
comment on column core.person_cut.strength_30 is 'Tie strength with a half-life of 30 days.';
comment on column core.person_cut.strength_60 is 'Tie strength with a half-life of 60 days.';
comment on column core.person_cut.strength_120 is 'Tie strength with a half-life of 120 days.';
comment on column core.person_cut.strength_240 is 'Tie strength with a half-life of 240 days.';
comment on column core.person_cut.covered_days_after_90d is 'Covered days in the 90 days after.';
comment on column core.person_cut.covered_days_after is 'Covered days from the cut to as_of.';
comment on column core.person_cut.is_heard_90d is 'Whether contact came in the 90 days after.';
comment on column core.person_cut.is_heard_later is 'Whether contact came by as_of.';

comment on table core.person_gap is 'The rhythm of contact: gaps between active days. Grain: one person with an active day.';
comment on column core.person_gap.person_id is 'The person; stable from run to run.';
comment on column core.person_gap.n_gaps is 'Gaps between active days.';
comment on column core.person_gap.usual_gap_days is 'Median gap between active days; null under 3 gaps or 21 days.';
comment on column core.person_gap.burstiness is 'Burstiness of contact from -1 (regular) to 1 (bursty), Kim & Jo 2016; null under 3 gaps.';

comment on table core.person_id_history is 'Person ids that were given up for an older one. Grain: one former id.';
comment on column core.person_id_history.old_person_id is 'The id that was given up.';
comment on column core.person_id_history.person_id is 'The person; stable from run to run.';
comment on column core.person_id_history.reason is 'Why.';

comment on table core.person_identity is 'The handles of a person. Grain: one (person, kind, value, source).';
comment on column core.person_identity.person_id is 'The person; stable from run to run.';
comment on column core.person_identity.kind is 'email, profile_url or name.';
comment on column core.person_identity.value is 'The handle itself.';
comment on column core.person_identity.source is 'Where it comes from: linkedin, mail, calendar or contacts.';
comment on column core.person_identity.first_seen is 'First record with it (UTC).';
comment on column core.person_identity.last_seen is 'Last record with it (UTC).';
comment on column core.person_identity.records is 'Number of records with it.';

comment on table core.person_last is 'The latest contact of each direction, with the record that says so, and the next meeting. Grain: one person with an interaction or a meeting ahead.';
comment on column core.person_last.person_id is 'The person; stable from run to run.';
comment on column core.person_last.first_contact_at is 'First counted contact (UTC).';
comment on column core.person_last.last_contact_at is 'Last counted contact (UTC).';
comment on column core.person_last.last_contact_kind is 'Kind of the last contact.';
comment on column core.person_last.last_contact_direction is 'Direction of the last contact: in, out or mutual.';
comment on column core.person_last.last_contact_event is 'Event of the last contact.';
comment on column core.person_last.last_contact_source_file is 'Export that tells of the last contact.';
comment on column core.person_last.last_contact_record is 'Record that tells of the last contact.';
comment on column core.person_last.last_in_at is 'Last message from them (UTC).';
comment on column core.person_last.last_out_at is 'Last message to them (UTC).';
comment on column core.person_last.last_meeting_at is 'Last meeting (UTC).';
comment on column core.person_last.next_meeting_at is 'Earliest meeting ahead (UTC).';

comment on table core.person_neighbour is 'How a person''s company overlaps with the owner''s: Jaccard of the person''s neighbours and the owner''s contacts, and the neighbours that the owner was in touch with in the last 60 days. Grain: one person with a neighbour.';
comment on column core.person_neighbour.person_id is 'The person; stable from run to run.';
comment on column core.person_neighbour.common_active_contacts is 'People seen beside them whom the owner was in touch with in the last 60 days.';
comment on column core.person_neighbour.overlap is 'Jaccard of their neighbours and the owner''s contacts.';

comment on table core.person_organization is 'Which organization a person is with now, under a key that ignores case, punctuation and the legal form. Grain: one person with an organization.';
comment on column core.person_organization.person_id is 'The person; stable from run to run.';
comment on column core.person_organization.organization_id is 'The organization.';
comment on column core.person_organization.organization is 'Organization, as exported last.';

comment on table core.person_silence is 'Silence since the last contact, and how much of it the exports cover: a day counts if a channel that the owner and the person ever used is covered, and none of them has a gap there. Grain: one person with a counted interaction.';
comment on column core.person_silence.person_id is 'The person; stable from run to run.';
comment on column core.person_silence.last_contact_on is 'Day of the last counted contact.';
comment on column core.person_silence.silence_days is 'Whole days since the last contact.';
comment on column core.person_silence.covered_silence_days is 'Those of them that the exports cover.';
comment on column core.person_silence.is_covered_lately is 'Whether a channel of theirs is covered in the last 30 days.';

comment on table core.person_snooze is 'People that the owner put off. Grain: one decision.';
comment on column core.person_snooze.person_id is 'The person; stable from run to run.';
comment on column core.person_snooze.until is 'The day until which the person is put off.';

comment on table core.person_strength is 'Tie strength: the sum over active days of 2^(-age/h), which reads "equivalent active days today"; h is the half-life. Its peak is the highest value at any month''s end, the running month counted to as_of. Between two active days the strength only falls, so the ends of months with an active day are enough. Ages beyond 1,000 half-lives count as that. Grain: one person with an active day.';
comment on column core.person_strength.person_id is 'The person; stable from run to run.';
comment on column core.person_strength.tie_strength is 'Equivalent active days today: sum of 2^(-age/half-life).';
comment on column core.person_strength.peak_strength is 'The highest tie strength at any month''s end.';

comment on table core.person_tag is 'Tags that the owner gave. Grain: one (person, tag).';
comment on column core.person_tag.person_id is 'The person; stable from run to run.';
comment on column core.person_tag.tag is 'The tag.';

comment on table core.person_thread is 'Who starts threads, and whose turn it is in the newest thread of the last 90 days. Grain: one person with a message.';
comment on column core.person_thread.person_id is 'The person; stable from run to run.';
comment on column core.person_thread.initiative_share is '(Threads that the owner started + 1) / (threads + 2).';
comment on column core.person_thread.awaiting is 'Whose turn it is in the newest thread of 90 days: me or them.';

comment on table core.person_turn is 'Answers: the median time at each change of side in a thread, and the share of turns that are still open. Grain: one person with a message.';
comment on column core.person_turn.person_id is 'The person; stable from run to run.';
comment on column core.person_turn.my_reply_hours is 'Median hours until the owner answered.';
comment on column core.person_turn.their_reply_hours is 'Median hours until they answered.';
comment on column core.person_turn.my_unanswered_share is 'Share of their turns that the owner left open.';
comment on column core.person_turn.their_unanswered_share is 'Share of the owner''s turns that they left open.';

comment on table core.person_unanswered is 'Messages of the owner since the person last wrote or met them. Grain: one person with such a message.';
comment on column core.person_unanswered.person_id is 'The person; stable from run to run.';
comment on column core.person_unanswered.unanswered is 'Messages of the owner since they last wrote or met.';

comment on view core.record_person is 'Who a participant or a contact record is; every fact joins through it. Grain: one participant or contact record.';
comment on column core.record_person.source_file is 'The export: first 16 hex digits of its fingerprint; its path is in raw.source_file.';
comment on column core.record_person.record is 'Where in the export: line, index, offset or member.';
comment on column core.record_person.event_key is 'The real-world event; the same in every file that tells of it.';
comment on column core.record_person.role is 'Role on the event.';
comment on column core.record_person.position is 'Place among the participants, from 0.';
comment on column core.record_person.person_id is 'The person; stable from run to run.';

comment on table core.reliability is 'Expected and observed share by tenth of the chance at each cut. Grain: one (cut, tenth).';
comment on column core.reliability.cut_days is 'Days before as_of.';
comment on column core.reliability.bin is 'Tenth of the chance, from 0.';
comment on column core.reliability.n is 'Number of ties.';
comment on column core.reliability.expected is 'Mean chance.';
comment on column core.reliability.observed is 'Share heard from.';

comment on table core.run_day is 'The day at whose start everything is told, in the home time zone. Grain: one row.';
comment on column core.run_day.as_of_on is 'The day at whose start everything is told.';

comment on table core.run_params is 'What this run was told by its settings. Grain: one row.';
comment on column core.run_params.as_of is 'The instant everything is told at (UTC): 00:00 at home.';
comment on column core.run_params.home_time_zone is 'IANA zone of the owner; days are days there.';
comment on column core.run_params.dormant_after_days is 'Days of silence after which a tie is dormant; null leaves it to the model.';
comment on column core.run_params.half_life_days is 'Half-life that the settings ask for; null leaves it to the backtest.';
comment on column core.run_params.broadcast_over is 'More others than this make a broadcast.';
comment on column core.run_params.copresence_max is 'Events with more others than this make nobody co-present.';
comment on column core.run_params.weekly_contacts is 'How many people the weekly pick holds.';
comment on column core.run_params.keep_subjects is 'Whether subjects of messages and meetings are kept.';
comment on column core.run_params.run_id is 'Digest of what the run is a function of; the reports carry it too.';

comment on table core.structural_hole is 'Burt''s constraint and effective size in the co-presence graph without the owner. With p_ij the share of i''s tie weight that lies with j: constraint_i = sum over neighbours j of (p_ij + sum_q p_iq p_qj)^2; the effective size is n - 2t/n, n neighbours with t ties among them (Burt 1992; Borgatti 1997). Grain: one person with a neighbour.';
comment on column core.structural_hole.person_id is 'The person; stable from run to run.';
comment on column core.structural_hole.n_neighbours is 'People seen beside them on small events.';
comment on column core.structural_hole.burt_constraint is 'Burt''s constraint in the co-presence graph.';
comment on column core.structural_hole.effective_size is 'Burt''s effective size in the co-presence graph.';

comment on table core.thread_message is 'Messages in the order of their thread, each with its neighbours in time, between the owner and one person. Grain: one counted message (no meeting, no broadcast) and person.';
comment on column core.thread_message.person_number is 'Number of the person in core.person_number.';
comment on column core.thread_message.thread_number is 'Number of the least event of the thread.';
comment on column core.thread_message.event_number is 'Number of the event in core.event.';
comment on column core.thread_message.occurred_at is 'When it happened or starts (UTC).';
comment on column core.thread_message.occurred_on is 'Day at home.';
comment on column core.thread_message.direction is 'in, out or mutual.';
comment on column core.thread_message.previous_direction is 'Direction of the message before it in the thread.';
comment on column core.thread_message.previous_at is 'Time of the message before it (UTC).';
comment on column core.thread_message.is_last is 'Whether no later message follows in the thread.';

comment on table core.tie_fit is 'The fitted tie model, and why it is not trusted where it is not. Grain: one row.';
comment on column core.tie_fit.half_life_days is 'Half-life of tie strength in days.';
comment on column core.tie_fit.is_trusted is 'Whether chances are published.';
comment on column core.tie_fit.reason is 'Why chances are not published; null where they are.';
comment on column core.tie_fit.r is 'BG/NBD r.';
comment on column core.tie_fit.alpha is 'BG/NBD alpha, in days.';
comment on column core.tie_fit.a is 'BG/NBD a.';
comment on column core.tie_fit.b is 'BG/NBD b.';
comment on column core.tie_fit.called_alive is 'Ties called alive at the oldest cut.';
comment on column core.tie_fit.called_alive_heard is 'Those of them heard from since.';

comment on table core.title_seniority is 'The rule table of seniority: the first word group of a title that is found, by rule number, gives the level (0 to 1). The rules read a title in lower case, without the roles that it calls former. Grain: one rule.';
comment on column core.title_seniority.rule is 'Number of the rule; the least that fits decides.';
comment on column core.title_seniority.pattern is 'Regular expression on the lower-cased title.';
comment on column core.title_seniority.seniority is 'Seniority from 0 to 1.';

comment on table core.weekly_pick is 'This week''s few: those silent beyond the cadence that the owner set, then formerly strong ties by score, then warm paths, then one that is not the usual choice and changes with the week; what is short is filled up by score. Grain: one picked person.';
comment on column core.weekly_pick.person_id is 'The person; stable from run to run.';
comment on column core.weekly_pick.this_week is 'Why they are in this week''s pick; null where they are not.';

comment on table core.event_audience is 'Who an event went to, in numbers. One address that stands for two people (a couple) is one other. Grain: one event with a participant.';
comment on column core.event_audience.event_number is 'Number of the event in core.event.';
comment on column core.event_audience.n_others is 'Distinct addresses on the event but the owner''s and rooms.';
comment on column core.event_audience.names_owner is 'Whether an address of the owner is on it.';
comment on column core.event_audience.is_from_owner is 'Whether the owner wrote it.';
comment on column core.event_audience.is_declined_by_owner is 'Whether the owner declined.';
comment on column core.event_audience.is_to_list is 'Whether it is addressed to a mailing list.';

comment on table core.free_mail_domain is 'Domains of public mail providers: whoever writes from one is never taken for a list or a machine by what they do, and none belongs to an organization. Grain: one domain.';
comment on column core.free_mail_domain.domain is 'The part of an address after the @.';

comment on table core.inferred_list is 'Addresses that are lists though no header says so: mail that names the owner nowhere went to them, at least three times and from at least two people, and nobody ever wrote from them. Grain: one person.';
comment on column core.inferred_list.person_id is 'The person; stable from run to run.';
comment on column core.inferred_list.mails is 'Mails that went to it and name the owner nowhere.';
comment on column core.inferred_list.authors is 'Addresses that they came from.';

comment on table core.unanswered_sender is 'Addresses taken for machines because nobody ever answered them: at least ten mails over at least 30 days, each to the owner alone and none in answer to anything, and the owner, whose sent mail the exports hold, never wrote back, met them or kept them as a contact. Grain: one person.';
comment on column core.unanswered_sender.person_id is 'The person; stable from run to run.';
comment on column core.unanswered_sender.mails is 'Mails from them.';

comment on table core.uncompared is 'Pairs of handles that were not compared, because more handles than the cap allows have the same in common and no organization besides; another agreement may have had some of them compared after all. Grain: one kind of agreement.';
comment on column core.uncompared.in_common is 'What the handles of a pair have in common.';
comment on column core.uncompared.pairs is 'How many pairs the cap left out.';

comment on column core.run_params.choices_id is 'Stands for the settings and decisions of the run: two runs with the same had the same.';
comment on column core.run_params.tieline_version is 'Version of tieline that made the warehouse.';

comment on column core.run_params.skip_own_organization is 'Whether the people of the owner''s own organization are left out of those to write to.';
comment on column core.run_params.weight_past_strength is 'Weight of past strength in the value of writing to somebody again.';
comment on column core.run_params.weight_balance is 'Weight of balance in that value.';
comment on column core.run_params.weight_novelty is 'Weight of novelty in that value.';
comment on column core.run_params.weight_warm_path is 'Weight of a warm path in that value.';
comment on column core.run_params.weight_seniority is 'Weight of seniority in that value.';
