//! The script of the page, which sends a private link's secret and does nothing else.

use crate::http::private::extract::Visitor;
use crate::http::private::routes::Routes;
use crate::http::reply::Reply;
use crate::http::script::Script;

/// The script.
pub(super) static SCRIPT: Script = Script::new("/manage/manage.js", include_str!("manage.js"));

pub(super) fn routes() -> Routes<Visitor> {
    Routes::new().get(SCRIPT.path(), script)
}

async fn script(visitor: Visitor) -> Reply {
    SCRIPT.reply(visitor.request())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::private::manage::session::PATH;

    #[test]
    fn the_script_sends_a_secret_to_our_own_sign_in_alone() {
        let text = SCRIPT.text();
        // Beside the page that it stands in, which may be below a path of the host.
        assert_eq!(PATH, "/manage/session");
        assert!(text.contains("form.action = location.pathname.replace(/\\/$/, \"\") + \"/session\""), "{text}");
        assert!(text.contains("history.replaceState"));
        for other in ["fetch", "http", "innerHTML", "eval"] {
            assert!(!text.contains(other), "{other}");
        }
    }
}
