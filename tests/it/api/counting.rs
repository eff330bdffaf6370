//! A store that counts how often it is asked, and goes away when it is told to.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use jiff::Timestamp;
use openday::domain::change::By;
use openday::domain::input::AuditFilter;
use openday::domain::participant::{Link, Participant, Slug};
use openday::domain::status::ReasonClass;
use openday::domain::text::{MaintainerName, NoteText, Reason, ReportText};
use openday::store::sqlite::SqliteStore;
use openday::store::{
    All, Arrival, AuditHash, AuditRow, Backup, Changes, Copied, Declined, Frozen, Giving, Holder, Imported, Inlet,
    Maintainer, NewSession, Note, Order, Outcome, Outlet, Progress, Proof, Record, Report, ReportId, Revision,
    SessionLimits, Store, StoreError, Taking, TokenHash, Waiting,
};

#[derive(Debug)]
pub(crate) struct CountingStore {
    store: SqliteStore,
    calls: AtomicUsize,
    /// The call after which the store answers nothing more.
    last: OnceLock<&'static str>,
    is_away: AtomicBool,
}

impl CountingStore {
    pub(crate) fn over(store: SqliteStore) -> Self {
        Self { store, calls: AtomicUsize::new(0), last: OnceLock::new(), is_away: AtomicBool::new(false) }
    }

    /// Lets that call be the last one that is answered.
    pub(crate) fn goes_away_after(&self, call: &'static str) {
        self.last.set(call).unwrap();
    }

    pub(super) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

/// Counts each call and hands it on.
macro_rules! counted {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $output:ty;)*) => {
        #[async_trait]
        impl Store for CountingStore {
            $(
                async fn $name(&self, $($argument: $kind),*) -> Result<$output, StoreError> {
                    self.calls.fetch_add(1, Ordering::SeqCst);
                    if self.is_away.load(Ordering::SeqCst) {
                        return Err(StoreError::NoAnswer("the test took it away"));
                    }
                    let answer = self.store.$name($($argument),*).await;
                    if self.last.get() == Some(&stringify!($name)) {
                        self.is_away.store(true, Ordering::SeqCst);
                    }
                    answer
                }
            )*
        }
    };
}

counted! {
    revision() -> Revision;
    changes_since(since: Revision) -> Changes;
    participant(slug: &Slug) -> Option<Participant>;
    participants() -> All;
    give_participants(to: Giving<All>, progress: &Progress) -> ();
    record(slug: &Slug) -> Option<Record>;
    add(participant: &Participant, private_link: Option<TokenHash>, by: &By) -> Revision;
    take_in(application: &Participant, private_link: TokenHash, by: &By, waiting: Waiting, waiting_max: usize) -> Revision;
    change(order: &Order) -> Outcome;
    revoke_all(slugs: &[Slug], reason: &Reason, class: Option<ReasonClass>, by: &By, now: Timestamp) -> Vec<Outcome>;
    set_private_link(slug: &Slug, link: TokenHash, by: &By, now: Timestamp) -> ();
    add_note(slug: &Slug, text: &NoteText, by: &By, now: Timestamp) -> Note;
    add_report(slug: &Slug, seen_at: &Link, text: Option<&ReportText>, by: &By, now: Timestamp) -> Report;
    reports(open_only: bool, after: u64, rows_max: usize) -> Vec<Report>;
    open_reports_of(slug: &Slug) -> Vec<ReportId>;
    open_reports() -> BTreeMap<Slug, u32>;
    close_report(id: ReportId, note: &NoteText, by: &By, now: Timestamp) -> Report;
    merge_report(id: ReportId, into: ReportId, by: &By, now: Timestamp) -> Report;
    import_from(from: Taking<Arrival>, by: &By, now: Timestamp) -> Imported;
    add_maintainer(maintainer: &Maintainer, by: &By) -> ();
    maintainers() -> Vec<Maintainer>;
    remove_maintainer(name: &MaintainerName, by: &By, now: Timestamp) -> ();
    holder(credential: TokenHash) -> Option<Holder>;
    open_session(new: &NewSession) -> Option<Holder>;
    session(session: TokenHash, limits: SessionLimits, now: Timestamp) -> Option<Holder>;
    declined(private_link: TokenHash) -> Option<Declined>;
    forget_declined(before: Timestamp) -> bool;
    end_session(session: TokenHash) -> ();
    end_sessions(holder: &Holder) -> ();
    freeze(reason: Option<&Reason>, by: &By, now: Timestamp) -> ();
    thaw(by: &By, now: Timestamp) -> ();
    frozen() -> Option<Frozen>;
    audit(after: u64, filter: &AuditFilter, rows_max: usize) -> Vec<AuditRow>;
    prove_telling(known: Option<AuditHash>, progress: &Progress) -> Proof;
    backup_telling(to: &Path, progress: &Progress) -> Backup;
    give(to: Outlet) -> ();
    take(from: Inlet) -> Copied;
}
