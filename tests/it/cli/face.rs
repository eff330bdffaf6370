//! What a badge says, for programs.

use serde_json::json;

use super::Desk;

fn face(desk: &Desk, at: &str) -> serde_json::Value {
    desk.json(&["face", "pekarna", "--lang", "en", "--at", at, "--json"])
}

#[test]
fn a_face_says_what_a_badge_says_then_and_until_when() {
    let desk = Desk::with_bakery();
    let statement = "We take our customers to work";
    assert_eq!(
        face(&desk, "2026-11-20T12:00:00Z"),
        json!({
            "status": "active", "day": "ahead", "open_now": false, "booking": { "mode": "none", "fully_booked": false }, "statement": statement, "name": "Pekárna U Mostu",
            "date_text": "Next open day: Thu 3 Dec",
            "alt": "We take our customers to work – Pekárna U Mostu. Next open day: Thursday, 3 December 2026.",
            "fresh_until": "2026-12-02T23:00:00Z"
        })
    );
    assert_eq!(
        face(&desk, "2026-12-03T00:00:00+01:00"),
        json!({
            "status": "active", "day": "today", "open_now": false, "booking": { "mode": "none", "fully_booked": false }, "statement": statement, "name": "Pekárna U Mostu",
            "date_text": "Open today, Thu 3 Dec, 09:00–16:00",
            "alt": "We take our customers to work – Pekárna U Mostu. Open today, Thursday, 3 December 2026, 09:00–16:00.",
            "fresh_until": "2026-12-03T08:00:00Z"
        })
    );
    assert_eq!(
        face(&desk, "2026-12-03T15:00:00Z"),
        json!({
            "status": "active", "day": "none", "open_now": false, "booking": null, "statement": statement, "name": "Pekárna U Mostu",
            "date_text": "Next date to be announced",
            "alt": "We take our customers to work – Pekárna U Mostu. Next date to be announced.",
            "fresh_until": null
        })
    );
}

#[test]
fn a_face_that_is_not_active_has_no_statement_and_no_date() {
    for (step, status, said) in [("suspend", "suspended", "Badge suspended"), ("revoke", "revoked", "Badge revoked")] {
        let desk = Desk::with_bakery();
        desk.does(&["participant", step, "pekarna", "--reason", "as agreed"]);
        assert_eq!(
            face(&desk, "2026-12-03T12:00:00Z"),
            json!({
                "status": status, "day": "none", "open_now": false, "booking": null, "statement": null, "name": "Pekárna U Mostu", "date_text": null,
                "alt": format!("Pekárna U Mostu: {said}."), "fresh_until": null
            })
        );
    }
    let desk = Desk::with_bakery();
    desk.does(&["participant", "withdraw", "pekarna"]);
    assert_eq!(face(&desk, "2026-12-03T12:00:00Z")["status"], "withdrawn");
    let desk = Desk::new();
    desk.does(&super::BAKERY);
    assert_eq!(face(&desk, "2026-12-03T12:00:00Z")["status"], "pending");
}

#[test]
fn people_read_the_same_in_the_participants_own_language() {
    let desk = Desk::with_bakery();
    assert_eq!(
        desk.does(&["face", "pekarna", "--at", "2026-11-20T12:00:00Z"]),
        "Pekárna U Mostu\n\
         \x20 status        active\n\
         \x20 says          Bereme zákazníky s sebou do práce\n\
         \x20 date          Další den otevřených dveří: čt 3. 12.\n\
         \x20 alt           Bereme zákazníky s sebou do práce – Pekárna U Mostu. Další den otevřených dveří: čtvrtek 3. \
         prosince 2026.\n\
         \x20 true until    2026-12-02T23:00:00Z\n"
    );
}

#[test]
fn an_instant_or_a_language_that_is_none_is_refused() {
    let desk = Desk::with_bakery();
    assert_eq!(
        desk.refuses(&["face", "pekarna", "--at", "tomorrow"]),
        "instant `tomorrow` is not a date and time with its offset, like 2026-12-03T09:00:00Z"
    );
    assert_eq!(
        desk.refuses(&["face", "pekarna", "--lang", "?"]),
        "language `?` is not known; write its name, like Czech or čeština, or its tag (BCP 47), like cs or pt-BR"
    );
    assert_eq!(desk.refuses(&["face", "nobody"]), "participant `nobody` does not exist; check the slug");
}
