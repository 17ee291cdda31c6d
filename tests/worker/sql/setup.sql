-- Runs first. The worker of this database was there before the database was: it is started again when it fails.
CREATE EXTENSION pg_vigie;
-- Waits until a query gives something, at most a minute.
CREATE PROCEDURE wait_for(query text) LANGUAGE plpgsql AS $$
DECLARE
    answer boolean;
BEGIN
    FOR i IN 1 .. 1200 LOOP
        EXECUTE 'SELECT EXISTS (' || query || ')' INTO answer;
        EXIT WHEN answer;
        COMMIT;
        PERFORM pg_sleep(0.05);
    END LOOP;
    IF NOT answer THEN
        RAISE 'waited in vain for: %', query;
    END IF;
END
$$;
CALL wait_for($$SELECT FROM pg_stat_activity WHERE backend_type = 'pg_vigie worker' AND datname = current_database()$$);
-- It has said that it is there once it works the queue, if only to forget a row of no table.
INSERT INTO vigie.queue (relation, column_name, row_key) VALUES (0, 'none', '{}');
CALL wait_for('SELECT WHERE NOT EXISTS (SELECT FROM vigie.queue)');
