-- A user of a CRM, as pgbench plays one: changes a row of the table under audit.
\set id random(1, :rows)
UPDATE written SET seen = seen + 1 WHERE id = :id;
