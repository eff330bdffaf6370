//! The script of the page, which sends a private link's secret and does nothing else.

use std::sync::LazyLock;

use hyper::StatusCode;

use crate::http::private::extract::Visitor;
use crate::http::private::routes::Routes;
use crate::http::reply::{Bodies, CachePolicy, Content, Reply, content_tag};

const SCRIPT: &str = include_str!("manage.js");

/// The digest of the script.
static SCRIPT_TAG: LazyLock<String> = LazyLock::new(|| content_tag(SCRIPT));

/// Letters of the script's digest that its address bears.
const VERSION_CHARS: usize = 12;

pub(super) fn routes() -> Routes<Visitor> {
    Routes::new().get("/manage/manage.js", script)
}

async fn script(visitor: Visitor) -> Reply {
    let (policy, tag) = (CachePolicy::Asset, Some(SCRIPT_TAG.as_str()));
    let bodies = Bodies::plain(SCRIPT.into());
    Reply::content(visitor.request(), StatusCode::OK, Content::Script, policy, tag, &bodies)
}

/// What the script's address ends with, so that another script has another address.
pub(super) fn script_version() -> &'static str {
    SCRIPT_TAG.get(..VERSION_CHARS).unwrap_or(&SCRIPT_TAG)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::private::manage::session::PATH;

    #[test]
    fn the_script_sends_a_secret_to_our_own_sign_in_alone() {
        assert!(SCRIPT.contains(&format!("form.action = \"{PATH}\"")));
        assert!(SCRIPT.contains("history.replaceState"));
        for other in ["fetch", "http", "innerHTML", "eval"] {
            assert!(!SCRIPT.contains(other), "{other}");
        }
    }
}
