-- Each error says where, what was expected, and the name that was probably meant.
DO $$
DECLARE spec text; message text; hint text;
BEGIN
    FOREACH spec IN ARRAY ARRAY[
        '[]',
        '{"rulez": []}',
        '{"default_action": "rejct"}',
        '{"default_action": 3}',
        '{"min_confidence": 0}',
        '{"min_confidence": "high"}',
        '{"rules": {}}',
        '{"rules": [{"action": "reject"}]}',
        '{"rules": [{"categories": ["phone"]}]}',
        '{"rules": [{"categories": ["phnoe"], "action": "tag"}]}',
        '{"rules": [{"families": ["specials"], "action": "tag"}]}',
        '{"rules": [{"families": ["special"], "actoin": "tag"}]}',
        '{"terms": [{"category": "own", "terms": ["!!"]}]}',
        '{"terms": [{"category": "Not A Name", "terms": ["x"]}]}',
        '{"terms": [{"terms": ["x"]}]}',
        '{"patterns": [{"category": "own", "regex": "("}]}',
        '{"patterns": [{"category": "own", "regex": "x*"}]}',
        '{"patterns": [{"category": "own", "regex": "(?:[a-z]{1,1000}){1,1000}"}]}',
        '{"allow": "x"}',
        '{"languages": ["xx"]}'
    ] LOOP
        BEGIN
            PERFORM vigie.create_policy('wrong', spec::jsonb);
            RAISE NOTICE '% is accepted', spec;
        EXCEPTION WHEN invalid_parameter_value THEN
            GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
            RAISE NOTICE '%', left(split_part(message, E'\n', 1), 78) || coalesce(nullif(' -- ' || hint, ' -- '), '');
        END;
    END LOOP;
END
$$;
