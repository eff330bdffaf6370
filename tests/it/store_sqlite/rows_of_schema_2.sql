-- What the second schema added, in every shape, on the rows of the first.
UPDATE participants SET contact = 'péct+den@pekárna.example' WHERE slug = 'active';
UPDATE participants SET contact = 'x@y' WHERE slug = 'odd';
UPDATE participants SET reason_class = 'no-open-day' WHERE slug = 'revoked';
UPDATE participants SET suspended_until = '2027-02-28' WHERE slug = 'suspended';

INSERT INTO private_links VALUES
    ('active', randomblob(32), '2026-02-01T00:00:00Z'), ('broken-zone', randomblob(32), '2026-02-02T00:00:00Z');
INSERT INTO sessions SELECT randomblob(32), token_hash, NULL, '2026-02-03T00:00:00Z', '2026-02-03T01:00:00Z' FROM maintainers;
INSERT INTO sessions SELECT randomblob(32), NULL, token_hash, '2026-02-04T00:00:00Z', '2026-02-04T01:00:00Z' FROM private_links;

INSERT INTO notes (slug, at, author, text) VALUES
    ('active', '2026-02-05T00:00:00Z', 'operator', 'Called; <b> & "Ω"'),
    ('odd', '2026-02-05T00:00:00Z', 'maintainer:Front desk', 'Nobody there'),
    ('active', '2026-02-06T00:00:00Z', 'operator', 'Forgotten');
DELETE FROM notes WHERE text = 'Forgotten';

INSERT INTO reports (slug, seen_at, text, reported_at, closed_at, closed_by, note, merged_into) VALUES
    ('active', 'https://fake.example/1', NULL, '2026-02-07T00:00:00Z', NULL, NULL, NULL, NULL),
    ('active', 'https://fake.example/2', 'They are shut.', '2026-02-07T00:00:00Z', '2026-02-08T00:00:00Z', 'operator', NULL, 1),
    ('suspended', 'https://fake.example/3', NULL, '2026-02-07T00:00:00Z', '2026-02-08T00:00:00Z', 'maintainer:Zdeňka', 'Gone', NULL);

INSERT INTO freeze VALUES (1, '2026-02-09T00:00:00Z', 'a token was lost');
