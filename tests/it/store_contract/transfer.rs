//! Import, export and backup.

use openday::domain::change::{By, Change};
use openday::domain::participant::Participant;
use openday::domain::schedule::format_local_time;
use openday::domain::status::{Status, Transition};
use openday::domain::text::DisplayName;
use openday::store::sqlite::SqliteStore;
use openday::store::{AuditHash, Backup, Imported, Order, Progress, Revision, Store, StoreError, copy, document};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::chain::write_everything;
use super::{
    Opened, add, at, bakery, change, everything, opening, order, reason, slugs, step, trail, verify, with_everything,
};
use crate::support::participant;

pub(crate) async fn an_import_is_all_or_nothing(opened: Opened) {
    let store = &*opened.store;
    add(store, &["there"]).await;
    let before = everything(store).await;
    let different = Participant { name: DisplayName::parse("Another").unwrap(), ..bakery("there") };
    let error = store.import(&[bakery("newcomer"), different], &By::OPERATOR, at(5)).await.unwrap_err();
    assert!(matches!(&error, StoreError::ImportDiffers(slug) if slug.as_str() == "there"));
    assert!(error.to_string().contains("`there` is there already and differs"), "{error}");
    let impossible = Participant { status: Status::Revoked, ..bakery("never-admitted") };
    assert!(store.import(&[bakery("newcomer"), impossible], &By::OPERATOR, at(5)).await.is_err());
    assert_eq!(everything(store).await, before);

    let imported = store.import(&[bakery("newcomer"), bakery("there")], &By::OPERATOR, at(5)).await.unwrap();
    assert_eq!(imported, Imported { added: 1, unchanged: 1 });
    assert_eq!(store.revision().await.unwrap(), Revision(2));
    assert_eq!(slugs(&store.changes_since(Revision(1)).await.unwrap().participants), ["newcomer"]);

    // A file that names one twice.
    let before = everything(store).await;
    let other = Participant { name: DisplayName::parse("Another").unwrap(), ..bakery("twin") };
    let error = store.import(&[bakery("twin"), other], &By::OPERATOR, at(6)).await.unwrap_err();
    assert!(matches!(&error, StoreError::ImportDiffers(slug) if slug.as_str() == "twin"), "{error:?}");
    assert_eq!(everything(store).await, before);
    let imported = store.import(&[bakery("twin"), bakery("twin")], &By::OPERATOR, at(6)).await.unwrap();
    assert_eq!(imported, Imported { added: 1, unchanged: 1 });
    assert_eq!(verify(store).await.unwrap().unwrap().id, 3);
}

pub(crate) async fn an_import_again_changes_nothing(opened: Opened) {
    let store = &*opened.store;
    // Dates that a file leaves out are those of the import, and differ from one import to the next.
    let text = |name: &str| {
        let days = json!([{ "start": "2026-12-03T09:00", "end": "2026-12-03T16:00" }]);
        let shop = participant("shop").named(name).with("status", "active").with("open_days", days);
        json!({ "participants": [shop.json()] }).to_string()
    };
    let import = async |name, now| store.import(&document::parse(&text(name), now).unwrap(), &By::OPERATOR, now).await;
    assert_eq!(import("A", at(1)).await.unwrap(), Imported { added: 1, unchanged: 0 });
    let before = everything(store).await;
    assert_eq!(import("A", at(2)).await.unwrap(), Imported { added: 0, unchanged: 1 });
    assert!(import("B", at(2)).await.is_err());
    assert_eq!(everything(store).await, before, "no write, no revision");
    change(store, "shop", &Change::AddOpenDay(opening("2026-12-04"))).await.unwrap();
    assert!(import("A", at(3)).await.is_err(), "an open day is missing from the file");
}

pub(crate) async fn an_import_again_takes_old_spellings_for_what_they_stand_for(opened: Opened) {
    let store = &*opened.store;
    let text = |zone: &str, language: &str, country: &str, format: Option<u32>| {
        let shop = participant("shop").of(zone, language).with("country", country).json();
        let mut file = json!({ "participants": [shop] });
        if let Some(format) = format {
            file["format"] = format.into();
        }
        file.to_string()
    };
    let import =
        async |text: String, now| store.import(&document::parse(&text, now).unwrap(), &By::OPERATOR, now).await;
    // As an earlier release kept what the file of a person said.
    import(text("Asia/Calcutta", "iw", "IL", Some(1)), at(1)).await.unwrap();
    let before = everything(store).await;
    for (zone, language) in [("Asia/Calcutta", "iw"), ("Asia/Kolkata", "he"), ("asia/calcutta", "IW")] {
        let imported = import(text(zone, language, "IL", None), at(2)).await.unwrap();
        assert_eq!(imported, Imported { added: 0, unchanged: 1 }, "{zone} {language}");
    }
    for (zone, language, country) in
        [("Asia/Tokyo", "iw", "IL"), ("Asia/Calcutta", "ar", "IL"), ("Asia/Calcutta", "iw", "IN")]
    {
        let refused = import(text(zone, language, country, None), at(2)).await.unwrap_err();
        assert!(matches!(refused, StoreError::ImportDiffers(_)), "{refused:?}");
    }
    assert_eq!(everything(store).await, before);
}

