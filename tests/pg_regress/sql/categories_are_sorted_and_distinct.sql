SELECT vigie.categories('connard, connard, 01 99 00 12 34, cliente séropositive');
SELECT vigie.categories('Livraison mardi matin.'), vigie.categories(''), vigie.categories(NULL) IS NULL AS null_for_null;
