//! The pages visitors send something from: an application, and a report of a fake.

use askama::Template;

use super::field::Field;
use super::participant::snippet;
use super::{Frame, choices, filled, words};
use crate::app::App;
use crate::domain::face::{Day, face};
use crate::domain::look::{Format, LookRequest};
use crate::domain::participant::Participant;
use crate::domain::status::Status;
use crate::http::typed::{Mistake, Typed};

/// Participants looked at for one whose badge can stand beside the form.
const LOOKED_AT_MAX: usize = 50;

/// The fields of an application, in the order in which they stand.
pub(in crate::http) const APPLICATION_FIELDS: [&str; 14] = [
    "name",
    "website",
    "slug",
    "country",
    "place",
    "time_zone",
    "language",
    "plan",
    "link",
    "date",
    "from",
    "to",
    "kind",
    "contact",
];

/// The fields of a report, in the order in which they stand.
pub(in crate::http) const REPORT_FIELDS: [&str; 2] = ["seen_at", "text"];

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
    let parts =
        vec![business(&frame, typed), whereabouts(app, typed), plan(typed), first_open_day(app, typed), contact(typed)];
    filled(&JoinPage { frame, featured, notice, mistakes: typed.mistakes(), anchor: "", parts })
}

fn business(frame: &Frame, typed: &Typed) -> Part {
    let slug = Field::text(typed, "slug", "Short name for addresses")
        .with("spellcheck=\"false\" autocapitalize=\"none\" autocomplete=\"off\" maxlength=\"40\"")
        .hint(format!(
            "Your page will be {}/p/short-name. Small letters a to z, digits and hyphens; it stays for good. Leave it \
             empty to have it made of your name.",
            frame.host
        ));
    Part {
        legend: "Your business",
        hint: None,
        fields: vec![
            Field::text(typed, "name", "Name")
                .required()
                .with("autocomplete=\"organization\"")
                .hint("As your customers know it; it stands on the badge."),
            Field::address(typed, "website", "Website")
                .required()
                .with("autocomplete=\"url\"")
                .hint("Where you will show the badge, like www.example.com."),
            slug,
        ],
    }
}

fn whereabouts(app: &App, typed: &Typed) -> Part {
    Part {
        legend: "Where you are",
        hint: None,
        fields: vec![
            Field::choice(typed, "country", "Country", Some("Choose a country"), choices::countries())
                .required()
                .with("autocomplete=\"country\"")
                .half(),
            Field::text(typed, "place", "Town").with("autocomplete=\"address-level2\"").half(),
            Field::choice(typed, "time_zone", "Time zone", Some("Choose a time zone"), choices::zones())
                .required()
                .hint("Your open days begin and end by its clocks."),
            Field::choice(
                typed,
                "language",
                "Language of the badge",
                Some("Choose a language"),
                choices::languages(app.wording()),
            )
            .required(),
        ],
    }
}

fn plan(typed: &Typed) -> Part {
    Part {
        legend: "Your plan",
        hint: None,
        fields: vec![
            Field::lines(typed, "plan", "How will you take your customers to work?", 5)
                .hint("What can they see and do, and for how many at a time? Up to 2,000 characters."),
            Field::address(typed, "link", "A page or video about it"),
        ],
    }
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

fn contact(typed: &Typed) -> Part {
    Part {
        legend: "How maintainers reach you",
        hint: None,
        fields: vec![
            Field::mail(typed, "contact", "E-mail address")
                .required()
                .hint("Never public. Only maintainers see it, and only to ask you about your badge."),
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
pub(in crate::http) fn report(frame: Frame, participant: &Participant, typed: &Typed, notice: Option<&str>) -> String {
    let fields = vec![
        Field::address(typed, "seen_at", "Where did you see it?")
            .required()
            .hint("The address of the page, like www.example.com/about."),
        Field::lines(typed, "text", "What is wrong with it?", 5).hint("Up to 1,000 characters."),
    ];
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
