//! What maintainers write down, and what they make of what visitors report.

use serde_json::json;

use super::server::Running;
use super::{Desk, add};

#[test]
fn notes_are_written_down_and_listed_oldest_first() {
    let desk = Desk::with_bakery();
    assert_eq!(desk.does(&["note", "list", "pekarna"]), "");
    let told = desk.does(&["note", "add", "pekarna", "--text", "Called on 3 May.\nThe oven is hot."]);
    assert_eq!(told, "note `1` on `pekarna` is written down\n");
    desk.does(&["note", "add", "pekarna", "--text", "Visited."]);
    let listed = desk.does(&["note", "list", "pekarna"]);
    assert!(listed.contains(" UTC, operator:\n  Called on 3 May.\n  The oven is hot.\n2"), "{listed}");
    let notes = desk.json(&["note", "list", "pekarna", "--json"]);
    assert_eq!(
        (&notes[0]["id"], &notes[0]["author"], &notes[0]["text"]),
        (&json!(1), &json!("operator"), &json!("Called on 3 May.\nThe oven is hot."))
    );
    assert_eq!((notes.as_array().unwrap().len(), &notes[1]["text"]), (2, &json!("Visited.")));
    for arguments in [&["note", "add", "nobody", "--text", "Who?"][..], &["note", "list", "nobody"]] {
        assert_eq!(desk.refuses(arguments), "participant `nobody` does not exist; check the slug");
    }
    assert_eq!(
        desk.refuses(&["note", "add", "pekarna", "--text", " "]),
        "the note is empty; write at least one visible character"
    );
}

#[test]
fn reports_are_listed_closed_and_merged() {
    let desk = Desk::with_bakery();
    desk.does(&add("mill"));
    let none = "ID     SLUG                      REPORTED                      SEEN AT\n";
    assert_eq!(desk.does(&["report", "list"]), none);
    assert_eq!(desk.json(&["report", "list", "--json"]), json!([]));
    for number in 1..=3 {
        desk.report("pekarna", &format!("https://fake.example/{number}"), "Not theirs.");
    }
    desk.report("mill", "https://fake.example/mill", "Nor this.");
    assert_eq!(
        desk.does(&["report", "merge", "2", "--into", "1"]),
        "report `2` of `pekarna` is merged into report `1`\n"
    );
    assert_eq!(desk.does(&["report", "close", "1", "--note", "a photograph"]), "report `1` of `pekarna` is closed\n");
    assert_eq!(
        desk.does(&["report", "list"]),
        "ID     SLUG                      REPORTED                      SEEN AT\n\
         3      pekarna                   2026-11-20 12:00 UTC  open    https://fake.example/3\n\
         4      mill                      2026-11-20 12:00 UTC  open    https://fake.example/mill\n"
    );
    let all = desk.does(&["report", "list", "--all"]);
    assert!(
        all.contains("\n2      pekarna                   2026-11-20 12:00 UTC  closed  https://fake.example/2\n"),
        "{all}"
    );
    let open = desk.json(&["report", "list", "--json"]);
    assert_eq!(
        open[1],
        json!({
            "id": 4, "slug": "mill", "seen_at": "https://fake.example/mill", "text": "Nor this.",
            "reported_at": "2026-11-20T12:00:00Z", "closed": null
        })
    );
    let all = desk.json(&["report", "list", "--all", "--json"]);
    let closed = |index: usize, member| &all[index]["closed"][member];
    assert_eq!((closed(0, "note"), closed(0, "merged_into")), (&json!("a photograph"), &json!(null)));
    assert_eq!(
        (closed(1, "note"), closed(1, "merged_into"), closed(1, "by")),
        (&json!(null), &json!(1), &json!("operator"))
    );
}

#[test]
fn a_report_that_cannot_be_closed_or_merged_is_told_why() {
    let desk = Desk::with_bakery();
    desk.does(&add("mill"));
    for (slug, text) in [("pekarna", "Not theirs."), ("pekarna", "No bakery."), ("mill", "Not theirs.")] {
        desk.report(slug, "https://fake.example/", text);
    }
    desk.does(&["report", "close", "1", "--note", "a photograph"]);
    for (arguments, told) in [
        (&["report", "close", "9", "--note", "x"][..], "report `9` does not exist; check its number"),
        (&["report", "close", "1", "--note", "x"], "report `1` is closed already"),
        (&["report", "merge", "2", "--into", "1"], "report `1` is closed already"),
        (
            &["report", "merge", "2", "--into", "3"],
            "reports `2` and `3` do not speak of the same; merge two different ones of one participant",
        ),
        (
            &["report", "merge", "2", "--into", "2"],
            "reports `2` and `2` do not speak of the same; merge two different ones of one participant",
        ),
        (&["report", "close", "2", "--note", ""], "the note is empty; write at least one visible character"),
    ] {
        assert_eq!(desk.refuses(arguments), told, "{arguments:?}");
    }
}

#[test]
fn nothing_that_maintainers_note_is_public() {
    let desk = Desk::with_bakery();
    desk.does(&["note", "add", "pekarna", "--text", "Unspeakable."]);
    desk.does(&["participant", "edit", "pekarna", "--contact", "pec@pekarna.example"]);
    desk.report("pekarna", "https://fake.example/", "Unheard-of.");
    let server = Running::start(&desk, &[]);
    server.badge_that_says("pekarna", "active");
    for path in ["/", "/p/pekarna", "/p/pekarna.json", "/badge/pekarna.svg"] {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}: {answer}");
        for secret in ["Unspeakable", "pec@", "fake.example", "Unheard"] {
            assert!(!answer.text().contains(secret), "{path}: {secret}");
        }
    }
}
