//! The pages as people and their browsers meet them: in Chromium, light and dark, narrow and wide.

mod admin;
mod driver;
mod embeds;
mod own;
mod public;

use serde_json::json;

use crate::fixed::{Asked, Fixed};
use driver::{Browser, Page};

/// What a page here is answered with, but for its content security policy.
const HTML: &str = "200 OK\r\nContent-Type: text/html; charset=utf-8";
const STRICT: &str = "default-src 'none'; img-src 'self'; style-src 'self'";

fn page_with(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"/plain.css\">\n<link rel=\"icon\" href=\"/dot.svg\">\n</head>\n\
         <body><main>\n<h1>{title}</h1>\n{body}\n</main></body>\n</html>\n"
    )
}

const CSS: &str = ".faint { color: #ccc; background: #fff } .wide { width: 500px }";
const DOT: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>";

/// A page with nothing wrong, and one page for each thing that can be.
fn planted(asked: &Asked<'_>) -> (String, String) {
    let target = asked.target;
    let strict = format!("{HTML}\r\nContent-Security-Policy: {STRICT}");
    let page = |body: &str| (strict.clone(), page_with("A page", body));
    match target {
        "/well" => page("<p>All is well.</p><img src=\"/dot.svg\" alt=\"A dot\">"),
        "/invalid" => page("<p><div>A block in a paragraph.</div></p>"),
        "/nameless" => page("<form action=\"/well\"><input type=\"text\" name=\"a\"></form>"),
        "/faint" => page("<p class=\"faint\">Nobody can read this line of text.</p>"),
        "/wide" => page("<p class=\"wide\">All is well, but not on a phone.</p>"),
        "/styled" => page("<p style=\"color: red\">Styled in place.</p>"),
        "/script" => page("<script>document.title = 'Mine'</script>"),
        "/elsewhere" => page("<img src=\"http://127.0.0.1:9/dot.svg\" alt=\"A dot\">"),
        "/broken" => page("<img src=\"/absent.svg\" alt=\"A dot\">"),
        "/open" => (HTML.to_owned(), page_with("A page", "<p>All is well.</p>")),
        "/unsafe" => (format!("{strict}; script-src 'unsafe-inline'"), page_with("A page", "<p>All is well.</p>")),
        "/asking" => {
            let allowing = strict.replace("img-src 'self'", "img-src *");
            (allowing, page_with("A page", "<img src=\"http://127.0.0.1:9/dot.svg\" alt=\"A dot\">"))
        }
        "/telling" => page("<img src=\"/dot.svg?key=opd_p_0123456789012345678901234567\" alt=\"A dot\">"),
        "/private" if asked.field("cookie") == Some("session=open") => page("<p>All is well.</p>"),
        "/private" => (strict.replacen("200 OK", "401 Unauthorized", 1), page_with("Sign in", "<p>Who are you?</p>")),
        "/plain.css" => ("200 OK\r\nContent-Type: text/css".to_owned(), CSS.to_owned()),
        _ if target.starts_with("/dot.svg") => ("200 OK\r\nContent-Type: image/svg+xml".to_owned(), DOT.to_owned()),
        _ => ("404 Not Found\r\nContent-Type: text/plain".to_owned(), "Not here.\n".to_owned()),
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_page_is_found() {
    let Some(browser) = Browser::found() else { return };
    let server = Fixed::start(planted).await;
    let planted = [
        ("/well", ""),
        ("/invalid", "html/close-order"),
        ("/nameless", "axe/label"),
        ("/faint", "axe/color-contrast"),
        ("/wide", "overflow"),
        ("/styled", "console"),
        ("/script", "console"),
        ("/elsewhere", "console"),
        ("/broken", "picture"),
        ("/open", "policy"),
        ("/unsafe", "policy"),
        ("/asking", "another-host"),
        ("/telling", "secret"),
        ("/absent", "status"),
        ("/private", "status"),
    ];
    let pages: Vec<_> = planted.iter().map(|(path, _)| Page::at(&server.origin, path)).collect();
    let findings = browser.findings(&pages, json!([{ "width": 320, "colorScheme": "light" }])).await;
    for (path, rule) in planted {
        let of_page: Vec<_> = findings.iter().filter(|finding| finding.path == path).collect();
        if rule.is_empty() {
            assert!(of_page.is_empty(), "{path}: {of_page:?}");
        } else {
            assert!(of_page.iter().any(|finding| finding.rule == rule), "{path} without {rule}: {of_page:?}");
        }
    }
}

#[tokio::test]
async fn a_page_behind_a_session_is_seen_by_whoever_has_its_cookie() {
    let Some(browser) = Browser::found() else { return };
    let server = Fixed::start(planted).await;
    browser.approves(&[Page::at(&server.origin, "/private").with_cookie("session", "open")]).await;
    browser.approves(&[Page::at(&server.origin, "/private").with_status(401)]).await;
}
