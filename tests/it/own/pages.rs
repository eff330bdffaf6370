//! The text of every page, as people read it.

use openday::domain::status::Transition;

use super::{AHEAD, BAKERY, Participant, applied, approve, private_link, send, with};
use crate::support::html::{Element, Piece, unescaped};
use crate::support::{Answer, Html, Instance};

/// What a page says: its title, then its text without markup, fields as `[name: what stands in it]`, and what differs
/// from run to run made the same.
fn text(answer: &Answer) -> String {
    let page = Html(answer.text());
    let mut text = format!("{} {}\n", answer.status, page.first("title").text());
    let mut is_listing = false;
    for piece in page.first("main").and_after().pieces() {
        match piece {
            // Lists are told by what is chosen.
            Piece::Begin(element) => {
                is_listing |= element.name == "select";
                if element.name != "option" {
                    text.push_str(&words_of(element));
                }
            }
            Piece::End(name) => is_listing &= name != "select",
            Piece::Text(words) if !is_listing => text.push_str(&unescaped(words)),
            Piece::Text(_) => {}
        }
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(steady);
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// What stands for an element, before what it holds.
fn words_of(element: Element<'_>) -> String {
    let attribute = |name| element.attribute(name).unwrap_or_default();
    match element.name {
        "input" if attribute("type") == "hidden" => String::new(),
        "input" => format!("[{}: {}]", attribute("name"), attribute("value")),
        "textarea" => format!("[{}] ", attribute("name")),
        "select" => {
            let options = element.inside();
            let chosen = options.chosen_option().map_or("none".to_owned(), Element::text);
            format!("[{}: {chosen}, of {}]", attribute("name"), options.all("option").count())
        }
        "img" => format!("(picture: {})", attribute("alt")),
        "button" => "[button] ".to_owned(),
        "a" => format!("({}) ", attribute("href")),
        "dd" => ": ".to_owned(),
        "li" => "- ".to_owned(),
        heading @ ("h1" | "h2" | "legend" | "summary") => format!("{heading}: "),
        _ => String::new(),
    }
}

/// A line without what differs from run to run.
fn steady(line: &str) -> String {
    if line.starts_with("Fingerprint (ETag): ") {
        return "Fingerprint (ETag): …".to_owned();
    }
    if line.starts_with("Answer: 200, ") {
        return "Answer: 200, … bytes".to_owned();
    }
    let Some((before, secret)) = line.split_once("opd_p_") else { return line.to_owned() };
    let rest = secret.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    let secret = if rest.len() == secret.len() { "" } else { "…" };
    format!("{before}opd_p_{secret}{rest}")
}

async fn page(instance: &Instance, path: &str) -> String {
    text(&instance.get(path).await)
}

#[tokio::test]
async fn the_pages_of_visitors_say_this() {
    let instance = Instance::start(AHEAD).await;
    insta::assert_snapshot!("join", page(&instance, "/join").await);
    let wrong = with(&BAKERY, &[("name", ""), ("website", "<b>"), ("to", "08:00"), ("contact", "x")]);
    insta::assert_snapshot!("join_wrong", text(&send(&instance, "/join", &wrong, &[]).await));
    insta::assert_snapshot!("applied", text(&send(&instance, "/join", &BAKERY, &[]).await));
    insta::assert_snapshot!("sent_before", text(&send(&instance, "/join", &BAKERY, &[]).await));
    insta::assert_snapshot!("robot", text(&send(&instance, "/join", &with(&BAKERY, &[("fax", "1")]), &[]).await));
    insta::assert_snapshot!("report", page(&instance, "/p/pekarna-u-mostu/report").await);
    let report = [("seen_at", "shop.example"), ("text", "")];
    insta::assert_snapshot!("reported", text(&send(&instance, "/p/pekarna-u-mostu/report", &report, &[]).await));
    insta::assert_snapshot!("report_of_nobody", page(&instance, "/p/nobody/report").await);
    let elsewhere = [("Origin", "https://evil.example")];
    insta::assert_snapshot!("elsewhere", text(&super::send_from(&instance, "/join", &BAKERY, &elsewhere).await));
}

#[tokio::test]
async fn the_pages_of_a_participant_say_this() {
    let instance = Instance::start(AHEAD).await;
    insta::assert_snapshot!("door", page(&instance, "/manage").await);
    let refused = send(&instance, "/manage/session", &[("link", "opd_p_")], &[]).await;
    insta::assert_snapshot!("door_refused", text(&refused));
    let own = Participant::sign_in(&instance, &applied(&instance).await).await;
    insta::assert_snapshot!("pending", text(&own.page().await));
    approve(&instance).await;
    let old = own.page().await;
    insta::assert_snapshot!("active", text(&old));
    let later = [("date", "2027-01-07"), ("from", "09:00"), ("to", "16:00"), ("kind", "tour"), ("title", "The oven")];
    assert_eq!(own.send("/manage/open-days", &later).await.status, 303);
    assert_eq!(own.send("/manage/open-days/1/cancel", &[]).await.status, 303);
    insta::assert_snapshot!("changed_meanwhile", text(&own.send_of(&old, "/manage/open-days", &later).await));
    insta::assert_snapshot!("unconfirmed", text(&own.send("/manage/withdraw", &[]).await));
    instance.step("pekarna-u-mostu", Transition::Suspend).await;
    insta::assert_snapshot!("suspended", text(&own.page().await));
    instance.step("pekarna-u-mostu", Transition::Revoke).await;
    insta::assert_snapshot!("revoked", text(&own.page().await));
    let renewed = own.send("/manage/private-link", &[]).await;
    insta::assert_snapshot!("renewed", text(&renewed));
    let own = Participant::sign_in(&instance, &private_link(&renewed)).await;
    let out = own.send("/manage/sign-out", &[]).await;
    assert_eq!(out.status, 303);
    insta::assert_snapshot!("signed_out", page(&instance, out.header("location").unwrap()).await);
}
