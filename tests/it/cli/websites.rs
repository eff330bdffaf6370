//! Websites: how sure they are, the ones asked for, and the names that hosts may have.

use super::{BAKERY, Desk, with};

#[test]
fn a_website_is_claimed_until_it_is_confirmed() {
    let desk = Desk::new();
    desk.does(&[&BAKERY[..], &["--approve"]].concat());
    let standing = |desk: &Desk| {
        let export = desk.json(&["participant", "show", "pekarna", "--json"]);
        export["participants"][0]["website_standing"].as_str().unwrap().to_owned()
    };
    assert_eq!(standing(&desk), "claimed");
    let said = desk.does(&["participant", "confirm-website", "pekarna"]);
    assert!(said.ends_with("is now https://pekarna.example/, confirmed\n"), "{said}");
    assert!(desk.does(&["participant", "confirm-website", "pekarna"]).contains("is already"));
    assert!(desk.does(&["participant", "show", "pekarna"]).contains("confirmed since"));
    desk.does(&["participant", "edit", "pekarna", "--website", "https://other.example/"]);
    assert_eq!(standing(&desk), "claimed");
    desk.does(&["participant", "edit", "pekarna", "--website", "https://pekarna.example/", "--confirm-website"]);
    assert_eq!(standing(&desk), "confirmed");
    // Nobody here confirmed what comes in a file, unless it is said that it is one's own.
    desk.does(&["export", "all.json"]);
    for (keep, expected) in [(&[][..], "claimed"), (&["--keep-confirmations"], "confirmed")] {
        let other = Desk::new();
        other.write("all.json", &std::fs::read_to_string(desk.path("all.json")).unwrap());
        other.does(&[&["import", "all.json"], keep].concat());
        assert_eq!(standing(&other), expected);
        assert!(other.does(&[&["import", "all.json"], keep].concat()).contains("1 were there already"));
    }
}

#[test]
fn who_asks_for_another_website_is_listed_with_both() {
    let desk = Desk::new();
    desk.write(
        "asking.json",
        r#"{ "participants": [
            { "slug": "asking", "name": "Asking", "website": "https://old.example/", "country": "CZ", "time_zone": "Europe/Prague",
              "language": "cs", "status": "active", "requested_website": "https://new.example/den",
              "website_requested_at": "2026-11-20T23:30:00Z" },
            { "slug": "content", "name": "Content", "website": "https://content.example/", "country": "CZ",
              "time_zone": "Europe/Prague", "language": "cs", "status": "active" } ] }"#,
    );
    desk.does(&["import", "asking.json"]);
    desk.does(&["participant", "confirm-website", "asking"]);
    assert_eq!(
        desk.does(&["participant", "list", "--website-requested"]),
        "SLUG    STATUS  WEBSITE               STANDING   ASKS FOR                 SINCE       NAME\n\
         asking  active  https://old.example/  confirmed  https://new.example/den  2026-11-21  Asking\n"
    );
    desk.does(&["participant", "decline-website", "asking", "--reason", "it is another's"]);
    assert!(!desk.does(&["participant", "list", "--website-requested"]).contains("asking"));
    let shown = desk.does(&["participant", "show", "asking"]);
    assert!(shown.contains("https://new.example/den, ") && shown.contains(": it is another's\n"), "{shown}");
    // What was declined goes along with an export.
    desk.does(&["export", "all.json"]);
    let other = Desk::new();
    other.write("all.json", &std::fs::read_to_string(desk.path("all.json")).unwrap());
    other.does(&["import", "all.json"]);
    assert!(other.does(&["participant", "show", "asking"]).contains(": it is another's\n"));
    assert!(desk.does(&["audit", "verify"]).contains("whole"));
}

#[test]
fn a_host_is_a_name_of_the_dns_and_not_shared_with_many() {
    let desk = Desk::new();
    for website in
        ["https://www,pekarna.example/", "https://*.pekarna.example/", "https://pekarna..example/", "pekarna.local"]
    {
        let error = desk.refuses(&with(&BAKERY, "--website", website));
        assert!(error.contains("is not the address of a web page"), "{error}");
    }
    let error = desk.refuses(&with(&BAKERY, "--website", "https://www.facebook.com/"));
    assert!(
        error.contains("many have their pages at `facebook.com`; give the address of the page that is yours"),
        "{error}"
    );
    desk.does(&with(&BAKERY, "--website", "facebook.com/pekarna"));
}

#[test]
fn who_has_the_same_website_or_contact_is_named() {
    let desk = Desk::new();
    let with_contact = |slug: &'static str, website: &'static str| {
        let mut arguments = with(&super::add(slug), "--website", website);
        arguments.extend(["--contact", "post@pekarna.example"]);
        arguments
    };
    desk.does(&with_contact("one", "https://works.example/a"));
    desk.does(&with_contact("two", "https://works.example/b"));
    desk.does(&with_contact("three", "https://facebook.com/three"));
    desk.does(&with_contact("four", "https://facebook.com/four"));
    let shown = desk.does(&["participant", "show", "one"]);
    assert!(shown.contains("same website  two\n") && shown.contains("same contact  four, three, two\n"), "{shown}");
    let shown = desk.does(&["participant", "show", "three"]);
    assert!(!shown.contains("same website") && shown.contains("same contact  four, one, two\n"), "{shown}");
}
