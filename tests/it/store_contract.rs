//! What every store promises, whatever is behind it.
//!
//! [`contract!`] makes one test of each promise for one kind of store, from a function that opens a new one.

pub(crate) mod following;
pub(crate) mod trail;
pub(crate) mod transfer;
pub(crate) mod writing;

use std::sync::Arc;

use jiff::Timestamp;
use openday::domain::change::{Application, By, Change, Changed};
use openday::domain::participant::{Country, Language, Link, Participant, Slug, Website, Zone};
use openday::domain::schedule::{Kind, OpenDay, OpenDayId, Opening, Schedule, parse_local_time};
use openday::domain::status::{Status, Transition};
use openday::domain::text::{DisplayName, Place, Plan, Reason, Title};
use openday::store::{Changes, ROWS_MAX, Revision, Store, StoreError};

/// A new, empty store, and whatever must live as long as it does.
pub(crate) struct Opened {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) _keep: Option<tempfile::TempDir>,
}

macro_rules! contract {
    ($kind:ident, $open:expr) => {
        mod $kind {
            $crate::store_contract::contract!(@tests $open;
                writing::what_is_entered_is_read_back_the_same,
                writing::a_participant_with_500_open_days_is_read_back_the_same,
                writing::a_slug_is_given_once,
                writing::an_unknown_slug_is_nothing_to_read_and_an_error_to_change,
                writing::every_transition_is_applied_or_refused_as_the_domain_says,
                writing::a_write_that_fails_leaves_no_trace,
                writing::two_writers_at_once_meet_the_same_rules,
                trail::each_write_raises_the_revision_by_one_and_leaves_one_audit_row,
                trail::an_audit_row_says_who_did_what_when_and_why,
                trail::the_audit_trail_is_read_in_pages_of_a_limited_size,
                trail::maintainers_are_entered_listed_and_removed,
                following::changes_are_what_was_changed_since_and_nothing_else,
                following::a_declined_slug_is_told_to_followers_until_it_is_entered_again,
                following::a_follower_ahead_of_the_store_sees_an_older_revision,
                following::a_follower_misses_nothing_of_four_writers,
                transfer::an_import_is_all_or_nothing,
                transfer::an_import_again_changes_nothing,
                transfer::an_exported_store_is_imported_the_same,
                transfer::a_backup_is_not_written_over_a_file,
            );
        }
    };
    (@tests $open:expr; $($group:ident::$promise:ident),+ $(,)?) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $promise() {
            $crate::store_contract::$group::$promise($open()).await;
        })+
    };
}
pub(crate) use contract;

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

pub(crate) fn slug(text: &str) -> Slug {
    Slug::parse(text).unwrap()
}

/// A pending bakery without any optional member.
pub(crate) fn bakery(text: &str) -> Participant {
    Application {
        slug: slug(text),
        name: DisplayName::parse("Pekárna U Mostu").unwrap(),
        website: Website::parse("https://pekarna.example/").unwrap(),
        country: Country::parse("CZ").unwrap(),
        place: None,
        time_zone: Zone::parse("Europe/Prague").unwrap(),
        language: Language::parse("cs").unwrap(),
        plan: None,
        link: None,
        contact: None,
        first_open_day: None,
    }
    .into_participant(at(0))
}

pub(crate) fn opening(date: &str) -> Opening {
    let time = |hour| parse_local_time(&format!("{date}T{hour}:00")).unwrap();
    Opening::new(time("09"), time("16"), Kind::OpenHouse).unwrap()
}

fn reason(text: &str) -> Reason {
    Reason::parse(text).unwrap()
}

pub(crate) fn step(step: Transition) -> Change {
    Change::Transition { step, reason: step.needs_reason().then(|| reason("no open day took place")), until: None }
}

/// A participant with every optional member, so that a comparison leaves none out.
fn with_everything(text: &str) -> Participant {
    let mut opening = Opening::new(
        parse_local_time("2026-12-03T22:00").unwrap(),
        parse_local_time("2026-12-04T02:00").unwrap(),
        Kind::WorkAlong,
    )
    .unwrap();
    opening.title = Some(Title::parse("Noc v \"pekárně\" <&>").unwrap());
    opening.place = Some(Place::parse("東京都渋谷区").unwrap());
    opening.registration = Some(Link::parse("https://pekarna.example/den?a=b&c=%20").unwrap());
    let open_days = vec![
        OpenDay { id: OpenDayId(3), opening, cancelled: true, changed_at: Timestamp::new(1_700_000_000, 1).unwrap() },
        OpenDay { id: OpenDayId(9), opening: self::opening("2027-01-01"), cancelled: false, changed_at: at(4) },
    ];
    Participant {
        name: DisplayName::parse("Tata क्षेत्र GmbH 🥐").unwrap(),
        place: Some(Place::parse("Brno").unwrap()),
        plan: Some(Plan::parse("Pečeme od čtyř.\n\nPřijďte 'se' podívat; DROP TABLE.").unwrap()),
        link: Some(Link::parse("https://pekarna.example/den").unwrap()),
        status: Status::Suspended,
        status_reason: Some(reason("no open day took place")),
        status_since: Timestamp::new(1_780_000_000, 123_456_789).unwrap(),
        applied_at: Timestamp::UNIX_EPOCH,
        admitted_at: Some(at(2)),
        admissions: 7,
        changed_at: at(3),
        schedule: Schedule::from_stored(open_days),
        ..bakery(text)
    }
}

async fn change(store: &dyn Store, text: &str, change: &Change) -> Result<(Participant, Changed), StoreError> {
    store.change(&slug(text), change, &By::OPERATOR, at(100)).await
}

async fn add(store: &dyn Store, texts: &[&str]) {
    for text in texts {
        store.add(&bakery(text), &By::OPERATOR).await.unwrap();
    }
}

async fn everything(store: &dyn Store) -> (Revision, Vec<Participant>, usize, Changes) {
    (
        store.revision().await.unwrap(),
        store.participants().await.unwrap().participants,
        store.audit(0, ROWS_MAX).await.unwrap().len(),
        store.changes_since(Revision::ZERO).await.unwrap(),
    )
}

fn slugs(participants: &[Participant]) -> Vec<&str> {
    participants.iter().map(|participant| participant.slug.as_str()).collect()
}
