-- Every status, open days of all shapes, values that somebody broke by hand, and values that input would refuse.
INSERT INTO participants (
    slug, name, website, country, place, time_zone, language, plan, link, status, status_reason, status_since, applied_at,
    admitted_at, admissions, changed_at, revision
) VALUES
    ('pending', 'Mlýn', 'https://www.mlyn.example/', 'CZ', NULL, 'Europe/Prague', 'cs', NULL, NULL, 'pending', NULL,
     '2026-01-04T00:00:00.123456789Z', '2026-01-04T00:00:00Z', NULL, 0, '2026-01-04T00:00:00Z', 1),
    ('active', 'Tata क्षेत्र "GmbH" \ 🥐', 'https://xn--bckerei-5wa.example/x?y=z', 'DE', '東京都渋谷区', 'Asia/Tokyo', 'pt-BR',
     'Pečeme od čtyř.' || char(10) || char(10) || 'Přijďte ''se'' podívat.', 'https://pekarna.example/den?a=b&c=%20',
     'active', NULL, '2026-01-02T00:00:00Z', '1970-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 7, '2026-01-05T00:00:00Z', 2),
    ('suspended', 'Pekárna', 'https://pekarna.example/', 'CZ', NULL, 'Europe/Prague', 'cs', NULL, NULL, 'suspended', 'a pause',
     '2026-01-03T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 1, '2026-01-03T00:00:00Z', 3),
    ('revoked', 'Pila', 'http://pila.example/', 'CZ', 'Brno', 'Europe/Prague', 'cs', NULL, NULL, 'revoked', 'staged',
     '2026-01-03T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 2, '2026-01-03T00:00:00Z', 4),
    ('left-early', 'Kovárna', 'https://kovarna.example/', 'CZ', NULL, 'UTC', 'cs', NULL, NULL, 'withdrawn', NULL,
     '2026-01-03T00:00:00Z', '2026-01-01T00:00:00Z', NULL, 0, '2026-01-03T00:00:00Z', 5),
    ('left-late', 'Huť', 'https://hut.example/', 'CZ', NULL, 'UTC', 'cs', NULL, NULL, 'withdrawn', NULL,
     '2026-01-03T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 1, '2026-01-03T00:00:00Z', 5),
    ('broken-zone', 'Sklárna', 'https://sklarna.example/', 'CZ', NULL, 'Europe/Brno', 'cs', NULL, NULL, 'active', NULL,
     '2026-01-03T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 1, '2026-01-03T00:00:00Z', 6),
    ('broken-day', 'Cihelna', 'https://cihelna.example/', 'CZ', NULL, 'Europe/Prague', 'cs', NULL, NULL, 'active', NULL,
     '2026-01-03T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 1, '2026-01-03T00:00:00Z', 6),
    ('broken-number', 'Papírna', 'https://papirna.example/', 'CZ', NULL, 'Europe/Prague', 'cs', NULL, NULL, 'active', NULL,
     '2026-01-03T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 5000000000, '2026-13-03T00:00:00Z', 6),
    ('odd', '  Tab' || char(9) || 'and' || char(8238) || char(127) || char(1), 'http://localhost', 'XX', '  ', 'EST5EDT', 'english!',
     char(9), 'https://a', 'active', '  ', '2026-01-03T00:00:00Z', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 1,
     '2026-01-03T00:00:00Z', 6);

INSERT INTO open_days VALUES
    ('active', 500, '2026-12-05T09:00', '2026-12-05T16:00', 'open-house', NULL, NULL, NULL, 0, '2026-01-05T00:00:00Z'),
    ('active', 1, '2026-12-03T09:00', '2026-12-03T16:00', 'tour', NULL, NULL, NULL, 0, '2026-01-01T00:00:00.5Z'),
    ('active', 3, '2026-12-03T22:00', '2026-12-04T02:00', 'work-along', 'Noc v "pekárně" <&>', 'Brno', 'https://a.example/?b&c',
     1, '2026-01-02T00:00:00Z'),
    ('suspended', 2, '2026-12-03T09:00', '2026-12-03T16:00', 'customer-visit', 'A', NULL, NULL, 0, '2026-01-01T00:00:00Z'),
    ('left-late', 1, '2025-12-03T09:00', '2025-12-03T16:00', 'trial-run', NULL, 'B', NULL, 1, '2025-01-01T00:00:00Z'),
    ('broken-day', 1, '2026-02-30T09:00', '2026-02-30T16:00', 'party', NULL, NULL, 'http://x', 0, '2026-01-01T00:00:00Z');

INSERT INTO deleted_participants VALUES ('gone', 5), ('gone-too', 6);
INSERT INTO maintainers VALUES
    ('Front desk', randomblob(32), '2026-01-05T00:00:00Z'), ('Zdeňka', randomblob(32), '2026-01-06T00:00:00Z');
