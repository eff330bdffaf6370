//! `openday face`: what a badge says at an instant.

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::failure::Failure;
use super::output::{self, Lines};
use super::participant::find;
use super::start::Start;
use crate::domain::face::{Day, face};
use crate::domain::look::{Format, LookRequest};
use crate::domain::participant::{Language, Participant};
use crate::domain::schedule::Booking;

/// Show what a badge says at an instant, and until when that stays true
///
/// With --json, `status`, `day` (ahead, today or none), `open_now`, `booking` (`mode` and `fully_booked`, null where no
/// open day is named), `statement` (null unless active), `name`, `date_text` (null unless active), `alt`, and `fresh_until`, the instant at which time alone changes the badge (null when nothing will).
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  openday face pekarna-u-mostu
  openday face pekarna-u-mostu --lang hi --at 2026-12-03T05:00:00Z --json")]
pub(super) struct FaceArgs {
    /// The participant's name in addresses
    slug: String,
    /// The language; one that badges do not speak means the participant's own
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// The instant, like 2026-12-03T09:00:00Z [default: now]
    #[arg(long, value_name = "INSTANT")]
    at: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What a badge says, for programs.
#[derive(Debug, Serialize)]
struct FaceJson<'a> {
    status: &'a str,
    day: &'a str,
    /// Whether visitors can come in at this moment.
    open_now: bool,
    /// How visitors come in, of the open day that is named.
    booking: Option<BookingJson>,
    statement: Option<&'a str>,
    name: &'a str,
    date_text: Option<&'a str>,
    alt: &'a str,
    fresh_until: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
struct BookingJson {
    mode: Booking,
    fully_booked: bool,
}

/// How visitors come to the open day that a badge names.
fn booking(participant: &Participant, day: Day) -> Option<BookingJson> {
    let open_day = participant.schedule.open_day(day.id()?)?;
    Some(BookingJson { mode: open_day.opening.booking, fully_booked: day.is_full() })
}

pub(super) async fn run(args: FaceArgs, start: &Start) -> Result<(), Failure> {
    let language = args.lang.as_deref().map(Language::parse).transpose()?;
    let app = start.app_at(args.at.as_deref()).await?;
    let participant = find(&app, &args.slug)?;
    let mut look = LookRequest::plain(Format::Svg);
    look.language = language.as_ref().map(|language| language.as_str().into());
    let shown = app.shown(participant.slug.as_str(), &look);
    let words = &shown.spec.words;
    let day = face(&participant, app.now()).day;
    let face = FaceJson {
        status: words.mark.as_str(),
        day: day.as_str(),
        open_now: day.is_open_now(),
        booking: booking(&participant, day),
        statement: words.mark.is_active().then_some(words.headline.as_str()),
        name: participant.name.as_str(),
        date_text: words.date.as_ref().map(|date| date.sentence.as_str()),
        alt: &words.alt,
        fresh_until: shown.fresh_until,
    };
    if args.json {
        return output::print_json(&face);
    }
    output::print(&describe(&face, &words.headline))
}

fn describe(face: &FaceJson<'_>, headline: &str) -> String {
    let mut lines = Lines::default();
    let mut field = |label, value: Option<&str>| lines.add(label, value);
    field("status", Some(face.status));
    field("says", Some(headline));
    field("date", face.date_text);
    field("alt", Some(face.alt));
    let until = face.fresh_until.map_or_else(|| "something is changed".to_owned(), |until| until.to_string());
    field("true until", Some(&until));
    lines.below(face.name)
}
