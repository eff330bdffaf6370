-- What a program must know to go on with a database that newer ones migrated; see `migrations/sqlite/0006_needs.sql`.
ALTER TABLE openday_migrations ADD COLUMN needs bigint NOT NULL DEFAULT 0 CHECK (needs IN (0, number));
UPDATE openday_migrations SET needs = number;
