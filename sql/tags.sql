-- The tags of vigie.tags under the names that tables and columns have now.
--
-- Nothing but an event trigger tells an extension that a column was renamed or dropped. That takes a superuser to make, and
-- stands in the way of everybody's ALTER and DROP. So names are worked out when tags are read, and what is left of the
-- dropped is swept up on demand.

-- The columns that are guarded, and what their triggers call them, whatever their names are now.
CREATE VIEW vigie.guarded_columns AS
SELECT DISTINCT ON (p.target, l.guard) p.target, l.guard, p.column_name
  FROM vigie.protections p
  JOIN pg_catalog.pg_trigger t ON t.tgrelid = p.target AND t.tgname = p.trigger_name
 CROSS JOIN LATERAL (SELECT (vigie.trigger_arguments(t.tgargs))[1]::name AS guard) l
 ORDER BY p.target, l.guard, p.trigger_name DESC;

-- Tags of columns that have lost their guard are left out: nothing keeps them true.
CREATE VIEW vigie.current_tags AS
SELECT t.relation, g.column_name, t.row_key, t.tags, t.tagged_at, t.policy, t.policy_version
  FROM vigie.tags t
  JOIN vigie.guarded_columns g ON g.target = t.relation AND g.guard = t.guard;

-- Puts today's names into vigie.tags, and removes the tags of tables and columns that are gone; gives how many rows it
-- touched. What has lost its guard alone stays: a restore brings rows before guards.
CREATE FUNCTION vigie.tidy() RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    renamed bigint;
    removed bigint;
BEGIN
    UPDATE vigie.tags t SET column_name = g.column_name
      FROM vigie.guarded_columns g
     WHERE g.target = t.relation AND g.guard = t.guard AND g.column_name <> t.column_name;
    GET DIAGNOSTICS renamed = ROW_COUNT;
    DELETE FROM vigie.tags t
     WHERE NOT EXISTS (SELECT FROM vigie.guarded_columns g WHERE g.target = t.relation AND g.guard = t.guard)
       AND NOT EXISTS (SELECT FROM pg_attribute a
                        WHERE a.attrelid = t.relation AND a.attname = t.column_name AND NOT a.attisdropped);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN renamed + removed;
END
$$;
