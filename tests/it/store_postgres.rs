//! The store in a PostgreSQL database: the contract, and what it promises beyond it.

mod certificates;
mod released;
mod round_trips;

use std::sync::Arc;

use openday::domain::change::By;
use openday::store::postgres::PostgresStore;
use openday::store::sqlite::SqliteStore;
use openday::store::{NewSession, Progress, Revision, SESSIONS_MAX, SessionLimits, Store, StoreError, TokenHash, copy};

use crate::store_contract::{self, Opened, bakery};
use crate::support::postgres::{new_database, new_database_with, sql};

fn in_database() -> Option<Opened> {
    let address = new_database()?;
    Some(Opened { store: Arc::new(PostgresStore::new(&address).unwrap()), _keep: None })
}

store_contract::contract!(database, super::in_database);

async fn refused(address: &str) -> String {
    PostgresStore::new(address).unwrap().check().await.unwrap_err().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_cannot_be_worked_with_is_refused_in_one_line() {
    let Some(address) = new_database() else { return };
    let missing = address.rsplit_once('/').unwrap().0.to_owned() + "/nowhere";
    assert!(refused(&missing).await.contains("has no such database"), "{}", refused(&missing).await);

    sql(&address, "CREATE TABLE users (id int)");
    assert!(refused(&address).await.contains("has tables of another program (`users` among them)"));

    let latin = new_database_with("ENCODING 'LATIN1' LOCALE 'C'").unwrap();
    assert!(refused(&latin).await.contains("keeps texts as LATIN1; create one with `ENCODING 'UTF8'`"));

    let standby = new_database().unwrap();
    let name = standby.rsplit('/').next().unwrap();
    sql(&standby, &format!("ALTER DATABASE {name} SET default_transaction_read_only = on"));
    assert!(refused(&standby).await.contains("is a standby, which takes no writes"));

    let newer = new_database().unwrap();
    PostgresStore::new(&newer).unwrap().check().await.unwrap();
    sql(&newer, "INSERT INTO openday_migrations VALUES (99, '0099_later', repeat('0', 64), '9.9', 99)");
    assert!(refused(&newer).await.contains("has schema 99, and this program knows schemas up to 2"));

    let changed = new_database().unwrap();
    PostgresStore::new(&changed).unwrap().check().await.unwrap();
    sql(&changed, "UPDATE openday_migrations SET checksum = repeat('0', 64)");
    assert!(refused(&changed).await.contains("migration `0001_openday` was applied"));

    let limited = new_database().unwrap();
    let name = limited.rsplit('/').next().unwrap();
    sql(&limited, &format!("CREATE USER guest_of_{name}; REVOKE CREATE ON SCHEMA public FROM PUBLIC"));
    let as_guest = limited.replace("openday@", &format!("guest_of_{name}@"));
    let told = refused(&as_guest).await;
    assert!(told.contains("does not let this user work in it") && !told.contains('\n'), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_at_the_address_is_told_within_seconds_and_a_write_was_not_made() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let store = PostgresStore::new(&format!("postgres://openday@127.0.0.1:{port}/openday")).unwrap();
    let error = store.add(&bakery("shop"), None, &By::OPERATOR).await.unwrap_err();
    assert!(matches!(error, StoreError::NotWritten(_)), "{error:?}");
    assert!(error.to_string().contains("cannot be reached") && error.outage().is_some(), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_programs_make_the_schema_at_once() {
    let Some(address) = new_database() else { return };
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let store = PostgresStore::new(&address).unwrap();
        all.spawn(async move { store.check().await });
    }
    for made in all.join_all().await {
        made.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_was_set_back_is_another_to_its_followers() {
    let Some(address) = new_database() else { return };
    let store = PostgresStore::new(&address).unwrap();
    for slug in ["shop", "mill"] {
        store.add(&bakery(slug), None, &By::OPERATOR).await.unwrap();
    }
    assert_eq!(store.revision().await.unwrap(), Revision(2));
    let before = store.generation();
    // As a standby that was promoted without the last write, and has taken another since.
    sql(
        &address,
        "ALTER TABLE audit DISABLE TRIGGER USER; DELETE FROM audit WHERE id = 2; ALTER TABLE audit ENABLE TRIGGER USER;
         DELETE FROM participants WHERE slug = 'mill'; ALTER TABLE revision DISABLE TRIGGER USER;
         UPDATE revision SET value = 1; UPDATE numbers_given SET value = 1 WHERE name = 'audit'",
    );
    store.add(&bakery("oven"), None, &By::OPERATOR).await.unwrap();
    assert_eq!(store.revision().await.unwrap(), Revision(2), "the number alone says nothing");
    assert_ne!(store.generation(), before);
    let settled = store.generation();
    store.add(&bakery("forge"), None, &By::OPERATOR).await.unwrap();
    store.revision().await.unwrap();
    assert_eq!(store.generation(), settled, "what goes on from there is the same");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_by_another_program_is_news() {
    let Some(address) = new_database() else { return };
    let (here, there) = (PostgresStore::new(&address).unwrap(), PostgresStore::new(&address).unwrap());
    here.check().await.unwrap();
    let wait = std::time::Duration::from_secs(20);
    let heard = async {
        let writing = async {
            for number in 0.. {
                there.add(&bakery(&format!("shop-{number}")), None, &By::OPERATOR).await.unwrap();
                // The listener may not listen yet at the first ones.
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            () = here.news() => {}
            () = writing => {}
        }
    };
    tokio::time::timeout(wait, heard).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_forges_the_description_of_a_database_is_found_out() {
    let Some(address) = new_database() else { return };
    let store = PostgresStore::new(&address).unwrap();
    store.add(&bakery("shop"), None, &By::OPERATOR).await.unwrap();
    assert_eq!(store.prove(None).await.unwrap().findings, []);
    sql(
        &address,
        "DROP INDEX audit_by_slug; CREATE VIEW strange AS SELECT 1 AS one; DROP TRIGGER audit_is_not_emptied ON audit;
         ALTER TABLE notes DROP CONSTRAINT notes_text_check; ALTER TABLE revision DISABLE TRIGGER revision_rises",
    );
    let told: Vec<_> = store.prove(None).await.unwrap().findings.iter().map(ToString::to_string).collect();
    for wrong in [
        "the index `audit_by_slug` is missing",
        "the view `strange` is none that this program made",
        "the trigger `audit_is_not_emptied` is missing",
        "the table `notes` is not as this program made it",
        "the trigger `revision_rises` is not as this program made it",
    ] {
        assert!(told.iter().any(|told| told.contains(wrong)), "{wrong}: {told:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_goes_from_a_file_into_a_database_while_others_write() {
    let Some(address) = new_database() else { return };
    let (here, there) = (SqliteStore::in_memory().unwrap(), PostgresStore::new(&address).unwrap());
    store_contract::chain::write_everything(&here, "mill", 0).await;
    // More than goes over at once.
    let many: Vec<_> = (0..2_500).map(|number| bakery(&format!("shop-{number}"))).collect();
    here.import(&many, &By::OPERATOR, store_contract::at(10)).await.unwrap();
    let later = bakery("later");
    let nobody = Progress::nobody();
    let (copied, added) = tokio::join!(copy(&here, &there, &nobody), here.add(&later, None, &By::OPERATOR));
    added.unwrap();
    let copied = copied.unwrap();
    assert_eq!(there.revision().await.unwrap(), copied.revision);
    let proof = there.prove(None).await.unwrap();
    assert_eq!((proof.head, proof.findings), (copied.head, Vec::new()));
    // The one that came meanwhile went over or did not.
    let count = there.participants().await.unwrap().participants.len();
    assert!([2_501, 2_502].contains(&count), "{count}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn as_many_sessions_as_may_be_are_left_however_many_are_opened_at_once() {
    let Some(address) = new_database() else { return };
    let stores = [PostgresStore::new(&address).unwrap(), PostgresStore::new(&address).unwrap()].map(Arc::new);
    stores[0].add_maintainer(&store_contract::maintainer("Front desk", 1), &By::OPERATOR).await.unwrap();
    // Nobody else has a session, and no participant has a link: what refers to nothing is not what is not there.
    let mut all = tokio::task::JoinSet::new();
    for number in 0..40_u8 {
        let store = Arc::clone(&stores[usize::from(number) % 2]);
        all.spawn(async move {
            let limits = SessionLimits { idle_s: 600, age_s: 3_600 };
            let (credential, session) = (TokenHash([1; 32]), TokenHash([number + 100; 32]));
            store.open_session(&NewSession { credential, session, now: store_contract::at(0), limits }).await.unwrap();
        });
    }
    all.join_all().await;
    assert_eq!(sql(&address, "SELECT count(*) FROM sessions"), SESSIONS_MAX.to_string());
    assert_eq!(stores[0].prove(None).await.unwrap().findings, []);
    // Whose credential is taken away meanwhile has none.
    let (name, limits) =
        (store_contract::maintainer("Front desk", 1).name, SessionLimits { idle_s: 600, age_s: 3_600 });
    let new =
        NewSession { credential: TokenHash([1; 32]), session: TokenHash([9; 32]), now: store_contract::at(0), limits };
    let (opened, removed) = tokio::join!(
        stores[1].open_session(&new),
        stores[0].remove_maintainer(&name, &By::OPERATOR, store_contract::at(1)),
    );
    removed.unwrap();
    opened.unwrap();
    assert_eq!(sql(&address, "SELECT count(*) FROM sessions"), "0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn extensions_are_nobodys_and_another_schema_in_front_is_told() {
    let Some(address) = new_database() else { return };
    sql(&address, "CREATE EXTENSION pg_prewarm; CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    let store = PostgresStore::new(&address).unwrap();
    store.add(&bakery("shop"), None, &By::OPERATOR).await.unwrap();
    assert_eq!(store.prove(None).await.unwrap().findings, []);
    sql(&address, "CREATE SCHEMA openday");
    let told = refused(&address).await;
    assert!(told.contains("tables in schema `public`, and schema `openday` stands before it"), "{told}");
    let named = PostgresStore::new(&format!("{address}?options=-csearch_path%3Dpublic")).unwrap();
    assert_eq!(named.revision().await.unwrap(), Revision(1));
    // Whoever names that one means it.
    let own = PostgresStore::new(&format!("{address}?options=-csearch_path%3Dopenday")).unwrap();
    assert_eq!(own.revision().await.unwrap(), Revision::ZERO);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tables_are_made_once_whatever_the_database_does_by_itself() {
    let Some(address) = new_database() else { return };
    let name = address.rsplit('/').next().unwrap();
    sql(&address, &format!("ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'"));
    let mut all = tokio::task::JoinSet::new();
    for number in 0..4 {
        let store = PostgresStore::new(&address).unwrap();
        all.spawn(async move { store.add(&bakery(&format!("shop-{number}")), None, &By::OPERATOR).await });
    }
    for made in all.join_all().await {
        made.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_cannot_write_for_a_lock_of_another_is_told_so_and_readers_go_on() {
    let Some(address) = new_database() else { return };
    let store = Arc::new(PostgresStore::new(&address).unwrap());
    store.add(&bakery("shop"), None, &By::OPERATOR).await.unwrap();
    let holder = PostgresStore::new(&address).unwrap();
    holder.check().await.unwrap();
    let lock = std::thread::spawn({
        let address = address.clone();
        move || sql(&address, "BEGIN; SELECT value FROM revision FOR UPDATE; SELECT pg_sleep(8); ROLLBACK")
    });
    while sql(
        &address,
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(8)%' AND pid <> pg_backend_pid()",
    ) == "0"
    {}
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..9 {
        let store = Arc::clone(&store);
        writers.spawn(async move { store.add(&bakery(&format!("mill-{number}")), None, &By::OPERATOR).await });
    }
    // Nine of them wait, and whoever reads does not.
    assert_eq!(store.participants().await.unwrap().participants.len(), 1);
    assert_eq!(store.revision().await.unwrap(), Revision(1));
    let all = writers.join_all().await;
    let told: Vec<_> = all.iter().filter_map(|made| made.as_ref().err()).map(ToString::to_string).collect();
    assert!(told.iter().any(|told| told.contains("locked for 6000 ms; `pg_stat_activity` shows which")), "{told:?}");
    lock.join().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_tampered_with_is_backed_up_as_evidence_and_not_copied() {
    let Some(address) = new_database() else { return };
    let store = PostgresStore::new(&address).unwrap();
    store.add(&bakery("shop"), None, &By::OPERATOR).await.unwrap();
    sql(&address, "UPDATE participants SET document = replace(document, 'shop', 'oven')");
    let target = SqliteStore::in_memory().unwrap();
    let error = copy(&store, &target, &Progress::nobody()).await.unwrap_err();
    assert!(matches!(error.cause(), StoreError::CopyDiffers(_)), "{error:?}");
    assert_eq!(target.revision().await.unwrap(), Revision::ZERO, "nothing of it was kept");
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(store.backup(&folder.path().join("evidence.db")).await.unwrap().revision, Revision(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_a_table_does_not_take_is_kept_in_no_part() {
    let Some(address) = new_database() else { return };
    let store = PostgresStore::new(&address).unwrap();
    store.check().await.unwrap();
    sql(&address, "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'");
    for table in ["participants", "audit", "revision"] {
        let trigger =
            format!("TRIGGER swallow BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION swallow()");
        sql(&address, &format!("CREATE {trigger}"));
        let error = store.add(&bakery("shop"), None, &By::OPERATOR).await.unwrap_err();
        assert!(matches!(error.cause(), StoreError::NotTaken { table: told } if *told == table), "{error:?}");
        sql(&address, &format!("DROP TRIGGER swallow ON {table}"));
        // It was sent together with the commit, and so was what came before it and behind it.
        let kept =
            "SELECT (SELECT count(*) FROM participants) + (SELECT count(*) FROM audit) + (SELECT value FROM revision)";
        assert_eq!(sql(&address, kept), "0", "{table}");
    }
    store.add(&bakery("shop"), None, &By::OPERATOR).await.unwrap();
}
