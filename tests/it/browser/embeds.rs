//! Other sites with something of ours on them.

use std::sync::atomic::{AtomicUsize, Ordering};

use openday::domain::status::Transition;
use serde_json::{Value, json};

use super::driver::{Browser, Flow};
use crate::fixed::{Asked, Fixed};
use crate::support::Instance;

const NOW: &str = "2026-11-20T12:00:00Z";
const DAYS: [(&str, &str); 2] = [("2026-11-20T09:00", "2026-11-20T18:00"), ("2026-12-03T09:00", "2026-12-03T16:00")];

const HTML: &str = "200 OK\r\nContent-Type: text/html; charset=utf-8";

async fn street() -> Instance {
    let instance = Instance::for_browsers(NOW).await;
    instance.enter("pekarna", "Pekárna U Mostu", "Europe/Prague", "cs", &DAYS).await;
    instance.enter("mahbaza", "مخبز الجسر", "Africa/Cairo", "ar", &DAYS).await;
    instance.enter("garage", "The garage", "Europe/London", "en", &DAYS).await;
    instance.step("garage", Transition::Revoke).await;
    for number in 0..20 {
        instance.enter(&format!("shop-{number}"), &format!("Shop {number}"), "Europe/London", "en", &DAYS).await;
    }
    instance
}

/// A page of a shop, in which stands what is pasted.
fn page(pasted: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>A shop</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n</head>\n<body><main>\n<h1>A shop</h1>\n{pasted}\n</main></body>\n</html>\n"
    )
}

/// What a builder's page has to paste of one kind, as it stands there.
async fn snippet(instance: &Instance, slug: &str, kind: &str) -> String {
    let host = instance.address.to_string();
    let builder = instance.request("GET", &format!("/p/{slug}/embed"), &[("Host", &host)]).await;
    let code = crate::support::Html(builder.text()).with("id", &format!("{kind}-code")).unwrap();
    crate::support::html::unescaped(code.inside().0)
}

/// The site of somebody else, with one page for each way in which a site may be strict.
struct Site {
    origin: String,
    /// The element and its script, as the builder has them.
    widget: String,
    frame: String,
    badge: String,
}

impl Site {
    async fn of(instance: &Instance) -> Self {
        let snippet = async |kind| snippet(instance, "pekarna", kind).await;
        Self {
            origin: instance.origin(),
            widget: snippet("widget").await,
            frame: snippet("frame").await,
            badge: snippet("html").await,
        }
    }

    fn answer(&self, asked: &Asked<'_>) -> (String, String) {
        let Self { origin, widget, frame, badge } = self;
        // The newest release under the address that always means it.
        let (_, integrity) = widget.split_once(" integrity=").unwrap();
        let floating = format!("<script src=\"{origin}/widget.js\" integrity={integrity}");
        let element = |slug: &str, attributes: &str| {
            format!("<open-day slug=\"{slug}\"{attributes}><a href=\"{origin}/p/{slug}\">Our open days</a></open-day>")
        };
        let plain = |body: &str| (HTML.to_owned(), page(body));
        let with = |header: &str, body: &str| (format!("{HTML}\r\n{header}"), page(body));
        match asked.target {
            "/plain" => plain(&format!("{widget}\n{badge}")),
            "/frame" => plain(frame),
            "/looks" => plain(&format!(
                "{}<div lang=\"ar\" dir=\"rtl\">{}</div>{}<div lang=\"de\">{}</div><open-days lang=\"de\" country=\"CZ\"></open-days>{floating}\
                 <iframe src=\"{origin}/embed/pekarna?theme=dark&amp;lang=en\" title=\"Open days\"></iframe>",
                element("pekarna", " theme=\"dark\" lang=\"en-GB\""),
                element("mahbaza", " theme=\"auto\""),
                element("garage", ""),
                element("pekarna", ""),
            )),
            "/absent" => plain(&format!("{}{}{floating}", element("nobody", ""), element("", ""))),
            "/strict" => with(
                &format!(
                    "Content-Security-Policy: default-src 'none'; script-src {origin}; connect-src {origin}; \
                     img-src data:; frame-src {origin}; require-trusted-types-for 'script'"
                ),
                &format!("{widget}\n<iframe src=\"{origin}/embed/pekarna\" title=\"Open days\"></iframe>"),
            ),
            "/isolated" => with(
                "Cross-Origin-Embedder-Policy: require-corp\r\nCross-Origin-Opener-Policy: same-origin",
                &format!("{widget}\n{badge}\n{frame}"),
            ),
            "/sandboxed" => plain(&format!(
                "<iframe src=\"{origin}/embed/pekarna?theme=dark\" title=\"Open days\" width=\"300\" height=\"100\" \
                 sandbox=\"allow-scripts\"></iframe>\n{floating}"
            )),
            "/below" => plain(&format!(
                "<div style=\"height: 5000px\"></div><iframe src=\"{origin}/embed/pekarna\" title=\"Open days\" width=\"300\" \
                 height=\"100\" sandbox=\"allow-scripts\"></iframe>\n{floating}"
            )),
            "/twice" => plain(&format!("{widget}\n{floating}\n{}\n{floating}", element("pekarna", ""))),
            "/blocked" => with("Content-Security-Policy: script-src 'none'", widget),
            "/many" => {
                let all: String = (0..20).map(|number| element(&format!("shop-{number}"), "")).collect();
                plain(&format!("{all}{floating}"))
            }
            "/wordpress" => plain(&wordpress(origin)),
            "/late" => plain(&format!(
                "{}<script>const late = document.createElement('script'); late.src = '{origin}/widget.js'; \
                 onload = () => document.body.append(late)</script>",
                frame.replace(" loading=\"lazy\"", "")
            )),
            "/clobbered" => {
                let name = "<form name=\"currentScript\"></form>";
                plain(&format!("{name}{}{floating}", element("pekarna", "")))
            }
            _ => ("404 Not Found\r\nContent-Type: text/plain".to_owned(), "Not here.\n".to_owned()),
        }
    }
}

