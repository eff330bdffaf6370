-- Everything that is kept, in the shapes that the SQLite file has; see `migrations/sqlite` for what each is for.
--
-- Instants are RFC 3339 text in UTC: exact to the nanosecond as the program has them. Documents are text and not `jsonb`:
-- what a newer release wrote is carried on to the letter. Texts are compared byte by byte, as in every other database.

CREATE TABLE revision (
    one   bigint PRIMARY KEY CHECK (one = 1),
    value bigint NOT NULL CHECK (value >= 0)
);

INSERT INTO revision (one, value) VALUES (1, 0);

-- What tells this database from another that is put in its place.
CREATE TABLE identity (
    one   bigint PRIMARY KEY CHECK (one = 1),
    value text NOT NULL
);

INSERT INTO identity (one, value) VALUES (1, gen_random_uuid()::text);

CREATE TABLE participants (
    slug         text COLLATE "C" PRIMARY KEY CHECK (slug ~ '^[a-z0-9-]{2,40}$'),
    -- The revision of the last write that touched the participant or one of its open days.
    revision     bigint NOT NULL CHECK (revision > 0),
    -- The host of the document's website, without `www.`: computed by the program.
    website_host text COLLATE "C" NOT NULL CHECK (website_host <> ''),
    -- The participant, members in the order of an exported file.
    document     text NOT NULL
        CHECK (coalesce(document::json ->> 'status', '') IN ('pending', 'active', 'suspended', 'revoked', 'withdrawn'))
);

CREATE INDEX participants_by_revision ON participants (revision);
CREATE INDEX participants_by_website_host ON participants (website_host);

-- What followers must forget. A slug that is entered again leaves this table.
CREATE TABLE deleted_participants (
    slug     text COLLATE "C" PRIMARY KEY,
    revision bigint NOT NULL CHECK (revision > 0)
);

CREATE INDEX deleted_participants_by_revision ON deleted_participants (revision);

CREATE TABLE maintainers (
    name       text COLLATE "C" PRIMARY KEY CHECK (name <> ''),
    -- SHA-256 of the token, which itself is stored nowhere.
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    created_at text NOT NULL CHECK (created_at LIKE '____-__-__T__:__:__%Z')
);

CREATE TABLE private_links (
    slug       text COLLATE "C" PRIMARY KEY REFERENCES participants (slug) ON DELETE CASCADE,
    -- SHA-256 of the secret, which itself is stored nowhere.
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    created_at text NOT NULL CHECK (created_at LIKE '____-__-__T__:__:__%Z')
);

-- A session lives no longer than the credential it was opened with.
CREATE TABLE sessions (
    session_hash bytea PRIMARY KEY CHECK (length(session_hash) = 32),
    maintainer   bytea REFERENCES maintainers (token_hash) ON DELETE CASCADE,
    private_link bytea REFERENCES private_links (token_hash) ON DELETE CASCADE,
    opened_at    text NOT NULL CHECK (opened_at LIKE '____-__-__T__:__:__%Z'),
    -- To the minute: a request in between writes nothing.
    seen_at      text NOT NULL CHECK (seen_at LIKE '____-__-__T__:__:__%Z'),
    CHECK ((maintainer IS NULL) <> (private_link IS NULL))
);

CREATE INDEX sessions_by_maintainer ON sessions (maintainer);
CREATE INDEX sessions_by_private_link ON sessions (private_link);

-- The highest number that was given in each table that counts its rows: one that is taken back with its transaction is
-- given again, and one whose row is deleted is not.
CREATE TABLE numbers_given (
    name  text COLLATE "C" PRIMARY KEY,
    value bigint NOT NULL CHECK (value >= 0)
);

INSERT INTO numbers_given (name, value) VALUES ('audit', 0), ('notes', 0), ('reports', 0);

CREATE TABLE notes (
    id     bigint PRIMARY KEY CHECK (id > 0),
    slug   text COLLATE "C" NOT NULL REFERENCES participants (slug) ON DELETE CASCADE,
    at     text NOT NULL CHECK (at LIKE '____-__-__T__:__:__%Z'),
    author text NOT NULL CHECK (author <> ''),
    text   text NOT NULL CHECK (text <> '')
);

CREATE INDEX notes_by_slug ON notes (slug);

CREATE TABLE reports (
    id          bigint PRIMARY KEY CHECK (id > 0),
    slug        text COLLATE "C" NOT NULL REFERENCES participants (slug) ON DELETE CASCADE,
    seen_at     text NOT NULL CHECK (seen_at ~ '^https?://.'),
    text        text CHECK (text <> ''),
    reported_at text NOT NULL CHECK (reported_at LIKE '____-__-__T__:__:__%Z'),
    closed_at   text CHECK (closed_at LIKE '____-__-__T__:__:__%Z'),
    closed_by   text CHECK (closed_by <> ''),
    note        text CHECK (note <> ''),
    merged_into bigint REFERENCES reports (id) DEFERRABLE CHECK (merged_into <> id),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL)),
    CHECK (closed_at IS NOT NULL OR (note IS NULL AND merged_into IS NULL))
);

CREATE INDEX reports_by_slug ON reports (slug);
CREATE INDEX reports_by_merged_into ON reports (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX reports_open ON reports (id) WHERE closed_at IS NULL;

-- Why an application was declined, for who still has its private link.
CREATE TABLE declined_applications (
    -- SHA-256 of the secret of the private link.
    token_hash  bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    reason      text NOT NULL,
    declined_at text NOT NULL CHECK (declined_at LIKE '____-__-__T__:__:__%Z')
);

-- One row while everything but revocations is refused, and none otherwise.
CREATE TABLE "freeze" (
    one    bigint PRIMARY KEY CHECK (one = 1),
    since  text NOT NULL CHECK (since LIKE '____-__-__T__:__:__%Z'),
    reason text CHECK (reason <> '')
);

CREATE TABLE audit (
    id       bigint PRIMARY KEY CHECK (id > 0),
    at       text NOT NULL CHECK (at LIKE '____-__-__T__:__:__%Z'),
    actor    text NOT NULL CHECK (actor IN ('operator', 'participant', 'visitor', 'openday') OR actor LIKE 'maintainer:_%'),
    action   text NOT NULL CHECK (action <> ''),
    slug     text COLLATE "C",
    reason   text,
    before   text CHECK (before IS NULL OR before::json IS NOT NULL),
    after    text CHECK (after IS NULL OR after::json IS NOT NULL),
    request  text CHECK (request <> ''),
    revision bigint NOT NULL CHECK (revision > 0),
    previous bytea NOT NULL CHECK (length(previous) = 32),
    hash     bytea NOT NULL UNIQUE CHECK (length(hash) = 32)
);

CREATE INDEX audit_by_slug ON audit (slug);

-- They keep people from changing by mistake what must not be changed.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the rows of % cannot be changed so', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER revision_rises BEFORE UPDATE ON revision
    FOR EACH ROW WHEN (NEW.value <= OLD.value) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER revision_stays BEFORE DELETE ON revision
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
