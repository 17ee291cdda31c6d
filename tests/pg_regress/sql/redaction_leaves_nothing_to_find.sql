SELECT operator, vigie.redact('Cliente séropositive, tél 01 99 00 12 34, quel connard', operator)
  FROM unnest('{label,mask,remove,partial}'::text[]) operator;
SELECT vigie.redact('quel connard, 01 99 00 12 34');
-- Only the named categories.
SELECT vigie.redact('quel connard, 01 99 00 12 34', 'label', '{phone}');
-- A mask keeps the length; partial keeps the last four of identifiers.
SELECT length(vigie.redact(note, 'mask')) = length(note) AS same_length, vigie.redact(note, 'partial')
  FROM (VALUES ('IBAN FR14 2004 1010 0505 0001 3M02 606'), ('CB 4111 1111 1111 1111'), ('Échange avec ce connard')) n (note);
-- What comes out scans clean, whatever the operator, also for the categories alone.
SELECT count(*) FILTER (WHERE vigie.is_sensitive(vigie.redact(note, operator))) AS still_sensitive
  FROM unnest('{label,mask,remove,partial}'::text[]) operator,
       (SELECT unnest(examples) FROM vigie.detectors()) d (note);
SELECT vigie.redact(NULL) IS NULL, vigie.redact('') = '', vigie.redact('rien à signaler');
SELECT vigie.redact('x', 'lable');
\echo :LAST_ERROR_SQLSTATE
