//! Who may act: maintainers, the hashes of credentials, whom they belong to, and sessions.
//!
//! Plain values that every implementation shares; `store` hands them on under its own name. A secret itself must never
//! enter.

use std::fmt;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::audit::AuditHash;
use crate::domain::change::Actor;
use crate::domain::participant::Slug;
use crate::domain::text::MaintainerName;

/// The SHA-256 hash of a secret, such as a maintainer's token; the secret itself is never stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

impl TokenHash {
    /// What the audit trail says of it: the SHA-256 of the hash in hexadecimal digits, from which nobody comes back to
    /// either, as a secret is random.
    #[must_use]
    pub fn digest(self) -> String {
        digest_of(&self.0)
    }
}

/// The same of a hash as it is stored, whatever that is.
pub(super) fn digest_of(hash: &[u8]) -> String {
    AuditHash(Sha256::digest(hash).into()).to_string()
}

impl fmt::Debug for TokenHash {
    // The first bytes tell two hashes apart in a log; no more of it belongs there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second, third, ..] = self.0;
        write!(f, "TokenHash({first:02x}{second:02x}{third:02x}…)")
    }
}

/// A person who may admit, suspend and revoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maintainer {
    pub name: MaintainerName,
    pub token_hash: TokenHash,
    pub created_at: Timestamp,
}

/// Whom a credential or a session belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    Maintainer(MaintainerName),
    Participant(Slug),
}

impl Holder {
    /// What this holder acts as.
    #[must_use]
    pub fn actor(&self) -> Actor {
        match self {
            Self::Maintainer(name) => Actor::Maintainer(name.to_string()),
            Self::Participant(_) => Actor::Participant,
        }
    }
}

/// A session as it is opened: it lives as long as the credential it was opened with, and its limits allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewSession {
    /// Of the maintainer's token or the participant's private link.
    pub credential: TokenHash,
    /// Of the session's own secret.
    pub session: TokenHash,
    pub now: Timestamp,
    pub limits: SessionLimits,
}

/// How long a session may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// Seconds without a request after which it is over.
    pub idle_s: u64,
    /// Seconds after which it is over in any case.
    pub age_s: u64,
}
