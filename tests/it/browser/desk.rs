//! The maintainers' pages.

use openday::http::desk::address::PAGES;
use url::form_urlencoded::Serializer;

use super::driver::{Browser, Page};
use crate::desk::maintained;
use crate::support::Instance;

const COOKIE: &str = "openday_maintainer";

/// Sends a form as a page of the instance does.
async fn post(instance: &Instance, path: &str, cookie: &str, fields: &[(&str, &str)]) -> crate::support::Answer {
    let body = Serializer::new(String::new()).extend_pairs(fields).finish();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nCookie: {COOKIE}={cookie}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        instance.address,
        instance.origin(),
        body.len()
    );
    instance.send(head.as_bytes()).await
}

#[tokio::test]
async fn maintainers_pages_are_valid_accessible_and_fit_a_phone() {
    let Some(browser) = Browser::found() else { return };
    let instance = Instance::for_browsers(crate::desk::NOW).await;
    let token = maintained(&instance).await;
    let signed_in = post(&instance, "/admin/sign-in", "", &[("token", &token)]).await;
    let cookie = signed_in.header("set-cookie").unwrap();
    let secret = cookie.strip_prefix(&format!("{COOKIE}=")).unwrap().split(';').next().unwrap();
    let origin = instance.origin();
    let mut paths: Vec<_> = PAGES.map(|(pattern, _)| pattern.replace("{slug}", "bakery").replace("{id}", "1")).into();
    paths.retain(|path| !path.ends_with("remove"));
    paths.extend(
        [
            "/admin/participants/copy",
            "/admin/audit?verify=yes",
            "/admin?done=approve",
            "/admin/maintainers/remove?name=Jana",
        ]
        .map(str::to_owned),
    );
    let mut pages: Vec<_> = paths.iter().map(|path| Page::at(&origin, path).with_cookie(COOKIE, secret)).collect();
    pages.push(Page::at(&origin, "/admin"));
    pages.push(Page::at(&origin, "/admin/participants").with_status(401));
    pages.push(Page::at(&origin, "/admin/participants/nobody").with_cookie(COOKIE, secret).with_status(404));
    browser.approves(&pages).await;
}
