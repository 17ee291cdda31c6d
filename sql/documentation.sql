-- What every object is for, where \d+, \df+ and graphical clients show it.

COMMENT ON SCHEMA vigie IS 'pg_vigie: finds, rejects, redacts and tags sensitive data in free-text columns';

-- Reading a text.
COMMENT ON FUNCTION vigie.scan(text) IS
    'The findings of a note: category, entity, start and length in characters (substr(note, start, length) = match), what was matched, confidence in (0, 1], and the rule that found it. Built-in rules; findings of confidence 0.5 or more';
COMMENT ON FUNCTION vigie.categories(text) IS
    'The categories found in a note, sorted and distinct; an empty array when it is clean';
COMMENT ON FUNCTION vigie.is_sensitive(text, text[]) IS
    'Whether a note holds one of the categories, or any when none is named; stops at the first finding';
COMMENT ON FUNCTION vigie.assert_clean(text, text[]) IS
    'True, or an error (23514) that names the categories and their positions but nothing of the note; made for CHECK, whose own error would print the row. Without categories: those that the policy default rejects';
COMMENT ON FUNCTION vigie.redact(text, text, text[]) IS
    'The note without what was found in it. Operators: label ([PHONE]), mask (same length), remove, partial (keeps the last four characters of identifiers)';
COMMENT ON FUNCTION vigie.explain(text) IS
    'Every step that made or unmade each finding of a note, with its weight in log-odds and the confidence after it';
COMMENT ON FUNCTION vigie.detectors() IS
    'Every detector: category, entity, family, languages, what it looks for, the source of its words, notes in which it must and must not find something';

-- With a policy.
COMMENT ON FUNCTION vigie.scan(text, text) IS
    'The findings of a note that a policy acts on, and how, with its own terms, patterns, thresholds and allowed phrases; consents are taken as not given';
COMMENT ON FUNCTION vigie.categories(text, text) IS
    'The categories found in a note that a policy acts on, sorted and distinct';
COMMENT ON FUNCTION vigie.violates(text, text) IS
    'Whether a policy keeps a note from being stored as it is: it would reject, quarantine or redact it';
COMMENT ON FUNCTION vigie.redact_with(text, text) IS
    'The note with labels in the place of what a policy rejects, quarantines or redacts';
COMMENT ON FUNCTION vigie.pseudonymize(text, text, text[]) IS
    'The note with tokens in the place of what was found: pseudonym (the same value always becomes the same readable token) or hash (HMAC-SHA-256), under a key that only the owner can read';
COMMENT ON FUNCTION vigie.create_policy(text, jsonb) IS 'Makes a policy; gives its version';
COMMENT ON FUNCTION vigie.alter_policy(text, jsonb) IS 'Makes a new version of a policy, at once in force in every session; gives the version';
COMMENT ON FUNCTION vigie.drop_policy(text) IS 'Drops a policy that no guard uses; its versions stay readable in vigie.policy';
COMMENT ON FUNCTION vigie.built_in_policies() IS 'The policies that are always there: default, audit, redact, strict';
COMMENT ON VIEW vigie.policies IS 'The policies as they are now, the built-in ones first';
COMMENT ON TABLE vigie.policy IS 'Every version of every policy; a version without a spec says that the policy was dropped';
COMMENT ON FUNCTION vigie.policy_changed() IS 'Trigger function: tells every open session that policies changed';
COMMENT ON TABLE vigie.digest_key IS 'The keys of pseudonyms and digests; the newest is in use. Whoever reads them can find the values of pseudonyms';
COMMENT ON FUNCTION vigie.rotate_digest_key() IS 'Makes a new key for digests and pseudonyms; gives its number. The old ones stay';
COMMENT ON FUNCTION vigie.restore_digest_key() IS 'Trigger function: a key that a dump brings takes the place of the one that CREATE EXTENSION made';

-- At write time.
COMMENT ON FUNCTION vigie.protect(regclass, name, text, name, text) IS
    'Guards a column of a table with a policy; tags go into tags_column (jsonb or text[]) where one is named, and into vigie.tags otherwise';
COMMENT ON FUNCTION vigie.unprotect(regclass, name) IS 'Takes the guard of a column away, and its tags in vigie.tags';
COMMENT ON FUNCTION vigie.guard() IS
    'Trigger function: applies a policy to a column. Arguments: the column, the policy, and optionally the column for tags';
COMMENT ON VIEW vigie.protections IS 'The guarded columns, and by which policy';
COMMENT ON FUNCTION vigie.trigger_arguments(bytea) IS 'The arguments of a trigger as pg_trigger keeps them';
COMMENT ON FUNCTION vigie.tags_due(text) IS 'Condition of guard triggers: whether the row just written has tags to keep in vigie.tags';
COMMENT ON TABLE vigie.queue IS
    'Rows whose notes a guard in deferred mode is yet to look at; those with a problem could not be looked at and stay until it is set to NULL again';
COMMENT ON FUNCTION vigie.check_queued(regclass, name, jsonb) IS
    'Lets the guard of a column in deferred mode look at one row; false where the row or the guard is gone';
COMMENT ON FUNCTION vigie.touch(oid, text, jsonb) IS
    'Runs a statement about a row of a table, given by its key, as the owner of the table; how many rows it changed';
COMMENT ON FUNCTION vigie.process_batch(integer, bigint) IS
    'A batch of vigie.queue, of entries up to a number, in the transaction of the caller; how many there were';
COMMENT ON PROCEDURE vigie.process_queue(integer) IS
    'Lets guards in deferred mode look at what was written since, in batches that are committed one by one; several sessions may do it at once. What the policy rejects is quarantined';
COMMENT ON TABLE vigie.tags IS 'The tags ({category: confidence}) of rows whose table has no column for them';
COMMENT ON VIEW vigie.guarded_columns IS 'The guarded columns, and what their triggers call them, whatever their names are now';
COMMENT ON VIEW vigie.current_tags IS 'The tags of vigie.tags of columns that are guarded, under the names that they have now';
COMMENT ON FUNCTION vigie.tidy() IS
    'Puts the present names of columns into vigie.tags, and removes the tags of tables and columns that are gone; gives the number of rows';
COMMENT ON TABLE vigie.events IS 'What guards did, which notes were released, who removed events: when, where, what action for which categories, by which policy, who, from which application and address; a keyed digest of the note, never its text. Append-only. Rejections are in the server log';
COMMENT ON VIEW vigie.event_summary IS 'How many events there were by day, table, category and action';
COMMENT ON FUNCTION vigie.prune_events(interval) IS 'Removes the events that are older; gives how many, and leaves an event of the action prune';
COMMENT ON FUNCTION vigie.complete_event() IS 'Trigger function: the name of the table and the key of the digest, where an event does not say them';
COMMENT ON FUNCTION vigie.name_relation() IS 'Trigger function: the name of the table, where a quarantined note does not say it';
COMMENT ON FUNCTION vigie.refuse_change() IS 'Trigger function: refuses to change events';
COMMENT ON FUNCTION vigie.record_prune() IS 'Trigger function: leaves an event where events were removed';
COMMENT ON TABLE vigie.quarantine IS 'The originals of notes that were stored redacted';
COMMENT ON FUNCTION vigie.release(bigint) IS
    'Puts the original of a quarantined note back into its row, unless the row has changed since; an event of the action release says so';
