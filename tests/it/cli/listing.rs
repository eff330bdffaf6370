//! The list of participants through its filters, and all that is known of one.

use serde_json::{Value, json};

use super::{BAKERY, Desk, add, with};
use crate::support::participant;

fn entry(slug: &str, name: &str, country: &str, language: &str, status: &str, applied_at: &str) -> Value {
    let entry = participant(slug).named(name).with("country", country).of("Europe/Prague", language);
    entry.with("status", status).with("applied_at", applied_at).json()
}

/// Five participants that differ in all that can be filtered by.
fn desk() -> Desk {
    let desk = Desk::new();
    let entries = [
        entry("anvil", "Anvil", "CZ", "cs", "active", "2026-11-01T10:00:00Z"),
        entry("bellows", "Bellows", "BR", "pt-BR", "pending", "2026-11-02T23:59:59.999Z"),
        entry("crane", "Crane", "CZ", "pt", "pending", "2026-11-03T00:00:00Z"),
        entry("drill", "ANVIL", "CZ", "pt-PT", "pending", "2026-11-04T10:00:00Z"),
        entry("engine", "Engine", "PT", "pt-PT", "active", "2026-11-01T10:00:00Z"),
    ];
    desk.write("in.json", &json!({ "participants": entries }).to_string());
    assert_eq!(desk.run(&["import", "in.json"]).code, Some(0));
    desk.report("crane", "https://fake.example/", "Not theirs.");
    desk.report("crane", "https://fake.example/2", "Nor this.");
    desk.report("engine", "https://fake.example/3", "Long gone.");
    desk.does(&["report", "close", "3", "--note", "gone"]);
    desk
}

#[track_caller]
fn lists(desk: &Desk, filters: &[&str], slugs: &[&str]) {
    let arguments = [&["participant", "list"], filters].concat();
    let table = desk.does(&arguments);
    let listed: Vec<_> = table.lines().skip(1).map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(listed, slugs, "{filters:?}");
    let json = desk.json(&[&arguments[..], &["--json"]].concat());
    let mut listed: Vec<_> = json["participants"].as_array().unwrap().iter().map(|one| one["slug"].clone()).collect();
    listed.sort_by_key(ToString::to_string);
    let mut slugs = slugs.to_vec();
    slugs.sort_unstable();
    assert_eq!(listed, slugs, "{filters:?}");
}

#[test]
fn every_filter_leaves_out_whom_it_does_not_mean_and_all_of_them_combine() {
    let desk = desk();
    // By name, and `ANVIL` is beside `Anvil`.
    lists(&desk, &[], &["anvil", "drill", "bellows", "crane", "engine"]);
    lists(&desk, &["--status", "pending"], &["drill", "bellows", "crane"]);
    lists(&desk, &["--country", "CZ"], &["anvil", "drill", "crane"]);
    lists(&desk, &["--language", "pt"], &["drill", "bellows", "crane", "engine"]);
    lists(&desk, &["--language", "pt-PT"], &["drill", "engine"]);
    lists(&desk, &["--search", "ANVIL"], &["anvil", "drill"]);
    lists(&desk, &["--search", "nothing of that kind"], &[]);
    lists(&desk, &["--reported"], &["crane"]);
    lists(&desk, &["--twins"], &["anvil", "drill"]);
    lists(&desk, &["--twins", "--status", "pending", "--country", "CZ"], &["drill"]);
    lists(&desk, &["--reported", "--twins"], &[]);
}

#[test]
fn who_waits_since_a_date_applied_on_it_or_before() {
    let desk = desk();
    lists(&desk, &["--waiting-since", "2026-11-01"], &[]);
    lists(&desk, &["--waiting-since", "2026-11-02"], &["bellows"]);
    lists(&desk, &["--waiting-since", "2026-11-03"], &["bellows", "crane"]);
    lists(&desk, &["--waiting-since", "2026-11-03T00:00:00Z"], &["bellows", "crane"]);
    lists(&desk, &["--waiting-since", "2026-11-03T00:30:00+01:00"], &[]);
}

#[test]
fn open_reports_and_twins_stand_in_the_table() {
    assert_eq!(
        desk().does(&["participant", "list", "--country", "CZ"]),
        "SLUG   STATUS   OPEN DAY  COUNTRY  REPORTS  TWINS  NAME\n\
         anvil  active   -         CZ       -        1      Anvil\n\
         drill  pending  -         CZ       -        1      ANVIL\n\
         crane  pending  -         CZ       2        -      Crane\n"
    );
}

