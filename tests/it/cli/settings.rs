//! Settings: the file, under the environment, under the flags.

use serde_json::{Value, json};

use super::{Desk, Ended};

fn setting<'a>(all: &'a Value, key: &str) -> (&'a Value, &'a str) {
    let found = all.as_array().unwrap().iter().find(|setting| setting["key"] == key).unwrap();
    (&found["value"], found["origin"].as_str().unwrap())
}

#[test]
fn every_value_in_force_is_printed_with_its_origin() {
    let desk = Desk::new();
    desk.write(
        "openday.toml",
        "[store]\ndata = \"file.db\"\npoll_ms = 100\n[initiative]\n\
        operator = \"Bakers' guild of Brno\"\n[cache]\nmax_age_s = 60\n",
    );
    let mut command = desk.command(&["config", "check", "--json", "--data", "flag.db"]);
    command.env("OPENDAY_CACHE_MAX_AGE_S", "30").env("OPENDAY_STORE_DATA", "variable.db");
    let all: Value = serde_json::from_str(&Ended::of(command.output().unwrap()).succeeded(&["config"])).unwrap();
    assert_eq!(setting(&all, "store.data"), (&json!("flag.db"), "command line"));
    assert_eq!(setting(&all, "cache.max_age_s"), (&json!(30), "environment variable OPENDAY_CACHE_MAX_AGE_S"));
    assert_eq!(setting(&all, "store.poll_ms"), (&json!(100), "openday.toml:3"));
    assert_eq!(setting(&all, "server.listen"), (&json!("127.0.0.1:8080"), "default"));
    assert_eq!(setting(&all, "initiative.operator"), (&json!("Bakers' guild of Brno"), "openday.toml:5"));
    assert_eq!(setting(&all, "initiative.contact_days_max"), (&json!(180), "default"));
}

#[test]
fn what_is_printed_can_be_used_as_the_file() {
    let desk = Desk::new();
    desk.write("openday.toml", "[initiative.statement]\nen = \"We walk a mile in our customers' shoes\"\n");
    let first = desk.does(&["config", "check"]);
    assert!(first.contains("server.listen = \"127.0.0.1:8080\"  # default\n"), "{first}");
    desk.write("again.toml", &first);
    let again = desk.does(&["config", "check", "--config", "again.toml"]);
    let values =
        |text: &str| text.lines().map(|line| line.split("  # ").next().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(values(&again), values(&first));
}

#[test]
fn a_setting_that_means_nothing_is_refused_by_every_command() {
    let desk = Desk::with_bakery();
    let mut command = desk.command(&["participant", "list"]);
    let told =
        Ended::of(command.env("OPENDAY_SERVER_LISTN", "x").output().unwrap()).refused(1, &["OPENDAY_SERVER_LISTN"]);
    assert_eq!(
        told,
        "environment variable `OPENDAY_SERVER_LISTN` sets nothing; the nearest is `OPENDAY_SERVER_LISTEN`"
    );
    desk.write("openday.toml", "[store]\npol_ms = 100\n");
    let told = "key `store.pol_ms` (openday.toml:2) does not exist; the nearest is `store.poll_ms`";
    assert_eq!(desk.refuses(&["participant", "list"]), told);
    assert_eq!(desk.refuses(&["config", "check"]), told);
}

#[test]
fn a_value_that_cannot_be_is_refused_before_it_is_used() {
    let desk = Desk::new();
    assert!(desk.refuses(&["config", "check", "--config", "absent.toml"]).contains("`absent.toml`"));
    desk.write("openday.toml", "[initiative]\naccent_light = \"#fdf9ee\"\n");
    let told = desk.refuses(&["config", "check"]);
    assert!(told.contains("`initiative.accent_light` = `#fdf9ee`") && told.contains("contrast of 1.06"), "{told}");
    assert_eq!(desk.refuses(&["serve", "--demo"]), told);
    desk.write("openday.toml", "[fonts]\ndir = \"absent\"\n");
    assert!(desk.refuses(&["config", "check"]).contains("absent"));
}

#[test]
fn the_initiatives_own_statement_stands_on_every_badge() {
    let desk = Desk::with_bakery();
    desk.write("openday.toml", "[initiative.statement]\nen = \"We walk a mile in our customers' shoes\"\n");
    let face = desk.json(&["face", "pekarna", "--json"]);
    assert_eq!(face["statement"], "We walk a mile in our customers' shoes");
}

#[test]
fn a_folder_of_own_words_changes_sentences_and_is_checked_whole() {
    let desk = Desk::with_bakery();
    std::fs::create_dir_all(desk.path("etc/words")).unwrap();
    desk.write("etc/openday.toml", "[initiative]\nwording = \"words\"\n");
    desk.write("etc/words/cs.toml", "ahead = \"Přijďte: {date}\"\nnone = \"Přijďte později\"\n");
    let check = ["config", "check", "--config", "etc/openday.toml"];
    desk.does(&check);
    let face =
        desk.json(&["face", "pekarna", "--at", "2020-01-01T00:00:00Z", "--json", "--config", "etc/openday.toml"]);
    assert!(face["date_text"].as_str().unwrap().starts_with("Přijďte"), "{face}");
    for (text, told) in [
        ("nne = \"x\"\n", "key `nne` does not exist; the nearest is `none`"),
        ("none = \"𓀀\"\n", "key `none` has `𓀀` (U+13000) at position 1, which no font here can draw"),
    ] {
        desk.write("etc/words/cs.toml", text);
        for command in [&check[..], &["participant", "list", "--config", "etc/openday.toml"]] {
            let refused = desk.refuses(command);
            assert!(refused.contains("cs.toml`: ") && refused.contains(told), "{refused}");
        }
    }
    // Within the columns that are allowed, and too wide all the same.
    desk.write("etc/words/cs.toml", "revoked = \"WWWWWWWWWWWWWWWWWWWWWWWWWWWW\"\n");
    let refused = desk.refuses(&check);
    assert!(
        refused.contains("W` does not fit on a badge of style `") && refused.contains("in language `cs`"),
        "{refused}"
    );
}

#[test]
fn the_example_initiatives_are_in_order() {
    let desk = Desk::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for (example, statement) in [
        ("customers-at-work", "We take our customers to work"),
        ("agency-partners", "We take our agency partners to work"),
        ("a-mile-in-their-shoes", "We walk a mile in our customers’ shoes"),
    ] {
        let file = root.join(format!("examples/{example}/openday.toml"));
        let file = file.to_str().unwrap();
        // Colours of too little contrast, sentences that do not fit, or letters that cannot be drawn would be refused here.
        desk.does(&["config", "check", "--config", file]);
        desk.does(&[&super::BAKERY[..], &["--approve", "--config", file]].concat());
        let face = desk.json(&["face", "pekarna", "--lang", "en", "--json", "--config", file]);
        assert_eq!(face["statement"], statement, "{example}");
    }
}
