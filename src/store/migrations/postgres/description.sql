-- What a database says of itself. Of a new one: psql -X -A -t -F $'\t' -f description.sql > description.txt
WITH here AS (SELECT oid, quote_ident(nspname) || '.' AS prefix FROM pg_namespace WHERE nspname = current_schema()),
of_extensions AS (SELECT objid FROM pg_depend WHERE deptype = 'e'),
tables AS (SELECT pg_class.* FROM pg_class JOIN here ON relnamespace = here.oid
    WHERE pg_class.oid NOT IN (SELECT objid FROM of_extensions)),
said AS (
    SELECT CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'f' THEN 'table' ELSE 'view' END AS kind,
           relname::text AS name,
           concat_ws('; ', relkind::text, relpersistence::text,
               CASE WHEN relrowsecurity THEN 'row level security' END,
               (SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod),
                           CASE WHEN attnotnull THEN 'NOT NULL' END,
                           (SELECT collname FROM pg_collation WHERE oid = attcollation AND collname <> 'default'),
                           (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = tables.oid AND adnum = attnum)
                       ), ', ' ORDER BY attnum)
                FROM pg_attribute WHERE attrelid = tables.oid AND attnum > 0 AND NOT attisdropped),
               (SELECT string_agg(pg_get_constraintdef(oid) || CASE WHEN convalidated THEN '' ELSE ' not asked' END,
                           ', ' ORDER BY contype, pg_get_constraintdef(oid) COLLATE "C")
                FROM pg_constraint WHERE conrelid = tables.oid AND contype IN ('c', 'f', 'p', 'u', 'x')),
               CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(tables.oid) END) AS said
    FROM tables WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
    UNION ALL
    SELECT 'index', relname::text, pg_get_indexdef(oid) || CASE WHEN indisvalid THEN '' ELSE ' broken' END
    FROM tables JOIN pg_index ON indexrelid = oid WHERE relkind = 'i'
    UNION ALL
    SELECT 'trigger', tgname::text, pg_get_triggerdef(pg_trigger.oid) || ' ' || tgenabled::text
    FROM pg_trigger JOIN tables ON tgrelid = tables.oid WHERE NOT tgisinternal
    UNION ALL
    SELECT 'rule', rulename::text, pg_get_ruledef(pg_rewrite.oid)
    FROM pg_rewrite JOIN tables ON ev_class = tables.oid WHERE rulename <> '_RETURN'
    UNION ALL
    SELECT 'policy', polname::text, polrelid::regclass::text FROM pg_policy JOIN tables ON polrelid = tables.oid
    UNION ALL
    SELECT 'function', proname::text, pg_get_function_arguments(pg_proc.oid) || ' ' || prosrc
    FROM pg_proc JOIN here ON pronamespace = here.oid WHERE prokind IN ('f', 'p') AND pg_proc.oid NOT IN (SELECT objid FROM of_extensions)
)
SELECT kind, name, trim(regexp_replace(replace(said, here.prefix, ''), '\s+', ' ', 'g')) AS said
FROM said, here ORDER BY kind, name COLLATE "C", said
