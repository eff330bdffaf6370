//! `/join`: who applies, and who only seems to.

use super::{AHEAD, BAKERY, Participant, applied, approve, everything, private_link, send, with};
use crate::support::{Answer, Html, Instance};

fn title(svg: &Answer) -> String {
    Html(svg.text()).first("title").text()
}

/// The sentence beside a field, if it is tied to it.
fn mistake(answer: &Answer, field: &str) -> Option<String> {
    let page = Html(answer.text());
    let told = page.with("id", &format!("{field}-error"))?;
    let control = page.with("id", field).unwrap();
    assert_eq!(control.attribute("name").as_deref(), Some(field));
    assert_eq!(control.attribute("aria-invalid").as_deref(), Some("true"), "{field}");
    let described = control.attribute("aria-describedby").unwrap();
    assert!(described.split(' ').any(|id| id == format!("{field}-error")), "{field}: {described}");
    assert!(page.leads_to(&format!("#{field}")), "{field} is not named above the form");
    assert_eq!(told.attribute("class").as_deref(), Some("error"), "{field}");
    Some(told.text())
}

#[tokio::test]
async fn who_applies_has_a_pending_badge_at_once_and_a_private_link_that_signs_in() {
    let instance = Instance::start(AHEAD).await;
    let answer = send(&instance, "/join", &BAKERY, &[]).await;
    assert_eq!((answer.status, answer.header("cache-control")), (201, Some("no-store")));
    assert!(answer.header("location").is_none() && answer.header("set-cookie").is_none());
    let link = private_link(&answer);
    assert!(link.starts_with("https://badges.example/manage#opd_p_"), "{link}");
    let badge = instance.get("/badge/pekarna-u-mostu.svg?lang=en").await;
    assert_eq!((badge.status, badge.header("openday-status")), (200, Some("pending")));
    assert_eq!(instance.get("/p/pekarna-u-mostu").await.status, 200);

    let own = Participant::sign_in(&instance, &link).await;
    assert_eq!(own.page().await.status, 200);
    approve(&instance).await;
    let date = async || title(&instance.get("/badge/pekarna-u-mostu.svg?lang=en").await);
    assert!(date().await.contains("3 December"), "{}", date().await);
    let earlier = [("date", "2026-11-28"), ("from", "10:00"), ("to", "12:00"), ("kind", "open-house")];
    let added = own.send("/manage/open-days", &earlier).await;
    assert_eq!(
        (added.status, added.header("location")),
        (303, Some("/manage?done=open-day-added")),
        "{}",
        added.text()
    );
    assert!(date().await.contains("28 November"), "{}", date().await);
}

#[tokio::test]
async fn a_first_open_day_may_go_on_until_midnight_or_into_the_night_and_is_read_as_people_write_it() {
    for (times, end) in [
        (&[("from", "18:00"), ("to", "00:00")][..], "2026-12-04T00:00"),
        (&[("from", "18:00"), ("to", "24:00")], "2026-12-04T00:00"),
        (&[("from", "22:00"), ("to", "02:00")], "2026-12-04T02:00"),
        (&[("date", "3. 12. 2026"), ("from", "9"), ("to", "4 pm")], "2026-12-03T16:00"),
        (&[("date", "3 December 2026"), ("from", "09h00"), ("to", "16.30 Uhr")], "2026-12-03T16:30"),
        (&[("date", "٢٠٢٦-١٢-٠٣"), ("from", "９：００"), ("to", "16")], "2026-12-03T16:00"),
    ] {
        let instance = Instance::start(AHEAD).await;
        let answer = send(&instance, "/join", &with(&BAKERY, times), &[]).await;
        assert_eq!(answer.status, 201, "{times:?}: {}", answer.text());
        let (day, _) = everything(&instance).await;
        assert!(day.contains(&format!("\"end\": \"{end}\"")), "{times:?}: {day}");
    }
}

