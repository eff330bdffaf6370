//! The revision, the audit trail, and the maintainers whose deeds it names.

use openday::domain::change::{Actor, By, Change, Edit};
use openday::domain::input::AuditFilter;
use openday::domain::schedule::OpenDayId;
use openday::domain::status::Transition;
use openday::domain::text::{MaintainerName, Place};
use openday::store::{Changes, Maintainer, Order, ROWS_MAX, Revision, Store, StoreError, TokenHash};

use super::{Opened, add, at, bakery, change, everything, opening, order, reason, step};

/// One of each kind of write, in an order in which all succeed.
async fn write_number(store: &dyn Store, number: usize) {
    let maintainer = Maintainer {
        name: MaintainerName::parse("Front desk").unwrap(),
        token_hash: TokenHash([7; 32]),
        created_at: at(1),
    };
    let place = Edit { place: Some(Some(Place::parse("Brno").unwrap())), ..Edit::default() };
    match number {
        0 => drop(store.add(&bakery("one"), None, &By::OPERATOR).await.unwrap()),
        1 => drop(change(store, "one", &step(Transition::Approve)).await.unwrap()),
        2 => drop(change(store, "one", &Change::AddOpenDay(opening("2026-12-03"))).await.unwrap()),
        3 => drop(change(store, "one", &Change::cancel(OpenDayId(1))).await.unwrap()),
        4 => drop(change(store, "one", &Change::Edit(place)).await.unwrap()),
        5 => drop(store.import(&[bakery("two")], &By::OPERATOR, at(1)).await.unwrap()),
        6 => drop(change(store, "two", &step(Transition::Decline)).await.unwrap()),
        7 => store.add_maintainer(&maintainer, &By::OPERATOR).await.unwrap(),
        8 => store.remove_maintainer(&maintainer.name, &By::OPERATOR, at(1)).await.unwrap(),
        _ => unreachable!("there are nine kinds of writes"),
    }
}

pub(crate) async fn each_write_raises_the_revision_by_one_and_leaves_one_audit_row(opened: Opened) {
    let store = &*opened.store;
    assert_eq!(store.revision().await.unwrap(), Revision::ZERO);
    for (number, revision) in (0..9).zip(1..) {
        write_number(store, number).await;
        assert_eq!(store.revision().await.unwrap(), Revision(revision));
        let rows = store.audit(0, &AuditFilter::default(), ROWS_MAX).await.unwrap();
        let revisions: Vec<_> = rows.iter().map(|row| row.revision.0).collect();
        assert_eq!(revisions, (1..=revision).collect::<Vec<_>>());
    }
    let rows = store.audit(0, &AuditFilter::default(), ROWS_MAX).await.unwrap();
    let actions: Vec<_> = rows.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "add",
            "approve",
            "open-day add",
            "open-day cancel",
            "edit",
            "import",
            "decline",
            "maintainer add",
            "maintainer remove"
        ]
    );
}

pub(crate) async fn an_audit_row_says_who_did_what_when_and_why(opened: Opened) {
    let store = &*opened.store;
    add(store, &["shop"]).await;
    change(store, "shop", &step(Transition::Approve)).await.unwrap();
    let by = By::actor(Actor::Maintainer("Front desk".to_owned()));
    let revoke = Change::because(Transition::Revoke, reason("the day was staged"));
    store.change(&Order { by, now: at(200), ..order("shop", &revoke) }).await.unwrap();
    let row = store.audit(2, &AuditFilter::default(), 10).await.unwrap().remove(0);
    assert_eq!((row.id, row.at, row.revision), (3, at(200), Revision(3)));
    assert_eq!((row.actor.as_str(), row.action.as_str()), ("maintainer:Front desk", "revoke"));
    assert_eq!((row.slug.as_deref(), row.reason.as_deref()), (Some("shop"), Some("the day was staged")));
    let json = |text: Option<String>| serde_json::from_str::<serde_json::Value>(&text.unwrap()).unwrap();
    assert_eq!(
        json(row.before),
        serde_json::json!({
            "status": "active", "status_since": at(100).to_string(), "changed_at": at(100).to_string()
        })
    );
    assert_eq!(
        json(row.after),
        serde_json::json!({
            "status": "revoked", "status_since": at(200).to_string(), "changed_at": at(200).to_string(),
            "status_reason": "the day was staged", "reason_class": "other"
        })
    );
    let first = store.audit(0, &AuditFilter::default(), 1).await.unwrap().remove(0);
    assert_eq!((first.at, first.before), (at(0), None));
    assert_eq!(json(first.after)["name"], "Pekárna U Mostu");
}

