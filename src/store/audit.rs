//! The audit trail: rows, what they say of a change, and the chain of hashes that shows where one was tampered with.
//!
//! A row holds the members of a participant that differ and not two whole participants, so that the five-hundredth open
//! day does not write the other 499 into the trail twice. Where a participant is reached stands in no row: only whether
//! that was given.
//!
//! Each row's hash is the SHA-256 of the compact JSON array
//! `[previous, id, at, actor, action, slug, reason, before, after, request, revision]` in UTF-8, where `previous` is
//! the hash of the row before as 64 hexadecimal digits (64 zeros before the first row), `before` and `after` are strings
//! that hold JSON, and what there is not is `null`. Anybody can compute it from `openday audit export`.

use std::fmt;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::Revision;
use super::document::Entry;
use crate::domain::participant::Participant;

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

/// What an audit row holds of a change.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Difference {
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

impl Difference {
    /// A participant that is new, changed or deleted.
    pub(super) fn between(before: Option<&Participant>, after: Option<&Participant>) -> Self {
        let contact = |participant: Option<&Participant>| participant.and_then(|one| one.contact.clone());
        let has_other_contact = contact(before).zip(contact(after)).is_some_and(|(old, new)| old != new);
        let (mut before, mut after) = (before.map(members), after.map(members));
        if let (Some(before), Some(after)) = (&mut before, &mut after) {
            keep_what_differs(before, after);
        }
        if let Some(after) = after.as_mut().filter(|_| has_other_contact) {
            after.insert("contact_changed".to_owned(), Value::Bool(true));
        }
        let write = |members: Map<String, Value>| Value::Object(members).to_string();
        Self { before: before.map(write), after: after.map(write) }
    }
}

