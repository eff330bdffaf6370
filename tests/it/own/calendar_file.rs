//! `/manage/calendar-file`: open days from a calendar or a table of one's own.

use super::{AHEAD, ORIGIN, Participant, everything, hidden, location};
use crate::support::{Answer, Html, Instance, Request};

const BORDER: &str = "----border";

fn event(uid: &str, title: &str, start: &str, more: &str) -> String {
    format!(
        "BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{title}\r\nDTSTART;TZID=Europe/Prague:{start}\r\nDURATION:PT2H\r\n{more}END:VEVENT\r\n"
    )
}

fn calendar(events: &[String]) -> Vec<u8> {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.concat()).into_bytes()
}

/// A form with a file, as browsers send it.
fn multipart(fields: &[(&str, &str)], file: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--{BORDER}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(head.into_bytes());
    }
    let head = "Content-Disposition: form-data; name=\"file\"; filename=\"days.ics\"\r\nContent-Type: text/calendar";
    body.extend(format!("--{BORDER}\r\n{head}\r\n\r\n").into_bytes());
    body.extend(file);
    body.extend(format!("\r\n--{BORDER}--\r\n").into_bytes());
    body
}

async fn page(own: &Participant<'_>) -> Answer {
    own.instance.request("GET", "/manage/calendar-file", &[("Cookie", &own.cookie)]).await
}

async fn post(own: &Participant<'_>, body: Vec<u8>, origin: &str) -> Answer {
    let media_type = format!("multipart/form-data; boundary={BORDER}");
    let headers = [("Cookie", own.cookie.as_str()), ("Origin", origin), ("Content-Type", &media_type)];
    own.instance.send(&Request::post("/manage/calendar-file").headers(&headers).body(body)).await
}

async fn look(own: &Participant<'_>, keyword: &str, file: &[u8]) -> Answer {
    let token = hidden(&page(own).await, "form_token");
    post(own, multipart(&[("form_token", &token), ("keyword", keyword)], file), ORIGIN).await
}

/// Sends what a page has found, with those boxes ticked.
async fn take(own: &Participant<'_>, found: &Answer, ticked: &[&str]) -> Answer {
    let (token, days) = (hidden(found, "form_token"), hidden(found, "days"));
    let mut fields = vec![("form_token", token.as_str()), ("days", days.as_str())];
    fields.extend(ticked.iter().map(|number| ("take[]", *number)));
    own.send_bare("/manage/calendar-file/take", &fields).await
}

async fn bakery() -> Instance {
    let instance = Instance::start(AHEAD).await;
    instance.enter("bakery", "Pekárna U Mostu", "Europe/Prague", "cs", &[]).await;
    instance
}

fn starts(instance: &Instance) -> Vec<String> {
    let bakery = instance.app.participant("bakery").unwrap();
    bakery.schedule.open_days().iter().map(|day| day.opening.start().to_string()).collect()
}

#[tokio::test]
async fn what_is_ticked_of_a_file_is_entered_and_what_was_left_out_is_told() {
    let instance = bakery().await;
    let own = Participant::of(&instance, "bakery").await;
    let before = everything(&instance).await;
    let file = calendar(&[
        event("a", "Tour of the ovens #openday", "20261203T090000", ""),
        event("b", "Night shift #openday", "20261204T210000", ""),
        event("c", "Over #openday", "20261003T210000", ""),
        event("d", "Nowhere #openday", "20261203T090000", "").replace("Europe/Prague", "Mars/Olympus"),
        event("e", "Dentist", "20261203T130000", ""),
    ]);
    let found = look(&own, "#openday", &file).await;
    assert_eq!(found.status, 200, "{}", found.text());
    let text = Html(found.text()).text();
    for said in [
        "Thursday 3 December 2026",
        "Tour of the ovens",
        "It is over since 3 October 2026.",
        "Time zone “Mars/Olympus” is not known",
        "Entries without “#openday”: 1",
        "Line 21 of the file",
    ] {
        assert!(text.replace(',', "").contains(&said.replace(',', "")), "{said}: {text}");
    }
    assert_eq!(everything(&instance).await, before, "a look changes nothing");

    let none = take(&own, &found, &[]).await;
    assert!(!none.text().contains(" checked"), "nothing is ticked again: {}", none.text());
    assert!(none.status == 422 && none.text().contains("Tick at least one open day to enter it."), "{}", none.text());
    let done = take(&own, &found, &["1"]).await;
    assert_eq!(location(&done), (303, Some("/manage?done=file-taken#open-days")));
    assert_eq!(starts(&instance), ["2026-12-04T21:00:00"]);

    // The second time one is there already, and the other one is entered.
    let again = look(&own, "#openday", &file).await;
    assert!(again.text().contains("There already"));
    assert_eq!(take(&own, &again, &["0"]).await.status, 303);
    let all = look(&own, "#openday", &file).await;
    assert!(all.text().contains("Nothing of it is to be entered.") && !all.text().contains("name=\"days\""));
    // The page that was shown first is of an earlier state: what it would enter is there.
    let taken = everything(&instance).await;
    assert_eq!(location(&take(&own, &found, &["0", "1"]).await), (303, Some("/manage?done=same#open-days")));
    assert_eq!(everything(&instance).await, taken);
}

