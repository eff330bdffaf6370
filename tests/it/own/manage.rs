//! `/manage`: the private link, and what it opens.

use openday::domain::change::{By, Change};
use openday::domain::participant::Slug;
use openday::domain::schedule::OpenDayId;
use openday::domain::status::Transition;

use super::{AHEAD, Participant, applied, approve, everything, hidden, location};
use crate::support::{Answer, EXPORT_OF_AN_OLD_RELEASE, Html, Instance};

/// The form of particulars as the page has it of the bakery.
const PARTICULARS: [(&str, &str); 5] = [
    ("website", "https://www.pekarna.example/"),
    ("language", "cs"),
    ("plan", "We bake together.\r\nFrom four in the morning."),
    ("link", ""),
    ("contact", "post@pekarna.example"),
];

const OPEN_DAY: [(&str, &str); 8] = [
    ("date", "2026-12-10"),
    ("from", "09:00"),
    ("to", "16:00"),
    ("end_date", ""),
    ("kind", "open-house"),
    ("title", ""),
    ("day_place", ""),
    ("registration", ""),
];

async fn bakery() -> Instance {
    let instance = Instance::start(AHEAD).await;
    instance
        .enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &[("2026-12-03T09:00", "2026-12-03T16:00")])
        .await;
    instance
}

#[tokio::test]
async fn a_participant_edits_what_is_its_own_and_everybody_sees_it_at_once() {
    let instance = Instance::start(AHEAD).await;
    let own = Participant::sign_in(&instance, &applied(&instance).await).await;
    approve(&instance).await;
    let edited = super::with(
        &PARTICULARS,
        &[
            ("website", "new.pekarna.example"),
            ("plan", "Another plan."),
            ("link", "video.example/1"),
            ("contact", "new@pekarna.example"),
            ("second_contact", "other@pekarna.example"),
        ],
    );
    assert_eq!(
        location(&own.send("/manage/particulars", &edited).await),
        (303, Some("/manage?done=website-requested"))
    );
    let page = instance.get("/p/pekarna-u-mostu").await;
    for shown in ["Another plan.", "https://video.example/1"] {
        assert!(page.text().contains(shown), "{shown}");
    }
    // Another website waits for a maintainer, and the old one stands.
    assert!(page.text().contains("https://www.pekarna.example/") && !page.text().contains("new.pekarna.example"));
    let own_page = own.page().await;
    assert!(own_page.text().contains("You asked for https://new.pekarna.example/ on 20 November 2026"));
    for private in ["new@pekarna.example", "other@pekarna.example"] {
        assert!(!page.text().contains(private), "{private}");
        assert!(own_page.text().contains(&format!("value=\"{private}\"")), "{private}");
    }

    // The same again is no change and leaves no trace.
    let before = everything(&instance).await;
    assert_eq!(location(&own.send("/manage/particulars", &edited).await), (303, Some("/manage?done=same")));
    assert_eq!(everything(&instance).await, before);
    // What is emptied is removed.
    let emptied = super::with(&edited, &[("plan", ""), ("link", ""), ("contact", ""), ("second_contact", "")]);
    assert_eq!(own.send("/manage/particulars", &emptied).await.status, 303);
    let participant = instance.app.participant("pekarna-u-mostu").unwrap();
    assert_eq!((&participant.plan, &participant.link, &participant.contact), (&None, &None, &None));
    assert_eq!(participant.second_contact, None);
}

#[tokio::test]
async fn what_a_participant_was_admitted_with_it_cannot_change_by_any_form() {
    let instance = Instance::start(AHEAD).await;
    let own = Participant::sign_in(&instance, &applied(&instance).await).await;
    let before = everything(&instance).await;
    for (forged, status) in [
        (("name", "Another Bakery"), 403),
        (("name", "Pekárna U Mostu"), 403),
        (("country", "DE"), 403),
        (("time_zone", "Europe/Berlin"), 403),
        (("place", "Praha"), 403),
        (("place", ""), 403),
        (("country", "Nowhere"), 422),
        (("slug", "another"), 400),
        (("status", "active"), 400),
        (("admitted_at", "2026-01-01T00:00:00Z"), 400),
    ] {
        let answer = own.send("/manage/particulars", &super::with(&PARTICULARS, &[forged])).await;
        assert_eq!(answer.status, status, "{forged:?}: {}", answer.text());
        assert_eq!(everything(&instance).await, before, "{forged:?}");
    }
    let page = own.page().await;
    assert!(
        page.text().contains("To change them, <a href=\"/about#reach\">ask a maintainer</a>.")
            && !page.text().contains("name=\"name\"")
    );
}

