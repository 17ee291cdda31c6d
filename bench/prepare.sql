-- The data of the SQL benchmark: clean French notes of 100 to 250 bytes, and the tables that take them.
CREATE EXTENSION pg_vigie;

-- Fifty of the terms, as one would write them in PostgreSQL's own regular expressions.
\set regex '\\m(cancer|diabète|diabétique|séropositif|séropositive|dépression|dépressif|dépressive|bipolaire|schizophrène|autiste|handicapé|handicapée|invalidité|enceinte|grossesse|chimio|sclérose|épileptique|alcoolique|toxicomane|fibromyalgie|parkinson|alzheimer|hépatite|burn-out|psychiatre|cancéreux|musulman|musulmane|juif|juive|catholique|ramadan|halal|syndiqué|syndiquée|délégué syndical|homosexuel|homosexuelle|lesbienne|gay|transgenre|condamné|condamnée|casier judiciaire|connard|connasse|salope|enculé)\\M'

CREATE TEMPORARY TABLE line (content text);
-- One JSON object a line; the quote and the delimiter are characters that are not in it.
\copy line FROM 'tests/corpus/crm_fr_a.jsonl' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')

-- Pairs of notes labelled clean, of the length wanted, in which the engine finds nothing either.
CREATE TABLE clean_note AS
WITH clean AS (
    SELECT content::jsonb ->> 'text' AS note FROM line WHERE content::jsonb -> 'spans' = '[]'
), pair AS (
    SELECT a.note || '. ' || b.note AS note FROM clean a, clean b WHERE a.note <> b.note
)
SELECT note FROM pair
WHERE octet_length(note) BETWEEN 100 AND 250 AND NOT vigie.is_sensitive(note) AND note !~* :'regex'
ORDER BY hashtext(note);

-- Enough of them that a run takes a good part of a second.
CREATE TABLE note_source AS
SELECT note FROM (SELECT note, row_number() OVER () AS n FROM clean_note) c, generate_series(1, 100) g
ORDER BY g, n LIMIT :rows;

-- A twentieth of them for each action, as there are many; and the same with one finding in a hundred notes.
CREATE TABLE few_source AS SELECT note FROM note_source LIMIT :rows / 20;
CREATE TABLE hundredth_source AS
SELECT CASE WHEN row_number() OVER () % 100 = 0 THEN note || '. Rappeler au 06 39 98 12 34' ELSE note END AS note
FROM few_source;
DO $$
DECLARE
    notes bigint;
    flagged bigint;
    findings bigint;
BEGIN
    SELECT count(*), count(*) FILTER (WHERE n > 0), sum(n) INTO notes, flagged, findings
    FROM hundredth_source, LATERAL (SELECT count(*) AS n FROM vigie.scan(note)) f;
    IF flagged = 0 OR flagged <> notes / 100 OR findings <> flagged THEN
        RAISE EXCEPTION '% of % notes have % findings, where one in a hundred should have one', flagged, notes, findings
              USING HINT = 'Ask for two thousand ROWS at least; else the rules read these notes otherwise than they did.';
    END IF;
END $$;

CREATE TABLE unguarded (id int, note text);
CREATE TABLE guarded (LIKE unguarded);
SET client_min_messages = error; -- that tags need a primary key: there is nothing to tag
SELECT vigie.protect('guarded', 'note');

-- Policies that do one thing each. Tags have a column: without one they would need a primary key, which costs by itself.
CREATE TABLE tag (LIKE unguarded, tags jsonb);
SELECT vigie.create_policy('bench_' || action, jsonb_build_object('default_action', action))
FROM unnest('{allow,tag,warn,redact,quarantine,reject}'::text[]) action;
CREATE TABLE allow (LIKE unguarded);
CREATE TABLE warn (LIKE unguarded);
CREATE TABLE redact (LIKE unguarded);
CREATE TABLE quarantine (LIKE unguarded);
CREATE TABLE reject (LIKE unguarded);
SELECT vigie.protect(action::regclass, 'note', 'bench_' || action, CASE action WHEN 'tag' THEN 'tags' END)
FROM unnest('{allow,tag,warn,redact,quarantine,reject}'::text[]) action;

-- A hundred thousand own terms that begin as the notes' own words do, so that they are not dismissed at the first letter.
CREATE TABLE own_terms (LIKE unguarded);
WITH word AS (
    SELECT DISTINCT w FROM clean_note, regexp_split_to_table(lower(note), '[^[:alpha:]]+') w WHERE length(w) BETWEEN 3 AND 12
), ending AS (
    SELECT n, left(translate(md5(n::text), '0123456789', 'ghijklmnop'), 5) AS e FROM generate_series(1, 500) n
), term AS (
    SELECT DISTINCT ON (w || e) w || e AS term, n FROM word, ending
), chosen AS (
    SELECT term FROM term ORDER BY n, term LIMIT 100000
)
SELECT vigie.create_policy('bench_terms', jsonb_build_object('default_action', 'reject', 'terms', jsonb_build_array(
    jsonb_build_object('category', 'house', 'terms', jsonb_agg(term))))) FROM chosen;
SELECT vigie.protect('own_terms', 'note', 'bench_terms');
DO $$
DECLARE
    terms bigint := (SELECT jsonb_array_length(spec #> '{terms,0,terms}') FROM vigie.policies WHERE name = 'bench_terms');
BEGIN
    IF terms <> 100000 THEN
        RAISE EXCEPTION 'the policy has % own terms instead of 100000: too few words in the notes', terms;
    END IF;
END $$;

CREATE TABLE checked (LIKE unguarded, CHECK (note !~* :'regex'));

CREATE FUNCTION timed(statement text) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
    started timestamptz;
BEGIN
    started := clock_timestamp();
    EXECUTE statement;
    RETURN extract(epoch FROM clock_timestamp() - started);
END $$;

VACUUM ANALYZE;
CHECKPOINT;
