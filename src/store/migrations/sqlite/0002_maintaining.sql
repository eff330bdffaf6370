-- What maintainers, participants and visitors do: contacts and ends of suspensions, private links, sessions, notes,
-- reports, the freeze, and an audit trail whose rows are chained.

ALTER TABLE participants ADD COLUMN contact TEXT CHECK (length(contact) BETWEEN 3 AND 254);

-- Of a badge that was revoked before there were classes, it is not known.
ALTER TABLE participants ADD COLUMN reason_class TEXT
    CHECK (reason_class IS NULL
        OR status = 'revoked' AND reason_class IN ('no-open-day', 'false-claim', 'misuse', 'closed', 'other'));

ALTER TABLE participants ADD COLUMN suspended_until TEXT
    CHECK (suspended_until IS NULL OR (suspended_until GLOB '????-??-??' AND status = 'suspended'));

-- The secret of a participant's private link; a new one takes the place of the old, and ends its sessions.
CREATE TABLE private_links (
    slug       TEXT NOT NULL PRIMARY KEY REFERENCES participants (slug) ON DELETE CASCADE,
    -- SHA-256 of the secret, which itself is stored nowhere.
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??*Z')
) STRICT;

-- A session lives no longer than the credential it was opened with.
CREATE TABLE sessions (
    session_hash BLOB NOT NULL PRIMARY KEY CHECK (length(session_hash) = 32),
    maintainer   BLOB REFERENCES maintainers (token_hash) ON DELETE CASCADE,
    private_link BLOB REFERENCES private_links (token_hash) ON DELETE CASCADE,
    opened_at    TEXT NOT NULL CHECK (opened_at GLOB '????-??-??T??:??:??*Z'),
    -- To the minute: a request in between writes nothing.
    seen_at      TEXT NOT NULL CHECK (seen_at GLOB '????-??-??T??:??:??*Z'),
    CHECK ((maintainer IS NULL) <> (private_link IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_maintainer ON sessions (maintainer);
CREATE INDEX sessions_by_private_link ON sessions (private_link);

CREATE TABLE notes (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    slug   TEXT NOT NULL REFERENCES participants (slug) ON DELETE CASCADE,
    at     TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??*Z'),
    author TEXT NOT NULL CHECK (length(author) > 0),
    text   TEXT NOT NULL CHECK (length(text) > 0)
) STRICT;

CREATE INDEX notes_by_slug ON notes (slug);

CREATE TABLE reports (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    slug        TEXT NOT NULL REFERENCES participants (slug) ON DELETE CASCADE,
    seen_at     TEXT NOT NULL CHECK (seen_at GLOB 'http://?*' OR seen_at GLOB 'https://?*'),
    text        TEXT CHECK (length(text) > 0),
    reported_at TEXT NOT NULL CHECK (reported_at GLOB '????-??-??T??:??:??*Z'),
    closed_at   TEXT CHECK (closed_at GLOB '????-??-??T??:??:??*Z'),
    closed_by   TEXT CHECK (length(closed_by) > 0),
    note        TEXT CHECK (length(note) > 0),
    merged_into INTEGER REFERENCES reports (id) CHECK (merged_into <> id),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL)),
    CHECK (closed_at IS NOT NULL OR (note IS NULL AND merged_into IS NULL))
) STRICT;

CREATE INDEX reports_by_slug ON reports (slug);
CREATE INDEX reports_by_merged_into ON reports (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX reports_open ON reports (id) WHERE closed_at IS NULL;

-- One row while everything but revocations is refused, and none otherwise.
CREATE TABLE freeze (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    since  TEXT NOT NULL CHECK (since GLOB '????-??-??T??:??:??*Z'),
    reason TEXT CHECK (length(reason) > 0)
) STRICT;

-- The program copies the rows of the old trail into the new one, with their hashes, and drops the old.
DROP TRIGGER audit_is_not_updated;
DROP TRIGGER audit_is_not_deleted;
ALTER TABLE audit RENAME TO audit_unchained;

CREATE TABLE audit (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??*Z'),
    actor    TEXT NOT NULL
        CHECK (actor IN ('operator', 'participant', 'visitor', 'openday') OR actor GLOB 'maintainer:?*'),
    action   TEXT NOT NULL CHECK (length(action) > 0),
    slug     TEXT,
    reason   TEXT,
    before   TEXT CHECK (json_valid(before)),
    after    TEXT CHECK (json_valid(after)),
    request  TEXT CHECK (length(request) > 0),
    revision INTEGER NOT NULL CHECK (revision > 0),
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    hash     BLOB NOT NULL UNIQUE CHECK (length(hash) = 32)
) STRICT;

CREATE INDEX audit_by_slug ON audit (slug);

CREATE TRIGGER audit_is_not_updated BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail cannot be changed');
END;

CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail cannot be changed');
END;
