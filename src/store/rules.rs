//! The rules of the store, said once for every database: what a write must ask, what it writes and in which order, and how
//! what is stored is read.
//!
//! A rule is a function over the [`Rows`](super::rows::Rows) of one transaction. It borrows what it is asked with, so that
//! a database whose transaction met another may run it again; one that writes returns [`Written`], which says whether
//! there is anything to commit. Where it fails, the transaction is rolled back. Databases call these functions, one for
//! each method of [`Store`](super::Store), which says what they promise.
//!
//! What must never enter: SQL, a type of a database, a clock, and the rules of the domain, which are applied here.

mod access;
mod audit;
mod changes;
pub(super) mod copying;
mod declined;
mod freeze;
pub(super) mod import;
mod maintainers;
mod notes;
mod participants;
mod proof;
pub(super) mod queue;
mod reading;
mod reports;
mod sessions;
mod value;
mod write;

pub(super) use access::{holder, set_private_link};
pub(super) use audit::audit;
pub(super) use changes::{add, change, revoke_all, take_in};
pub(super) use copying::{give, take};
pub(super) use declined::{declined, forget_declined};
pub(super) use freeze::{freeze, frozen, thaw};
pub(super) use import::import;
pub(super) use maintainers::{add_maintainer, maintainers, remove_maintainer};
pub(super) use notes::{add_note, record};
pub(super) use participants::{changes_since, give_participants, participant, participants, revision};
pub(super) use proof::prove;
pub(super) use reports::{add_report, close_report, merge_report, open_reports, open_reports_of, reports};
pub(super) use sessions::{Session, end_session, end_sessions, note_seen, open_session, session};
pub(super) use write::Written;
