-- What a program must know to go on with a file that newer ones migrated: the number of this migration where it changes
-- what was there, and nothing (0) where it only adds to that. A program goes on whose newest migration is as high as the
-- highest of these.
ALTER TABLE migrations ADD COLUMN needs INTEGER NOT NULL DEFAULT 0 CHECK (needs IN (0, number));
UPDATE migrations SET needs = number;
