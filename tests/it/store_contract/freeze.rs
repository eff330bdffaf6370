//! The freeze.

use openday::domain::change::{Actor, By, Change, Changed, Edit};
use openday::domain::input::AuditFilter;
use openday::domain::participant::{Contact, Link};
use openday::domain::schedule::OpenDayId;
use openday::domain::status::{Status, Transition};
use openday::domain::text::{NoteText, Plan};
use openday::store::{
    Frozen, Holder, Imported, NewSession, Order, ReportId, SessionLimits, Store, StoreError, TokenHash,
};

use super::{Opened, add, at, bakery, change, everything, maintainer, opening, order, reason, slug, step};

/// Every write that a freeze refuses, by number; `None` after the last.
async fn refused_write(store: &dyn Store, number: usize) -> Option<Result<(), StoreError>> {
    let by = &By::OPERATOR;
    let note = NoteText::parse("Called").unwrap();
    let seen_at = Link::parse("https://fake.example/").unwrap();
    let edit = Edit { plan: Some(Some(Plan::parse("A plan").unwrap())), ..Edit::default() };
    Some(match number {
        0 => store.add(&bakery("newcomer"), Some(TokenHash([9; 32])), by).await.map(drop),
        1 => change(store, "pending", &step(Transition::Approve)).await.map(drop),
        2 => change(store, "pending", &step(Transition::Decline)).await.map(drop),
        3 => change(store, "active", &step(Transition::Suspend)).await.map(drop),
        4 => change(store, "active", &step(Transition::Withdraw)).await.map(drop),
        5 => change(store, "suspended", &step(Transition::Reinstate)).await.map(drop),
        6 => change(store, "gone", &step(Transition::Readmit)).await.map(drop),
        7 => change(store, "active", &Change::Edit(edit)).await.map(drop),
        8 => change(store, "active", &Change::AddOpenDay(opening("2026-12-04"))).await.map(drop),
        9 => change(store, "active", &Change::EditOpenDay(OpenDayId(1), opening("2026-12-05"))).await.map(drop),
        10 => change(store, "active", &Change::cancel(OpenDayId(1))).await.map(drop),
        11 => {
            let by = By::actor(Actor::Openday);
            store.change(&Order { by, ..order("suspended", &Change::EndSuspension) }).await.map(drop)
        }
        12 => {
            let (by, delete) = (By::actor(Actor::Openday), Change::DeleteContact { gone_since: at(100) });
            store.change(&Order { by, ..order("gone", &delete) }).await.map(drop)
        }
        13 => store.set_private_link(&slug("active"), TokenHash([8; 32]), by, at(9)).await,
        14 => store.add_note(&slug("active"), &note, by, at(9)).await.map(drop),
        15 => store.add_report(&slug("active"), &seen_at, None, by, at(9)).await.map(drop),
        16 => store.close_report(ReportId(1), &note, by, at(9)).await.map(drop),
        17 => store.merge_report(ReportId(1), ReportId(2), by, at(9)).await.map(drop),
        18 => store.import(&[bakery("untouched"), bakery("imported")], by, at(0)).await.map(drop),
        19 => store.add_maintainer(&maintainer("Second", 6), by).await,
        _ => return None,
    })
}

/// One of each status, an open day, two reports, a maintainer.
async fn prepare(store: &dyn Store) {
    add(store, &["pending", "active", "suspended", "gone", "untouched"]).await;
    change(store, "active", &Change::AddOpenDay(opening("2026-12-03"))).await.unwrap();
    for text in ["active", "suspended"] {
        change(store, text, &step(Transition::Approve)).await.unwrap();
    }
    let until = Some(jiff::civil::date(2026, 5, 20));
    let suspend = Change::Transition {
        step: Transition::Suspend,
        reason: Some(reason("a pause")),
        class: None,
        until,
        confirm_website: false,
    };
    store.change(&Order { now: at(-1_000_000), ..order("suspended", &suspend) }).await.unwrap();
    let contact = Some(Contact::parse("post@pekarna.example").ok());
    change(store, "gone", &Change::Edit(Edit { contact, ..Edit::default() })).await.unwrap();
    change(store, "gone", &step(Transition::Withdraw)).await.unwrap();
    for number in 0..2 {
        let seen_at = Link::parse(&format!("https://fake.example/{number}")).unwrap();
        store.add_report(&slug("active"), &seen_at, None, &By::OPERATOR, at(1)).await.unwrap();
    }
    store.add_maintainer(&maintainer("First", 1), &By::OPERATOR).await.unwrap();
}

