//! What is found where the data and the audit trail do not agree.

use std::collections::BTreeMap;
use std::fmt;

use super::{AuditHash, BrokenChain};
use crate::store::revision::Revision;

/// Something that is not as it was written, or not as the trail says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    #[error("the audit trail was tampered with: {0}")]
    Broken(BrokenChain),
    #[error("the audit trail was tampered with: no row has the hash `{0}`, which was written down of an earlier one")]
    Cut(AuditHash),
    #[error(
        "the audit trail was tampered with: it ends at revision {found}, and the store is at revision {expected}, so rows \
         were cut off at its end"
    )]
    EndsEarly { found: Revision, expected: Revision },
    #[error(
        "the count of writes was tampered with: the store is at revision {found}, and the audit trail goes on to revision \
         {expected}"
    )]
    RevisionSetBack { found: Revision, expected: Revision },
    #[error(
        "the audit trail was tampered with: rows up to `{written}` were written and the last one there is `{last}`, so rows \
         were cut off at its end"
    )]
    RowsCutOff { last: u64, written: u64 },
    #[error("the audit trail was tampered with: audit row `{row}` cannot be read: {reason}")]
    RowUnreadable { row: u64, reason: String },
    #[error("the audit trail was tampered with: there is an audit row `{0}`, and they are numbered from 1")]
    RowBelowOne(i64),
    #[error("the data was tampered with: {0}")]
    Object(WrongObject),
    #[error("the data was tampered with, or is damaged: {0}")]
    Integrity(String),
    #[error(
        "the count of {table} was tampered with: `{found}` numbers were given, and the audit trail tells of `{expected}`"
    )]
    OtherCount { table: String, found: i64, expected: u64 },
    #[error("the data was tampered with: participant `{slug}` {wrong}")]
    Participant { slug: String, wrong: WrongParticipant },
    #[error(
        "the data was tampered with: maintainer `{name}` is missing, and audit row `{row}` says that it was entered"
    )]
    MaintainerMissing { name: String, row: u64 },
    #[error("the data was tampered with: maintainer `{name}` is there, and no audit row says that it was entered")]
    MaintainerNotEntered { name: String },
    #[error("the data was tampered with: maintainer `{name}` is there, and audit row `{row}` says that it was removed")]
    MaintainerRemoved { name: String, row: u64 },
    #[error("the data was tampered with: maintainer `{name}` has another token or date than audit row `{row}` says")]
    OtherMaintainer { name: String, row: u64 },
    #[error("the data was tampered with: nothing is frozen, and audit row `{row}` says that everything is")]
    NotFrozen { row: u64 },
    #[error("the data was tampered with: everything is frozen, and the audit trail does not say so")]
    Frozen,
    #[error("the data was tampered with: the freeze has another date or reason than audit row `{row}` says")]
    OtherFreeze { row: u64 },
    #[error(
        "the data was tampered with: what is kept of an application that was declined at {at} is not what the audit trail \
         says of any"
    )]
    Declined { at: String },
    #[error("applications that were declined are kept by more than `{0}` rows, and no more of them were compared")]
    TooManyDeclined(usize),
}

/// A part of the database's description of itself that is not as this program made it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the {kind} `{name}` {how}")]
pub struct WrongObject {
    /// `table`, `index`, `view`, `trigger` or `migration`.
    pub kind: String,
    pub name: String,
    pub how: WrongHow,
}

