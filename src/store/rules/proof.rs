//! The proof that what is stored is what the audit trail says, in memory that does not grow with either.

use std::collections::BTreeMap;

use serde_json::Value;

use super::participants;
use crate::domain::input::AuditFilter;
use crate::domain::participant::Slug;
use crate::store::audit::{Chain, Finding, Replay};
use crate::store::rows::{AuditLine, FreezeRow, Rows};
use crate::store::{AuditHash, AuditRow, Proof, ROWS_MAX, Revision, StoreError};

/// Most findings that are told one by one.
const FINDINGS_MAX: usize = 1_000;

pub(in crate::store) async fn prove(rows: &mut impl Rows, known: Option<AuditHash>) -> Result<Proof, StoreError> {
    let mut proof = Proof::default();
    let trail = follow(rows, known, &mut proof).await?;
    proof.head = trail.chain.head();
    end(rows, &trail, &mut proof).await?;
    for guard in rows.guards().await? {
        proof.note(Finding::Guard(guard));
    }
    participants_one_by_one(rows, &mut proof).await?;
    maintainers(rows, trail.maintainers, &mut proof).await?;
    freeze(rows, trail.freeze, &mut proof).await?;
    if let Some(known) = trail.known {
        proof.note(Finding::Cut(known));
    }
    Ok(proof)
}

impl Proof {
    fn note(&mut self, finding: Finding) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        } else {
            self.further += 1;
        }
    }
}

/// What one look through the whole trail leaves.
#[derive(Default)]
struct Trail {
    chain: Chain,
    last: u64,
    revision: Revision,
    /// The hash that one of the rows must have, until it was seen.
    known: Option<AuditHash>,
    maintainers: BTreeMap<String, Entered>,
    freeze: Option<FrozenRow>,
}

/// Whether a maintainer is there, by the row that told so last.
struct Entered {
    is_there: bool,
    row: u64,
}

struct FrozenRow {
    row: u64,
    since: String,
    reason: Option<String>,
}

/// Looks through the trail from its first row to its last.
async fn follow(rows: &mut impl Rows, known: Option<AuditHash>, proof: &mut Proof) -> Result<Trail, StoreError> {
    let mut trail = Trail { known, ..Trail::default() };
    let mut is_broken = false;
    loop {
        let page = rows.audit(trail.last, &AuditFilter::default(), ROWS_MAX).await?;
        if page.is_empty() {
            return Ok(trail);
        }
        for line in page {
            let row = super::audit::row(line)?;
            if !is_broken && let Err(broken) = trail.chain.push(&row) {
                // What follows a broken link cannot be told from what was made anew.
                is_broken = true;
                proof.note(Finding::Broken(broken));
            }
            trail.take(row);
        }
    }
}

impl Trail {
    fn take(&mut self, row: AuditRow) {
        (self.last, self.revision) = (row.id, row.revision);
        self.known = self.known.filter(|known| *known != row.hash);
        match (row.action.as_str(), &row.slug) {
            ("maintainer add", None) => self.note_maintainer(row.after.as_deref(), true, row.id),
            ("maintainer remove", None) => self.note_maintainer(row.before.as_deref(), false, row.id),
            ("freeze", None) => {
                self.freeze = Some(FrozenRow { row: row.id, since: row.at.to_string(), reason: row.reason });
            }
            ("thaw", None) => self.freeze = None,
            _ => {}
        }
    }

    fn note_maintainer(&mut self, text: Option<&str>, is_there: bool, row: u64) {
        let told = text.and_then(|text| serde_json::from_str::<Value>(text).ok());
        if let Some(name) = told.as_ref().and_then(|told| told.get("name")).and_then(Value::as_str) {
            self.maintainers.insert(name.to_owned(), Entered { is_there, row });
        }
    }
}

/// Compares the end of the trail with what else counts writes.
async fn end(rows: &mut impl Rows, trail: &Trail, proof: &mut Proof) -> Result<(), StoreError> {
    let (revision, written) = (rows.revision().await?, rows.audit_end().await?.id);
    if trail.revision < revision {
        proof.note(Finding::EndsEarly { found: trail.revision, expected: revision });
    } else if trail.revision > revision {
        proof.note(Finding::RevisionSetBack { found: revision, expected: trail.revision });
    }
    if trail.revision >= revision && written > trail.last {
        proof.note(Finding::RowsCutOff { last: trail.last, written });
    }
    Ok(())
}

/// Compares each participant that is stored, or that the trail tells of, with its own rows.
async fn participants_one_by_one(rows: &mut impl Rows, proof: &mut Proof) -> Result<(), StoreError> {
    let mut last = String::new();
    while let Some(slug) = rows.next_slug(&last).await? {
        let mut replay = Replay::default();
        let mut after = 0;
        loop {
            let page: Vec<AuditLine> = rows.audit_of(&slug, after, ROWS_MAX).await?;
            let Some(end) = page.last() else { break };
            after = end.id;
            for line in page {
                replay.take(&super::audit::row(line)?);
            }
        }
        let found = match Slug::parse(&slug) {
            // No participant can be stored under it.
            Err(_) => Ok(None),
            Ok(parsed) => participants::participant(rows, &parsed).await,
        };
        let found = match &found {
            Ok(found) => found.as_ref().map(Ok),
            Err(error @ StoreError::Unreadable { .. }) => Some(Err(error.to_string())),
            Err(_) => return Err(found.err().unwrap_or(StoreError::NoAnswer("it was lost"))),
        };
        if let Some(wrong) = replay.compare(&slug, found) {
            proof.note(Finding::Participant { slug: slug.clone(), wrong });
        }
        last = slug;
    }
    Ok(())
}

async fn maintainers(
    rows: &mut impl Rows,
    mut told: BTreeMap<String, Entered>,
    proof: &mut Proof,
) -> Result<(), StoreError> {
    for found in rows.maintainers().await? {
        let name = found.name;
        match told.remove(&name) {
            Some(Entered { is_there: true, .. }) => {}
            Some(Entered { is_there: false, row }) => proof.note(Finding::MaintainerRemoved { name, row }),
            None => proof.note(Finding::MaintainerNotEntered { name }),
        }
    }
    for (name, Entered { row, .. }) in told.into_iter().filter(|(_, told)| told.is_there) {
        proof.note(Finding::MaintainerMissing { name, row });
    }
    Ok(())
}

async fn freeze(rows: &mut impl Rows, told: Option<FrozenRow>, proof: &mut Proof) -> Result<(), StoreError> {
    match (rows.freeze().await?, told) {
        (None, None) => {}
        (None, Some(FrozenRow { row, .. })) => proof.note(Finding::NotFrozen { row }),
        (Some(_), None) => proof.note(Finding::Frozen),
        (Some(FreezeRow { since, reason }), Some(told)) => {
            if (&since, &reason) != (&told.since, &told.reason) {
                proof.note(Finding::OtherFreeze { row: told.row });
            }
        }
    }
    Ok(())
}
