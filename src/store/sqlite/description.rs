//! What a file says of itself: its tables, indexes, views, triggers and migrations, compared with those of a new one.
//!
//! Any of them can be forged: an index that leaves rows out hides them from whoever asks by it, a trigger changes what is
//! written, a table without its checks takes anything.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::{migration, open, row};
use crate::store::StoreError;
use crate::store::audit::WrongObject;

/// What kind it is, its name, and which of that kind and name it is: there should be one.
type Object = (String, String, u64);

/// What is wrong with the description of a file.
///
/// # Errors
///
/// [`StoreError::NewerSchema`]: what newer programs made of it only those can judge.
pub(super) fn wrong(connection: &Connection) -> Result<Vec<WrongObject>, StoreError> {
    migration::check_all_known(connection)?;
    let (new, found) = (objects(&open::in_memory()?)?, objects(connection)?);
    Ok(WrongObject::between(new, found, |(kind, name, _)| (kind, name)))
}

/// What `ANALYZE` of SQLite makes, in its own words and those of its earlier releases (source: `openStatTable` in SQLite's
/// `analyze.c`). A trigger may have such a name as well, by whoever writes it into the schema.
const STATISTICS: &str = "type = 'table' AND tbl_name = name AND sql IN (
    'CREATE TABLE sqlite_stat1(tbl,idx,stat)',
    'CREATE TABLE sqlite_stat2(tbl,idx,sampleno,sample)',
    'CREATE TABLE sqlite_stat3(tbl,idx,neq,nlt,ndlt,sample)',
    'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)'
)";

/// All that a file says of itself. What `ANALYZE` counts decides nothing but the way to an answer, and which program applied
/// a migration decides nothing.
fn objects(connection: &Connection) -> Result<BTreeMap<Object, String>, StoreError> {
    let mut objects = BTreeMap::new();
    let mut last = (String::new(), String::new(), 0);
    let select = format!(
        "SELECT type, name, tbl_name || char(10) || coalesce(sql, '') AS said FROM sqlite_schema
         WHERE ({STATISTICS}) IS NOT TRUE
         UNION ALL SELECT 'migration', name, number || ' ' || checksum || ' ' || needs FROM migrations ORDER BY 1, 2, 3"
    );
    row::each(connection, "sqlite_schema", &select, [], |row| {
        let (kind, name) = (row.text("type")?, row.text("name")?);
        let said = settled(&row.text("said")?);
        let count = if (&last.0, &last.1) == (&kind, &name) { last.2 + 1 } else { 0 };
        last = (kind, name, count);
        objects.insert(last.clone(), said);
        Ok(())
    })?;
    Ok(objects)
}

/// A statement whatever release and checkout it was made from: these differ in spaces and in how lines end. Where a comment
/// is in it, the end of a line has a meaning, and only a checkout made another of it.
fn settled(statement: &str) -> String {
    if statement.contains("--") || statement.contains("/*") {
        return statement.replace("\r\n", "\n");
    }
    statement.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_a_comment_swallows_makes_another_statement() {
        let table = "CREATE TABLE t (\n    -- why\n    a TEXT NOT NULL\n)";
        assert_eq!(settled(table), settled(&table.replace('\n', "\r\n")));
        assert_ne!(settled(table), settled("CREATE TABLE t (\n    -- why a TEXT NOT NULL\n)"));
        assert_eq!(settled("CREATE INDEX i\r\n    ON t (a)"), "CREATE INDEX i ON t (a)");
    }

    #[test]
    fn what_is_missing_altered_or_foreign_is_named_and_what_analyze_counts_is_not() {
        let connection = open::in_memory().unwrap();
        connection.execute_batch("ANALYZE").unwrap();
        assert_eq!(wrong(&connection).unwrap(), []);
        connection
            .execute_batch(
                "DROP INDEX audit_by_slug; CREATE INDEX audit_by_slug ON audit (slug) WHERE slug <> 'mill';
                 DROP INDEX notes_by_slug; CREATE VIEW strange AS SELECT 1;
                 UPDATE migrations SET checksum = '' || substr(checksum, 2) || 'x' WHERE number = 3;
                 CREATE TABLE sqlitestat1 (a)",
            )
            .unwrap();
        let told: Vec<_> = wrong(&connection).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "the index `audit_by_slug` is not as this program made it",
                "the index `notes_by_slug` is missing",
                "the migration `0003_documents` is not as this program made it",
                "the table `sqlitestat1` is none that this program made",
                "the view `strange` is none that this program made",
            ]
        );
    }

    #[test]
    fn nothing_hides_behind_the_name_of_what_analyze_makes() {
        let ignore = "BEFORE UPDATE ON participants BEGIN SELECT RAISE(IGNORE); END";
        for (kind, table, sql) in [
            ("trigger", "participants", &format!("CREATE TRIGGER sqlite_stat1 {ignore}")[..]),
            // SQLite reads what is to be made out of the statement alone.
            ("table", "participants", &format!("CREATE TRIGGER sqlite_stat4 {ignore}")),
            ("view", "sqlite_stat2", "CREATE VIEW sqlite_stat2 AS SELECT 1"),
            ("index", "notes", "CREATE INDEX sqlite_stat3 ON notes (slug) WHERE 0"),
            ("table", "sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat,more)"),
        ] {
            let connection = open::in_memory().unwrap();
            connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false).unwrap();
            connection.pragma_update(None, "writable_schema", true).unwrap();
            let name = sql.split([' ', '(']).nth(2).unwrap();
            let insert = "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (?1, ?2, ?3, 0, ?4)";
            connection.execute(insert, [kind, name, table, sql]).unwrap();
            let told: Vec<_> = wrong(&connection).unwrap().iter().map(ToString::to_string).collect();
            assert_eq!(told, [format!("the {kind} `{name}` is none that this program made")]);
        }
    }
}
