//! The page in place of those that lead to open days or ask something, of an initiative that ended.

use askama::Template;

use crate::http::layout::{Layout, Sharing, filled};

#[derive(Template)]
#[template(path = "public/pages/ended.html")]
struct EndedPage {
    sharing: Option<Sharing>,
    /// A text of pages; the name of the initiative where there is none.
    heading: Option<&'static str>,
    layout: Layout,
}

/// The page at `path`.
pub(super) fn ended(layout: Layout, path: &str, heading: Option<&'static str>) -> String {
    let title = heading.map_or(layout.initiative.as_str(), |heading| layout.say(heading));
    let sharing = Sharing::with_icon(&layout, path, (title, &layout.initiative));
    filled(&EndedPage { sharing, heading, layout })
}
