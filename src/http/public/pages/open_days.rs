//! `/open-days`: every open day ahead, by date.

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;

use super::coming::DayRow;
use super::paging::Paging;
use crate::app::App;
use crate::domain::wording::PageLanguage;
use crate::http::layout::{Layout, filled};

/// Open days on one page.
const OPEN_DAYS_MAX: usize = 60;

/// The open days of one month.
struct Month {
    name: String,
    days: Vec<DayRow>,
}

#[derive(Template)]
#[template(path = "public/pages/open_days.html")]
struct OpenDaysPage {
    layout: Layout,
    is_noindex: bool,
    months: Vec<Month>,
    /// To subscribe to, in the language of the page.
    calendar: String,
    paging: Option<Paging>,
}

/// Where the calendar of all stands in that language.
fn calendar(of: PageLanguage) -> String {
    if of.is_english() { "/open-days.ics".to_owned() } else { format!("/open-days.ics?lang={}", of.tag()) }
}

/// The page of that number, from 1.
pub(crate) fn open_days(app: &App, layout: Layout, page: usize, now: Timestamp) -> String {
    let programme = app.programme(now);
    let count = programme.days_count();
    let page = Paging::within(page, count, OPEN_DAYS_MAX);
    let layout = layout.standing_at(Paging::address(page, "/open-days"));
    let of = layout.language();
    let mut months: Vec<(Date, Month)> = Vec::new();
    for (business, day) in programme.days((page - 1) * OPEN_DAYS_MAX, OPEN_DAYS_MAX) {
        let (start, _) = day.times_at(business.participant.time_zone.time_zone(), now);
        let first = start.date().first_of_month();
        if months.last().is_none_or(|(month, _)| *month != first) {
            months.push((first, Month { name: of.month(first), days: Vec::new() }));
        }
        let row = DayRow::new(of, business, day, now);
        if let Some((_, month)) = months.last_mut() {
            month.days.push(row);
        }
    }
    filled(&OpenDaysPage {
        calendar: calendar(of),
        is_noindex: page > 1,
        months: months.into_iter().map(|(_, month)| month).collect(),
        paging: Paging::of(page, count, OPEN_DAYS_MAX, "/open-days"),
        layout,
    })
}