#[tokio::test]
async fn an_open_day_is_added_at_further_times_of_its_date() {
    let instance = bakery().await;
    let own = Participant::of(&instance, "bakery").await;
    assert!(own.page().await.text().contains("name=\"also_at\""));
    let morning = super::with(&OPEN_DAY, &[("from", "09:00"), ("to", "10:00"), ("end_date", "")]);
    let wrong = own.send("/manage/open-days", &super::with(&morning, &[("also_at", "09:30")])).await;
    assert!(wrong.text().contains("the next would begin at “09:30” already; leave more time"), "{}", wrong.text());
    let added = own.send("/manage/open-days", &super::with(&morning, &[("also_at", "11:00, 2 pm")])).await;
    assert_eq!(location(&added), (303, Some("/manage?done=open-day-added")), "{}", added.text());
    let participant = instance.app.participant("bakery").unwrap();
    let hours: Vec<_> = participant.schedule.open_days().iter().skip(1).map(|day| day.opening.start().hour()).collect();
    assert_eq!(hours, [9, 11, 14]);
}

#[tokio::test]
async fn an_open_day_is_added_changed_and_cancelled() {
    let instance = bakery().await;
    let own = Participant::of(&instance, "bakery").await;
    let night = super::with(
        &OPEN_DAY,
        &[("from", "22:00"), ("to", "02:00"), ("end_date", "2026-12-11"), ("title", "Night shift")],
    );
    assert_eq!(location(&own.send("/manage/open-days", &night).await), (303, Some("/manage?done=open-day-added")));
    let day = |id| {
        let participant = instance.app.participant("bakery").unwrap();
        participant.schedule.open_days().iter().find(|day| day.id == OpenDayId(id)).cloned().unwrap()
    };
    assert_eq!(
        (day(2).opening.start().to_string(), day(2).opening.end().to_string()),
        ("2026-12-10T22:00:00".to_owned(), "2026-12-11T02:00:00".to_owned())
    );
    let page = own.page().await;
    assert!(
        page.text().contains("id=\"manage-open-days-2-end_date\" name=\"end_date\" type=\"date\" value=\"2026-12-11\""),
        "{}",
        page.text()
    );

    let moved = super::with(&OPEN_DAY, &[("date", "2026-12-04"), ("registration", "tickets.example")]);
    assert_eq!(location(&own.send("/manage/open-days/1", &moved).await), (303, Some("/manage?done=open-day-changed")));
    assert_eq!(day(1).opening.registration.as_ref().unwrap().as_str(), "https://tickets.example/");
    assert!(instance.get("/badge/bakery.svg?lang=en").await.text().contains("4 December"));

    assert_eq!(
        location(&own.send("/manage/open-days/1/cancel", &[]).await),
        (303, Some("/manage?done=open-day-cancelled"))
    );
    assert!(day(1).cancelled);
    let page = own.page().await;
    assert!(page.text().contains("Over or cancelled: 1") && page.text().contains(", cancelled"), "{}", page.text());
    let before = everything(&instance).await;
    assert_eq!(location(&own.send("/manage/open-days/1/cancel", &[]).await), (303, Some("/manage?done=same")));
    assert_eq!(everything(&instance).await, before, "it was cancelled already");
    for (path, status) in
        [("/manage/open-days/1", 409), ("/manage/open-days/9", 404), ("/manage/open-days/9/cancel", 404)]
    {
        let fields = if path.ends_with("cancel") { &[][..] } else { &OPEN_DAY };
        let answer = own.send(path, fields).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.text().contains("role=\"alert\""), "{path}");
    }
}

