-- The view for dashboards: by day, table, category and action; a note with two categories counts under both.
CREATE TABLE counted (id int PRIMARY KEY, note text);
SET timezone = 'Europe/Paris';
INSERT INTO vigie.events (happened_at, relation, column_name, action, categories) VALUES
    ('2024-03-01 23:30+01', 'counted', 'note', 'tag', '{phone}'),
    ('2024-03-02 00:30+01', 'counted', 'note', 'tag', '{email,phone}'),
    ('2024-03-02 09:00+01', 'counted', 'note', 'tag', '{phone}'),
    ('2024-03-02 10:00+01', 'counted', 'note', 'redact', '{phone}');
SELECT * FROM vigie.event_summary WHERE relation = 'counted'::regclass ORDER BY day, category, action;
SET timezone = 'UTC';
SELECT day, sum(events) FROM vigie.event_summary WHERE relation = 'counted'::regclass GROUP BY day ORDER BY day;
RESET timezone;
-- What is about no note is not counted; a renamed table counts under each of its names.
ALTER TABLE counted RENAME TO counted_again;
INSERT INTO vigie.events (happened_at, relation, action, categories) VALUES ('2024-03-03 09:00', 'counted_again', 'export', '{}');
INSERT INTO vigie.events (happened_at, relation, action, categories) VALUES ('2024-03-03 09:00', 'counted_again', 'tag', '{iban}');
SELECT relation, relation_name, category, action, sum(events) FROM vigie.event_summary WHERE relation = 'counted_again'::regclass GROUP BY 1, 2, 3, 4 ORDER BY 2, 3, 4;
DELETE FROM vigie.events WHERE relation = 'counted_again'::regclass;
DROP TABLE counted_again;
