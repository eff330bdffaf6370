//! The audit trail: rows, what they say of a change, and the chain of hashes that shows where one was tampered with.
//!
//! A row holds the members of a participant that differ and not two whole participants, so that the five-hundredth open
//! day does not write the other 499 into the trail twice. Where a participant is reached stands in no row: only whether
//! that was given. Of a token and of a private link a row has the SHA-256 of the hash that is stored, in hexadecimal digits.
//!
//! Each row's hash is the SHA-256 of the compact JSON array
//! `[previous, id, at, actor, action, slug, reason, before, after, request, revision]` in UTF-8, where `previous` is
//! the hash of the row before as 64 hexadecimal digits (64 zeros before the first row), `before` and `after` are strings
//! that hold JSON, and what there is not is `null`. Anybody can compute it from `openday audit export`.

mod compare;
mod finding;
mod replay;
#[cfg(test)]
mod tests;

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::access::TokenHash;
use super::document::Entry;
use super::revision::Revision;
use crate::domain::input::{PARTICULARS_FIELDS, ParticularsInput, Texts as _};
use crate::domain::participant::Participant;
use crate::domain::text::MaintainerName;

pub use finding::{Finding, WrongHow, WrongObject, WrongParticipant};
pub(in crate::store) use replay::{Declining, Records, Replay};

/// One line of the audit trail: who did what to whom, when and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditRow {
    /// From 1, rising by one from row to row.
    pub id: u64,
    pub at: Timestamp,
    /// As [`Actor`](crate::domain::change::Actor) is written: `operator`, `maintainer:NAME`, `participant`, `visitor` or
    /// `openday`.
    pub actor: String,
    /// Such as `add`, `revoke`, `open-day cancel`, `import`, `maintainer add`.
    pub action: String,
    /// The participant it was done to; `None` where maintainers are changed.
    pub slug: Option<String>,
    pub reason: Option<String>,
    /// JSON of what there was before: of a changed participant the members that differ, of a deleted one everything.
    pub before: Option<String>,
    /// JSON of what there is since: of a changed participant the members that differ, of a new one everything.
    pub after: Option<String>,
    /// The request it was done in; `None` on the command line.
    pub request: Option<String>,
    /// The revision of the write this row belongs to.
    pub revision: Revision,
    /// The hash of the row before; [`AuditHash::NONE`] in the first.
    pub previous: AuditHash,
    /// The hash of this row.
    pub hash: AuditHash,
}

/// The hash of an audit row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AuditHash(pub [u8; 32]);

/// The last row of a trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AuditHead {
    pub id: u64,
    pub hash: AuditHash,
}

/// The first row that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrokenChain {
    #[error("audit row `{expected}` is missing; row `{found}` stands in its place")]
    Missing { expected: u64, found: u64 },
    #[error("audit row `{0}` does not carry the hash of the row before it")]
    Unlinked(u64),
    #[error("audit row `{0}` is not what its hash was made of")]
    Altered(u64),
}

/// Follows a trail row by row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chain {
    head: Option<AuditHead>,
}

