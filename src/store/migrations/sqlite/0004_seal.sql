-- What tells the log of this file from that of another: see `seal.rs`, which finds this row in the bytes of a page, so
-- neither its name nor its shape may change.
CREATE TABLE seal (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    -- A mark of 16 bytes, the name of the state this write made, and that of the state the file's own pages were in.
    value BLOB NOT NULL CHECK (length(value) = 48)
) STRICT;
