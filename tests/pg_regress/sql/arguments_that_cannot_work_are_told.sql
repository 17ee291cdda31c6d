SELECT vigie.redact('x', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT vigie.pseudonymize('x', NULL);
\echo :LAST_ERROR_SQLSTATE
SELECT vigie.redact(NULL, 'label') IS NULL AS redact, vigie.pseudonymize(NULL, 'hash') IS NULL AS pseudonymize;
-- A consent that no row can give.
SELECT vigie.create_policy('asks', '{"rules": [{"families": ["special"], "action": "reject", "unless": "agreed"}, {"categories": ["phone"], "action": "reject", "unless": "may_call"},
                                              {"categories": ["iban"], "action": "reject", "unless": "agreed"}]}');
CREATE TABLE asked (note text, agreed text);
SELECT vigie.protect('asked', 'note', 'asks');
SELECT vigie.unprotect('asked', 'note');
ALTER TABLE asked DROP agreed, ADD agreed boolean, ADD may_call boolean;
SELECT vigie.protect('asked', 'note', 'asks');
DROP TABLE asked;
SELECT vigie.drop_policy('asks');