#[tokio::test]
async fn mistakes_in_a_form_stand_beside_their_fields_with_everything_kept() {
    let instance = bakery().await;
    let own = Participant::of(&instance, "bakery").await;
    let before = everything(&instance).await;
    for (path, fields, form, field, says) in [
        (
            "/manage/particulars",
            super::with(&PARTICULARS, &[("website", "x"), ("plan", "</textarea><script>")]),
            "manage-particulars",
            "website",
            "“x” is not the address",
        ),
        (
            "/manage/particulars",
            super::with(&PARTICULARS, &[("website", "")]),
            "manage-particulars",
            "website",
            "Enter the address",
        ),
        (
            "/manage/open-days",
            super::with(&OPEN_DAY, &[("to", "08:00")]),
            "manage-open-days",
            "to",
            "not after its start",
        ),
        ("/manage/open-days", super::with(&OPEN_DAY, &[("date", "")]), "manage-open-days", "date", "Choose the date"),
        (
            "/manage/open-days",
            super::with(&OPEN_DAY, &[("date", "2026-10-03"), ("end_date", "")]),
            "manage-open-days",
            "date",
            "is over already",
        ),
        (
            "/manage/open-days/1",
            super::with(&OPEN_DAY, &[("date", "2207-12-03"), ("end_date", "")]),
            "manage-open-days-1",
            "date",
            "more than 10 years ahead",
        ),
        (
            "/manage/open-days/1",
            super::with(&OPEN_DAY, &[("date", "2027-03-28"), ("from", "02:30"), ("to", "05:00"), ("end_date", "")]),
            "manage-open-days-1",
            "date",
            "2027-03-28 has no 02:30 in Europe/Prague",
        ),
        (
            "/manage/open-days",
            super::with(&OPEN_DAY, &[("title", "\u{12000}")]),
            "manage-open-days",
            "title",
            "no font here",
        ),
        (
            "/manage/open-days/1",
            super::with(&OPEN_DAY, &[("kind", "<script>")]),
            "manage-open-days-1",
            "kind",
            "does not exist",
        ),
        ("/manage/withdraw", vec![], "manage-withdraw", "confirmation", "Tick the box"),
    ] {
        let answer = own.send(path, &fields).await;
        assert_eq!(answer.status, 422, "{path}: {}", answer.text());
        let html = answer.text();
        let beside = Html(html).with("id", &format!("{form}-{field}-error")).unwrap().text();
        assert!(beside.contains(says), "{path}: {beside}");
        assert!(Html(html).leads_to(&format!("#{form}-{field}")), "{path}");
        let scripts = html.matches("<script").count();
        assert_eq!(scripts, html.matches("<script src=\"/").count(), "{path}: files of the page's own alone");
        let ids: Vec<_> = Html(html).values("id").collect();
        assert_eq!(
            ids.iter().collect::<std::collections::BTreeSet<_>>().len(),
            ids.len(),
            "{path}: an id stands twice"
        );
    }
    assert_eq!(everything(&instance).await, before);
}

#[tokio::test]
async fn a_form_made_from_an_older_state_is_refused_and_shown_again() {
    let instance = bakery().await;
    let own = Participant::of(&instance, "bakery").await;
    let page = own.page().await;
    // A maintainer is faster.
    let website = openday::domain::participant::Website::parse("https://mended.example/").unwrap();
    let edit = Change::Edit(openday::domain::change::Edit { website: Some(website), ..Default::default() });
    let slug = Slug::parse("bakery").unwrap();
    instance.app.change(&slug, &edit, &By::OPERATOR).await.unwrap();
    let before = everything(&instance).await;
    let particulars = super::with(&PARTICULARS, &[("plan", "My long plan.")]);
    for (path, fields) in [
        ("/manage/particulars", particulars.clone()),
        ("/manage/open-days", OPEN_DAY.to_vec()),
        ("/manage/open-days/1", OPEN_DAY.to_vec()),
        ("/manage/open-days/1/cancel", vec![]),
        ("/manage/withdraw", vec![("confirmation", "yes")]),
    ] {
        let answer = own.send_of(&page, path, &fields).await;
        assert_eq!(answer.status, 412, "{path}: {}", answer.text());
        assert!(answer.text().contains("This was changed meanwhile"), "{path}");
        assert_eq!(everything(&instance).await, before, "{path}");
    }
    // What was typed is there still, beside what is saved, and counts when it is sent again.
    let again = own.send_of(&page, "/manage/particulars", &particulars).await;
    assert!(again.text().contains("My long plan.</textarea>"), "{}", again.text());
    assert!(again.text().contains("Saved now is “https://mended.example/”."), "{}", again.text());
    assert_eq!(own.send_of(&again, "/manage/particulars", &particulars).await.status, 303);
}

