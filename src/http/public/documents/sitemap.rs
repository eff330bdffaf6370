//! `/sitemap.xml`: the pages that search engines are to find (sitemaps.org, protocol 0.9).

use jiff::Timestamp;

use crate::app::{Among, App};
use crate::domain::status::Status;

/// Most addresses of one sitemap, by the protocol.
const ADDRESSES_MAX: usize = 50_000;

/// The page to apply on, as long as anybody can.
const JOIN: &str = "/join";

/// Pages that are no participant's.
const PAGES: [&str; 5] = ["/", "/directory", "/open-days", JOIN, "/about"];

/// Most open days in it, the earliest: those further ahead are found by way of their participants.
const OPEN_DAYS_MAX: usize = 10_000;

/// The pages at `origin`: of participants, those that take part, and of their open days, those that are to come.
pub(crate) fn sitemap(app: &App, origin: &str, has_ended: bool, now: Timestamp) -> String {
    let (active, _) = app.first_of(|one| one.status == Status::Active, ADDRESSES_MAX - PAGES.len() - OPEN_DAYS_MAX);
    let programme = app.programme(now);
    let days = programme.days_among(&Among::default(), OPEN_DAYS_MAX).into_iter();
    let of_days = days.map(|(business, day)| {
        let (slug, date) = (&business.participant.slug, day.start.date());
        let is_alone = business.days.iter().filter(|other| other.start.date() == date).count() == 1;
        if is_alone { format!("/p/{slug}/{date}") } else { format!("/p/{slug}/{date}-{}", day.id) }
    });
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.push_str("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    let of_participants = active.iter().map(|one| format!("/p/{}", one.slug));
    for path in PAGES
        .into_iter()
        .filter(|path| !has_ended || *path != JOIN)
        .map(str::to_owned)
        .chain(of_participants)
        .chain(of_days)
    {
        // A slug has letters, digits and hyphens alone, as a date and a number have; the origin is a scheme and a host.
        xml.extend(["<url><loc>", origin, &path, "</loc></url>\n"]);
    }
    xml.push_str("</urlset>\n");
    xml
}