pub(crate) async fn a_freeze_refuses_every_write_but_revocations(opened: Opened) {
    let store = &*opened.store;
    prepare(store).await;
    let why = reason("a token was lost");
    store.freeze(Some(&why), &By::OPERATOR, at(50)).await.unwrap();
    assert_eq!(store.frozen().await.unwrap(), Some(Frozen { since: at(50), reason: Some(why) }));
    let before = everything(store).await;
    let mut writes = 0;
    while let Some(outcome) = refused_write(store, writes).await {
        let error = outcome.err().unwrap_or_else(|| panic!("write {writes} is refused"));
        assert!(matches!(error, StoreError::Frozen { since } if since == at(50)), "{writes}: {error:?}");
        assert_eq!(everything(store).await, before, "write {writes}");
        writes += 1;
    }
    assert_eq!(writes, 20);
    // What writes nothing is none.
    let again = store.change(&order("active", &step(Transition::Approve))).await.unwrap();
    assert_eq!(again.changed, Changed::Unchanged);
    let imported = store.import(&[bakery("untouched")], &By::OPERATOR, at(0)).await.unwrap();
    assert_eq!(imported, Imported { added: 0, unchanged: 1 });
    assert_eq!(everything(store).await, before);

    change(store, "active", &step(Transition::Revoke)).await.unwrap();
    store.revoke_all(&[slug("suspended")], &reason("staged"), None, &By::OPERATOR, at(60)).await.unwrap();
    let limits = SessionLimits { idle_s: 100, age_s: 1_000 };
    let new = NewSession { credential: TokenHash([1; 32]), session: TokenHash([2; 32]), now: at(60), limits };
    let first = Holder::Maintainer(maintainer("First", 1).name);
    assert_eq!(store.open_session(&new).await.unwrap(), Some(first), "maintainers go on to sign in");
    store.remove_maintainer(&maintainer("First", 1).name, &By::OPERATOR, at(61)).await.unwrap();
    for text in ["active", "suspended"] {
        assert_eq!(store.participant(&slug(text)).await.unwrap().unwrap().status, Status::Revoked);
    }
    store.thaw(&By::OPERATOR, at(70)).await.unwrap();
    assert_eq!(store.frozen().await.unwrap(), None);
    refused_write(store, 0).await.unwrap().unwrap();
}

pub(crate) async fn a_freeze_said_twice_and_a_thaw_of_nothing_change_nothing(opened: Opened) {
    let store = &*opened.store;
    store.thaw(&By::OPERATOR, at(1)).await.unwrap();
    assert_eq!(everything(store).await.2, 0);
    store.freeze(None, &By::OPERATOR, at(2)).await.unwrap();
    let before = everything(store).await;
    store.freeze(Some(&reason("another")), &By::OPERATOR, at(3)).await.unwrap();
    assert_eq!(everything(store).await, before);
    assert_eq!(store.frozen().await.unwrap(), Some(Frozen { since: at(2), reason: None }));
    store.thaw(&By::OPERATOR, at(4)).await.unwrap();
    let rows = store.audit(0, &AuditFilter::default(), 10).await.unwrap();
    let told: Vec<_> = rows.iter().map(|row| (row.action.as_str(), row.at, row.revision.0)).collect();
    assert_eq!(told, [("freeze", at(2), 1), ("thaw", at(4), 2)]);
}
