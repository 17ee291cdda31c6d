CREATE TABLE rejected (id int PRIMARY KEY, note text);
SELECT vigie.protect('rejected', 'note');
SET application_name = 'a form';
INSERT INTO rejected VALUES (1, 'quel connard');
INSERT INTO rejected VALUES (2, 'Livraison mardi.');
UPDATE rejected SET note = 'cliente diabétique' WHERE id = 2;
CALL wait_for($$SELECT FROM vigie.events WHERE action = 'reject' OFFSET 1$$);
SELECT relation, row_key, column_name, action, categories, policy, policy_version, actor = session_user AS own, application,
       octet_length(digest) AS digest, happened_at BETWEEN now() - interval '10 minutes' AND clock_timestamp() AS timely
  FROM vigie.events ORDER BY id;
DROP TABLE rejected;
