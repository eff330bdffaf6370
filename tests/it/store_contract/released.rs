//! What a store says of the rows that earlier releases wrote (`store_sqlite/rows_of_schema_5.sql`), whatever keeps them.

use openday::domain::participant::Participant;
use openday::domain::status::Status;
use openday::store::{Revision, Store, TokenHash};

use super::{slug, trail, verify};

/// The revision of these rows.
pub(crate) const REVISION: Revision = Revision(29);

/// An open day's number, and whether it is called off.
type Day = (u32, bool);

/// Who takes part, and with which open days.
const ALL: [(&str, Status, &[Day]); 6] = [
    ("kovarna", Status::Suspended, &[(1, true)]),
    ("lekarna", Status::Revoked, &[]),
    ("mlyn", Status::Pending, &[]),
    ("pekarna", Status::Active, &[(1, false), (2, false)]),
    ("sklarna", Status::Active, &[]),
    ("skola", Status::Withdrawn, &[]),
];

/// Participants, open days, the trail and all that is compared with it are as they were written.
pub(crate) async fn is_whole(store: &dyn Store) {
    assert_eq!(store.revision().await.unwrap(), REVISION);
    let all = store.participants().await.unwrap();
    assert_eq!(all.unreadable.len(), 0, "{:?}", all.unreadable);
    let days = |one: &Participant| {
        let days = one.schedule.open_days().iter().map(|day| (day.id.0, day.cancelled));
        days.collect::<Vec<_>>()
    };
    let found: Vec<_> = all.participants.iter().map(|one| (one.slug.as_str(), one.status, days(one))).collect();
    assert_eq!(found, ALL.map(|(slug, status, days)| (slug, status, days.to_vec())));
    let bakery = store.record(&slug("pekarna")).await.unwrap().unwrap();
    assert_eq!(bakery.notes.len(), 1);
    assert_eq!(store.reports(false, 0, 10).await.unwrap().len(), 2);
    assert_eq!(store.maintainers().await.unwrap().len(), 1);
    assert_eq!(store.declined(TokenHash([0; 32])).await.unwrap(), None);
    assert_eq!(trail(store).await.len(), 29);
    assert_eq!(verify(store).await.unwrap().unwrap().id, 29);
    assert_eq!(store.prove(None).await.unwrap().findings, []);
}