/// The frame as `WordPress` shows it, and its part of what both tell each other: a height between 200 and 1,000 pixels, and a link
/// within the host of the frame that the whole page is to follow.
fn wordpress(origin: &str) -> String {
    format!(
        "<iframe src=\"{origin}/embed/pekarna#?secret=a1B2c3D4e5\" data-secret=\"a1B2c3D4e5\" width=\"300\" height=\"100\" \
         title=\"Open days\" sandbox=\"allow-scripts\"></iframe>\n<script>\nwindow.asked = ''\n\
         const frame = document.querySelector('iframe')\naddEventListener('message', ({{ source, data }}) => {{\n\
         if (source !== frame.contentWindow || data.secret !== frame.dataset.secret) return\n\
         if (data.message === 'height') frame.height = Math.min(Math.max(data.value, 200), 1000)\n\
         if (data.message === 'link' && new URL(data.value).host === new URL(frame.src).host) window.asked = data.value\n}})\n\
         </script>"
    )
}

/// What was seen on the pages of another site.
async fn visits(browser: &Browser, instance: &Instance, visits: Value) -> Vec<Value> {
    let site = Site::of(instance).await;
    let server = Fixed::start(move |asked| site.answer(asked)).await;
    let flow = Flow {
        name: "embeds",
        origin: instance.origin(),
        java_script: true,
        given: json!({ "site": server.origin, "visits": visits }),
    };
    browser.drives(flow).await.as_array().unwrap().clone()
}

fn text(told: &Value, number: usize) -> &str {
    told["texts"][number].as_str().unwrap()
}

#[tokio::test]
async fn the_widget_lives_on_sites_of_every_strictness() {
    let Some(browser) = Browser::found() else { return };
    let instance = street().await;
    let wide = json!({ "width": 1280 });
    let all = visits(
        browser,
        &instance,
        json!([
            { "path": "/plain", "view": { "width": 320 }, "shows": "widget" },
            { "path": "/strict", "view": wide, "shows": "widget" },
            { "path": "/isolated", "view": wide, "shows": "widget" },
            { "path": "/twice", "view": wide, "shows": "widget" },
        ]),
    )
    .await;
    for told in &all {
        assert_eq!(told["errors"], json!([]), "{told}");
        assert!(text(told, 0).contains("We take our customers to work"), "{told}");
        assert!(text(told, 0).contains("Open now") && text(told, 0).contains("Add to calendar"), "{told}");
    }
    let of_widget = |told: &Value| {
        let requests = told["requests"].as_array().unwrap();
        requests.iter().filter(|path| path.as_str().unwrap().contains(".json")).count()
    };
    assert_eq!(of_widget(&all[0]), 1);
    assert_eq!(of_widget(&all[3]), 1, "two elements that show the same ask once");
    assert_eq!(text(&all[3], 0), text(&all[3], 1));
}

#[tokio::test]
async fn the_widget_has_the_theme_and_the_language_of_its_place() {
    let Some(browser) = Browser::found() else { return };
    let instance = street().await;
    let visit = |width: u16, scheme| json!({ "path": "/looks", "view": { "width": width, "colorScheme": scheme }, "shows": "widget" });
    let all = visits(browser, &instance, json!([visit(320, "light"), visit(320, "dark"), visit(1280, "dark")])).await;
    for told in &all {
        assert_eq!(told["errors"], json!([]), "{told}");
        for (number, said) in [
            (0, "We take our customers to work"),
            (1, "نصطحب عملاءنا إلى العمل"),
            (2, "Badge revoked"),
            (3, "Wir nehmen Kunden mit zur Arbeit"),
            (4, "Kommende Besuchstage"),
        ] {
            assert!(text(told, number).contains(said), "{said}: {told}");
        }
        // The frame says the very same, though a server wrote one and a script the other.
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words(told["frames"][0].as_str().unwrap()), words(text(told, 0)));
    }
}

