comment on table core.split_message is 'Mail records whose Message-ID several messages claim, by their senders or minutes, each under a key of its own. Grain: one landed mail record of such a message.';
comment on column core.split_message.source_file is 'The export: first 16 hex digits of its fingerprint; its path is in raw.source_file.';
comment on column core.split_message.record is 'Where in the export: line, index, offset or member.';
comment on column core.split_message.landed_key is 'The key as landed, which several messages claim.';
comment on column core.split_message.event_key is 'The key of this message: `<id>#<8 hex>` of its sender and minute.';

comment on table core.event_key is 'Keys of events as numbers, by which long tables are joined. Grain: one key, as landed or of a message that was split.';
comment on column core.event_key.event_key is 'The real-world event; the same in every file that tells of it.';
comment on column core.event_key.event_number is 'Number of the key in the order of keys; it changes from run to run.';
comment on column core.event_key.is_repeated is 'Whether several landed records have it.';
comment on column core.event_key.is_message is 'Whether a message has it.';

comment on column core.event.thread_number is 'Number of the least event of its thread; its own where it stands alone.';
comment on column fct_interaction.event_number is 'Number of the event in core.event; it changes from run to run.';
comment on column core.event.event_number is 'Number of the event in the order of the keys; it changes from run to run.';
comment on column core.event_record.event_number is 'Number of the event in core.event.';

comment on table core.person_number is 'People as numbers, by which long tables are joined. Grain: one person.';
comment on column core.person_number.person_id is 'The person; stable from run to run.';
comment on column core.person_number.person_number is 'Number of the person in the order of ids; it changes from run to run.';
comment on column core.person_number.kind is 'human, shared, role, automated, list or room.';
comment on column core.person_number.is_owner is 'Whether this is the owner of the exports.';

comment on table core.mention is 'The ways in which participants are named, each with the address that stands for it and with who it is. Grain: one (name, email, profile_url, is_room), and one position where a participant has no name at all.';
comment on column core.mention.name is 'Name as the participant rows have it.';
comment on column core.mention.email is 'E-mail address as the participant rows have it.';
comment on column core.mention.profile_url is 'Profile as the participant rows have it.';
comment on column core.mention.is_room is 'Whether it is invited as a room or another resource.';
comment on column core.mention.position is 'Place among the participants, of those without any name; else null.';
comment on column core.mention.address is 'Address, profile or name, whichever there is first, in lower case.';
comment on column core.mention.person_id is 'The person; null where it is nobody.';
comment on column core.mention.person_number is 'Number of the person in core.person_number.';
comment on column core.mention.person_kind is 'Kind of the person, empty where it is nobody.';
comment on column core.mention.is_owner is 'Whether this is the owner of the exports.';
comment on column core.mention.guest_number is 'Number of the guest in core.guest.';

comment on table core.guest is 'Who may be on an event: an address, profile or name, and the person whose it is. Grain: one (address, person).';
comment on column core.guest.guest_number is 'Number of the guest, in the order of address and person; it changes from run to run.';
comment on column core.guest.address is 'Address, profile or name, whichever the record has first, in lower case.';
comment on column core.guest.person_id is 'The person; null where it is nobody.';
comment on column core.guest.person_number is 'Number of the person in core.person_number.';
comment on column core.guest.is_owner is 'Whether this is the owner of the exports.';
comment on column core.guest.is_room is 'Whether the person is a room or another resource.';
comment on column core.guest.is_list is 'Whether it is a mailing list.';

comment on table core.event_guest is 'Who was on an event, over all its copies, in numbers: core.event_participant shows it in words. Grain: one (event, guest).';
comment on column core.event_guest.event_number is 'Number of the event in core.event.';
comment on column core.event_guest.guest_number is 'Number of the guest in core.guest.';
comment on column core.event_guest.person_number is 'Number of the person in core.person_number; null where it is nobody.';
comment on column core.event_guest.is_owner is 'Whether this is the owner of the exports.';
comment on column core.event_guest.is_room is 'Whether it is a room or another resource.';
comment on column core.event_guest.is_list is 'Whether it is a mailing list.';
comment on column core.event_guest.is_author is 'Whether they wrote it.';
comment on column core.event_guest.is_recipient is 'Whether it went to them.';
comment on column core.event_guest.is_guest is 'Whether they organized or were invited.';
comment on column core.event_guest.has_declined is 'Whether they declined.';
comment on column core.event_guest.role_rank is 'Least role as a number: 1 from, 2 organizer, 3 to, 4 cc, 5 bcc, 6 attendee, 7 sender.';

comment on table core.mention_person is 'Who a way of naming a participant stands for. Grain: one (name, email, profile_url, is_room) that is somebody.';
comment on column core.mention_person.name is 'Name as the participant rows have it.';
comment on column core.mention_person.email is 'E-mail address as the participant rows have it.';
comment on column core.mention_person.profile_url is 'Profile as the participant rows have it.';
comment on column core.mention_person.is_room is 'Whether it is invited as a room or another resource.';
comment on column core.mention_person.person_id is 'The person; stable from run to run.';

comment on table core.contact_person is 'Who a contact record describes. Grain: one contact record that is somebody.';
comment on column core.contact_person.source_file is 'The export: first 16 hex digits of its fingerprint; its path is in raw.source_file.';
comment on column core.contact_person.record is 'Where in the export: line, index, offset or member.';
comment on column core.contact_person.person_id is 'The person; stable from run to run.';
