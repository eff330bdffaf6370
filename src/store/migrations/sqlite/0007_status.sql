-- A file is looked over whenever a program begins on it. Of a column that is computed, `NOT NULL` and a type have a value
-- computed for every row, which was a third of that look; `CHECK` holds as much of whoever writes. Nothing that programs read
-- or write changes.
ALTER TABLE participants DROP COLUMN status;
ALTER TABLE participants ADD COLUMN
    -- Of the document, for whoever looks into the file.
    status ANY GENERATED ALWAYS AS (document ->> '$.status') VIRTUAL
        CHECK (status IS NOT NULL AND status IN ('pending', 'active', 'suspended', 'revoked', 'withdrawn'));
