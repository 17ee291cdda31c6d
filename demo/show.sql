-- What the guard did, for somebody who has never seen it.
\set QUIET on
\pset footer off
\pset null ''
\pset format wrapped
\pset columns 98
\pset border 1

\echo
\echo '1. A table whose notes are guarded'
\echo '=================================='
\echo
\echo '  SELECT vigie.protect(''crm.contact_note'', ''note'', ''default'', ''note_tags'');'
\echo
SELECT * FROM vigie.protections;
\echo 'Then employees typed notes, French and English, one by one:'
\echo
SELECT
    count(*) AS typed,
    count(*) FILTER (WHERE outcome = 'stored') AS "stored as they are",
    count(*) FILTER (WHERE outcome = 'tagged') AS "stored and tagged",
    count(*) FILTER (WHERE outcome = 'refused') AS refused
FROM demo.outcome;

\echo
\echo '2. What the application is told'
\echo '==============================='
\echo
SET ROLE crm_app;
\set VERBOSITY verbose
\set ON_ERROR_STOP off
\echo '  INSERT INTO crm.contact_note (id, customer, note)'
\echo '  VALUES (9001, ''C10042'', ''RDV reporté, cliente séropositive, rappeler au 06 39 98 12 34'');'
\echo
INSERT INTO crm.contact_note (id, customer, note)
VALUES (9001, 'C10042', 'RDV reporté, cliente séropositive, rappeler au 06 39 98 12 34');
\echo
\echo 'The same in French, as the salesperson will read it (vigie.message_language, or lc_messages):'
\echo
SET vigie.message_language = 'fr';
INSERT INTO crm.contact_note (id, customer, note)
VALUES (9001, 'C10042', 'RDV reporté, cliente séropositive, rappeler au 06 39 98 12 34');
RESET vigie.message_language;
RESET ROLE;
\set ON_ERROR_STOP on
\set VERBOSITY default
\echo
\echo 'No word of the note is in the error, nor in the server''s log: only categories and positions.'

\echo
\echo '3. Some of what was refused'
\echo '==========================='
\echo
SELECT typed.id, refused.message AS "error", typed.note AS "note (kept by the demo alone)"
FROM demo.refused JOIN demo.outcome typed USING (id)
WHERE length(typed.note) < 120
ORDER BY hashint4(id) LIMIT 8;

\echo
\echo '4. Some of what was stored and tagged'
\echo '====================================='
\echo
SELECT id, note_tags, note FROM crm.contact_note
WHERE note_tags <> '{}' AND length(note) < 120
ORDER BY hashint4(id) LIMIT 6;

\echo
\echo '5. The same text, redacted'
\echo '=========================='
\echo
\set text 'Mme Lefèvre, diabétique, virement sur FR14 2004 1010 0505 0001 3M02 606, tél 06 39 98 12 34'
\echo '  ' :text
\echo
SELECT operator AS "vigie.redact(note, …)", vigie.redact(:'text', operator) AS result
FROM unnest('{label,mask,partial,remove}'::text[]) operator
UNION ALL
SELECT 'vigie.pseudonymize(note)', vigie.pseudonymize(:'text');

\echo
\echo '6. Why? Every step that made or unmade a finding'
\echo '================================================'
\echo
\set text 'Client dépressif depuis son licenciement, le cabinet médical confirme'
\echo '  SELECT * FROM vigie.explain('''':text'''');'
\echo
SELECT finding, category, step, weight::numeric(4, 2), confidence::numeric(4, 2), explanation FROM vigie.explain(:'text');

\echo
\echo '7. One query audits what is stored'
\echo '=================================='
\echo
\echo '  SELECT category, count(*) FROM crm.contact_note, vigie.categories(note) AS found,'
\echo '      unnest(found) AS category GROUP BY category ORDER BY count(*) DESC;'
\echo
SELECT category, count(*) AS notes, repeat('#', (60 * count(*) / max(count(*)) OVER ())::int) AS " "
FROM crm.contact_note, unnest(vigie.categories(note)) AS category
GROUP BY category ORDER BY count(*) DESC, category;