#[tokio::test]
async fn all_mistakes_are_told_at_once_and_everything_typed_is_kept() {
    let instance = Instance::start(AHEAD).await;
    let before = everything(&instance).await;
    let typed = [
        ("name", "<b>\"Bakery\" & 'Sons'\u{202E}"),
        ("slug", "Not A Slug"),
        ("website", "no dots"),
        ("country", ""),
        ("time_zone", "Europe/Brno"),
        ("language", ""),
        ("plan", "</textarea><script>alert(1)</script>"),
        ("link", "javascript:alert(1)"),
        ("date", "2026-12-03"),
        ("from", "16:00"),
        ("to", "09:00"),
        ("kind", "party"),
        ("contact", "\"><script>alert(2)</script>"),
        ("second_contact", "at the oven"),
    ];
    let answer = send(&instance, "/join", &with(&BAKERY, &typed), &[]).await;
    assert_eq!((answer.status, answer.header("cache-control")), (422, Some("no-store")));
    let html = answer.text();
    for (field, says) in [
        ("name", "a character that cannot be seen"),
        ("slug", "“Not A Slug”"),
        ("website", "“no dots” is not the address of a web page"),
        ("country", "Choose a country."),
        ("time_zone", "“Europe/Brno”"),
        ("language", "Choose a language."),
        ("link", "“javascript:alert(1)” is not the address"),
        ("to", "“09:00”, which is not after its start"),
        ("kind", "“party”"),
        ("contact", "is not an e-mail address"),
        ("second_contact", "“at the oven” is not an e-mail address"),
    ] {
        let told = mistake(&answer, field).unwrap_or_else(|| panic!("no mistake beside {field}: {html}"));
        assert!(told.contains(says), "{field}: {told}");
    }
    assert!(html.contains("Things that are not right yet: 11"), "{html}");
    assert!(!html.contains("<script") && !html.contains("<b>\"Bakery"), "{html}");
    for kept in [
        "value=\"&#60;b&#62;&#34;Bakery&#34; &#38; &#39;Sons&#39;\u{202E}\"",
        "value=\"Not A Slug\"",
        "&#60;/textarea&#62;&#60;script&#62;alert(1)&#60;/script&#62;</textarea>",
        "value=\"2026-12-03\"",
        "value=\"16:00\"",
        "<option value=\"party\" selected>party</option>",
        "<option value=\"Europe/Brno\" selected>",
    ] {
        assert!(html.contains(kept), "{kept}: {html}");
    }
    assert_eq!(everything(&instance).await, before);
}

#[tokio::test]
async fn each_mistake_stands_beside_its_field() {
    let instance = Instance::start(AHEAD).await;
    for (typed, field, says) in [
        (&[("name", " ")][..], "name", "Enter the name of the business."),
        (&[("website", "")], "website", "Enter the address of the website."),
        (&[("time_zone", "")], "time_zone", "Choose a time zone."),
        (&[("contact", "")], "contact", "Enter an e-mail address; it is never public."),
        (&[("place", "a\u{0}b")], "place", "a character that cannot be seen"),
        (&[("name", "Zoo \u{10FFFF}"), ("slug", "zoo")], "name", "a character that cannot be seen"),
        (&[("name", "\u{1F9EC}\u{12000}"), ("slug", "dna")], "name", "no font here can draw"),
        (&[("date", "")], "date", "Choose the date of the open day."),
        (&[("from", "")], "from", "Choose when it begins."),
        (&[("to", "")], "to", "Choose when it ends."),
        (&[("to", "09:00")], "to", "not after its start"),
        (&[("date", "3.12.26")], "date", "“3.12.26” has a year of two digits; write all four"),
        (&[("date", "Dec 3")], "date", "“Dec 3” has no year; write it, too"),
        (&[("date", "31.11.2026")], "date", "“31.11.2026” is no date there is: November 2026 has 30 days"),
        (&[("date", "Monday 3 December 2026")], "date", "3 December 2026 is a Thursday"),
        (&[("date", "Montag, 3. Dezember 2026")], "date", "3 December 2026 is a Thursday"),
        (&[("from", "5")], "from", "“5” may be in the morning or in the afternoon; write “05:00” or “17:00”"),
        (&[("from", "von 9 bis 16")], "from", "says when it begins and when it ends"),
        (&[("from", "24:00")], "from", "“24:00” is the end of a day"),
        (&[("slug", "Pekárna U Mostu")], "slug", "Short name “Pekárna U Mostu” is not valid"),
        (&[("slug", "Pekárna U Mostu")], "slug", "like “pekarna-u-mostu”"),
        (&[("date", "03/04/2027")], "date", "may be 3 April 2027 or 4 March 2027"),
        (&[("date", "2026-10-03")], "date", "is over already"),
        (&[("date", "2207-12-03")], "date", "more than 10 years ahead"),
        (
            &[("date", "2027-03-28"), ("from", "02:30"), ("to", "03:15")],
            "date",
            "2027-03-28 has no 02:30 in Europe/Prague: clocks go from 02:00 to 03:00",
        ),
        (&[("date", "2027-03-28"), ("from", "01:00"), ("to", "02:45")], "to", "2027-03-28 has no 02:45"),
        (&[("from", "nine")], "from", "“nine” is not a time of the day, like 09:00 or 9 am"),
    ] {
        let answer = send(&instance, "/join", &with(&BAKERY, typed), &[]).await;
        assert_eq!(answer.status, 422, "{field}: {}", answer.text());
        let told = mistake(&answer, field).unwrap_or_else(|| panic!("{field}: {}", answer.text()));
        assert!(told.contains(says), "{field}: {told}");
        assert!(answer.text().contains("One thing is not right yet"), "{field}: {}", answer.text());
    }
    // None of them counted as an application.
    applied(&instance).await;
}

