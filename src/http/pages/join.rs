//! The pages visitors send something from: an application, and a report of a fake.

use askama::Template;

use super::field::Field;
use super::participant::snippet;
use super::{Frame, choices, filled, words};
use crate::app::App;
use crate::domain::face::{Day, face};
use crate::domain::input::field::{Control, Group, Needed};
use crate::domain::input::{FieldSpec, PARTICULARS_FIELDS, REPORT_FIELDS, SLUG_FIELD};
use crate::domain::look::{Format, LookRequest};
use crate::domain::participant::Participant;
use crate::domain::status::Status;
use crate::http::typed::{Mistake, Typed};

/// Participants looked at for one whose badge can stand beside the form.
const LOOKED_AT_MAX: usize = 50;

/// The fields of an application's open day, in the order in which they stand.
const FIRST_OPEN_DAY_FIELDS: [&str; 4] = ["date", "from", "to", "kind"];

/// The parts of the form and how each begins; the first open day stands before the last.
const PARTS: [(Group, &str); 4] = [
    (Group::Business, "Your business"),
    (Group::Whereabouts, "Where you are"),
    (Group::Plan, "Your plan"),
    (Group::Contact, "How maintainers reach you"),
];

/// What is said of the fields of a part, in the order in which they stand.
fn specs_of(group: Group) -> impl Iterator<Item = &'static FieldSpec> {
    PARTICULARS_FIELDS.iter().chain([&SLUG_FIELD]).filter(move |field| field.group == group)
}

/// The fields of an application, in the order in which they stand.
pub(in crate::http) fn application_fields() -> Vec<&'static str> {
    let [parts @ .., last] = PARTS;
    let names = |(group, _): (Group, &str)| specs_of(group).map(|field| field.name).collect::<Vec<_>>();
    parts.into_iter().flat_map(names).chain(FIRST_OPEN_DAY_FIELDS).chain(names(last)).collect()
}

/// Fields that belong together.
struct Part {
    legend: &'static str,
    hint: Option<&'static str>,
    fields: Vec<Field>,
}

/// A badge that stands beside the form, in the language of the page.
struct Featured {
    slug: String,
    alt: String,
}

#[derive(Template)]
#[template(path = "join.html")]
struct JoinPage<'a> {
    frame: Frame,
    featured: Option<Featured>,
    notice: Option<&'a str>,
    mistakes: &'a [Mistake],
    anchor: &'static str,
    parts: Vec<Part>,
}

/// The form to apply, with what was typed and what is wrong with it.
pub(in crate::http) fn join(app: &App, frame: Frame, typed: &Typed, notice: Option<&str>) -> String {
    let with_a_day = |participant: &&std::sync::Arc<Participant>| face(participant, app.now()).day != Day::None;
    let english = LookRequest { language: Some("en".into()), ..LookRequest::plain(Format::Svg) };
    let featured =
        app.first_of(&[Status::Active], LOOKED_AT_MAX).0.iter().find(with_a_day).map(|participant| Featured {
            slug: participant.slug.to_string(),
            alt: app.words(participant, &english).alt,
        });
    let mut parts: Vec<_> = PARTS.map(|(group, legend)| part(app, &frame, typed, group, legend)).into();
    parts.insert(PARTS.len() - 1, first_open_day(app, typed));
    filled(&JoinPage { frame, featured, notice, mistakes: typed.mistakes(), anchor: "", parts })
}

fn part(app: &App, frame: &Frame, typed: &Typed, group: Group, legend: &'static str) -> Part {
    let field = |spec: &FieldSpec| {
        // Of who applies everything is asked that is ever needed, but the slug, which the name suggests.
        let is_needed = spec.needed != Needed::Never && spec.name != SLUG_FIELD.name;
        let field = Field::of(typed, spec, is_needed, app.wording());
        match spec.control {
            Control::Slug => field.hint(format!(
                "Your page will be {}/p/short-name. Small letters a to z, digits and hyphens; it stays for good. Leave \
                 it empty to have it made of your name.",
                frame.host
            )),
            Control::Country => field.half(),
            _ if spec.name == "place" => field.half(),
            _ => field,
        }
    };
    Part { legend, hint: None, fields: specs_of(group).map(field).collect() }
}

fn first_open_day(app: &App, typed: &Typed) -> Part {
    // Somewhere on Earth it is yesterday still.
    let earliest = (app.now() - jiff::SignedDuration::from_hours(12)).strftime("%Y-%m-%d");
    Part {
        legend: "Your first open day",
        hint: Some(
            "If you do not know it yet, leave this empty and add it later: your badge will say “Next date to be announced”.",
        ),
        fields: vec![
            Field::date(typed, "date", "Date").with(&format!("min=\"{earliest}\"")),
            Field::time(typed, "from", "From"),
            Field::time(typed, "to", "To"),
            Field::choice(typed, "kind", "What it is", None, choices::kinds()),
        ],
    }
}

#[derive(Template)]
#[template(path = "applied.html")]
struct AppliedPage<'a> {
    frame: Frame,
    slug: &'a str,
    name: &'a str,
    language: &'a str,
    alt: String,
    alt_language: String,
    private_link: &'a str,
    snippet: String,
}

/// That an application was taken in, with the private link that is shown this once.
pub(in crate::http) fn applied(
    app: &App,
    frame: Frame,
    origin: &str,
    participant: &Participant,
    private_link: &str,
) -> String {
    let words = words(app, participant);
    filled(&AppliedPage {
        slug: participant.slug.as_str(),
        name: participant.name.as_str(),
        language: participant.language.as_str(),
        alt: words.alt,
        alt_language: words.language.to_string(),
        private_link,
        snippet: snippet(&frame, origin, participant),
        frame,
    })
}

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage<'a> {
    frame: Frame,
    slug: &'a str,
    name: &'a str,
    language: &'a str,
    notice: Option<&'a str>,
    mistakes: &'a [Mistake],
    anchor: &'static str,
    fields: Vec<Field>,
}

/// The form to report a fake, with what was typed and what is wrong with it.
pub(in crate::http) fn report(
    app: &App,
    frame: Frame,
    participant: &Participant,
    typed: &Typed,
    notice: Option<&str>,
) -> String {
    let field = |spec: &FieldSpec| Field::of(typed, spec, spec.is_needed(), app.wording());
    let fields = REPORT_FIELDS.iter().map(field).collect();
    filled(&ReportPage {
        frame,
        slug: participant.slug.as_str(),
        name: participant.name.as_str(),
        language: participant.language.as_str(),
        notice,
        mistakes: typed.mistakes(),
        anchor: "",
        fields,
    })
}
