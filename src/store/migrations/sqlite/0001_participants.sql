-- Participants, their open days, maintainers, the audit trail, and the revision that orders all writes.
--
-- Instants are RFC 3339 text in UTC: exact to the nanosecond as the program has them, the same characters as in an
-- exported file, and readable in any shell. Nothing is ordered by them; order is what revisions are for.
-- Local times of open days are what people wrote, without zone or offset.

CREATE TABLE revision (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    value INTEGER NOT NULL CHECK (value >= 0)
) STRICT;

INSERT INTO revision (one, value) VALUES (1, 0);

CREATE TRIGGER revision_rises_by_one BEFORE UPDATE ON revision WHEN NEW.value <> OLD.value + 1
BEGIN
    SELECT RAISE(ABORT, 'the revision rises by one');
END;

CREATE TRIGGER revision_stays BEFORE DELETE ON revision
BEGIN
    SELECT RAISE(ABORT, 'the revision cannot be deleted');
END;

CREATE TABLE participants (
    slug          TEXT NOT NULL PRIMARY KEY CHECK (length(slug) BETWEEN 2 AND 40 AND slug NOT GLOB '*[^a-z0-9-]*'),
    name          TEXT NOT NULL CHECK (length(name) > 0),
    website       TEXT NOT NULL CHECK (website GLOB 'http://?*' OR website GLOB 'https://?*'),
    country       TEXT NOT NULL CHECK (country GLOB '[A-Z][A-Z]'),
    place         TEXT CHECK (length(place) > 0),
    time_zone     TEXT NOT NULL CHECK (length(time_zone) > 0),
    language      TEXT NOT NULL CHECK (length(language) > 0),
    plan          TEXT CHECK (length(plan) > 0),
    link          TEXT CHECK (link GLOB 'http://?*' OR link GLOB 'https://?*'),
    status        TEXT NOT NULL CHECK (status IN ('pending', 'active', 'suspended', 'revoked', 'withdrawn')),
    status_reason TEXT CHECK (length(status_reason) > 0),
    status_since  TEXT NOT NULL CHECK (status_since GLOB '????-??-??T??:??:??*Z'),
    applied_at    TEXT NOT NULL CHECK (applied_at GLOB '????-??-??T??:??:??*Z'),
    admitted_at   TEXT CHECK (admitted_at GLOB '????-??-??T??:??:??*Z'),
    admissions    INTEGER NOT NULL CHECK (admissions >= 0),
    changed_at    TEXT NOT NULL CHECK (changed_at GLOB '????-??-??T??:??:??*Z'),
    -- The revision of the last write that touched the participant or one of its open days.
    revision      INTEGER NOT NULL CHECK (revision > 0),
    CHECK ((admissions = 0) = (admitted_at IS NULL)),
    CHECK (status <> 'pending' OR admissions = 0),
    CHECK (status NOT IN ('active', 'suspended', 'revoked') OR admissions > 0)
) STRICT;

CREATE INDEX participants_by_revision ON participants (revision);

CREATE TABLE open_days (
    slug         TEXT NOT NULL REFERENCES participants (slug) ON DELETE CASCADE,
    id           INTEGER NOT NULL CHECK (id > 0),
    starts       TEXT NOT NULL CHECK (starts GLOB '????-??-??T??:??'),
    ends         TEXT NOT NULL CHECK (ends GLOB '????-??-??T??:??'),
    kind         TEXT NOT NULL CHECK (length(kind) > 0),
    title        TEXT CHECK (length(title) > 0),
    place        TEXT CHECK (length(place) > 0),
    registration TEXT CHECK (registration GLOB 'http://?*' OR registration GLOB 'https://?*'),
    cancelled    INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
    changed_at   TEXT NOT NULL CHECK (changed_at GLOB '????-??-??T??:??:??*Z'),
    PRIMARY KEY (slug, id),
    CHECK (ends > starts)
) STRICT, WITHOUT ROWID;

-- What followers must forget. A slug that is entered again leaves this table.
CREATE TABLE deleted_participants (
    slug     TEXT NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL CHECK (revision > 0)
) STRICT;

CREATE INDEX deleted_participants_by_revision ON deleted_participants (revision);

CREATE TABLE maintainers (
    name       TEXT NOT NULL PRIMARY KEY CHECK (length(name) > 0),
    -- SHA-256 of the token, which itself is stored nowhere.
    token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    created_at TEXT NOT NULL CHECK (created_at GLOB '????-??-??T??:??:??*Z')
) STRICT;

CREATE TABLE audit (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    at       TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??*Z'),
    actor    TEXT NOT NULL CHECK (actor IN ('operator', 'participant') OR actor GLOB 'maintainer:?*'),
    action   TEXT NOT NULL CHECK (length(action) > 0),
    slug     TEXT,
    reason   TEXT,
    before   TEXT CHECK (json_valid(before)),
    after    TEXT CHECK (json_valid(after)),
    revision INTEGER NOT NULL CHECK (revision > 0)
) STRICT;

CREATE TRIGGER audit_is_not_updated BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail cannot be changed');
END;

CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail cannot be changed');
END;
