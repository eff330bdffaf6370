//! What a database says of itself: its tables with their columns and conditions, indexes, triggers, functions and
//! migrations, compared with those of a new one.
//!
//! Any of them can be forged: a trigger changes what is written, a table without its conditions takes anything. What a new
//! one says stands in `migrations/postgres/description.txt`, as no database can be made to compare with; a test makes one.

use std::collections::BTreeMap;

use super::migration::{MIGRATIONS, Migration, check_all_known};
use super::transaction::PostgresRows;
use crate::store::StoreError;
use crate::store::audit::WrongObject;
use crate::store::migrations::checksum;

/// What kind it is and its name.
type Object = (String, String);

/// What a new database says of itself: a kind, a name and the rest, with tabs between.
const NEW: &str = include_str!("../migrations/postgres/description.txt");

/// Names of the schema are left out, as it may be any.
const OBJECTS: &str = include_str!("../migrations/postgres/description.sql");

/// What is wrong with the description of a database.
///
/// # Errors
///
/// [`DatabaseError::Newer`](super::DatabaseError::Newer): what newer programs made of it only those can judge.
pub(super) async fn wrong(rows: &PostgresRows) -> Result<Vec<WrongObject>, StoreError> {
    check_all_known(rows).await?;
    let found = objects(rows).await?;
    Ok(WrongObject::between(new(), found, |object| object))
}

/// What a new database says of itself.
fn new() -> BTreeMap<Object, String> {
    let lines = NEW.lines().filter_map(|line| {
        let mut parts = line.splitn(3, '\t').map(str::to_owned);
        Some(((parts.next()?, parts.next()?), parts.next()?))
    });
    let migrations = MIGRATIONS.iter().map(|migration| {
        let Migration { number, effect, .. } = migration;
        let said = format!("{number} {} {}", checksum(migration.sql), effect.needs(*number));
        (("migration".to_owned(), migration.name.to_owned()), said)
    });
    lines.chain(migrations).collect()
}

/// All that a database says of itself. Of several of one kind and name all is one.
async fn objects(rows: &PostgresRows) -> Result<BTreeMap<Object, String>, StoreError> {
    let mut all = rows
        .all("pg_class", OBJECTS, &[], |row| {
            Ok(((row.get::<String>("kind")?, row.get::<String>("name")?), row.get::<String>("said")?))
        })
        .await?;
    let select = "SELECT name, number || ' ' || checksum || ' ' || needs AS said FROM openday_migrations";
    all.extend(
        rows.all("openday_migrations", select, &[], |row| {
            Ok((("migration".to_owned(), row.get::<String>("name")?), row.get::<String>("said")?))
        })
        .await?,
    );
    let mut objects = BTreeMap::<Object, String>::new();
    for (object, said) in all {
        objects.entry(object).and_modify(|before| *before = format!("{before}; {said}")).or_insert(said);
    }
    Ok(objects)
}
