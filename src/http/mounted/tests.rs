//! What comes in and goes out below a path.

use bytes::Bytes;
use hyper::StatusCode;

use super::*;
use crate::http::Peer;
use crate::http::reply::{Bodies, CachePolicy, Content};

fn head(target: &str) -> RequestHead {
    Request::get(target).header("accept-encoding", "br").body(Peer::default()).unwrap()
}

/// A handler that answers with the address it was asked for, in content of that kind.
fn echo(content: Content, body: &'static str) -> impl Handler {
    move |request: &RequestHead| {
        let text = format!("{body} <{}>", request.uri());
        let bodies = Bodies::plain(Bytes::from(text));
        Answer::Now(Reply::content(request, StatusCode::OK, content, CachePolicy::Page, None, &bodies))
    }
}

fn body(content: Content, text: &'static str, target: &str) -> String {
    let mounted = Mounted::new(echo(content, text), Some("https://example.org/badges"));
    let Answer::Now(reply) = mounted.answer(&head(target), None) else { panic!("{target} is answered at once") };
    String::from_utf8(reply.body().to_vec()).unwrap()
}

#[test]
fn the_path_is_taken_off_where_the_proxy_left_it() {
    for (asked, known) in [
        ("/badges/p/bakery?x=1", "/p/bakery?x=1"),
        ("/badges", "/"),
        ("/BADGES/P/BAKERY", "/P/BAKERY"),
        ("/badges/", "/"),
        ("/p/bakery", "/p/bakery"),
        ("/badgesx/p", "/badgesx/p"),
        ("/", "/"),
    ] {
        assert_eq!(body(Content::Text, "", asked), format!(" <{known}>"), "{asked}");
    }
}

#[test]
fn addresses_of_ours_get_the_path_and_nothing_else_does() {
    let page = "<a href=\"/\" class=\"/\"><img src=\"/badge/a.svg\" srcset=\"/badge/a@2x.png 2x\"><form action=\"/join\">\
                <a href=\"//other.example/\"><a href=\"https://other.example/a\"> href=&quot;/p\" <input value=\"/p\">";
    let seen = "<a href=\"/badges/\" class=\"/\"><img src=\"/badges/badge/a.svg\" srcset=\"/badges/badge/a@2x.png 2x\">\
                <form action=\"/badges/join\"><a href=\"//other.example/\"><a href=\"https://other.example/a\"> \
                href=&quot;/p\" <input value=\"/p\"> </>";
    assert_eq!(body(Content::Html, page, "/"), seen);
    assert_eq!(body(Content::Json, r#"{"href":"/p/a","name":"\"href\":\"/p"}"#, "/"), {
        r#"{"href":"/badges/p/a","name":"\"href\":\"/p"} </>"#
    });
    assert_eq!(body(Content::Css, "a{src:url(/fonts/a.woff2)}", "/"), "a{src:url(/badges/fonts/a.woff2)} </>");
    assert_eq!(body(Content::Calendar, "URL:/p href=\"/p\"", "/"), "URL:/p href=\"/p\" </>");
}

#[test]
fn where_an_answer_leads_is_below_the_path_too() {
    let leads = |to: &'static str| {
        let handler = move |_: &RequestHead| Answer::Now(Reply::see_other(to));
        let mounted = Mounted::new(handler, Some("https://example.org/badges"));
        let Answer::Now(reply) = mounted.answer(&head("/badges/admin"), None) else { panic!("it is answered at once") };
        reply.headers()[header::LOCATION].to_str().unwrap().to_owned()
    };
    assert_eq!(leads("/admin/sign-in?next=1"), "/badges/admin/sign-in?next=1");
}

#[test]
fn an_address_without_a_path_changes_nothing() {
    let mounted = Mounted::new(echo(Content::Html, "<a href=\"/p\">"), Some("https://badges.example"));
    let Answer::Now(reply) = mounted.answer(&head("/badges/p"), None) else { panic!("it is answered at once") };
    assert_eq!(reply.body(), "<a href=\"/p\"> </badges/p>");
}

#[test]
fn a_path_that_our_own_addresses_begin_with_is_refused() {
    assert_eq!(check_path("https://example.org"), Ok(()));
    assert_eq!(check_path("https://example.org/badges/p"), Ok(()));
    for taken in ["badge", "P", "admin/x", "about", "check", "openday.css", "open-days", "Robots.txt/x"] {
        let told = check_path(&format!("https://example.org/{taken}")).unwrap_err().to_string();
        assert!(told.starts_with("`server.public_url`: addresses of ours begin with `/"), "{told}");
    }
}