#[tokio::test]
async fn what_looks_like_a_slip_is_pointed_out_to_who_applies_and_on_the_own_page() {
    let instance = Instance::start(AHEAD).await;
    let said = "Town “777 123 456” looks like a telephone number.";
    let others = "An application with this website waits already";
    let first = send(&instance, "/join", &with(&BAKERY, &[("place", "777 123 456")]), &[]).await;
    assert!(first.status == 201 && first.text().contains(said) && !first.text().contains(others), "{}", first.text());
    let own = Participant::sign_in(&instance, &private_link(&first)).await;
    assert!(own.page().await.text().contains(said));
    let second = [("name", "Another"), ("website", "https://pekarna.example/index.html")];
    let second = send(&instance, "/join", &with(&BAKERY, &second), &[]).await;
    assert!(second.status == 201 && second.text().contains(others) && !second.text().contains(said));
    assert!(!second.text().contains("pekarna-u-mostu"), "it is not said whose it is");
}

#[tokio::test]
async fn an_open_day_can_come_later() {
    let instance = Instance::start(AHEAD).await;
    let answer = send(&instance, "/join", &with(&BAKERY, &[("date", ""), ("from", ""), ("to", "")]), &[]).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert!(instance.app.participant("pekarna-u-mostu").unwrap().schedule.open_days().is_empty());
}

#[tokio::test]
async fn a_name_that_gives_no_slug_or_a_reserved_one_still_gets_one() {
    let instance = Instance::start(AHEAD).await;
    for (name, website, slug) in [("☃", "www.a-b.example", "a-b-example"), ("Null", "null.example", "null-2")] {
        let answer = send(&instance, "/join", &with(&BAKERY, &[("name", name), ("website", website)]), &[]).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert!(instance.app.participant(slug).is_some(), "{slug}");
    }
    let taken = [("name", "Another"), ("slug", "admin")];
    let answer = send(&instance, "/join", &with(&BAKERY, &taken), &[]).await;
    assert_eq!(answer.status, 422);
    let told = "“admin” is kept back for this service itself; choose another, such as “admin-2”.";
    assert_eq!(mistake(&answer, "slug").as_deref(), Some(told));
}

#[tokio::test]
async fn a_slug_that_is_taken_comes_back_with_one_that_is_free() {
    let instance = Instance::start(AHEAD).await;
    applied(&instance).await;
    // Somebody else of the same name: who sends all the same again sent it twice.
    let namesake = with(&BAKERY, &[("contact", "namesake@pekarna.example")]);
    let again = send(&instance, "/join", &namesake, &[]).await;
    assert_eq!(again.status, 422);
    assert_eq!(
        mistake(&again, "slug").as_deref(),
        Some("“pekarna-u-mostu” is taken; “pekarna-u-mostu-2” is free, keep it or choose another.")
    );
    assert!(again.text().contains("name=\"slug\" type=\"text\" value=\"pekarna-u-mostu-2\""), "{}", again.text());
    let kept = send(&instance, "/join", &with(&namesake, &[("slug", "pekarna-u-mostu-2")]), &[]).await;
    assert_eq!(kept.status, 201);
    // One that somebody wrote is not changed for them.
    let third = [("name", "Third"), ("slug", "pekarna-u-mostu")];
    let written = send(&instance, "/join", &with(&BAKERY, &third), &[]).await;
    assert_eq!(mistake(&written, "slug").as_deref(), Some("“pekarna-u-mostu” is taken; “pekarna-u-mostu-3” is free."));
    assert!(written.text().contains("name=\"slug\" type=\"text\" value=\"pekarna-u-mostu\""), "{}", written.text());
}

#[tokio::test]
async fn a_slug_in_capitals_is_the_one_in_small_letters() {
    let instance = Instance::start(AHEAD).await;
    let answer = send(&instance, "/join", &with(&BAKERY, &[("slug", " Pekarna-BRNO ")]), &[]).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert!(instance.app.participant("pekarna-brno").is_some());
}

