-- Each says what it looks for, where that comes from, and shows examples.
SELECT count(*) > 30 AS many,
       count(*) FILTER (WHERE description = '' OR source = '' OR languages = '{}' OR examples = '{}') AS incomplete,
       array_agg(DISTINCT family ORDER BY family) AS families
  FROM vigie.detectors();