#[tokio::test]
async fn what_the_world_sees_is_what_the_world_gets() {
    let instance = bakery().await;
    let own = Participant::of(&instance, "bakery").await;
    for (step, status) in
        [(None, "active"), (Some(Transition::Suspend), "suspended"), (Some(Transition::Revoke), "revoked")]
    {
        if let Some(step) = step {
            instance.step("bakery", step).await;
        }
        let page = own.page().await;
        let shown = Html(page.text()).pictures().next().unwrap();
        let world = instance.get("/badge/bakery.svg").await;
        assert_eq!(shown, world.text(), "{status}");
        let tag = world.header("etag").unwrap().replace('"', "&#34;");
        for told in [
            format!("<code dir=\"ltr\">{tag}</code>"),
            format!("<dd>200, {} B</dd>", world.body.len()),
            format!("<dd><code>{status}</code></dd>"),
            format!("<code dir=\"ltr\">{}</code>", world.header("cache-control").unwrap()),
            "<dd>0 s ago</dd>".to_owned(),
        ] {
            assert!(page.text().contains(&told), "{status}: {told}: {}", page.text());
        }
        assert_eq!(world.header("openday-status"), Some(status));
    }
    instance.clock.set("2026-11-20T12:05:00Z".parse().unwrap());
    assert!(own.page().await.text().contains("<dd>5 min ago</dd>"));
}

#[tokio::test]
async fn who_withdraws_says_so_and_then_sees_why_and_no_form_for_open_days() {
    let instance = Instance::start(AHEAD).await;
    let own = Participant::sign_in(&instance, &applied(&instance).await).await;
    approve(&instance).await;
    assert_eq!(own.send("/manage/withdraw", &[("confirmation", "on")]).await.status, 422);
    assert_eq!(
        location(&own.send("/manage/withdraw", &[("confirmation", "yes")]).await),
        (303, Some("/manage?done=left"))
    );
    let badge = instance.get("/badge/pekarna-u-mostu.svg").await;
    assert_eq!(badge.header("openday-status"), Some("withdrawn"));
    let page = own.page().await;
    assert!(page.text().contains("Left of its own wish on 20 November 2026."), "{}", page.text());
    no_forms(&page);
    assert_all_refused(&instance, &own, &page).await;
}

#[tokio::test]
async fn who_was_revoked_sees_why_and_changes_nothing_any_more() {
    let instance = bakery().await;
    let own = Participant::of(&instance, "bakery").await;
    instance.step("bakery", Transition::Suspend).await;
    let suspended = own.page().await;
    assert!(suspended.text().contains("Reason: \u{2068}no open day took place"), "{}", suspended.text());
    assert!(suspended.text().contains("/manage/open-days"), "a suspended participant keeps its dates");
    instance.step("bakery", Transition::Revoke).await;
    let page = own.page().await;
    assert!(page.text().contains("The badge was revoked on 20 November 2026. Reason: \u{2068}no open day took place"));
    no_forms(&page);
    assert_all_refused(&instance, &own, &suspended).await;
}

fn no_forms(page: &Answer) {
    let forms = |path: &str| page.text().matches(&format!("action=\"/manage/{path}\"")).count();
    for path in ["open-days", "particulars", "withdraw"] {
        assert_eq!(forms(path), 0, "{path}");
    }
    for path in ["private-link", "sign-out", "sign-out-everywhere"] {
        assert_eq!(forms(path), 1, "{path}");
    }
}

