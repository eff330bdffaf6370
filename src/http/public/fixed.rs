//! What an address says to everybody alike: files, and pages that no participant changes.
//!
//! A further one is a row of the table, and a function that makes its text.

mod about;

use hyper::StatusCode;

use crate::http::RequestHead;
use crate::http::layout::{IconForm, Layout, Layouts, WEB_FONTS};
use crate::http::mounted::path_of;
use crate::http::origins::Origin;
use crate::http::reply::{Bodies, CachePolicy, Content, Reply, content_tag};
use crate::http::script::Script;

/// What stands at one address.
struct Fixed {
    path: &'static str,
    content: Content,
    policy: CachePolicy,
    body: fn(&Layouts, Layout) -> Bodies,
}

/// Searches, filters and looks are addresses without end: what they lead to is found without them.
const ROBOTS: &str = "User-agent: *\n\
                      Disallow: /check\n\
                      Disallow: /*?*country=\n\
                      Disallow: /*?*kind=\n\
                      Disallow: /*?*language=\n\
                      Disallow: /*?*month=\n\
                      Disallow: /*?*q=\n\
                      Disallow: /embed/*?\n\
                      Disallow: /p/*/embed?*style=\n\
                      Disallow: /p/*/embed?*theme=\n\
                      Disallow: /p/*/report\n";

/// Puts buttons beside what is there to be copied.
pub(crate) static COPY_SCRIPT: Script = Script::new("/copy.js", include_str!("fixed/copy.js"));

const ALL: [Fixed; 10] = [
    Fixed {
        path: "/about",
        content: Content::Html,
        policy: CachePolicy::Page,
        body: |layouts, layout| Bodies::packed(about::about(&layouts.initiative, layout).into()),
    },
    Fixed {
        path: "/openday.css",
        content: Content::Css,
        policy: CachePolicy::Asset,
        body: |layouts, _| layouts.look().style_sheet.clone(),
    },
    Fixed {
        path: "/favicon.svg",
        content: Content::Svg,
        policy: CachePolicy::Day,
        body: |layouts, _| Bodies::plain(layouts.look().icons.svg.clone().into()),
    },
    icon(IconForm::Ico, Content::Ico, |layouts, _| form(layouts, IconForm::Ico)),
    icon(IconForm::Touch, Content::Png, |layouts, _| form(layouts, IconForm::Touch)),
    icon(IconForm::Small, Content::Png, |layouts, _| form(layouts, IconForm::Small)),
    icon(IconForm::Large, Content::Png, |layouts, _| form(layouts, IconForm::Large)),
    Fixed {
        path: "/site.webmanifest",
        content: Content::Manifest,
        policy: CachePolicy::Day,
        body: |layouts, layout| Bodies::plain(layouts.look().icons.manifest(&layout.initiative).into()),
    },
    Fixed {
        path: "/copy.js",
        content: Content::Script,
        policy: CachePolicy::Asset,
        body: |_, _| Bodies::plain(COPY_SCRIPT.text().into()),
    },
    Fixed {
        path: "/robots.txt",
        content: Content::Text,
        policy: CachePolicy::Day,
        body: |_, layout| Bodies::plain(robots(&layout).into()),
    },
];

const fn icon(form: IconForm, content: Content, body: fn(&Layouts, Layout) -> Bodies) -> Fixed {
    Fixed { path: form.path(), content, policy: CachePolicy::Day, body }
}

/// The icon in that form.
fn form(layouts: &Layouts, form: IconForm) -> Bodies {
    Bodies::plain(layouts.look().icons.get(form).to_vec().into())
}

/// Every path at which something stands.
pub(super) fn paths() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|fixed| fixed.path).chain(WEB_FONTS.iter().map(|font| font.path))
}

/// The path, if something stands there.
pub(super) fn find(path: &str) -> Option<&'static str> {
    paths().find(|known| *known == path)
}

/// What search engines may ask for, and where they find it.
fn robots(layout: &Layout) -> String {
    let Some(origin) = &layout.origin else { return ROBOTS.to_owned() };
    // Crawlers ask the root of a host alone: below a path this is to be copied there.
    let rules = ROBOTS.replace("llow: /", &format!("llow: {}/", path_of(origin)));
    format!("{rules}\nSitemap: {origin}/sitemap.xml\n")
}

/// What stands at a path that [`find`] found, for a page that is seen at `origin`.
pub(super) fn reply(request: &RequestHead, path: &str, layouts: &Layouts, origin: &Origin) -> Option<Reply> {
    let ok = |content, policy, bodies: &Bodies| {
        let tag = content_tag(&bodies.identity);
        Reply::content(request, StatusCode::OK, content, policy, Some(&tag), bodies)
    };
    if let Some(font) = WEB_FONTS.iter().find(|font| font.path == path) {
        return Some(ok(Content::Font, CachePolicy::Asset, &Bodies::plain(font.bytes.into())));
    }
    let Fixed { content, policy, body, .. } = ALL.iter().find(|fixed| fixed.path == path)?;
    Some(ok(*content, *policy, &body(layouts, layouts.of(request, origin))))
}
