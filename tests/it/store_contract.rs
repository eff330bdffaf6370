//! What every store promises, whatever is behind it.
//!
//! [`contract!`] makes one test of each promise for one kind of store, from a function that opens a new one.

pub(crate) mod access;
pub(crate) mod chain;
pub(crate) mod deciding;
pub(crate) mod following;
pub(crate) mod freeze;
pub(crate) mod notes_and_reports;
pub(crate) mod released;

pub(crate) mod audit;
pub(crate) mod transfer;
pub(crate) mod writing;

use std::sync::Arc;

use jiff::Timestamp;
use openday::domain::change::{By, Change, Changed};
use openday::domain::input::AuditFilter;
use openday::domain::participant::{Contact, Link, Participant, Slug};
use openday::domain::schedule::{Kind, OpenDay, OpenDayId, Opening, Schedule, parse_local_time};
use openday::domain::status::{Status, Transition};
use openday::domain::text::{DisplayName, MaintainerName, Place, Plan, Reason, Title};
use openday::store::audit::{BrokenChain, Chain};
use openday::store::{
    AuditHead, AuditRow, Changes, Maintainer, Order, Outcome, ROWS_MAX, Revision, Store, StoreError, TokenHash,
};

use crate::support::participant;

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
                writing::no_more_applications_are_taken_in_than_may_wait,
                audit::each_write_raises_the_revision_by_one_and_leaves_one_audit_row,
                audit::an_audit_row_says_who_did_what_when_and_why,
                audit::the_audit_trail_is_read_in_pages_of_a_limited_size,
                audit::maintainers_are_entered_listed_and_removed,
                deciding::of_two_who_decide_at_one_revision_one_wins_and_the_other_is_told,
                deciding::a_change_that_changes_nothing_is_unchanged_everywhere,
                deciding::what_is_so_already_is_unchanged_whoever_asks_but_for_what_an_edit_names,
                deciding::revoking_what_is_revoked_is_unchanged_whatever_the_reason,
                deciding::each_actor_may_do_what_the_domain_says_and_nothing_else,
                deciding::many_are_revoked_in_one_write_or_none_is,
                deciding::what_cannot_be_revoked_is_named_slug_by_slug,
                freeze::a_freeze_refuses_every_write_but_revocations,
                freeze::a_freeze_said_twice_and_a_thaw_of_nothing_change_nothing,
                access::a_credential_leads_to_its_holder_until_it_is_taken_away,
                access::a_new_private_link_ends_the_old_one_and_its_sessions,
                access::a_session_ends_when_idle_or_old_and_with_its_maintainer,
                access::a_clock_set_back_keeps_no_session_alive,
                access::one_session_too_many_ends_the_one_not_seen_for_longest,
                access::sessions_are_ended_one_by_one_or_all_of_a_holder,
                access::a_declined_application_is_remembered_by_its_private_link_until_it_is_forgotten,
                notes_and_reports::notes_are_kept_in_order_for_maintainers_and_have_a_limit,
                notes_and_reports::what_was_said_just_now_is_not_kept_twice,
                notes_and_reports::reports_are_taken_listed_and_closed_once,
                notes_and_reports::only_two_open_reports_of_one_participant_are_merged,
                notes_and_reports::at_the_limit_a_flood_of_one_website_makes_room_and_others_do_not,
                chain::the_trail_is_a_chain_after_four_writers_of_everything,
                chain::the_trail_of_one_participant_holds_its_rows_alone,
                chain::each_write_names_its_action_and_its_request,
                chain::no_secret_contact_or_note_is_in_the_trail,
                chain::that_contacts_were_deleted_is_in_the_trail_and_they_are_nowhere,
                following::changes_are_what_was_changed_since_and_nothing_else,
                following::a_declined_slug_is_told_to_followers_until_it_is_entered_again,
                following::a_follower_ahead_of_the_store_sees_an_older_revision,
                following::a_follower_misses_nothing_of_four_writers,
                transfer::an_import_is_all_or_nothing,
                transfer::an_import_again_changes_nothing,
                transfer::an_import_again_takes_old_spellings_for_what_they_stand_for,
                transfer::an_import_again_keeps_the_numbers_that_calendars_hold,
                transfer::an_exported_store_is_imported_the_same,
                transfer::a_store_goes_over_whole_and_goes_on_as_it_would,
                transfer::a_backup_is_not_written_over_a_file,
                transfer::a_manifest_says_what_is_in_its_copy,
            );
        }
    };
    (@tests $open:expr; $($group:ident::$promise:ident),+ $(,)?) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $promise() {
            // What is not on this machine is skipped.
            let Some(opened) = Option::<$crate::store_contract::Opened>::from($open()) else { return };
            $crate::store_contract::$group::$promise(opened).await;
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
    participant(text).pending(at(0))
}

