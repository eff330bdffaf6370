//! `/sitemap.xml`: the pages that search engines are to find (sitemaps.org, protocol 0.9).

use crate::app::App;
use crate::domain::status::Status;

/// Most addresses of one sitemap, by the protocol.
const ADDRESSES_MAX: usize = 50_000;

/// Pages that are no participant's.
const PAGES: [&str; 5] = ["/", "/directory", "/open-days", "/join", "/about"];

/// The pages at `origin`: of participants, those that take part.
pub(crate) fn sitemap(app: &App, origin: &str) -> String {
    let (active, _) = app.first_of(|one| one.status == Status::Active, ADDRESSES_MAX - PAGES.len());
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.push_str("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    let of_participants = active.iter().map(|one| format!("/p/{}", one.slug));
    for path in PAGES.map(str::to_owned).into_iter().chain(of_participants) {
        // A slug has letters, digits and hyphens alone; the origin is a scheme and a host.
        xml.extend(["<url><loc>", origin, &path, "</loc></url>\n"]);
    }
    xml.push_str("</urlset>\n");
    xml
}
