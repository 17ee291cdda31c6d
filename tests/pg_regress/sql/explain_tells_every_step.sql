SELECT finding, category, entity, start, length, step FROM vigie.explain('connard') ORDER BY finding, step = 'reported';
SELECT count(*) FROM vigie.explain('Livraison mardi matin.');
SELECT count(*) FROM vigie.explain(NULL);
