-- Why an application was declined, for who still has its private link. Nothing else is kept of it, and this for some
-- weeks only.
CREATE TABLE declined_applications (
    -- SHA-256 of the secret of the private link.
    token_hash  BLOB NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    reason      TEXT NOT NULL,
    declined_at TEXT NOT NULL CHECK (declined_at GLOB '????-??-??T??:??:??*Z')
) STRICT;