/// Whoever remembers the forms, and the present state, is refused all the same.
async fn assert_all_refused(instance: &Instance, own: &Participant<'_>, page: &Answer) {
    let before = everything(instance).await;
    let slug = hidden_slug(page);
    let revision = instance.app.record(&slug).await.unwrap().revision.to_string();
    let token = hidden(page, "form_token");
    let state = [("form_token", token.as_str()), ("revision", revision.as_str())];
    for (path, fields) in [
        ("/manage/particulars", super::with(&PARTICULARS, &[("website", "https://victim.example/")])),
        ("/manage/open-days", OPEN_DAY.to_vec()),
        ("/manage/open-days/1", OPEN_DAY.to_vec()),
        ("/manage/open-days/1/cancel", vec![]),
        ("/manage/withdraw", vec![("confirmation", "yes")]),
    ] {
        let answer = own.send_bare(path, &super::with(&state, &fields)).await;
        // Who withdrew already has nothing to be refused.
        let is_so = path == "/manage/withdraw" && page.text().contains("Left of its own wish");
        assert_eq!(answer.status, if is_so { 303 } else { 409 }, "{path}: {}", answer.text());
        assert_eq!(everything(instance).await, before, "{path}");
    }
}

fn hidden_slug(page: &Answer) -> Slug {
    let to = Html(page.text()).links("/p/").next().unwrap();
    Slug::parse(&to["/p/".len()..]).unwrap()
}

#[tokio::test]
async fn what_an_older_release_let_in_is_unchanged_when_a_form_sends_it_along() {
    let instance = Instance::start(AHEAD).await;
    instance.app.import(EXPORT_OF_AN_OLD_RELEASE, &By::OPERATOR).await.unwrap();
    let own = Participant::of(&instance, "bazaar").await;
    let before = everything(&instance).await;
    let particulars =
        [("website", "http://10.0.0.1/"), ("language", "iw"), ("plan", ""), ("link", ""), ("contact", "")];
    assert_eq!(location(&own.send("/manage/particulars", &particulars).await), (303, Some("/manage?done=same")));
    let day = super::with(
        &OPEN_DAY,
        &[("date", "2126-12-03"), ("from", "09:00"), ("end_date", "2126-12-07"), ("to", "13:00")],
    );
    assert_eq!(location(&own.send("/manage/open-days/1", &day).await), (303, Some("/manage?done=same")));
    assert_eq!(everything(&instance).await, before);
    let titled = super::with(&day, &[("title", "All week")]);
    assert_eq!(location(&own.send("/manage/open-days/1", &titled).await), (303, Some("/manage?done=open-day-changed")));
}

#[tokio::test]
async fn who_takes_an_application_back_is_said_to_have_done_so_and_never_to_have_taken_part() {
    let instance = Instance::start(AHEAD).await;
    let own = Participant::sign_in(&instance, &applied(&instance).await).await;
    assert!(own.page().await.text().contains("Take the application back"));
    let left = own.send("/manage/withdraw", &[("confirmation", "yes")]).await;
    assert_eq!((left.status, left.header("location")), (303, Some("/manage?done=taken-back")), "{}", left.text());
    let badge = instance.get("/badge/pekarna-u-mostu.svg?lang=en").await;
    assert_eq!(badge.header("openday-status"), Some("withdrawn"));
    assert!(badge.text().contains("Application withdrawn"), "{}", badge.text());
    let json = instance.get("/p/pekarna-u-mostu.json").await;
    assert!(!json.text().contains("No longer taking part"), "{}", json.text());
    for path in ["/", "/p/pekarna-u-mostu", "/badge/pekarna-u-mostu.svg?lang=cs"] {
        let answer = instance.get(path).await;
        let said = answer.text();
        assert!(!said.contains("No longer taking part") && !said.contains("se neúčastní"), "{path}: {said}");
    }
    assert!(!instance.get("/").await.text().contains("pekarna-u-mostu"), "it is on no list of who left");
    // Who was admitted has left.
    instance.enter("mill", "The mill", "Europe/London", "en", &[]).await;
    instance.step("mill", Transition::Withdraw).await;
    assert!(instance.get("/badge/mill.svg").await.text().contains("No longer taking part"));
    assert!(instance.get("/directory").await.text().contains("Left on 20 November 2026"));
}
