//! `/directory`: who takes part, to be searched and narrowed down.

use askama::Template;
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::coming::{BusinessRow, GoneRow, plan_of};
use super::paging::Paging;
use super::picture::PagePicture;
use crate::app::{Among, App, Programme, Wanted, month_word};
use crate::domain::reading::Reading;
use crate::domain::schedule::Kind;
use crate::domain::status::Status;
use crate::domain::text::sorted_by;
use crate::domain::wording::{PageLanguage, phrase};
use crate::http::layout::{Layout, filled};

/// Most of those that do not take part now on the last page.
const GONE_MAX: usize = 100;

/// Most characters of a search.
const SEARCH_CHARACTERS_MAX: usize = 100;

/// What is asked for; what is left out is not asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DirectoryQuery {
    pub search: String,
    pub among: Among,
    /// From 1.
    pub page: usize,
}

/// What is asked for, each in its one spelling, as it stands in the address.
struct Spelled {
    search: String,
    among: [(&'static str, Option<String>); 4],
}

impl DirectoryQuery {
    /// What is looked for, and how that is written; a search for nothing that can be read is none.
    fn known(self) -> (Spelled, Wanted) {
        let search: String = self.search.trim().chars().take(SEARCH_CHARACTERS_MAX).collect();
        let found = (!search.is_empty()).then(|| Reading::Input.read(&search).ok()).flatten();
        let search = if found.is_some() { search } else { String::new() };
        (Spelled { search, among: self.among.spelled() }, Wanted { search: found, among: self.among })
    }
}

impl Spelled {
    /// What is asked of that key, or nothing.
    fn get(&self, key: &str) -> &str {
        let asked = self.among.iter().find(|(name, _)| *name == key);
        asked.and_then(|(_, value)| value.as_deref()).unwrap_or_default()
    }

    /// The address, without the number of the page.
    fn address(&self) -> String {
        let search = Some(&self.search).filter(|search| !search.is_empty());
        let search = search.map(|search| format!("q={}", utf8_percent_encode(search, NON_ALPHANUMERIC)));
        let others = self.among.iter().filter_map(|(name, value)| Some(format!("{name}={}", value.as_deref()?)));
        let query = search.into_iter().chain(others).collect::<Vec<_>>().join("&");
        if query.is_empty() { "/directory".to_owned() } else { format!("/directory?{query}") }
    }
}

struct Choice {
    name: &'static str,
    label: &'static str,
    /// What is said where nothing is chosen.
    any: &'static str,
    options: Vec<ChoiceOption>,
}

struct ChoiceOption {
    value: String,
    label: String,
    language: Option<String>,
    is_chosen: bool,
}

struct DirectoryRow {
    row: BusinessRow,
    picture: PagePicture,
    plan: Option<String>,
}

#[derive(Template)]
#[template(path = "public/pages/directory.html")]
struct DirectoryPage {
    layout: Layout,
    is_noindex: bool,
    /// How many take part.
    total: usize,
    typed: String,
    choices: Vec<Choice>,
    is_filtered: bool,
    /// How many are found.
    count: usize,
    businesses: Vec<DirectoryRow>,
    paging: Option<Paging>,
    gone: Vec<GoneRow>,
    gone_left_off: usize,
}

/// The page with so many businesses at most.
pub(crate) fn directory(app: &App, layout: Layout, query: DirectoryQuery, size: usize, now: Timestamp) -> String {
    let programme = app.programme(now);
    let page = query.page;
    let (query, wanted) = query.known();
    let is_filtered = query.address() != "/directory";
    let (_, count) = programme.part(&wanted, 0, 0);
    let page = Paging::within(page, count, size);
    let (found, _) = programme.part(&wanted, (page - 1) * size, size);
    let layout = layout.standing_at(Paging::address(page, &query.address()));
    let of = layout.language();
    let businesses = found.into_iter().map(|business| DirectoryRow {
        row: BusinessRow::new(of, business, now),
        picture: PagePicture::plain(app, &business.participant, now).among_others(),
        plan: plan_of(&business.participant),
    });
    let is_last = page * size >= count && !is_filtered;
    // A file has no further pages.
    let gone_max = if layout.has_ended() { usize::MAX } else { GONE_MAX };
    let (gone, gone_count) = if is_last {
        app.first_of(
            |one| one.status == Status::Suspended || one.status.is_gone() && !one.took_application_back(),
            gone_max,
        )
    } else {
        (Vec::new(), 0)
    };
    filled(&DirectoryPage {
        is_noindex: is_filtered || page > 1,
        total: programme.businesses.len(),
        typed: query.search.clone(),
        choices: choices(app, of, &programme, &query),
        is_filtered,
        count,
        businesses: businesses.collect(),
        paging: Paging::of(page, count, size, &query.address()),
        gone_left_off: gone_count - gone.len(),
        gone: gone.iter().map(|one| GoneRow::new(of, one)).collect(),
        layout,
    })
}

/// What may be chosen: of countries, languages and months those that somebody is found by.
fn choices(app: &App, of: PageLanguage, programme: &Programme, query: &Spelled) -> Vec<Choice> {
    let option = |value: String, label: String, chosen: &str| ChoiceOption {
        is_chosen: value == chosen,
        value,
        label,
        language: None,
    };
    let mut countries: Vec<_> =
        programme.countries().into_iter().map(|one| (of.country(one).to_owned(), one)).collect();
    countries.sort_by_cached_key(|(name, _)| sorted_by(name));
    let countries =
        countries.into_iter().map(|(name, one)| option(one.as_str().to_owned(), name, query.get("country")));
    let languages = programme.languages().into_iter().map(|tag| {
        let speech = app.wording().speech(Some(tag), None);
        let name = app.wording().name_of(speech).to_owned();
        ChoiceOption {
            language: Some(app.wording().tag(speech).to_string()),
            ..option(tag.to_owned(), name, query.get("language"))
        }
    });
    // Open days of others may have been entered before.
    let kinds = Kind::ALL.iter().filter(|kind| app.kinds().has(**kind) || query.get("kind") == kind.as_str());
    let kinds = kinds.map(|kind| option(kind.as_str().to_owned(), of.say(kind.label()).to_owned(), query.get("kind")));
    let months =
        programme.months().into_iter().map(|month| option(month_word(month), of.month(month), query.get("month")));
    vec![
        Choice {
            name: "country",
            label: phrase!("Country"),
            any: phrase!("All countries"),
            options: countries.collect(),
        },
        Choice { name: "month", label: phrase!("When"), any: phrase!("Any time"), options: months.collect() },
        Choice { name: "kind", label: phrase!("What it is"), any: phrase!("Anything"), options: kinds.collect() },
        Choice {
            name: "language",
            label: phrase!("Language of the badge"),
            any: phrase!("All languages"),
            options: languages.collect(),
        },
    ]
}
