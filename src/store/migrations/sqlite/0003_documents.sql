-- A participant becomes one JSON document beside the columns it is looked up by, its open days among its members; and the
-- checks of JSON say the same in every SQLite.

-- The program writes the documents of these rows and of `open_days`, and drops both tables.
CREATE TABLE participants_in_columns AS SELECT * FROM participants;
DROP TABLE participants;

CREATE TABLE participants (
    slug         TEXT NOT NULL PRIMARY KEY CHECK (length(slug) BETWEEN 2 AND 40 AND slug NOT GLOB '*[^a-z0-9-]*'),
    -- Of the document, for whoever looks into the file.
    status       TEXT NOT NULL GENERATED ALWAYS AS (document ->> '$.status') VIRTUAL
        CHECK (status IN ('pending', 'active', 'suspended', 'revoked', 'withdrawn')),
    -- The revision of the last write that touched the participant or one of its open days.
    revision     INTEGER NOT NULL CHECK (revision > 0),
    -- The host of the document's website, without `www.`: computed by the program, as SQL cannot.
    website_host TEXT NOT NULL CHECK (length(website_host) > 0),
    -- The participant, members in the order of an exported file.
    document     TEXT NOT NULL CHECK (json_valid(document))
) STRICT;

CREATE INDEX participants_by_revision ON participants (revision);
CREATE INDEX participants_by_website_host ON participants (website_host);

-- Of NULL, an older `json_valid` says that it is none, and then `PRAGMA integrity_check` of a healthy file complains.
DROP TRIGGER audit_is_not_updated;
DROP TRIGGER audit_is_not_deleted;
DROP INDEX audit_by_slug;
ALTER TABLE audit RENAME TO audit_with_old_checks;

CREATE TABLE audit (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??*Z'),
    actor    TEXT NOT NULL
        CHECK (actor IN ('operator', 'participant', 'visitor', 'openday') OR actor GLOB 'maintainer:?*'),
    action   TEXT NOT NULL CHECK (length(action) > 0),
    slug     TEXT,
    reason   TEXT,
    before   TEXT CHECK (before IS NULL OR json_valid(before)),
    after    TEXT CHECK (after IS NULL OR json_valid(after)),
    request  TEXT CHECK (length(request) > 0),
    revision INTEGER NOT NULL CHECK (revision > 0),
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    hash     BLOB NOT NULL UNIQUE CHECK (length(hash) = 32)
) STRICT;

INSERT INTO audit (id, at, actor, action, slug, reason, before, after, request, revision, previous, hash)
SELECT id, at, actor, action, slug, reason, before, after, request, revision, previous, hash
FROM audit_with_old_checks ORDER BY id;

-- Where the last rows were deleted by force, their ids must not be given again.
DELETE FROM sqlite_sequence
WHERE name = 'audit' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'audit_with_old_checks');
INSERT INTO sqlite_sequence (name, seq)
SELECT 'audit', seq FROM sqlite_sequence WHERE name = 'audit_with_old_checks';
DROP TABLE audit_with_old_checks;

CREATE INDEX audit_by_slug ON audit (slug);

CREATE TRIGGER audit_is_not_updated BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail cannot be changed');
END;

CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail cannot be changed');
END;
