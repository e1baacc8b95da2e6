-- SQLite holds texts to no length, so PostgreSQL must not either: what one ledger takes, the other takes too.
DO $$
DECLARE
  found record;
BEGIN
  FOR found IN
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND data_type = 'character varying'
      AND table_name <> 'flyway_schema_history'
  LOOP
    EXECUTE format('ALTER TABLE %I ALTER COLUMN %I TYPE text', found.table_name, found.column_name);
  END LOOP;
END
$$;
