//! What nobody gets in with: for every address that takes what is sent, of the tables that requests are routed by.

use openday::domain::change::{By, Change};
use openday::domain::input::AuditFilter;
use openday::domain::participant::Slug;
use openday::domain::reading::Value as _;
use openday::domain::schedule::{Closure, Kind, OpenDayId, Opening, Rule, parse_local_time};
use openday::domain::text::MaintainerName;

use super::{AHEAD, BAKERY, COOKIE, ORIGIN, Participant, applied, everything, hidden, send, send_from};
use crate::support::addresses::forms_of_the_public;
use crate::support::http::{FORM, encoded};
use crate::support::{Answer, Instance, Request};

const SLUG: &str = "pekarna-u-mostu";

/// An address that takes what is sent, and what it would take.
struct Sending {
    path: String,
    fields: Vec<(&'static str, &'static str)>,
    /// Whether it is of a participant's own page.
    is_own: bool,
}

const SIGN_IN: &str = "/manage/session";

impl Sending {
    /// Whether it counts only from a page of a session.
    fn is_of_session(&self) -> bool {
        self.is_own && self.path != SIGN_IN
    }
}

/// Every address that takes what is sent here; the form with a file is sent otherwise, in `calendar_file`.
fn all() -> Vec<Sending> {
    forms_of_the_public().iter().filter(|path| *path != "/manage/calendar-file").map(|path| sending(path)).collect()
}

fn sending(path: &str) -> Sending {
    let fields = match path {
        "/join" => super::with(&BAKERY, &[("name", "Another"), ("slug", "another")]),
        "/p/{slug}/report" => vec![("seen_at", "shop.example"), ("text", "It is not theirs."), ("fax", "")],
        "/manage/particulars" => vec![("website", "https://victim.example/"), ("language", "de")],
        "/manage/open-days" | "/manage/open-days/{id}" => {
            vec![("date", "2026-12-24"), ("from", "09:00"), ("to", "16:00")]
        }
        "/manage/calendar-file/take" => vec![
            ("days", "[{\"day\":{\"start\":\"2026-12-24T09:00\",\"end\":\"2026-12-24T16:00\"},\"uid\":\"a\"}]"),
            ("take[]", "0"),
        ],
        "/manage/withdraw" => vec![("confirmation", "yes")],
        SIGN_IN
        | "/manage/sign-out"
        | "/manage/sign-out-everywhere"
        | "/manage/private-link"
        | "/manage/last-year"
        | "/manage/closures/{from}"
        | "/manage/open-days/{id}/cancel"
        | "/manage/open-days/{id}/{date}/cancel"
        | "/manage/open-days/{id}/{date}/drop"
        | "/manage/open-days/{id}/{date}/restore" => vec![],
        "/manage/closures" => vec![("from", "2027-02-01"), ("to", "2027-02-07")],
        "/manage/open-days/{id}/fill"
        | "/manage/open-days/{id}/left"
        | "/manage/open-days/{id}/{date}/fill"
        | "/manage/open-days/{id}/{date}/left" => vec![("places_left", "0")],
        "/manage/open-days/{id}/move" | "/manage/open-days/{id}/{date}/move" => {
            vec![("date", "2026-12-21"), ("from", "09:00"), ("to", "12:00")]
        }
        other => panic!("no form is known for {other}"),
    };
    let is_own = path.starts_with("/manage/");
    let path = path.replace("{slug}", SLUG).replace("{id}/{date}", "2/2026-12-10").replace("{id}", "1");
    Sending { path: path.replace("{from}", "2026-12-25"), fields, is_own }
}

/// A bakery with an open day and one that repeats, closed for a week, signed in, and a second business.
async fn street() -> (Instance, String) {
    let instance = Instance::start(AHEAD).await;
    let link = applied(&instance).await;
    let slug = Slug::parse(SLUG).unwrap();
    let time = |text| parse_local_time(text).unwrap();
    let weekly = Opening::new(time("2026-12-10T09:00"), time("2026-12-10T12:00"), Kind::Tour).unwrap();
    let weekly = weekly.repeated(Rule::from_input("FREQ=WEEKLY").unwrap()).unwrap();
    let closed = Closure::new(jiff::civil::date(2026, 12, 25), jiff::civil::date(2027, 1, 1)).unwrap();
    for change in [Change::AddOpenDay(weekly), Change::Close(closed)] {
        instance.app.change(&slug, &change, &By::OPERATOR).await.unwrap();
    }
    instance.enter("mill", "The mill", "Europe/London", "en", &[]).await;
    (instance, link)
}