pub(crate) fn opening(date: &str) -> Opening {
    let time = |hour| parse_local_time(&format!("{date}T{hour}:00")).unwrap();
    Opening::new(time("09"), time("16"), Kind::OpenHouse).unwrap()
}

fn reason(text: &str) -> Reason {
    Reason::parse(text).unwrap()
}

pub(crate) fn step(step: Transition) -> Change {
    Change::Transition {
        step,
        reason: step.needs_reason().then(|| reason("no open day took place")),
        class: None,
        until: None,
        confirm_website: false,
    }
}

/// A participant with every optional member, so that a comparison leaves none out.
pub(crate) fn with_everything(text: &str) -> Participant {
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
        OpenDay { cancelled: true, ..OpenDay::new(OpenDayId(3), opening, Timestamp::new(1_700_000_000, 1).unwrap()) },
        OpenDay::new(OpenDayId(9), self::opening("2027-01-01"), at(4)),
    ];
    Participant {
        name: DisplayName::parse("Tata क्षेत्र GmbH 🥐").unwrap(),
        place: Some(Place::parse("Brno").unwrap()),
        plan: Some(Plan::parse("Pečeme od čtyř.\n\nPřijďte 'se' podívat; DROP TABLE.").unwrap()),
        link: Some(Link::parse("https://pekarna.example/den").unwrap()),
        contact: Some(Contact::parse("péct+den@pekárna.example").unwrap()),
        status: Status::Suspended,
        status_reason: Some(reason("no open day took place")),
        status_since: Timestamp::new(1_780_000_000, 123_456_789).unwrap(),
        suspended_until: Some(jiff::civil::date(2027, 2, 28)),
        applied_at: Timestamp::UNIX_EPOCH,
        admitted_at: Some(at(2)),
        calendar_sequence: Some(7),
        admissions: 7,
        changed_at: at(3),
        schedule: Schedule::from_stored(open_days),
        ..bakery(text)
    }
}

async fn change(store: &dyn Store, text: &str, change: &Change) -> Result<(Participant, Changed), StoreError> {
    let Outcome { participant, changed, .. } = store.change(&order(text, change)).await?;
    Ok((participant, changed))
}

/// By the operator, without a precondition.
pub(crate) fn order(text: &str, change: &Change) -> Order {
    let (slug, change) = (slug(text), change.clone());
    Order { slug, change, by: By::OPERATOR, now: at(100), expected: None }
}

async fn add(store: &dyn Store, texts: &[&str]) {
    for text in texts {
        store.add(&bakery(text), None, &By::OPERATOR).await.unwrap();
    }
}

async fn everything(store: &dyn Store) -> (Revision, Vec<Participant>, usize, Changes) {
    (
        store.revision().await.unwrap(),
        store.participants().await.unwrap().participants,
        store.audit(0, &AuditFilter::default(), ROWS_MAX).await.unwrap().len(),
        store.changes_since(Revision::ZERO).await.unwrap(),
    )
}

fn slugs(participants: &[Participant]) -> Vec<&str> {
    participants.iter().map(|participant| participant.slug.as_str()).collect()
}

/// The whole trail.
pub(crate) async fn trail(store: &dyn Store) -> Vec<AuditRow> {
    let mut all: Vec<AuditRow> = Vec::new();
    loop {
        let page = store.audit(all.last().map_or(0, |row| row.id), &AuditFilter::default(), ROWS_MAX).await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

/// Follows the chain of the whole trail.
pub(crate) async fn verify(store: &dyn Store) -> Result<Option<AuditHead>, BrokenChain> {
    let mut chain = Chain::default();
    for row in trail(store).await {
        chain.push(&row)?;
    }
    Ok(chain.head())
}

pub(crate) fn maintainer(name: &str, token: u8) -> Maintainer {
    Maintainer { name: MaintainerName::parse(name).unwrap(), token_hash: TokenHash([token; 32]), created_at: at(1) }
}