impl AuditHash {
    /// What stands in the first row for the row before.
    pub const NONE: Self = Self([0; 32]);

    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn parse(input: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if input.len() != 64 || !input.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(input.get(2 * index..2 * index + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for AuditHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for AuditHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl AuditRow {
    /// The hash of what this row says and of the one before it.
    #[must_use]
    pub fn computed_hash(&self) -> AuditHash {
        let Self { id, at, actor, action, slug, reason, before, after, request, revision, previous, hash: _ } = self;
        let said = (previous, id, at, actor, action, slug, reason, before, after, request, revision);
        // Strings and numbers are always written.
        AuditHash(Sha256::digest(serde_json::to_vec(&said).unwrap_or_default()).into())
    }
}

impl Chain {
    /// Takes the next row.
    ///
    /// # Errors
    ///
    /// When it is not the next one, or not as it was written.
    pub fn push(&mut self, row: &AuditRow) -> Result<(), BrokenChain> {
        let (expected, previous) = self.head.map_or((1, AuditHash::NONE), |head| (head.id + 1, head.hash));
        if row.id != expected {
            return Err(BrokenChain::Missing { expected, found: row.id });
        }
        if row.previous != previous {
            return Err(BrokenChain::Unlinked(row.id));
        }
        if row.hash != row.computed_hash() {
            return Err(BrokenChain::Altered(row.id));
        }
        self.head = Some(AuditHead { id: row.id, hash: row.hash });
        Ok(())
    }

    /// The last row taken.
    #[must_use]
    pub const fn head(&self) -> Option<AuditHead> {
        self.head
    }
}

/// The member of a row that says which private link a participant was given, by the digest of its hash; `null` where it
/// was entered with none. Earlier releases did not say.
const PRIVATE_LINK_DIGEST: &str = "private_link_digest";

/// The same of a maintainer's token.
pub(super) const TOKEN_DIGEST: &str = "token_digest";

/// What an audit row holds of a change.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Difference {
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

impl Difference {
    /// A participant that is new, changed or deleted.
    pub(super) fn between(before: Option<&Participant>, after: Option<&Participant>) -> Self {
        let texts = |participant: Option<&Participant>| participant.map(ParticularsInput::of).unwrap_or_default();
        let (old, new) = (texts(before), texts(after));
        let (mut before, mut after) = (before.map(members), after.map(members));
        if let (Some(before), Some(after)) = (&mut before, &mut after) {
            keep_what_differs(before, after);
        }
        for name in private_members() {
            let is_replaced = old.text(name).zip(new.text(name)).is_some_and(|(old, new)| old != new);
            if let Some(after) = after.as_mut().filter(|_| is_replaced) {
                after.insert(format!("{name}_changed"), Value::Bool(true));
            }
        }
        Self { before: before.map(write), after: after.map(write) }
    }

    /// A participant that is new, with its private link if it gets one.
    pub(super) fn entered(participant: &Participant, private_link: Option<TokenHash>) -> Self {
        let mut after = members(participant);
        after.insert(PRIVATE_LINK_DIGEST.to_owned(), private_link.map(TokenHash::digest).into());
        Self { before: None, after: Some(write(after)) }
    }

    /// A private link that a participant gets.
    pub(super) fn private_link(private_link: TokenHash) -> Self {
        let after = Map::from_iter([(PRIVATE_LINK_DIGEST.to_owned(), private_link.digest().into())]);
        Self { before: None, after: Some(write(after)) }
    }

    /// A maintainer that is entered.
    pub(super) fn maintainer(name: &MaintainerName, token: TokenHash) -> Self {
        let after = [("name", name.to_string()), (TOKEN_DIGEST, token.digest())];
        let after = after.map(|(member, text)| (member.to_owned(), text.into()));
        Self { before: None, after: Some(write(Map::from_iter(after))) }
    }
}

fn write(members: Map<String, Value>) -> String {
    Value::Object(members).to_string()
}

/// The member that says that a private one is given.
fn given(name: &str) -> String {
    format!("{name}_given")
}

/// The members of a participant that are never public.
fn private_members() -> impl Iterator<Item = &'static str> {
    PARTICULARS_FIELDS.iter().filter(|field| field.is_private).map(|field| field.name)
}

fn members(participant: &Participant) -> Map<String, Value> {
    match serde_json::to_value(Entry::of(participant)) {
        Ok(Value::Object(mut members)) => {
            // The trail is for ever, an address is not: that there is one is said, never which it is.
            for name in private_members() {
                if members.remove(name).is_some() {
                    members.insert(given(name), Value::Bool(true));
                }
            }
            members
        }
        other => unreachable!("an entry is written as an object of strings, numbers and lists, not as {other:?}"),
    }
}

fn keep_what_differs(before: &mut Map<String, Value>, after: &mut Map<String, Value>) {
    before.retain(|name, old| {
        if after.get(name) == Some(old) {
            after.remove(name);
            return false;
        }
        if let (Value::Array(old), Some(Value::Array(new))) = (old, after.get_mut(name)) {
            let all_new = new.clone();
            new.retain(|item| !old.contains(item));
            old.retain(|item| !all_new.contains(item));
        }
        true
    });
}