#[tokio::test]
async fn an_entry_that_moved_moves_its_open_day_and_one_that_is_gone_is_told() {
    let instance = bakery().await;
    let own = Participant::of(&instance, "bakery").await;
    let tour = |start| event("a", "Tour #openday", start, "");
    let night = event("b", "Night #openday", "20261204T210000", "");
    let found = look(&own, "#openday", &calendar(&[tour("20261203T090000"), night])).await;
    assert_eq!(take(&own, &found, &["0", "1"]).await.status, 303);
    let found = look(&own, "#openday", &calendar(&[tour("20261205T100000")])).await;
    let text = Html(found.text()).text();
    assert!(text.contains("Moved; it was Thursday, 3 December 2026") || text.contains("Moved; it was"), "{text}");
    assert!(text.contains("No longer in the file"), "{text}");
    assert_eq!(take(&own, &found, &["0"]).await.status, 303);
    assert_eq!(starts(&instance), ["2026-12-05T10:00:00", "2026-12-04T21:00:00"]);
    let moved = instance.app.participant("bakery").unwrap().schedule.open_days()[0].moved_from;
    assert_eq!(moved.map(|date| date.to_string()).as_deref(), Some("2026-12-03"), "visitors are told where it was");
    for public in ["/p/bakery", "/p/bakery.json", "/p/bakery.ics", "/participants.json"] {
        assert!(!instance.get(public).await.text().contains("source_uid"), "{public}");
    }
}

#[tokio::test]
async fn a_date_of_a_series_is_moved_however_far_it_goes() {
    let instance = bakery().await;
    let own = Participant::of(&instance, "bakery").await;
    let weekly = || event("w", "Tour #openday", "20261204T090000", "RRULE:FREQ=WEEKLY;COUNT=2\r\n");
    let found = look(&own, "#openday", &calendar(&[weekly()])).await;
    take(&own, &found, &["0", "1"]).await;
    let id = "RECURRENCE-ID;TZID=Europe/Prague:20261211T090000\r\n";
    let moved = calendar(&[weekly(), event("w", "Tour #openday", "20270212T090000", id)]);
    assert_eq!(take(&own, &look(&own, "#openday", &moved).await, &["0"]).await.status, 303);
    assert_eq!(starts(&instance), ["2026-12-04T09:00:00", "2027-02-12T09:00:00"]);
}

/// Sends what a page has found and calls off, with those boxes of what is called off ticked.
async fn cancel(own: &Participant<'_>, found: &Answer, ticked: &[&str]) -> Answer {
    let fields: Vec<_> = ["form_token", "days", "called_off"].map(|name| (name, hidden(found, name))).into();
    let mut fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.extend(ticked.iter().map(|number| ("cancel[]", *number)));
    own.send_bare("/manage/calendar-file/take", &fields).await
}