#[tokio::test]
async fn who_sends_all_the_same_again_is_told_that_it_was_received() {
    let instance = Instance::start(AHEAD).await;
    let link = applied(&instance).await;
    let before = everything(&instance).await;
    // Spelt in another way it says the same.
    for fields in [BAKERY.to_vec(), with(&BAKERY, &[("website", "https://www.pekarna.example")])] {
        let again = send(&instance, "/join", &fields, &[]).await;
        assert_eq!((again.status, again.header("cache-control")), (409, Some("no-store")), "{}", again.text());
        let page = Html(again.text());
        assert!(again.text().contains("This application has been received already"), "{}", again.text());
        assert!(page.leads_to("/about#reach") && page.leads_to("/p/pekarna-u-mostu"), "{}", again.text());
        assert!(!again.text().contains("opd_p_") && !again.text().contains("@pekarna.example"), "{}", again.text());
    }
    assert_eq!(everything(&instance).await, before);
    Participant::sign_in(&instance, &link).await;
    // An hour later nobody knows of it.
    instance.clock.set("2026-11-20T13:00:00Z".parse().unwrap());
    assert!(mistake(&send(&instance, "/join", &BAKERY, &[]).await, "slug").unwrap().contains("is taken"));
}

#[tokio::test]
async fn whatever_differs_makes_another_application() {
    let instance = Instance::start(AHEAD).await;
    applied(&instance).await;
    // Two branches of one business, one that corrects itself, and more than one sends in an hour: from here and there.
    for (number, other) in [
        ("place", "Znojmo"),
        ("time_zone", "Europe/Vienna"),
        ("contact", "other@pekarna.example"),
        ("plan", "Something else."),
        ("date", "2026-12-04"),
        ("to", "15:30"),
        ("website", "www.mill.example"),
        ("name", "Pek\u{e1}rna U Ml\u{fd}na"),
    ]
    .into_iter()
    .enumerate()
    {
        // Once of a slug of its own, as the first one has its slug for good.
        let (slug, from) = (format!("branch-{number}"), format!("198.51.100.{number}"));
        let first = with(&BAKERY, &[("slug", &slug)]);
        let sent = send(&instance, "/join", &first, &[("X-Forwarded-For", &from)]).await;
        assert_eq!(sent.status, 201, "{other:?}: {}", sent.text());
        let fields = with(&first, &[other]);
        let same_slug = send(&instance, "/join", &fields, &[("X-Forwarded-For", &from)]).await;
        assert!(mistake(&same_slug, "slug").unwrap().contains("is taken"), "{other:?}: {}", same_slug.text());
        let slug = format!("{slug}-too");
        let fields = with(&fields, &[("slug", &slug)]);
        let sent = send(&instance, "/join", &fields, &[("X-Forwarded-For", &from)]).await;
        assert_eq!(sent.status, 201, "{other:?}: {}", sent.text());
    }
}