impl WrongObject {
    /// What differs between a new database and one that was found, each by what is said of its objects.
    pub(in crate::store) fn between<K: Ord>(
        new: BTreeMap<K, String>,
        mut found: BTreeMap<K, String>,
        named: impl Fn(K) -> (String, String),
    ) -> Vec<Self> {
        let mut wrong = Vec::new();
        let mut note = |object, how| {
            let (kind, name) = named(object);
            wrong.push(Self { kind, name, how });
        };
        for (object, said) in new {
            match found.remove(&object) {
                None => note(object, WrongHow::Missing),
                Some(other) if other != said => note(object, WrongHow::Altered),
                Some(_) => {}
            }
        }
        for object in found.into_keys() {
            note(object, WrongHow::Foreign);
        }
        wrong
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrongHow {
    #[error("is missing")]
    Missing,
    #[error("is not as this program made it")]
    Altered,
    #[error("is none that this program made")]
    Foreign,
}

/// What is wrong with a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrongParticipant {
    /// The row that tells of it last.
    Missing {
        row: u64,
    },
    NotEntered,
    Deleted {
        row: u64,
    },
    /// Members that are not as the trail says.
    Differs {
        members: Vec<String>,
        /// Its status, and what it is by the trail, where they differ.
        status: Option<(String, String)>,
    },
    Unreadable(String),
    /// The revision of the last write that touched it.
    Revision {
        found: i64,
        expected: Revision,
        row: u64,
    },
    WebsiteHost {
        found: String,
        expected: String,
    },
    /// Followers are told to forget it, and need not.
    KeptAsDeleted {
        found: i64,
    },
    /// Followers are not told to forget it, or not at the right revision.
    NotKeptAsDeleted {
        expected: Revision,
        row: u64,
    },
    LinkMissing {
        row: u64,
    },
    /// It has a private link that no row tells of.
    LinkNotMade,
    OtherLink {
        row: u64,
    },
    OtherNote {
        id: u64,
        row: u64,
    },
    OtherReport {
        id: u64,
        row: u64,
    },
    /// More of them than the rows tell of.
    Surplus {
        what: &'static str,
        found: u64,
        expected: u64,
    },
    /// A row that tells nothing.
    RowUnreadable {
        row: u64,
    },
}

impl fmt::Display for WrongParticipant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { row } => write!(f, "is missing, and audit row `{row}` says that it is there"),
            Self::NotEntered => f.write_str("is there, and no audit row says that it was entered"),
            Self::Deleted { row } => write!(f, "is there, and audit row `{row}` says that it was deleted"),
            Self::Differs { members, status: Some((found, expected)) } => {
                write!(f, "is {found}, and {expected} by the audit trail; what differs: {}", members.join(", "))
            }
            Self::Differs { members, status: None } => {
                write!(f, "is not as the audit trail says in {}", members.join(", "))
            }
            Self::Unreadable(reason) => write!(f, "cannot be compared with the audit trail: {reason}"),
            Self::Revision { found, expected, row } => {
                write!(f, "was last written at revision {found}, and at revision {expected} by audit row `{row}`")
            }
            Self::WebsiteHost { found, expected } => {
                write!(f, "is looked up by the website `{found}`, and its website is at `{expected}`")
            }
            Self::KeptAsDeleted { found } => {
                write!(f, "is kept as deleted at revision {found}, and the audit trail does not say so")
            }
            Self::NotKeptAsDeleted { expected, row } => {
                write!(f, "was deleted at revision {expected} by audit row `{row}`, and is not kept as such")
            }
            Self::LinkMissing { row } => {
                write!(f, "has no private link, and audit row `{row}` says that it was given one")
            }
            Self::LinkNotMade => f.write_str("has a private link, and no audit row says that it was given one"),
            Self::OtherLink { row } => {
                write!(f, "has a private link with another secret or date than audit row `{row}` says")
            }
            Self::OtherNote { id, row } => {
                write!(f, "has no note `{id}` of the author and date that audit row `{row}` says")
            }
            Self::OtherReport { id, row } => write!(f, "has no report `{id}` that is as audit row `{row}` says"),
            Self::Surplus { what, found, expected } => {
                write!(f, "has {found} {what}, and {expected} by the audit trail")
            }
            Self::RowUnreadable { row } => {
                write!(f, "cannot be compared with audit row `{row}`, which is not written as one of a participant is")
            }
        }
    }
}
