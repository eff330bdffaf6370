//! What is found where the data and the audit trail do not agree.

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
    #[error("the data was tampered with: {0}")]
    Guard(Guard),
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
    #[error("the data was tampered with: nothing is frozen, and audit row `{row}` says that everything is")]
    NotFrozen { row: u64 },
    #[error("the data was tampered with: everything is frozen, and the audit trail does not say so")]
    Frozen,
    #[error("the data was tampered with: the freeze has another date or reason than audit row `{row}` says")]
    OtherFreeze { row: u64 },
}

/// A trigger of the database that keeps the trail and the count of writes as they are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Guard {
    #[error("the trigger `{0}`, which guards the audit trail, is missing")]
    Missing(String),
    #[error("the trigger `{0}` is not as this program made it")]
    Altered(String),
    #[error("the trigger `{0}` is none that this program made")]
    Foreign(String),
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
            Self::RowUnreadable { row } => {
                write!(f, "cannot be compared with audit row `{row}`, which is not written as one of a participant is")
            }
        }
    }
}