#[tokio::test]
async fn who_sends_what_somebody_else_did_learns_nothing_of_it() {
    let instance = Instance::start(AHEAD).await;
    applied(&instance).await;
    // From next door, of the right contact as of a wrong one.
    let mut told = Vec::new();
    for (index, contact) in ["post@pekarna.example", "wrong@pekarna.example"].into_iter().enumerate() {
        let from = format!("203.0.113.{index}");
        let stranger = [("X-Forwarded-For", from.as_str())];
        let taken = send(&instance, "/join", &with(&BAKERY, &[("contact", contact)]), &stranger).await;
        assert!(mistake(&taken, "slug").unwrap().contains("is taken"), "{contact}: {}", taken.text());
        told.push((taken.status, taken.text().replace(contact, "")));
        let fields = with(&BAKERY, &[("contact", contact), ("slug", ["left", "right"][index])]);
        assert_eq!(send(&instance, "/join", &fields, &stranger).await.status, 201, "{contact}");
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn who_was_decided_upon_may_apply_once_more_at_once() {
    let instance = Instance::start(AHEAD).await;
    applied(&instance).await;
    instance.step("pekarna-u-mostu", openday::domain::status::Transition::Decline).await;
    applied(&instance).await;
}

#[tokio::test]
async fn the_form_begins_with_what_the_browser_says_of_its_visitor() {
    let instance = Instance::start(AHEAD).await;
    for (languages, language, zone) in [
        ("cs-CZ,cs;q=0.9,en;q=0.8", Some("cs"), Some("Europe/Prague")),
        ("no-NO", Some("nb"), Some("Europe/Oslo")),
        ("en-US", Some("en"), None),
        ("tlh,de-AT;q=0.5", Some("de"), Some("Europe/Vienna")),
        ("tlh", None, None),
        ("", None, None),
    ] {
        let answer = instance.request("GET", "/join", &[("Accept-Language", languages)]).await;
        assert_eq!((answer.status, answer.header("cache-control")), (200, Some("no-store")));
        let chosen = |list| Html(answer.text()).chosen(list).and_then(|option| option.attribute("value"));
        assert_eq!(chosen("language").as_deref().filter(|one| !one.is_empty()), language, "{languages}");
        assert_eq!(chosen("time_zone").as_deref().filter(|one| !one.is_empty()), zone, "{languages}");
        assert!(!answer.text().contains("<script"));
    }
}

#[tokio::test]
async fn who_fills_in_what_no_person_sees_is_thanked_and_forgotten() {
    let instance = Instance::start(AHEAD).await;
    let before = everything(&instance).await;
    let answer = send(&instance, "/join", &with(&BAKERY, &[("fax", "+420 123")]), &[]).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("Thank you") && !answer.text().contains("opd_p_"), "{}", answer.text());
    assert_eq!(everything(&instance).await, before);
    let form = instance.get("/join").await;
    let honeypot = Html(form.text()).class("honeypot").unwrap();
    assert_eq!(honeypot.attribute("aria-hidden").as_deref(), Some("true"));
    let field = honeypot.inside().first("input");
    assert_eq!(["tabindex", "autocomplete"].map(|name| field.attribute(name).unwrap()), ["-1", "off"]);
}

#[tokio::test]
async fn a_robot_that_applies_well_is_stopped_and_a_person_who_mistypes_is_not() {
    let instance = Instance::start(AHEAD).await;
    for _ in 0..20 {
        assert_eq!(send(&instance, "/join", &with(&BAKERY, &[("website", "")]), &[]).await.status, 422);
        assert_eq!(
            send(&instance, "/join", &with(&BAKERY, &[("name", "\u{12000}"), ("slug", "x1")]), &[]).await.status,
            422
        );
    }
    applied(&instance).await;
    for number in 2..=5 {
        let (name, slug) = (format!("Bakery {number}"), format!("bakery-{number}"));
        assert_eq!(
            send(&instance, "/join", &with(&BAKERY, &[("name", &name), ("slug", &slug)]), &[]).await.status,
            201
        );
    }
    let sixth = with(&BAKERY, &[("name", "Bakery 6"), ("slug", "bakery-6")]);
    let before = everything(&instance).await;
    let refused = send(&instance, "/join", &sixth, &[]).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("3600")));
    assert!(refused.text().contains("Too many tries; try again in 60 minutes."), "{}", refused.text());
    assert!(refused.text().contains("value=\"bakery-6\""), "what was typed is kept");
    assert_eq!(everything(&instance).await, before);
    // Nobody else waits.
    let other = with(&BAKERY, &[("name", "Other"), ("slug", "other")]);
    let other = send(&instance, "/join", &other, &[("X-Forwarded-For", "203.0.113.7")]).await;
    assert_eq!(other.status, 201);
    instance.clock.set("2026-11-20T13:00:00Z".parse().unwrap());
    assert_eq!(send(&instance, "/join", &sixth, &[]).await.status, 201);
}

#[tokio::test]
async fn a_freeze_keeps_what_was_typed() {
    let instance = Instance::start(AHEAD).await;
    instance.app.freeze(None, &openday::domain::change::By::OPERATOR).await.unwrap();
    let answer = send(&instance, "/join", &BAKERY, &[]).await;
    assert_eq!(answer.status, 423);
    assert!(answer.text().contains("role=\"alert\"") && answer.text().contains("value=\"Pekárna U Mostu\""));
}

#[tokio::test]
async fn nobody_applies_with_a_rehearsal() {
    let instance = Instance::start(AHEAD).await;
    let form = instance.get("/join").await;
    assert!(form.text().contains("value=\"tour\"") && !form.text().contains("value=\"trial-run\""), "{}", form.text());
    let answer = send(&instance, "/join", &with(&BAKERY, &[("kind", "trial-run")]), &[]).await;
    assert_eq!(answer.status, 422, "{}", answer.text());
    assert!(mistake(&answer, "kind").unwrap().contains("is a rehearsal that nobody else sees"), "{}", answer.text());
}
