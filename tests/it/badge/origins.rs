//! What links begin with: what is set, or what somebody vouches for, and never a `Host` that anybody may send.

use super::{AHEAD, BAKERY};
use crate::support::{Answer, Instance};

const PATHS: [&str; 10] = [
    "/",
    "/about",
    "/p/bakery",
    "/p/bakery.json",
    "/p/bakery.ics",
    "/p/bakery/2026-12-03.ics",
    "/p/bakery/2026-12-03-1.ics",
    "/participants.json",
    "/check?site=bakery.example",
    "/join",
];

async fn instance() -> Instance {
    let instance = Instance::unaddressed(AHEAD).await;
    instance.enter("bakery", "Bakery", "Europe/Prague", "en", &BAKERY).await;
    instance
}

async fn asked(instance: &Instance, path: &str, headers: &[(&str, &str)]) -> Answer {
    let answer = instance.request("GET", path, headers).await;
    assert_eq!(answer.status, 200, "{path}");
    answer
}

#[tokio::test]
async fn a_host_that_nobody_vouches_for_stands_nowhere() {
    let instance = instance().await;
    for path in PATHS {
        for headers in [
            &[("Host", "impostor.example")][..],
            &[("Host", "impostor.example"), ("X-Forwarded-Host", "impostor.example")],
        ] {
            let answer = asked(&instance, path, headers).await;
            assert!(!answer.text().contains("impostor"), "{path}: {}", answer.text());
        }
    }
    // No line to paste is better than one that leads to nobody.
    let page = asked(&instance, "/p/bakery", &[("Host", "impostor.example")]).await;
    assert!(page.text().contains("<code dir=\"ltr\">server.public_url</code>") && !page.text().contains("src=&#34;"));
    let json = asked(&instance, "/p/bakery.json", &[("Host", "impostor.example")]).await;
    assert!(json.text().contains("\"http://127.0.0.1:8080/p/bakery\""), "{}", json.text());
}

#[tokio::test]
async fn a_host_of_this_machine_stands_in_nothing_that_is_kept_elsewhere() {
    let instance = instance().await;
    for host in ["127.0.0.1:8080", "localhost", "[::1]:8080", "127.1.2.3:81"] {
        for headers in [
            &[("Host", host)][..],
            &[("Host", host), ("X-Forwarded-For", "8.8.8.8")],
            &[("Host", host), ("X-Forwarded-For", "8.8.8.8"), ("X-Forwarded-Proto", "https")],
        ] {
            let page = asked(&instance, "/p/bakery", headers).await;
            assert!(
                page.text().contains("<code dir=\"ltr\">server.public_url</code>")
                    && !page.text().contains("src=&#34;")
            );
            for path in PATHS {
                let answer = asked(&instance, path, headers).await;
                assert!(!answer.text().contains("genuine only if"), "{headers:?} {path}: {}", answer.text());
            }
            for calendar in ["/p/bakery.ics", "/p/bakery/2026-12-03.ics"] {
                let answer = asked(&instance, calendar, headers).await;
                assert!(!answer.text().contains("://") && answer.text().contains("SUMMARY:"), "{}", answer.text());
            }
        }
        // Who is at this machine follows links and signs in.
        let json = asked(&instance, "/p/bakery.json", &[("Host", host)]).await;
        assert!(json.text().contains(&format!("\"http://{host}/p/bakery\"")), "{}", json.text());
    }
}

#[tokio::test]
async fn a_trusted_proxy_that_says_its_scheme_is_believed_about_the_host() {
    let instance = instance().await;
    let proxied = [("Host", "badges.example"), ("X-Forwarded-Proto", "https")];
    let page = asked(&instance, "/p/bakery", &proxied).await;
    assert!(page.text().contains("src=&#34;https://badges.example/badge/bakery.svg&#34;"), "{}", page.text());
    assert!(page.text().contains("only if this page is at <strong>badges.example</strong>"));
    let calendar = asked(&instance, "/p/bakery.ics", &proxied).await;
    assert!(calendar.text().contains("URL:https://badges.example/p/bakery\r\n"), "{}", calendar.text());
}

#[tokio::test]
async fn an_open_day_has_one_uid_whatever_host_is_asked() {
    let instance = instance().await;
    let uids = async |path: &str, host: &str| {
        let calendar = asked(&instance, path, &[("Host", host), ("X-Forwarded-Proto", "https")]).await;
        calendar.text().lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect::<Vec<_>>()
    };
    for path in ["/p/bakery.ics", "/p/bakery/2026-12-03.ics", "/p/bakery/2026-12-03-1.ics"] {
        for host in ["badges.example", "www.badges.example", "BADGES.example:80", "127.0.0.1"] {
            assert_eq!(uids(path, host).await, ["UID:bakery-1@openday.invalid"], "{path} {host}");
        }
    }
}
