//! One look through the whole trail, from its first row to its last, and what counts its rows.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::store::audit::{Chain, Finding, TOKEN_DIGEST};
use crate::store::progress::{Progress, Unit};
use crate::store::rows::AuditLine;
use crate::store::rows::evidence::{Evidence, Line};
use crate::store::rules::audit;
use crate::store::{AuditHash, AuditHead, AuditRow, Proof, ROWS_MAX, Revision, StoreError};

/// Most audit rows below the first that are told one by one.
const BELOW_ONE_MAX: usize = 100;

/// What one look through the trail leaves.
#[derive(Default)]
pub(super) struct Trail {
    chain: Chain,
    is_broken: bool,
    last: u64,
    revision: Revision,
    /// The hash that one of the rows must have, until it was seen.
    known: Option<AuditHash>,
    pub(super) maintainers: BTreeMap<String, Maintaining>,
    pub(super) freeze: Option<Freezing>,
    /// The highest numbers of notes and of reports.
    last_note: u64,
    last_report: u64,
}

/// Whether a maintainer is there, by the row that told so last.
pub(super) struct Maintaining {
    pub(super) is_there: bool,
    pub(super) row: u64,
    pub(super) at: String,
    /// Of its token, where the row says which it was.
    pub(super) digest: Option<String>,
}

pub(super) struct Freezing {
    pub(super) row: u64,
    pub(super) since: String,
    pub(super) reason: Option<String>,
}

impl Trail {
    pub(super) fn beginning(known: Option<AuditHash>) -> Self {
        Self { known, ..Self::default() }
    }

    /// The last row that is linked to the first.
    pub(super) fn head(&self) -> Option<AuditHead> {
        self.chain.head()
    }

    /// The hash that one of the rows should have had, if none has.
    pub(super) fn known(&self) -> Option<AuditHash> {
        self.known
    }

    pub(super) async fn follow(
        &mut self,
        rows: &impl Evidence,
        proof: &mut Proof,
        progress: &Progress,
    ) -> Result<(), StoreError> {
        // Where the end cannot be told, that is found later.
        let total = rows.audit_end().await.ok().map(|end| end.id);
        progress.begin("follow", Unit::Rows, total);
        for id in rows.numbers_below_one(BELOW_ONE_MAX).await? {
            proof.note(Finding::RowBelowOne(id));
        }
        loop {
            let page = rows.lines(self.last, ROWS_MAX).await?;
            if page.is_empty() {
                return Ok(());
            }
            progress.add_all(&page)?;
            for line in page {
                self.take(line, proof);
            }
        }
    }

    fn take(&mut self, Line { line, wrong }: Line, proof: &mut Proof) {
        let row = line.id;
        (self.last, self.revision) = (row, line.revision);
        self.known = self.known.filter(|known| *known != line.hash);
        let mut unreadable = wrong.map(|member| format!("its {member} is none"));
        if !self.learn(&line) {
            unreadable.get_or_insert_with(|| "it is not written as one of its action is".to_owned());
        }
        let read = audit::row(line);
        if let Err(StoreError::Unreadable { member, reason, .. }) = &read {
            unreadable.get_or_insert_with(|| format!("{member}: {reason}"));
        }
        match (read, unreadable) {
            (Ok(read), None) => self.link(&read, proof),
            (_, reason) => {
                self.is_broken = true;
                proof.note(Finding::RowUnreadable { row, reason: reason.unwrap_or_default() });
            }
        }
    }

    fn link(&mut self, row: &AuditRow, proof: &mut Proof) {
        // What follows a broken link cannot be told from what was made anew.
        if !self.is_broken
            && let Err(broken) = self.chain.push(row)
        {
            self.is_broken = true;
            proof.note(Finding::Broken(broken));
        }
    }

    /// Learns what a row says of what is no participant; whether it says it as such a row does.
    fn learn(&mut self, line: &AuditLine) -> bool {
        let number = |member| Self::member(line.after.as_deref(), member)?.as_u64();
        match (line.action.as_str(), &line.slug) {
            ("maintainer add", None) => self.learn_of_maintainer(line, line.after.as_deref(), true),
            ("maintainer remove", None) => self.learn_of_maintainer(line, line.before.as_deref(), false),
            ("freeze", None) => {
                let (since, reason) = (line.at.clone(), line.reason.clone());
                self.freeze = Some(Freezing { row: line.id, since, reason });
                true
            }
            ("thaw", None) => {
                self.freeze = None;
                true
            }
            ("note add", Some(_)) => number("note").map(|id| self.last_note = self.last_note.max(id)).is_some(),
            ("report add", Some(_)) => number("report").map(|id| self.last_report = self.last_report.max(id)).is_some(),
            _ => true,
        }
    }

    fn learn_of_maintainer(&mut self, line: &AuditLine, text: Option<&str>, is_there: bool) -> bool {
        let of_text = |member| Self::member(text, member)?.as_str().map(str::to_owned);
        let Some(name) = of_text("name") else { return false };
        let (row, at, digest) = (line.id, line.at.clone(), of_text(TOKEN_DIGEST));
        self.maintainers.insert(name, Maintaining { is_there, row, at, digest });
        true
    }

    fn member(text: Option<&str>, member: &str) -> Option<Value> {
        serde_json::from_str::<Value>(text?).ok()?.get(member).cloned()
    }

    /// Compares the end of the trail with what else counts its rows, and with what counts notes and reports.
    pub(super) async fn end(&self, rows: &impl Evidence, proof: &mut Proof) -> Result<(), StoreError> {
        let revision = rows.revision().await?;
        if self.revision < revision {
            proof.note(Finding::EndsEarly { found: self.revision, expected: revision });
        } else if self.revision > revision {
            proof.note(Finding::RevisionSetBack { found: revision, expected: self.revision });
        }
        let mut given = rows.numbers_given().await?;
        for (table, expected) in [("audit", self.last), ("notes", self.last_note), ("reports", self.last_report)] {
            let place = given.iter().position(|(name, _)| name == table);
            // A table that no row was put into yet is not there.
            let found = place.map_or(0, |place| given.swap_remove(place).1);
            match u64::try_from(found) {
                Ok(found) if found == expected => {}
                // Said already: rows that are not there have raised the revision, too.
                Ok(written) if table == "audit" && written > expected && self.revision < revision => {}
                Ok(written) if table == "audit" && written > expected => {
                    proof.note(Finding::RowsCutOff { last: expected, written });
                }
                _ => proof.note(Finding::OtherCount { table: table.to_owned(), found, expected }),
            }
        }
        for (table, found) in given {
            proof.note(Finding::OtherCount { table, found, expected: 0 });
        }
        Ok(())
    }
}
