-- A file is looked over whenever a program begins on it. Of a column that is computed, `NOT NULL` and a type have a value
-- computed for every row, which was a third of that look; `CHECK` holds as much of whoever writes. Nothing that programs read
-- or write changes.
ALTER TABLE participants DROP COLUMN status;

-- What stands there already is checked where it is read, and by `audit verify`: one wrong row must not keep all others from
-- being served.
PRAGMA ignore_check_constraints = ON;
ALTER TABLE participants ADD COLUMN
    status ANY GENERATED ALWAYS AS (document ->> '$.status') VIRTUAL -- for whoever looks into the file
        CHECK (status IS NOT NULL AND status IN ('pending', 'active', 'suspended', 'revoked', 'withdrawn'));
PRAGMA ignore_check_constraints = OFF;
