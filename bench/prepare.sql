-- The data of the SQL benchmark: clean French notes of 100 to 250 bytes, and three tables that take them.
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

CREATE TABLE unguarded (id int, note text);
CREATE TABLE guarded (LIKE unguarded);
SET client_min_messages = error; -- that tags need a primary key: there is nothing to tag
SELECT vigie.protect('guarded', 'note');

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
