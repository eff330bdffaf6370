//! Open days from a calendar or a table, by the API.

use serde_json::json;

use super::Api;

const ADDRESS: &str = "/participants/bakery/open-days/import";

fn calendar(start: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a@example\r\nSUMMARY:Tour #openday\r\n\
         DTSTART;TZID=Europe/Prague:{start}\r\nDURATION:PT2H\r\nEND:VEVENT\r\n\
         BEGIN:VEVENT\r\nUID:b@example\r\nSUMMARY:Night #openday\r\nDTSTART;TZID=Mars/Olympus:20261204T090000\r\n\
         DURATION:PT2H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

#[tokio::test]
async fn a_file_is_looked_at_or_taken_and_nothing_is_entered_twice() {
    let api = Api::start().await;
    api.enter("bakery").await;
    let before = api.everything().await;
    let send = async |query: &str, start: &str| {
        let said = api.ask("POST", &format!("{ADDRESS}{query}")).header("Content-Type", "text/calendar; charset=utf-8");
        said.bytes(calendar(start)).send().await
    };
    let said = send("", "20261210T090000").await;
    assert_eq!((said.status, &said.body["taken"]), (200, &0.into()));
    assert_eq!(said.body["found"][0]["standing"], "new");
    assert_eq!(said.body["found"][0]["start"], "2026-12-10T09:00");
    assert_eq!(
        said.body["left_out"],
        json!([{ "what": "Night #openday", "line": 9, "start": null, "mistake": true,
                 "why": "time zone `Mars/Olympus` is not known; choose the zone of a place, like `Europe/Prague`" }])
    );
    assert_eq!(api.everything().await, before);

    let said = send("?take=true", "20261210T090000").await;
    assert_eq!((said.status, &said.body["taken"]), (200, &1.into()));
    let taken = api.everything().await;
    assert!(taken.contains("\"source_uid\": \"a@example\""), "{taken}");
    let said = send("?take=true", "20261210T090000").await;
    assert_eq!((&said.body["taken"], &said.body["found"][0]["standing"]), (&0.into(), &"there".into()));
    assert_eq!(api.everything().await, taken);

    let said = send("?take=true", "20261211T100000").await;
    assert_eq!(said.body["found"][0]["standing"], "changed");
    assert_eq!(said.body["found"][0]["was_start"], "2026-12-10T09:00");
    let days = api.get("/participants/bakery/open-days").await;
    let moved = days.body["open_days"].as_array().unwrap().last().unwrap();
    assert_eq!((&moved["moved_from"], &moved["source_uid"]), (&"2026-12-10".into(), &json!(null)));
    let audit = api.get("/audit?limit=200").await;
    let rows = audit.body["rows"].as_array().unwrap();
    assert_eq!(rows.iter().filter(|row| row["action"] == "open-day import").count(), 2, "{rows:?}");
    // What a calendar calls its entries is nobody else's business.
    for public in ["/p/bakery", "/p/bakery.json", "/p/bakery.ics"] {
        assert!(!api.instance.get(public).await.text().contains("a@example"), "{public}");
    }
}

#[tokio::test]
async fn what_is_called_off_is_cancelled_and_slips_are_told() {
    let api = Api::start().await;
    api.enter("bakery").await;
    let send = async |query: &str, file: String| {
        let said = api.ask("POST", &format!("{ADDRESS}{query}")).header("Content-Type", "text/calendar");
        said.bytes(file).send().await.body
    };
    let file = |more: &str| calendar("20261210T090000").replace("UID:a@example", &format!("UID:a@example\r\n{more}"));
    let entered = send("?take=true", file("LOCATION:777 123 456")).await;
    let hint =
        json!({ "about": "open_days", "message": "place of an open day `777 123 456` looks like a telephone number" });
    assert_eq!((&entered["taken"], &entered["hints"]), (&1.into(), &json!([hint])));
    let id =
        api.get("/participants/bakery/open-days").await.body["open_days"].as_array().unwrap().last().unwrap()["id"]
            .clone();
    let known = json!([{ "open_day": id, "start": "2026-12-10T09:00", "end": "2026-12-10T11:00", "title": "Tour" }]);
    let off = send("", file("STATUS:CANCELLED")).await;
    assert_eq!((&off["taken"], &off["cancels"], &off["hints"]), (&0.into(), &known, &json!([])));
    let off = send("?take=true", file("STATUS:CANCELLED")).await;
    assert_eq!((&off["taken"], &off["cancels"]), (&1.into(), &known));
    let days = api.get("/participants/bakery/open-days").await;
    assert_eq!(days.body["open_days"].as_array().unwrap().last().unwrap()["cancelled"], true);
    assert_eq!(send("", file("SEQUENCE:2")).await["found"][0]["standing"], "called-off");
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_by_its_kind() {
    let api = Api::start().await;
    api.enter("bakery").await;
    let before = api.everything().await;
    for (media_type, body, query, status) in [
        ("application/json", "{}".to_owned(), "", 415),
        ("text/html", "<html>".to_owned(), "", 415),
        ("text/calendar", "<!doctype html>".to_owned(), "?take=true", 422),
        ("text/csv", "a;b\r\n1;2\r\n".to_owned(), "?take=true", 422),
        ("text/calendar", calendar("20261210T090000"), "?take=perhaps", 422),
        ("text/calendar", calendar("20261210T090000"), "?tke=true", 422),
        ("text/csv; charset=windows-1250", "date;from;to\r\n3.12.2026;9:00;11:00\r\n".to_owned(), "", 200),
    ] {
        let ask = api.ask("POST", &format!("{ADDRESS}{query}")).header("Content-Type", media_type);
        let said = ask.bytes(body).send().await;
        assert_eq!(said.status, status, "{media_type} {query}: {said:?}");
    }
    let said = api.ask("POST", "/participants/nobody/open-days/import").header("Content-Type", "text/csv").bytes("x");
    assert_eq!(said.send().await.status, 404);
    assert_eq!(api.everything().await, before);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_not_read() {
    let api = Api::start().await;
    api.enter("bakery").await;
    // It is answered by what it says of its length.
    let ask = api.ask("POST", ADDRESS).header("Content-Type", "text/calendar").header("Content-Length", "10485760");
    let said = ask.send().await;
    assert_eq!((said.status, &said.body["type"]), (413, &"/problems/too-large".into()));
}