pub(crate) async fn the_audit_trail_is_read_in_pages_of_a_limited_size(opened: Opened) {
    let store = &*opened.store;
    let all: Vec<_> = (0..=ROWS_MAX).map(|number| bakery(&format!("shop-{number}"))).collect();
    store.import(&all, &By::OPERATOR, at(0)).await.unwrap();
    assert_eq!(store.revision().await.unwrap(), Revision(1), "an import is one write");
    let first = store.audit(0, &AuditFilter::default(), usize::MAX).await.unwrap();
    assert_eq!((first.len(), first[0].id), (ROWS_MAX, 1));
    let rest = store.audit(first.last().unwrap().id, &AuditFilter::default(), usize::MAX).await.unwrap();
    assert_eq!(rest.len(), 1);
    assert_eq!(store.audit(rest[0].id, &AuditFilter::default(), 10).await.unwrap(), []);
    assert_eq!(store.audit(u64::MAX, &AuditFilter::default(), 10).await.unwrap(), []);
    assert_eq!(store.audit(0, &AuditFilter::default(), 0).await.unwrap(), []);
}

pub(crate) async fn maintainers_are_entered_listed_and_removed(opened: Opened) {
    let store = &*opened.store;
    let maintainer = |name: &str, byte| Maintainer {
        name: MaintainerName::parse(name).unwrap(),
        token_hash: TokenHash([byte; 32]),
        created_at: at(i64::from(byte)),
    };
    let (first, second) = (maintainer("Zdeňka", 1), maintainer("Front desk", 2));
    store.add_maintainer(&first, &By::OPERATOR).await.unwrap();
    store.add_maintainer(&second, &By::OPERATOR).await.unwrap();
    assert_eq!(store.maintainers().await.unwrap(), [second.clone(), first.clone()], "in the order of names");

    let before = everything(store).await;
    let twin = store.add_maintainer(&maintainer("Zdeňka", 3), &By::OPERATOR).await.unwrap_err();
    assert!(matches!(twin, StoreError::MaintainerExists(name) if name == first.name));
    let same_token = store.add_maintainer(&maintainer("Somebody", 1), &By::OPERATOR).await.unwrap_err();
    assert!(matches!(same_token, StoreError::TokenExists(name) if name.as_str() == "Somebody"));
    let nobody = MaintainerName::parse("Nobody").unwrap();
    let unknown = store.remove_maintainer(&nobody, &By::OPERATOR, at(9)).await.unwrap_err();
    assert!(matches!(unknown, StoreError::UnknownMaintainer(name) if name == nobody));
    assert_eq!(everything(store).await, before);

    store.remove_maintainer(&first.name, &By::OPERATOR, at(9)).await.unwrap();
    assert_eq!(store.maintainers().await.unwrap(), [second]);
    let changes = store.changes_since(Revision::ZERO).await.unwrap();
    assert_eq!(changes, Changes { revision: Revision(3), ..Changes::default() });
    let trail = store.audit(0, &AuditFilter::default(), 10).await.unwrap();
    assert!(trail.iter().all(|row| !format!("{row:?}").contains("010101")), "no hash is in the trail");
    assert_eq!((trail[2].at, trail[2].before.as_deref()), (at(9), Some(r#"{"name":"Zdeňka"}"#)));
}