#[tokio::test]
async fn what_stands_inside_the_element_stays_where_there_is_nothing_to_tell() {
    let Some(browser) = Browser::found() else { return };
    let instance = street().await;
    let all = visits(
        browser,
        &instance,
        json!([
            { "path": "/blocked", "view": { "width": 320 }, "shows": "fallback" },
            { "path": "/absent", "view": { "width": 320 }, "shows": "fallback" },
            { "path": "/clobbered", "view": { "width": 320 }, "shows": "fallback" },
        ]),
    )
    .await;
    assert_eq!(text(&all[0], 0), "Take Your Customer to Work Day: Pekárna U Mostu");
    assert!(!all[0]["requests"].to_string().contains(".json"), "{}", all[0]);
    assert!(text(&all[1], 0).contains("Unknown participant"), "{}", all[1]);
    assert!(text(&all[1], 1).contains("Unknown participant"), "{}", all[1]);
    assert_eq!(text(&all[2], 0), "Our open days");
}

#[tokio::test]
async fn a_frame_takes_the_height_it_needs_where_it_is_let() {
    let Some(browser) = Browser::found() else { return };
    let instance = street().await;
    let visit = |path| json!({ "path": path, "view": { "width": 320 }, "shows": "widget" });
    let paths = ["/frame", "/sandboxed", "/wordpress", "/late", "/below"];
    let all = visits(browser, &instance, Value::from_iter(paths.map(visit))).await;
    for told in &all {
        assert_eq!(told["errors"], json!([]), "{told}");
        assert!(told["frames"][0].as_str().unwrap().contains("Pekárna U Mostu"), "{told}");
    }
    let height = |told: &Value| told["heights"][0].as_u64().unwrap();
    assert_eq!(height(&all[0]), 420);
    assert!(height(&all[1]) > 300 && height(&all[2]) > 300 && height(&all[3]) != 420, "{all:?}");
    assert!(height(&all[4]) > 300, "{}", all[4]);
    assert_eq!(all[2]["followed"], format!("{}/p/pekarna", instance.origin()));
}

#[tokio::test]
async fn twenty_widgets_ask_once_each() {
    let Some(browser) = Browser::found() else { return };
    let instance = street().await;
    let visit = json!([{ "path": "/many", "view": { "width": 1280 }, "shows": "widget" }]);
    let told = visits(browser, &instance, visit).await;
    let requests = told[0]["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 21, "{requests:?}");
}

/// What a server of ours would say of a business whose day is on, and is over in an hour; then nothing; then that nothing is
/// ahead.
#[tokio::test]
async fn what_is_true_no_more_is_shown_no_more() {
    let Some(browser) = Browser::found() else { return };
    let told = |days: Value, until: Value, sentence: Value| {
        json!({
            "lang": "en", "dir": "ltr", "status": "active", "headline": "We take our customers to work", "links": [],
            "colors": [], "days": days, "fresh_until": until, "sentence": sentence,
        })
    };
    let day = json!({
        "starts": "2026-11-20T09:00+00:00", "day": "20", "month": "Nov", "when": "today", "now": "Open now",
        "kind": "Tour", "links": [],
    });
    let open = told(json!([day]), json!("2026-11-20T13:00:00Z"), Value::Null);
    let over = told(json!([]), Value::Null, json!("Next date to be announced"));
    let script = include_str!("../../../src/http/public/widget/releases/1.0.0.js");
    let asked = AtomicUsize::new(0);
    let site = Fixed::start(move |request| match request.target {
        "/page" => {
            let element = "<open-day slug=\"pekarna\">Our open days</open-day><script src=\"/widget.js\"></script>";
            (HTML.to_owned(), page(element))
        }
        "/widget.js" => ("200 OK\r\nContent-Type: text/javascript".to_owned(), script.to_owned()),
        target if target.starts_with("/embed/pekarna.json") => {
            let (status, body) = match asked.fetch_add(1, Ordering::SeqCst) {
                0 => ("200 OK", open.to_string()),
                1 => ("503 Service Unavailable", "{\"status\":\"unavailable\"}".to_owned()),
                _ => ("200 OK", over.to_string()),
            };
            (format!("{status}\r\nContent-Type: application/json"), body)
        }
        _ => ("404 Not Found\r\nContent-Type: text/plain".to_owned(), "Not here.\n".to_owned()),
    })
    .await;
    let flow = Flow {
        name: "widget-life",
        origin: site.origin.clone(),
        java_script: true,
        given: json!({ "site": site.origin }),
    };
    let after = browser.drives(flow).await;
    let expected = ["Open now", "Our open days", "Next date to be announced", "Our open days"];
    assert_eq!(after.as_array().unwrap()[..4], expected.map(Value::from), "{after}");
    assert_eq!(after[4], true);
}
