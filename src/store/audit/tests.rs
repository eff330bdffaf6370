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
    Change::cancel(OpenDayId(2)).apply(&mut after, fixture::at("2026-11-01T08:00:00Z")).unwrap();
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
    let second = Some(Contact::parse("two@pekarna.example").unwrap());
    let both = Participant { second_contact: second, ..with_contact(one) };
    let difference = Difference::between(Some(&with_contact(one)), Some(&both));
    assert_eq!(json(difference.after.as_ref()), json!({ "second_contact_given": true }));
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
    for bad in ["", &good[1..], &"g".repeat(64), &format!("{good}0"), &"é".repeat(32), &format!("+{}", &good[1..])] {
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
    assert_eq!(follow(std::slice::from_ref(&second)), Err(BrokenChain::Missing { expected: 1, found: 2 }));
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