/// What the forms of `page` would send to an address.
fn whole<'a>(sending: &Sending, token: &'a str, revision: &'a str, link: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut fields = sending.fields.clone();
    if sending.path == SIGN_IN {
        fields.push(("link", link));
    } else if sending.is_own {
        fields.push(("form_token", token));
        if super::needs_revision(&sending.path) {
            fields.push(("revision", revision));
        }
    }
    fields
}

#[tokio::test]
async fn every_form_counts_when_a_page_of_ours_sends_it() {
    for sending in all() {
        let (instance, link) = street().await;
        let own = Participant::sign_in(&instance, &link).await;
        let page = own.page().await;
        let (token, revision) = (hidden(&page, "form_token"), hidden(&page, "revision"));
        let answer = own.send_bare(&sending.path, &whole(&sending, &token, &revision, &link)).await;
        assert!(matches!(answer.status, 201 | 303), "{}: {}", sending.path, answer.text());
    }
}

/// A proxy in front that adds `Referrer-Policy: no-referrer` makes browsers send `Origin: null`.
#[tokio::test]
async fn every_form_counts_from_a_page_whose_address_a_proxy_hides() {
    for sending in all() {
        let (instance, link) = street().await;
        let own = Participant::sign_in(&instance, &link).await;
        let page = own.page().await;
        let (token, revision) = (hidden(&page, "form_token"), hidden(&page, "revision"));
        let fields = whole(&sending, &token, &revision, &link);
        for (site, counts) in [("cross-site", false), ("same-site", false), ("none", false), ("same-origin", true)] {
            let headers = [("Cookie", own.cookie.as_str()), ("Origin", "null"), ("Sec-Fetch-Site", site)];
            let answer = send_from(&instance, &sending.path, &fields, &headers).await;
            assert_eq!(matches!(answer.status, 201 | 303), counts, "{} {site}: {}", sending.path, answer.text());
            assert_eq!(answer.status == 403, !counts, "{} {site}", sending.path);
        }
    }
}

