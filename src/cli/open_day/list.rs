//! `openday open-day list`: the open days of a participant in order, and what is ahead that is otherwise.

use std::collections::BTreeMap;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::Serialize;

use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::participant::find;
use crate::cli::start::Start;
use crate::domain::input::{ClosureInput, OpenDayInput, Texts};
use crate::domain::participant::Participant;
use crate::domain::schedule::{
    Closure, Exception, Occurrence, OpenDay, OpenDayId, Opening, Stage, Turn, format_local_time, offset_time,
};
use crate::domain::text::{DayNote, Title};

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArgs {
    /// The participant's name in addresses
    slug: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A schedule, for programs.
#[derive(Debug, Serialize)]
struct ScheduleJson<'a> {
    open_days: Vec<OpenDayJson<'a>>,
    closures: Vec<BTreeMap<&'static str, serde_json::Value>>,
}

/// An open day, for programs.
#[derive(Debug, Serialize)]
struct OpenDayJson<'a> {
    id: OpenDayId,
    #[serde(flatten)]
    said: BTreeMap<&'static str, serde_json::Value>,
    time_zone: &'a str,
    cancelled: bool,
    note: Option<&'a DayNote>,
    moved_from: Option<Date>,
    places_left: Option<u32>,
    stage: Stage,
    /// When it opens next; of one that does not repeat, its own time.
    next: Option<String>,
}

pub(super) async fn list(args: &ListArgs, start: &Start) -> Result<(), Failure> {
    let app = start.app_at(None).await?;
    let participant = find(&app, &args.slug)?;
    let now = app.now();
    let mut days: Vec<&OpenDay> = participant.schedule.open_days().iter().collect();
    days.sort_by_key(|day| (place(day, &participant, now), day.id));
    if args.json {
        return output::print_json(&ScheduleJson {
            open_days: days.into_iter().map(|day| json(day, &participant, now)).collect(),
            closures: participant.schedule.closures().iter().map(|closure| said(&ClosureInput::of(closure))).collect(),
        });
    }
    let rows: Vec<_> = days.into_iter().map(|day| row(day, &participant, now)).collect();
    let mut text = output::table(["ID", "NEXT START", "END", "REPEATS", "KIND", "STAGE", "TITLE"], &rows);
    let note = |note: Option<&DayNote>| note.map(DayNote::to_string).unwrap_or_default();
    let otherwise = otherwise_ahead(&participant, now).map(|(date, id, exception)| {
        [date.to_string(), id.to_string(), becomes(exception), note(exception.note.as_ref())]
    });
    let closed = closed_ahead(&participant, now)
        .map(|closure| [closure.from().to_string(), closure.to().to_string(), note(closure.note.as_ref())]);
    append(&mut text, ["DATE", "ID", "INSTEAD", "NOTE"], &otherwise.collect::<Vec<_>>());
    append(&mut text, ["CLOSED FROM", "TO", "NOTE"], &closed.collect::<Vec<_>>());
    output::print(&text)
}

/// Appends a table, unless it is empty.
fn append<const COLUMNS: usize>(text: &mut String, heads: [&str; COLUMNS], rows: &[[String; COLUMNS]]) {
    if !rows.is_empty() {
        text.push('\n');
        text.push_str(&output::table(heads, rows));
    }
}

/// Where an open day stands in the list: when it begins next, was to begin before it was called off, or did last.
fn place(day: &OpenDay, participant: &Participant, now: Timestamp) -> (DateTime, DateTime) {
    let zone = participant.time_zone.time_zone();
    // What was called off is what its badge names.
    let called_off = || participant.schedule.called_off_of(day, zone, now).into_iter().next();
    if let Some(named) = next(day, participant, now).or_else(called_off) {
        return named.times();
    }
    let last = day.opening.dates(zone).and_then(|dates| day.opening.once_on(dates.last()?));
    last.map_or((day.opening.start(), day.opening.end()), |last| (last.start(), last.end()))
}

fn row(day: &OpenDay, participant: &Participant, now: Timestamp) -> [String; 7] {
    let Opening { kind, title, .. } = &day.opening;
    let (begins, ends) = place(day, participant, now);
    [
        day.id.to_string(),
        format_local_time(begins),
        format_local_time(ends),
        day.opening.repeat().map(ToString::to_string).unwrap_or_default(),
        kind.to_string(),
        participant.schedule.stage_of(day, participant.time_zone.time_zone(), now).as_str().to_owned(),
        title.as_ref().map(Title::to_string).unwrap_or_default(),
    ]
}

fn json<'a>(day: &'a OpenDay, participant: &'a Participant, now: Timestamp) -> OpenDayJson<'a> {
    OpenDayJson {
        id: day.id,
        said: said(&OpenDayInput::of(&day.opening)),
        time_zone: participant.time_zone.as_str(),
        cancelled: day.cancelled,
        note: day.note.as_ref(),
        moved_from: day.moved_from,
        places_left: day.places_left,
        stage: participant.schedule.stage_of(day, participant.time_zone.time_zone(), now),
        next: next(day, participant, now).map(|next| offset_time(&next.start)),
    }
}

/// Every member of an input as programs read it; what is not said is null.
fn said<T: Texts>(texts: &T) -> BTreeMap<&'static str, serde_json::Value> {
    let value = |name| texts.text(name).map_or(serde_json::Value::Null, |text| T::json(name, text));
    T::NAMES.iter().map(|name| (*name, value(name))).collect()
}

/// The next time of an open day that is not over.
pub(super) fn next<'a>(day: &'a OpenDay, participant: &'a Participant, now: Timestamp) -> Option<Occurrence<'a>> {
    participant.schedule.next_of(day, participant.time_zone.time_zone(), now)
}

/// What is otherwise on dates ahead of rules, by date.
pub(in crate::cli) fn otherwise_ahead(
    participant: &Participant,
    now: Timestamp,
) -> impl Iterator<Item = (Date, OpenDayId, &Exception)> {
    let today = participant.time_zone.time_zone().to_datetime(now).date();
    let days = participant.schedule.open_days().iter();
    let all =
        days.flat_map(|day| day.opening.exceptions.iter().map(move |(date, exception)| (date, day.id, exception)));
    let mut ahead: Vec<_> = all.filter(|(date, _, exception)| exception.last_date(*date) >= today).collect();
    ahead.sort_by_key(|(date, id, _)| (*date, *id));
    ahead.into_iter()
}

/// The closed days that are not over.
pub(in crate::cli) fn closed_ahead(participant: &Participant, now: Timestamp) -> impl Iterator<Item = &Closure> {
    let today = participant.time_zone.time_zone().to_datetime(now).date();
    participant.schedule.closures().iter().filter(move |closure| closure.to() >= today)
}

/// What becomes of the date of a rule, in words.
pub(in crate::cli) fn becomes(exception: &Exception) -> String {
    let moved = |(start, end)| format!("moved to {} until {}", format_local_time(start), format_local_time(end));
    let turn = match exception.turn {
        Turn::Held => None,
        Turn::Dropped => Some("left out".to_owned()),
        Turn::Cancelled { moved: None } => Some("cancelled".to_owned()),
        Turn::Cancelled { moved: Some(times) } => Some(format!("cancelled, after it was {}", moved(times))),
        Turn::Moved { start, end } => Some(moved((start, end))),
    };
    let left = exception.places_left.map(|left| match left {
        0 => "fully booked".to_owned(),
        left => format!("places left: {left}"),
    });
    turn.into_iter().chain(left).collect::<Vec<_>>().join(", ")
}
