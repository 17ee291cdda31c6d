SELECT vigie.pseudonymize('tél 01 99 00 12 34') ~ '^tél \[PHONE [a-z]{5}-[a-z]{5}-[a-z]{5}\]$' AS readable,
       vigie.pseudonymize('tél 01 99 00 12 34') = vigie.pseudonymize('tél +33 1.99.00.12.34') AS same_value,
       vigie.pseudonymize('tél 01 99 00 12 34') <> vigie.pseudonymize('tél 01 99 00 12 35') AS other_value;
SELECT vigie.pseudonymize('tél 01 99 00 12 34', 'hash') ~ '^tél [0-9a-f]{64}$' AS hashed;
SELECT vigie.pseudonymize('quel connard', categories => '{phone}'), vigie.pseudonymize(NULL) IS NULL;
SELECT vigie.pseudonymize('x', 'hahs');
\echo :LAST_ERROR_SQLSTATE