#[tokio::test]
async fn nothing_another_site_sends_changes_anything() {
    let (instance, link) = street().await;
    let own = Participant::sign_in(&instance, &link).await;
    let page = own.page().await;
    let (token, revision) = (hidden(&page, "form_token"), hidden(&page, "revision"));
    let before = everything(&instance).await;
    let froms: [&[(&str, &str)]; 8] = [
        &[],
        &[("Origin", "https://evil.example")],
        &[("Origin", "null")],
        &[("Origin", "http://badges.example")],
        &[("Origin", "https://badges.example.evil.example")],
        &[("Origin", ORIGIN), ("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "same-site")],
        &[("Referer", "https://badges.example/manage")],
    ];
    for sending in all() {
        for from in froms {
            let headers = [&[("Cookie", own.cookie.as_str())], from].concat();
            let fields = whole(&sending, &token, &revision, &link);
            let answer = send_from(&instance, &sending.path, &fields, &headers).await;
            assert_eq!((answer.status, answer.header("set-cookie")), (403, None), "{} {from:?}", sending.path);
            assert_eq!(everything(&instance).await, before, "{} {from:?}", sending.path);
        }
    }
    assert_eq!(own.page().await.text(), page.text(), "the session goes on, and nothing on its page is another");
}

#[tokio::test]
async fn no_form_of_another_session_changes_anything() {
    let (instance, link) = street().await;
    let own = Participant::sign_in(&instance, &link).await;
    let (elsewhere, mill) = (Participant::sign_in(&instance, &link).await, Participant::of(&instance, "mill").await);
    let page = own.page().await;
    let revision = hidden(&page, "revision");
    let tokens = [
        hidden(&elsewhere.page().await, "form_token"),
        hidden(&mill.page().await, "form_token"),
        String::new(),
        "0".repeat(64),
        hidden(&page, "form_token").to_uppercase(),
    ];
    let before = everything(&instance).await;
    for sending in all().iter().filter(|sending| sending.is_of_session()) {
        for token in &tokens {
            let answer = own.send_bare(&sending.path, &whole(sending, token, &revision, &link)).await;
            assert_eq!((answer.status, answer.header("set-cookie")), (403, None), "{} {token}", sending.path);
            assert!(answer.text().contains("The form is of another session, so nothing was changed"));
        }
        let without: Vec<_> =
            whole(sending, "", &revision, &link).into_iter().filter(|(name, _)| *name != "form_token").collect();
        assert_eq!(own.send_bare(&sending.path, &without).await.status, 403, "{}", sending.path);
        // Another participant that has this page's token, and its own session.
        let token = hidden(&page, "form_token");
        let answer = mill.send_bare(&sending.path, &whole(sending, &token, &revision, &link)).await;
        assert_eq!(answer.status, 403, "{}", sending.path);
        assert_eq!(everything(&instance).await, before, "{}", sending.path);
    }
    for participant in [&own, &elsewhere, &mill] {
        assert!(participant.page().await.text().contains("Private link and sessions"), "every session goes on");
    }
}

#[tokio::test]
async fn who_has_no_session_of_a_participant_changes_nothing() {
    let (instance, link) = street().await;
    let own = Participant::sign_in(&instance, &link).await;
    let page = own.page().await;
    let (token, revision) = (hidden(&page, "form_token"), hidden(&page, "revision"));
    let maintainer = instance.app.add_maintainer(MaintainerName::parse("Ada").unwrap(), &By::OPERATOR).await.unwrap();
    let maintainer = instance.app.sign_in(&maintainer).await.unwrap().unwrap();
    let before = everything(&instance).await;
    let cookies = [
        String::new(),
        format!("{COOKIE}=opd_s_0123456789"),
        format!("{COOKIE}={}", maintainer.session.reveal()),
        format!("{COOKIE}={}", link.rsplit('#').next().unwrap()),
        own.cookie.replace("__Host-", ""),
        own.cookie.replace("participant", "maintainer"),
        format!("{0}; {0}", own.cookie),
    ];
    for sending in all().iter().filter(|sending| sending.is_of_session()) {
        for (number, cookie) in cookies.iter().enumerate() {
            let fields = whole(sending, &token, &revision, &link);
            let answer = send(&instance, &sending.path, &fields, &[("Cookie", cookie)]).await;
            assert_eq!(answer.status, 401, "{} cookie {number}", sending.path);
            assert!(answer.header("www-authenticate").is_some());
        }
        assert_eq!(everything(&instance).await, before, "{}", sending.path);
    }
    for cookie in &cookies {
        let page = instance.request("GET", "/manage", &[("Cookie", cookie)]).await;
        assert!(page.text().contains("Your private link</label>") && !page.text().contains("What the world sees"));
    }
}

#[tokio::test]
async fn what_is_no_form_of_ours_is_refused_and_changes_nothing() {
    let (instance, link) = street().await;
    let own = Participant::sign_in(&instance, &link).await;
    let page = own.page().await;
    let (token, revision) = (hidden(&page, "form_token"), hidden(&page, "revision"));
    let before = everything(&instance).await;
    for sending in all() {
        let fields = whole(&sending, &token, &revision, &link);
        let good = encoded(&fields);
        let first = fields.last().unwrap().0;
        for (kind, body, status) in [
            ("application/json", "{}".to_owned(), 415),
            ("multipart/form-data; boundary=x", good.clone(), 415),
            ("text/plain", good.clone(), 415),
            (FORM, format!("{good}&surplus=1"), 400),
            (FORM, format!("{good}&{first}=again"), 400),
            (FORM, format!("{good}&x=%ff"), 400),
            (FORM, format!("{good}&x=%ED%A0%80"), 400),
            (FORM, format!("{good}{}", "&x".repeat(101)), 400),
            (FORM, format!("{good}&x={}", "y".repeat(64 * 1024)), 413),
        ] {
            let headers = [("Origin", ORIGIN), ("Cookie", own.cookie.as_str()), ("Content-Type", kind)];
            let answer = instance.send(&Request::post(&sending.path).headers(&headers).body(body.as_str())).await;
            // What was found in a file may be longer than what people write: the field is refused, not its length.
            let status = if status == 413 && sending.path.ends_with("/take") { 400 } else { status };
            // A token that stands twice proves nothing.
            let status = if first == "form_token" && body.contains("=again") { 403 } else { status };
            assert_eq!(answer.status, status, "{} {kind}: {}", sending.path, answer.text());
            assert_eq!(everything(&instance).await, before, "{} {kind}", sending.path);
        }
    }
    assert_eq!(own.page().await.text(), page.text());
}

#[tokio::test]
async fn every_address_knows_its_methods_and_no_others() {
    let (instance, _) = street().await;
    for sending in all() {
        let allow = if sending.is_own { "POST" } else { "GET, HEAD, POST" };
        for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            let answer = instance.request(method, &sending.path, &[("Origin", ORIGIN)]).await;
            let expected = if allow.contains(method) { (200, None) } else { (405, Some(allow)) };
            assert_eq!((answer.status, answer.header("allow")), expected, "{method} {}", sending.path);
        }
    }
    for path in ["/manage", "/manage/manage.js"] {
        let answer = send(&instance, path, &[], &[]).await;
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{path}");
    }
    // Whether there is such an open day is not asked before a method that takes it.
    let answer = instance.get("/manage/open-days/x").await;
    assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")));
    for path in ["/manage/nothing", "/manage/open-days/1/x", "/manage/%ff", "/join/nothing"] {
        assert_eq!(instance.get(path).await.status, 404, "{path}");
        assert_eq!(send(&instance, path, &[], &[]).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn every_answer_here_is_kept_by_nobody_and_framed_by_nobody() {
    let (instance, link) = street().await;
    let own = Participant::sign_in(&instance, &link).await;
    let report = format!("/p/{SLUG}/report");
    let answers: Vec<Answer> = vec![
        instance.get("/join").await,
        instance.get("/manage").await,
        instance.get(&report).await,
        own.page().await,
        own.send("/manage/open-days", &[]).await,
        own.send("/manage/sign-out", &[]).await,
        send(&instance, "/join", &[], &[]).await,
        send(&instance, "/manage/session", &[("link", "x")], &[]).await,
        send_from(&instance, "/join", &[], &[]).await,
        instance.get("/manage/nothing").await,
    ];
    for answer in answers {
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{answer:?}");
        if answer.status != 303 {
            let policy = answer.header("content-security-policy").unwrap();
            assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
        }
    }
}

#[tokio::test]
async fn a_contact_stands_in_no_public_answer_and_not_in_the_trail() {
    let (instance, link) = street().await;
    let own = Participant::sign_in(&instance, &link).await;
    let date = instance.app.participant(SLUG).unwrap().schedule.open_days()[0].opening.start().date();
    assert_eq!(instance.app.participant(SLUG).unwrap().schedule.open_days()[0].id, OpenDayId(1));
    let page = own.page().await;
    for contact in ["post@pekarna.example", "post@second.example"] {
        assert!(page.text().contains(contact), "its owner sees {contact}");
    }
    super::approve(&instance).await;
    let mut paths: Vec<String> = [
        "/",
        "/join",
        "/manage",
        "/participants.json",
        "/robots.txt",
        "/check?site=pekarna.example",
        "/check?site=post@pekarna.example",
    ]
    .map(str::to_owned)
    .into();
    for ending in ["", ".json", ".ics", "/report", &format!("/{date}.ics")] {
        paths.push(format!("/p/{SLUG}{ending}"));
    }
    for style in instance.app.styles() {
        for format in [".svg", ".png"] {
            paths.push(format!("/badge/{SLUG}{format}?style={}", style.name));
        }
    }
    for path in paths {
        let answer = instance.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        // What a visitor typed stands in the field in which it was typed.
        let body = String::from_utf8_lossy(&answer.body).replace("value=\"post@pekarna.example\"", "");
        assert!(!body.contains("post@") && !body.contains("post%40") && !body.contains("post&#"), "{path}: {body}");
    }
    let rows = instance.app.audit(0, &AuditFilter::default(), 1_000).await.unwrap();
    assert!(!rows.is_empty() && !format!("{rows:?}").contains("post@"));
}
