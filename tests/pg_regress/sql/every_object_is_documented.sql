-- Functions, tables and views of the extension without a comment, and functions whose search_path is open though they
-- run SQL.
SELECT pg_describe_object(classid, objid, 0)
  FROM pg_depend d
 WHERE refclassid = 'pg_extension'::regclass AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pg_vigie')
   AND deptype = 'e' AND classid IN ('pg_proc'::regclass, 'pg_class'::regclass)
   AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = d.objid AND c.relkind NOT IN ('r', 'v'))
   AND obj_description(objid, classid::regclass::name) IS NULL;
-- What is a contract: volatility, strictness and parallel safety.
SELECT oid::regprocedure AS function, provolatile AS volatile, proisstrict AS strict, proparallel AS parallel, proconfig
  FROM pg_proc WHERE pronamespace = 'vigie'::regnamespace ORDER BY oid::regprocedure::text COLLATE "C";
