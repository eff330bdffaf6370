//! Pictures: new ones by the thousand, and the same one under a million names.

use std::time::Duration;

use super::crowd::{Enough, crowd};
use super::server::{Setup, slug};
use super::stage::{Leaves, MB, Stage, VISITOR};
use crate::http::Request;

const LANGUAGES: [&str; 20] = [
    "cs", "de", "fr", "es", "it", "pl", "sk", "hu", "ro", "bg", "el", "nl", "da", "sv", "fi", "pt", "tr", "uk", "et",
    "lt",
];
const THEMES: [&str; 2] = ["light", "dark"];

/// The large badge as the largest PNG, in a look that no smaller number gives.
pub(crate) fn large(number: u64) -> Request {
    let number = usize::try_from(number).unwrap();
    let (theme, rest) = (THEMES[number % THEMES.len()], number / THEMES.len());
    let (language, rest) = (LANGUAGES[rest % LANGUAGES.len()], rest / LANGUAGES.len());
    Request::get(&format!("/badge/{}@4x.png?style=large&lang={language}&theme={theme}", slug(rest % 60)))
}

pub(crate) fn random_large(stage: &mut Stage) {
    let server = stage.serve(&Setup::default());
    let enough = Enough::time(stage.attack_time());
    // One address; what it has too many of it waits for.
    let tally = stage.attacked(&server, Leaves::Cached, crowd(server.public, 1, 200, enough, large));
    let renders = server.number("openday_renders_total");
    stage.row.saw(format_args!("answered {tally}; {renders} pictures drawn"));
    stage.row.must(renders > 50, "large ones are drawn");
    stage.hot_within(Duration::from_millis(20));
    stage.memory_within_limits();
}

/// A million addresses of one badge, and a hundred thousand badges of nobody, make no entry anywhere.
pub(crate) fn spellings(stage: &mut Stage) {
    const KEPT: [&str; 2] = ["openday_pictures", "openday_looks"];
    let (spellings, slugs) = stage.by_scale((100_000, 20_000), (1_000_000, 100_000));
    let server = stage.serve(&Setup::default());
    // The two pictures that all of them show.
    assert_eq!(stage.status(&server, VISITOR, &spelling(0)).unwrap(), 200);
    assert_eq!(stage.status(&server, VISITOR, &unknown(0)).unwrap(), 404);
    let before = KEPT.map(|name| server.number(name));
    let public = server.public;
    let (spelled, unknown) = stage.attacked(&server, Leaves::Nothing, async move {
        let spelled = crowd(public, 1, 32, Enough::requests(spellings), spelling).await;
        (spelled, crowd(public, 1, 32, Enough::requests(slugs), unknown).await)
    });
    let after = KEPT.map(|name| server.number(name));
    stage.row.saw(format_args!("answered {spelled}, and {unknown}; pictures and looks {before:?}, then {after:?}"));
    stage.row.must(spelled.of(200) == spellings && unknown.of(404) == slugs, "all are answered");
    stage.row.must(before == after, "+0 entries");
    stage.memory_within(8 * MB);
    stage.hot_within(Duration::from_millis(10));
}

fn spelling(number: u64) -> Request {
    let theme = ["AUTO", "auto", "none", "Auto"][usize::try_from(number % 4).unwrap()];
    Request::get(&format!("/badge/{}.svg?v={number}&theme={theme}&style=nobody-{number}&x=&lang=x-{number}", slug(0)))
}

fn unknown(number: u64) -> Request {
    Request::get(&format!("/badge/nobody-{number}.svg"))
}