fn members(participant: &Participant) -> Map<String, Value> {
    match serde_json::to_value(Entry::of(participant)) {
        Ok(Value::Object(mut members)) => {
            // The trail is for ever, an address is not: what changed is said by `contact_given`, never which it is.
            if members.remove("contact").is_some() {
                members.insert("contact_given".to_owned(), Value::Bool(true));
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::change::Change;
    use crate::domain::fixture;
    use crate::domain::participant::Contact;
    use crate::domain::schedule::OpenDayId;
    use crate::domain::text::DisplayName;

    fn json(text: Option<&String>) -> Value {
        serde_json::from_str(text.unwrap()).unwrap()
    }

    #[test]
    fn a_new_participant_is_all_after_and_a_deleted_one_all_before() {
        let participant = fixture::participant();
        let new = Difference::between(None, Some(&participant));
        assert_eq!((new.before.as_ref(), &json(new.after.as_ref())["name"]), (None, &"Pekárna U Mostu".into()));
        let deleted = Difference::between(Some(&participant), None);
        assert_eq!((deleted.before, deleted.after), (new.after, None));
    }

    #[test]
    fn a_change_shows_only_the_members_that_differ() {
        let before = fixture::participant();
        let mut after = before.clone();
        after.name = DisplayName::parse("Pekárna Nová").unwrap();
        after.place = None;
        let difference = Difference::between(Some(&before), Some(&after));
        assert_eq!(json(difference.before.as_ref()), json!({ "name": "Pekárna U Mostu", "place": "Brno" }));
        assert_eq!(json(difference.after.as_ref()), json!({ "name": "Pekárna Nová" }));
    }

    #[test]
    fn a_cancelled_open_day_shows_itself_and_not_its_neighbours() {
        let times = [("2026-12-03T09:00", "2026-12-03T16:00"), ("2026-12-04T09:00", "2026-12-04T16:00")];
        let before = fixture::participant_in("Europe/Prague", &times);
        let mut after = before.clone();
        Change::CancelOpenDay(OpenDayId(2)).apply(&mut after, fixture::at("2026-11-01T08:00:00Z")).unwrap();
        let difference = Difference::between(Some(&before), Some(&after));
        for (side, cancelled) in [(difference.before, false), (difference.after, true)] {
            let days = json(side.as_ref())["open_days"].clone();
            assert_eq!(days.as_array().unwrap().len(), 1);
            assert_eq!((&days[0]["id"], &days[0]["cancelled"]), (&2.into(), &cancelled.into()));
        }
    }

    fn with_contact(address: Option<&str>) -> Participant {
        Participant { contact: address.map(|address| Contact::parse(address).unwrap()), ..fixture::participant() }
    }

    #[test]
    fn a_contact_is_told_of_and_never_told() {
        let (none, one, other) = (None, Some("one@pekarna.example"), Some("other@pekarna.example"));
        for (before, after, expected_before, expected_after) in [
            (none, one, json!({}), json!({ "contact_given": true })),
            (one, none, json!({ "contact_given": true }), json!({})),
            (one, other, json!({}), json!({ "contact_changed": true })),
            (one, one, json!({}), json!({})),
            (none, none, json!({}), json!({})),
        ] {
            let difference = Difference::between(Some(&with_contact(before)), Some(&with_contact(after)));
            assert_eq!(json(difference.before.as_ref()), expected_before, "{before:?} to {after:?}");
            assert_eq!(json(difference.after.as_ref()), expected_after, "{before:?} to {after:?}");
        }
        let new = Difference::between(None, Some(&with_contact(one))).after.unwrap();
        assert!(new.contains(r#""contact_given":true"#) && !new.contains("one@"), "{new}");
        let gone = Difference::between(Some(&with_contact(one)), None).before.unwrap();
        assert!(gone.contains(r#""contact_given":true"#) && !gone.contains("one@"), "{gone}");
    }

    /// Two rows that follow each other, with every member in one of them and as few as can be in the other.
    fn rows() -> [AuditRow; 2] {
        let text = |text: &str| Some(text.to_owned());
        let mut first = AuditRow {
            id: 1,
            at: fixture::at("2026-11-01T08:00:00Z"),
            actor: "maintainer:Zdeňka".to_owned(),
            action: "revoke".to_owned(),
            slug: text("pekarna-u-mostu"),
            reason: text("staged: \"open\""),
            before: text(r#"{"status":"active"}"#),
            after: text(r#"{"status":"revoked"}"#),
            request: text("0123456789abcdef"),
            revision: Revision(7),
            previous: AuditHash::NONE,
            hash: AuditHash::NONE,
        };
        first.hash = first.computed_hash();
        let mut second = AuditRow {
            id: 2,
            at: fixture::at("2026-11-01T08:00:00.5Z"),
            actor: "operator".to_owned(),
            action: "maintainer add".to_owned(),
            slug: None,
            reason: None,
            before: None,
            after: text(r#"{"name":"Front desk"}"#),
            request: None,
            revision: Revision(8),
            previous: first.hash,
            hash: AuditHash::NONE,
        };
        second.hash = second.computed_hash();
        [first, second]
    }

    #[test]
    fn a_hash_is_that_of_the_array_the_module_describes() {
        // Written by hand, and digested by another program.
        const FIRST: &str = "ffde399c5e9bee9a1f992ed8b5761632873933bded6848e7397a69863cc9373f";
        const SECOND: &str = "be889e6201d22a6af8c69ecc2a55585f86bb7dbf14d32c876db2a6ab7b7ffa7e";
        let written = [
            format!(
                r#"["{}",1,"2026-11-01T08:00:00Z","maintainer:Zdeňka","revoke","pekarna-u-mostu","staged: \"open\"","{{\"status\":\"active\"}}","{{\"status\":\"revoked\"}}","0123456789abcdef",7]"#,
                "0".repeat(64)
            ),
            format!(
                r#"["{FIRST}",2,"2026-11-01T08:00:00.5Z","operator","maintainer add",null,null,null,"{{\"name\":\"Front desk\"}}",null,8]"#
            ),
        ];
        for ((row, text), hash) in rows().iter().zip(written).zip([FIRST, SECOND]) {
            assert_eq!(AuditHash(Sha256::digest(text).into()).to_string(), hash);
            assert_eq!(row.hash.to_string(), hash);
            assert_eq!(AuditHash::parse(hash), Some(row.hash));
        }
    }

    #[test]
    fn only_64_hexadecimal_digits_are_a_hash() {
        let good = "0".repeat(64);
        for bad in ["", &good[1..], &"g".repeat(64), &format!("{good}0"), &"é".repeat(32), &format!("+{}", &good[1..])]
        {
            assert_eq!(AuditHash::parse(bad), None, "{bad}");
        }
    }

    fn follow(rows: &[AuditRow]) -> Result<Option<AuditHead>, BrokenChain> {
        let mut chain = Chain::default();
        rows.iter().try_for_each(|row| chain.push(row))?;
        Ok(chain.head())
    }

    #[test]
    fn a_chain_names_the_first_row_that_is_not_as_it_was_written() {
        let [first, second] = rows();
        assert_eq!(follow(&[]), Ok(None));
        assert_eq!(follow(&rows()), Ok(Some(AuditHead { id: 2, hash: second.hash })));
        assert_eq!(follow(&[second.clone()]), Err(BrokenChain::Missing { expected: 1, found: 2 }));
        assert_eq!(follow(&[first.clone(), first.clone()]), Err(BrokenChain::Missing { expected: 2, found: 1 }));
        let altered = AuditRow { actor: "operator".to_owned(), ..first.clone() };
        assert_eq!(follow(&[altered.clone(), second.clone()]), Err(BrokenChain::Altered(1)));
        // Whoever computes the hash anew must compute all that follow anew.
        let rewritten = AuditRow { hash: altered.computed_hash(), ..altered };
        assert_eq!(follow(&[rewritten, second]), Err(BrokenChain::Unlinked(2)));
    }

    #[test]
    fn no_member_of_a_row_can_be_altered_without_its_hash() {
        let [row, _] = rows();
        let other = |text: &str| Some(text.to_owned());
        let altered = [
            AuditRow { id: 2, ..row.clone() },
            AuditRow { at: fixture::at("2026-11-01T08:00:00.000000001Z"), ..row.clone() },
            AuditRow { actor: "maintainer:Zdenka".to_owned(), ..row.clone() },
            AuditRow { action: "suspend".to_owned(), ..row.clone() },
            AuditRow { slug: None, ..row.clone() },
            AuditRow { reason: other(""), ..row.clone() },
            AuditRow { before: None, after: row.before.clone(), ..row.clone() },
            AuditRow { after: None, ..row.clone() },
            AuditRow { request: None, ..row.clone() },
            AuditRow { revision: Revision(8), ..row.clone() },
            AuditRow { previous: row.hash, ..row.clone() },
        ];
        for altered in altered {
            assert_ne!(altered.computed_hash(), row.hash, "{altered:?}");
        }
    }
}
