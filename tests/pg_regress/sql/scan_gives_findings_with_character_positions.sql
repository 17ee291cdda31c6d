-- Positions count characters, not bytes, and give the match back.
SELECT category, entity, start, length, "match", confidence > 0.5 AND confidence <= 1 AS sure
  FROM vigie.scan('Échange tendu : quel connard ! Rappeler au 01 99 00 12 34.');
SELECT bool_and(substr(note, start, length) = "match") AS positions_give_the_match, count(*)
  FROM (VALUES ('😀 é connard'), ('à: 01 99 00 12 34'), (repeat('é', 40000) || ' connard'), (E'ligne\r\nconnard\t')) n (note),
       vigie.scan(note);
-- Ordered by start.
SELECT category, start FROM vigie.scan('01 99 00 12 34, connard, FR14 2004 1010 0505 0001 3M02 606, 4111 1111 1111 1111');
-- Clean, empty and missing notes.
SELECT count(*) FROM vigie.scan('Livraison mardi matin, sonner deux fois.');
SELECT count(*) FROM vigie.scan('');
SELECT count(*) FROM vigie.scan(NULL);
