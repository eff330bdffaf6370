//! What an address says to everybody alike: files, and pages that no participant changes.
//!
//! A further one is a row of the table, and a function that makes its text.

mod about;

use hyper::StatusCode;

use super::Public;
use crate::http::RequestHead;
use crate::http::layout::{Layout, Layouts};
use crate::http::origins::Origin;
use crate::http::reply::{CachePolicy, Content, Reply};
use crate::http::script::Script;

/// What stands at one address.
struct Fixed {
    path: &'static str,
    content: Content,
    policy: CachePolicy,
    text: fn(&Layouts, Layout) -> String,
}

const ROBOTS: &str = "User-agent: *\nDisallow: /check\n";

/// Puts buttons beside what is there to be copied.
pub(super) static COPY_SCRIPT: Script = Script::new("/copy.js", include_str!("fixed/copy.js"));

const ALL: [Fixed; 5] = [
    Fixed {
        path: "/about",
        content: Content::Html,
        policy: CachePolicy::Page,
        text: |layouts, layout| about::about(&layouts.initiative, layout),
    },
    Fixed {
        path: "/openday.css",
        content: Content::Css,
        policy: CachePolicy::Asset,
        text: |layouts, _| layouts.look().style_sheet.clone(),
    },
    Fixed {
        path: "/favicon.svg",
        content: Content::Svg,
        policy: CachePolicy::Day,
        text: |layouts, _| layouts.look().icon.clone(),
    },
    Fixed {
        path: "/copy.js",
        content: Content::Script,
        policy: CachePolicy::Asset,
        text: |_, _| COPY_SCRIPT.text().to_owned(),
    },
    Fixed { path: "/robots.txt", content: Content::Text, policy: CachePolicy::Day, text: |_, _| ROBOTS.to_owned() },
];

/// The path, if something stands there.
pub(super) fn find(path: &str) -> Option<&'static str> {
    ALL.iter().map(|fixed| fixed.path).find(|known| *known == path)
}

/// What stands at a path that [`find`] found, for a page that is seen at `origin`.
pub(super) fn reply(request: &RequestHead, path: &str, layouts: &Layouts, origin: &Origin) -> Option<Reply> {
    let Fixed { content, policy, text, .. } = ALL.iter().find(|fixed| fixed.path == path)?;
    Some(Public::text(request, StatusCode::OK, *content, *policy, text(layouts, layouts.at(origin))))
}