#[tokio::test]
async fn what_its_calendar_cancels_is_shown_first_and_cancelled_when_it_is_ticked() {
    let instance = bakery().await;
    let own = Participant::of(&instance, "bakery").await;
    let file = |more| calendar(&[event("a", "Tour #openday", "20261203T090000", more)]);
    let found = look(&own, "#openday", &file("")).await;
    take(&own, &found, &["0"]).await;
    let off = look(&own, "#openday", &file("STATUS:CANCELLED\r\n")).await;
    let text = Html(off.text()).text();
    for said in ["Will be cancelled", "visitors are told so", "Thursday, 3 December 2026", "Cancel what is ticked"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(off.text().contains("name=\"cancel[]\" value=\"1\"") && off.text().contains(" checked"), "{}", off.text());
    let none = cancel(&own, &off, &[]).await;
    assert!(none.status == 422 && none.text().contains("name=\"cancel[]\" value=\"1\""), "{}", none.text());
    assert!(!none.text().contains(" checked"), "nothing is ticked again: {}", none.text());
    let done = cancel(&own, &off, &["1"]).await;
    assert_eq!(location(&done), (303, Some("/manage?done=file-followed#open-days")));
    assert!(instance.app.participant("bakery").unwrap().schedule.open_days()[0].cancelled);
    assert!(instance.get("/p/bakery.ics").await.text().contains("STATUS:CANCELLED"), "calendars are told");
    // The page that was shown first cancels nothing twice, and a number that is nobody's cancels nothing.
    for ticked in ["1", "7"] {
        assert_eq!(location(&cancel(&own, &off, &[ticked]).await), (303, Some("/manage?done=same#open-days")));
    }
    let again = look(&own, "#openday", &file("SEQUENCE:1\r\n")).await;
    assert!(Html(again.text()).text().contains("Left out, as it is cancelled here"), "{}", again.text());
}

#[tokio::test]
async fn slips_in_what_was_entered_are_told_on_the_page_that_follows() {
    let instance = bakery().await;
    let own = Participant::of(&instance, "bakery").await;
    let file = calendar(&[
        event("a", "Tour #openday", "20261203T090000", ""),
        event("b", "Night #openday", "20261203T100000", ""),
    ]);
    let found = look(&own, "#openday", &file).await;
    assert_eq!(take(&own, &found, &["0", "1"]).await.status, 303);
    assert!(Html(own.page().await.text()).text().contains("overlaps another"));
}

#[tokio::test]
async fn a_file_that_says_nothing_is_told_on_the_page_where_it_was_chosen() {
    let instance = bakery().await;
    let own = Participant::of(&instance, "bakery").await;
    let before = everything(&instance).await;
    for (file, said) in [
        (b"<!doctype html><title>x</title>".to_vec(), "This is a web page, not a calendar"),
        (Vec::new(), "The file is empty"),
        (vec![0, 1, 2, 3], "This file is no text"),
        (b"a;b\r\n1;2\r\n".to_vec(), "No column of the table says when an open day is"),
        (vec![b'x'; 2 << 20], "This is neither a calendar"),
        (b"BEGIN:VCALENDAR\r\n".to_vec(), "This is no whole calendar"),
    ] {
        let answer = look(&own, "<i>", &file).await;
        assert!(answer.status == 422 && answer.text().contains(said), "{said}: {}", answer.text());
        assert!(answer.text().contains("value=\"&#60;i&#62;\""), "the word is kept: {}", answer.text());
    }
    assert_eq!(everything(&instance).await, before);
    assert_eq!(starts(&instance), [""; 0]);
}

#[tokio::test]
async fn a_form_of_another_page_enters_nothing() {
    let instance = bakery().await;
    let own = Participant::of(&instance, "bakery").await;
    let file = calendar(&[event("a", "Tour #openday", "20261203T090000", "")]);
    let token = hidden(&page(&own).await, "form_token");
    let whole = multipart(&[("form_token", &token)], &file);
    assert_eq!(post(&own, whole.clone(), "https://evil.example").await.status, 403);
    assert_eq!(post(&own, multipart(&[("form_token", "x")], &file), ORIGIN).await.status, 403);
    assert_eq!(post(&own, multipart(&[], &file), ORIGIN).await.status, 403);
    assert_eq!(post(&own, multipart(&[("form_token", &token), ("other", "1")], &file), ORIGIN).await.status, 400);
    assert_eq!(post(&own, b"--x--".to_vec(), ORIGIN).await.status, 400);
    assert_eq!(post(&own, whole, ORIGIN).await.status, 200);
    let stranger = instance.request("GET", "/manage/calendar-file", &[]).await;
    assert!(!stranger.text().contains("type=\"file\""), "who is signed out chooses no file");
    for days in ["", "[", "[{\"day\":{\"start\":\"yesterday\"}}]", "[{\"day\":{},\"id\":1}]"] {
        let fields = [("form_token", token.as_str()), ("days", days), ("take[]", "0")];
        let answer = own.send_bare("/manage/calendar-file/take", &fields).await;
        assert!(matches!(answer.status, 400 | 422), "{days}: {}", answer.status);
    }
    assert_eq!(starts(&instance), [""; 0]);
}
