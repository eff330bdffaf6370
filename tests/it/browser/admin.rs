//! The maintainers' pages.

use openday::domain::status::Transition;
use serde_json::json;

use super::driver::{Browser, Flow, Page};
use crate::admin::maintained;
use crate::support::addresses::pages;
use crate::support::{Instance, Request};

const COOKIE: &str = "openday_maintainer";

#[tokio::test]
async fn maintainers_pages_are_valid_accessible_and_fit_a_phone() {
    let Some(browser) = Browser::found() else { return };
    let instance = Instance::for_browsers(crate::admin::NOW).await;
    let token = maintained(&instance).await;
    let origin = instance.origin();
    let here = [("Host", &origin["http://".len()..]), ("Origin", &origin)];
    let sign_in = Request::post("/admin/sign-in").headers(&here).form(&[("token", &token)]);
    let signed_in = instance.send(&sign_in).await;
    let cookie = signed_in.header("set-cookie").unwrap();
    let secret = cookie.strip_prefix(&format!("{COOKIE}=")).unwrap().split(';').next().unwrap();
    let mut paths: Vec<_> =
        pages().iter().map(|pattern| pattern.replace("{slug}", "bakery").replace("{id}", "1")).collect();
    paths.retain(|path| !path.ends_with("remove"));
    paths.extend(
        [
            "/admin/participants/copy",
            "/admin/audit?verify=yes",
            "/admin?done=approve",
            "/admin/maintainers/remove?name=Reception",
        ]
        .map(str::to_owned),
    );
    let mut pages: Vec<_> = paths.iter().map(|path| Page::at(&origin, path).with_cookie(COOKIE, secret)).collect();
    pages.push(Page::at(&origin, "/admin"));
    pages.push(Page::at(&origin, "/admin/participants").with_status(401));
    pages.push(Page::at(&origin, "/admin/participants/nobody").with_cookie(COOKIE, secret).with_status(404));
    browser.approves(&pages).await;
}

#[tokio::test]
async fn a_badge_changes_when_a_maintainer_approves_and_when_one_revokes_with_and_without_scripts() {
    let Some(browser) = Browser::found() else { return };
    for java_script in [true, false] {
        let instance = Instance::for_browsers(crate::admin::NOW).await;
        let token = maintained(&instance).await;
        // The queue has one application: the one of this flow.
        instance.step("copy", Transition::Withdraw).await;
        let flow = Flow {
            name: "decide",
            origin: instance.origin(),
            java_script,
            given: json!({ "name": "Mill Lane Press", "slug": "mill-lane-press", "token": token }),
        };
        let told = |status: &str, alt: &str| json!({ "status": status, "alt": alt });
        let seen = browser.drives(flow).await;
        let expected = json!({
            "applied": told("pending", "Mill Lane Press: Badge applied for."),
            "admitted": told("active", "We take our customers to work – Mill Lane Press. Next date to be announced."),
            "revoked": told("revoked", "Mill Lane Press: Badge revoked."),
        });
        assert_eq!(seen, expected, "with scripts: {java_script}");
    }
}
