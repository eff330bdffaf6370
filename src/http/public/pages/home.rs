//! The home page: what this is, why a business takes part, and whose doors open next.

use askama::Template;
use jiff::Timestamp;

use super::coming::{BusinessRow, DayRow, path, plan_of};
use super::ended::ended;
use super::picture::PagePicture;
use crate::app::{App, Business, Programme};
use crate::domain::wording::phrase;
use crate::http::layout::{Layout, Sharing, filled};

/// Open days that the page shows.
const OPEN_DAYS_MAX: usize = 6;

/// Businesses that the page shows.
const BUSINESSES_MAX: usize = 12;

/// A kind of workplace, and what customers may see of it.
struct Door {
    /// The drawing.
    scene: &'static str,
    who: &'static str,
    idea: &'static str,
}

const DOORS: [Door; 4] = [
    Door {
        scene: "office",
        who: phrase!("Office"),
        idea: phrase!("Let them sit in on a planning meeting, a support shift, a design that had to fail twice first."),
    },
    Door {
        scene: "factory",
        who: phrase!("Factory"),
        idea: phrase!("Walk the line together, from raw steel to the box on the lorry."),
    },
    Door {
        scene: "shop",
        who: phrase!("Shop"),
        idea: phrase!("Ask them in before opening time, when shelves are filled and orders are made."),
    },
    Door {
        scene: "solo",
        who: phrase!("On your own"),
        idea: phrase!("One bench, one guest, one morning. That is a full open day."),
    },
];

/// A business whose badge stands for all.
struct Featured {
    path: String,
    name: String,
    language: String,
    picture: PagePicture,
    plan: Option<String>,
}

#[derive(Template)]
#[template(path = "public/pages/home.html")]
struct HomePage {
    layout: Layout,
    sharing: Option<Sharing>,
    statement: String,
    /// How many take part.
    count: usize,
    is_empty: bool,
    /// An open day that is on now.
    open_now: Option<DayRow>,
    doors: [Door; 4],
    days: Vec<DayRow>,
    featured: Option<Featured>,
    businesses: Vec<BusinessRow>,
}

/// The page.
pub(crate) fn home(app: &App, layout: Layout, now: Timestamp) -> String {
    if layout.has_ended() {
        return ended(layout, "/", None);
    }
    let (wording, of) = (app.wording(), layout.language());
    let programme: &Programme = &app.programme(now);
    let statement = wording.statement(wording.speech(Some(of.tag()), None)).to_owned();
    let rows =
        || programme.days(0, OPEN_DAYS_MAX).into_iter().map(|(business, day)| DayRow::new(of, business, day, now));
    filled(&HomePage {
        sharing: Sharing::with_icon(&layout, "/", (&layout.initiative, &statement)),
        statement,
        count: programme.businesses.len(),
        is_empty: programme.businesses.is_empty(),
        open_now: rows().find(|day| day.is_on),
        doors: DOORS,
        days: rows().collect(),
        featured: featured(app, programme, now),
        businesses: programme
            .businesses
            .iter()
            .take(BUSINESSES_MAX)
            .map(|one| BusinessRow::new(of, one, now))
            .collect(),
        layout,
    })
}

/// The first with an open day ahead: one that says what it will show, if there is one.
fn featured(app: &App, programme: &Programme, now: Timestamp) -> Option<Featured> {
    let mut with_a_day = programme
        .businesses
        .iter()
        .take(BUSINESSES_MAX)
        .map(AsRef::as_ref)
        .take_while(|one: &&Business| one.next().is_some())
        .peekable();
    let first: Option<&Business> = with_a_day.peek().copied();
    let participant = &with_a_day.find(|one| one.participant.public_plan().is_some()).or(first)?.participant;
    Some(Featured {
        path: path(participant),
        name: participant.name.to_string(),
        language: participant.language.to_string(),
        picture: PagePicture::plain(app, participant, now),
        plan: plan_of(participant),
    })
}