pub(crate) async fn an_import_again_keeps_the_numbers_that_calendars_hold(opened: Opened) {
    let store = &*opened.store;
    add(store, &["shop"]).await;
    for (second, change) in [
        (10, step(Transition::Approve)),
        (11, Change::AddOpenDay(opening("2026-12-04"))),
        (5, step(Transition::Suspend)),
    ] {
        store.change(&Order { now: at(second), ..order("shop", &change) }).await.unwrap();
    }
    let before = everything(store).await;
    let [shop] = before.1.as_slice() else { panic!("one shop") };
    let number = shop.calendar_sequence.unwrap();
    let text = document::write(std::slice::from_ref(shop));
    let member = format!("\"calendar_sequence\": {number},");
    assert!(text.contains(&member), "{text}");
    // A file that says nothing of it says nothing against it.
    for text in [text.clone(), text.replace(&member, "")] {
        let imported = store.import(&document::parse(&text, at(20)).unwrap(), &By::OPERATOR, at(20)).await.unwrap();
        assert_eq!(imported, Imported { added: 0, unchanged: 1 });
    }
    let other = document::parse(&text.replace(&member, "\"calendar_sequence\": 1,"), at(20)).unwrap();
    assert!(matches!(store.import(&other, &By::OPERATOR, at(20)).await, Err(StoreError::ImportDiffers(_))));
    assert_eq!(everything(store).await, before);
}

pub(crate) async fn an_exported_store_is_imported_the_same(opened: Opened) {
    let store = &*opened.store;
    store.add(&with_everything("full"), None, &By::OPERATOR).await.unwrap();
    add(store, &["bare"]).await;
    let text = document::write(&store.participants().await.unwrap().participants);
    let read = document::parse(&text, at(1_000)).unwrap();
    assert_eq!(read, store.participants().await.unwrap().participants);
    let imported = store.import(&read, &By::OPERATOR, at(1_000)).await.unwrap();
    assert_eq!(imported, Imported { added: 0, unchanged: 2 });
    assert!(text.contains(&format_local_time(opening("2027-01-01").start())));
}

pub(crate) async fn a_backup_is_not_written_over_a_file(opened: Opened) {
    let store = &*opened.store;
    add(store, &["shop"]).await;
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("copy.db");
    store.backup(&to).await.unwrap();
    let first = std::fs::read(&to).unwrap();
    let error = store.backup(&to).await.unwrap_err();
    assert!(matches!(&error, StoreError::BackupExists { path } if *path == to));
    assert_eq!(std::fs::read(&to).unwrap(), first);
    let nowhere = folder.path().join("missing").join("copy.db");
    assert!(matches!(store.backup(&nowhere).await, Err(StoreError::BackupFailed { .. })));
    let nameless = store.backup(&folder.path().join("..")).await;
    assert!(matches!(nameless, Err(StoreError::BackupFailed { .. })), "{nameless:?}");
    // A manifest of another copy is left alone too, and then there is no copy.
    let manifest = folder.path().join("other.db.manifest.json");
    std::fs::write(&manifest, "another").unwrap();
    let error = store.backup(&folder.path().join("other.db")).await.unwrap_err();
    assert!(matches!(&error, StoreError::BackupExists { path } if *path == manifest), "{error:?}");
    assert_eq!(std::fs::read(&manifest).unwrap(), b"another");
    let mut names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["copy.db", "copy.db.manifest.json", "other.db.manifest.json"], "nothing else is left");
}

pub(crate) async fn a_manifest_says_what_is_in_its_copy(opened: Opened) {
    let store = &*opened.store;
    let folder = tempfile::tempdir().unwrap();
    let manifest_of = |to: &std::path::Path| {
        let text = std::fs::read_to_string(to.with_extension("db.manifest.json")).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    };
    let empty = folder.path().join("empty.db");
    let backup = store.backup(&empty).await.unwrap();
    assert_eq!(backup, Backup { revision: Revision::ZERO, audit_head: None });
    assert_eq!(manifest_of(&empty)["audit_head"], serde_json::Value::Null);

    add(store, &["shop", "mill"]).await;
    let head = verify(store).await.unwrap();
    let to = folder.path().join("copy.db");
    assert_eq!(store.backup(&to).await.unwrap(), Backup { revision: Revision(2), audit_head: head });
    let copy = std::fs::read(&to).unwrap();
    assert_eq!(
        manifest_of(&to),
        serde_json::json!({
            "file": "copy.db",
            "sha256": AuditHash(Sha256::digest(&copy).into()).to_string(),
            "bytes": copy.len(),
            "revision": 2,
            "audit_head": { "id": 2, "hash": head.unwrap().hash.to_string() },
            "made_by": format!("openday {}", env!("CARGO_PKG_VERSION")),
        })
    );
}

pub(crate) async fn a_store_goes_over_whole_and_goes_on_as_it_would(opened: Opened) {
    let (here, first, second) = (&*opened.store, SqliteStore::in_memory().unwrap(), SqliteStore::in_memory().unwrap());
    write_everything(here, "mill", 0).await;
    here.freeze(Some(&reason("the desk is closed")), &By::OPERATOR, at(20)).await.unwrap();
    let before = (everything(here).await, trail(here).await);
    let copied = copy(here, &first, &Progress::nobody()).await.unwrap();
    assert_eq!(copied.head, verify(here).await.unwrap());
    assert_eq!(copy(&first, &second, &Progress::nobody()).await.unwrap(), copied);
    for store in [&first as &dyn Store, &second] {
        assert_eq!((everything(store).await, trail(store).await), before);
        store.thaw(&By::OPERATOR, at(30)).await.unwrap();
    }
    here.thaw(&By::OPERATOR, at(30)).await.unwrap();
    for store in [here, &first, &second] {
        write_everything(store, "oven", 1).await;
    }
    let trails = [trail(here).await, trail(&first).await, trail(&second).await];
    assert!(trails[0] == trails[1] && trails[0] == trails[2]);
    // What is there already is not written over.
    let error = copy(here, &first, &Progress::nobody()).await.unwrap_err();
    assert!(matches!(error.cause(), StoreError::NotEmpty), "{error:?}");
}