#[test]
fn a_filter_that_means_nothing_is_refused() {
    let desk = Desk::with_bakery();
    for (flag, value, told) in [
        ("--status", "gone", "status `gone` does not exist; use pending, active, suspended, revoked or withdrawn"),
        (
            "--country",
            "Bohemia",
            "country `Bohemia` is not known; write its name in English, like \
             Czechia, or its two letters of ISO 3166-1, like CZ",
        ),
        (
            "--language",
            "?",
            "language `?` is not known; write its name, like Czech or čeština, or its tag (BCP 47), like cs or pt-BR",
        ),
        (
            "--waiting-since",
            "monday",
            "`monday` is neither a date, like 2026-12-03, nor an instant with its offset, like 2026-12-03T09:00:00Z",
        ),
    ] {
        assert_eq!(desk.refuses(&["participant", "list", flag, value]), told);
    }
    let told = desk.refuses(&["participant", "list", "--status", "gone", "--country", "Bohemia"]);
    assert!(
        told.starts_with("2 values are wrong: (1) status `gone`") && told.contains("(2) country `Bohemia`"),
        "{told}"
    );
}

#[test]
fn what_is_listed_as_json_imports_as_the_same() {
    let desk = desk();
    let listed = desk.does(&["participant", "list", "--status", "active", "--json"]);
    let ended = desk.run_with_input(&["import", "--data", "other.db", "-"], &listed);
    assert_eq!(ended.succeeded(&["import"]), "participants imported: 2\n");
}

#[test]
fn a_contact_is_entered_shown_to_maintainers_changed_and_removed() {
    for name in ["contact", "second_contact"] {
        a_contact_is_kept(name, &format!("--{}", name.replace('_', "-")));
    }
}

/// The life of the contact of that `name`, which `flag` gives.
fn a_contact_is_kept(name: &str, flag: &str) {
    let desk = Desk::new();
    let removal = flag.replacen("--", "--no-", 1);
    desk.does(&[&BAKERY[..], &[flag, "pec@pekarna.example"]].concat());
    let words = desk.does(&["participant", "show", "pekarna"]);
    let words: Vec<_> = words.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert!(words.contains(&format!("{} pec@pekarna.example", name.replace('_', " "))), "{words:?}");
    desk.does(&["participant", "edit", "pekarna", flag, "dvere@pekarna.example"]);
    let shown = || desk.json(&["participant", "show", "pekarna", "--json"])["participants"][0][name].clone();
    assert_eq!(shown(), "dvere@pekarna.example");
    desk.does(&["participant", "edit", "pekarna", &removal]);
    assert_eq!(shown(), Value::Null);
    let told = desk.refuses(&["participant", "edit", "pekarna", flag, "at the oven"]);
    assert!(told.starts_with("contact `at the oven` is not"), "{told}");
    // It leaves no trace in the trail, which is for ever.
    let trail = desk.does(&["audit", "export", "-"]);
    assert!(trail.contains(&format!("{name}_given")) && !trail.contains("@pekarna"), "{trail}");
}

#[test]
fn all_that_is_known_of_a_participant_is_shown() {
    let desk = Desk::with_bakery();
    assert_eq!(desk.run(&with(&add("twin"), "--name", "Рekárna U Mostu")).code, Some(0));
    desk.does(&["note", "add", "pekarna", "--text", "Called on 3 May.\nThe oven is hot."]);
    desk.report("pekarna", "https://fake.example/", "Not theirs.");
    desk.report("pekarna", "https://fake.example/2", "Nor this.");
    desk.does(&["report", "close", "1", "--note", "a photograph"]);
    let shown = desk.does(&["participant", "show", "pekarna"]);
    for part in [
        "\n  looks like    twin\n",
        ", at revision 3\n",
        "\n  private link  none\n",
        "\n  reports       1 of 2026-11-20 12:00 UTC, closed on ",
        " by operator: https://fake.example/\n                  Not theirs.\n                  a photograph\n",
        "\n                2 of 2026-11-20 12:00 UTC, open: https://fake.example/2\n                  Nor this.\n",
        ", operator:\n                  Called on 3 May.\n                  The oven is hot.\n",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    assert_eq!(desk.run(&["participant", "private-link", "pekarna"]).code, Some(0));
    let shown = desk.does(&["participant", "show", "pekarna"]);
    assert!(shown.contains("\n  private link  made 2"), "{shown}");
}
