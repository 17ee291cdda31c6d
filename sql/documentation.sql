-- What every object is for, where \d+, \df+ and graphical clients show it.

COMMENT ON SCHEMA vigie IS 'pg_vigie: finds, rejects, redacts and tags sensitive data in free-text columns';
