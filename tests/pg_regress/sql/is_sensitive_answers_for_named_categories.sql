SELECT vigie.is_sensitive('quel connard'), vigie.is_sensitive('rien à signaler'), vigie.is_sensitive(''), vigie.is_sensitive(NULL) IS NULL;
SELECT vigie.is_sensitive('quel connard', '{offensive}'), vigie.is_sensitive('quel connard', '{phone,iban}'), vigie.is_sensitive('quel connard', '{}');
SELECT vigie.is_sensitive('x', '{helth}');
SELECT vigie.is_sensitive('x', '{NULL}');
\echo :LAST_ERROR_SQLSTATE
