//! A participant's own page: what the world sees of it, and what it may change.

use askama::Template;
use hyper::StatusCode;

use super::open_days::{Day, Days, days, new_day};
use super::session::Access;
use super::world_view::WorldView;
use super::{leave, particulars, script_version};
use crate::app::App;
use crate::domain::participant::Participant;
use crate::domain::status::Status;
use crate::domain::wording::Mark;
use crate::http::layout::{Layout, filled};
use crate::http::private::error::Problem;
use crate::http::private::extract::Own;
use crate::http::private::flash::Flash;
use crate::http::private::form::{FormErrors, FormView, RejectedForm};
use crate::http::private::routes::Routes;
use crate::http::public::{date_of, sign, snippet, status_sentence, words};
use crate::http::reply::Reply;

pub(super) fn routes() -> Routes<Own> {
    Routes::new().get("/manage", show)
}

async fn show(own: Own) -> Result<Reply, Problem> {
    Ok(Reply::private_page(StatusCode::OK, page(&own, None).await?))
}

/// One look of the badge.
struct LookRow {
    style: String,
    theme: &'static str,
    path: String,
    width_px: u16,
    height_px: u16,
}

#[derive(Template)]
#[template(path = "private/manage/page.html")]
struct ManagePage<'a> {
    layout: Layout,
    script_version: &'a str,
    slug: &'a str,
    name: &'a str,
    language: &'a str,
    time_zone: &'a str,
    mark: &'static str,
    sign: &'static str,
    status_sentence: String,
    reason: Option<String>,
    flash: Option<&'static str>,
    errors: FormErrors,
    can_change: bool,
    world_view: &'a WorldView,
    picture: String,
    alt: String,
    alt_language: String,
    drawn: String,
    cached: String,
    days: Vec<Day>,
    past: Vec<String>,
    new_day: FormView,
    particulars: FormView,
    fixed: Vec<(&'static str, String)>,
    snippet: String,
    looks: Vec<LookRow>,
    access: Access,
    leave: FormView,
}

/// The page, with the form that was rejected, if one was.
pub(super) async fn page(own: &Own, rejected: Option<&RejectedForm>) -> Result<String, Problem> {
    let app = own.app();
    let record = app.record(own.slug()).await?;
    let world_view = WorldView::now(own.state(), own.slug()).await;
    let participant = &record.participant;
    let words = words(app, participant);
    let layout = own.layout();
    let Days { ahead, past } = days(own, &record, rejected);
    Ok(filled(&ManagePage {
        script_version: script_version(),
        slug: participant.slug.as_str(),
        name: participant.name.as_str(),
        language: participant.language.as_str(),
        time_zone: participant.time_zone.as_str(),
        mark: Mark::Participant(participant.status).as_str(),
        sign: sign(participant.status),
        status_sentence: status_sentence(participant),
        reason: reason(participant),
        flash: Flash::asked(own.request()).filter(|_| rejected.is_none()),
        errors: FormErrors::among_others(rejected),
        can_change: !matches!(participant.status, Status::Revoked | Status::Withdrawn),
        picture: world_view.data(),
        drawn: drawn(world_view.age_s),
        cached: cached(&world_view.cache_control),
        world_view: &world_view,
        alt: words.alt,
        alt_language: words.language.to_string(),
        days: ahead,
        past,
        new_day: new_day(own, record.revision, rejected),
        particulars: particulars::view(own, &record, rejected),
        fixed: particulars::fixed(participant),
        snippet: snippet(&layout, &own.origin(), participant),
        looks: looks(app, participant),
        access: Access::of(own, &record),
        leave: leave::view(own, record.revision, rejected),
        layout,
    }))
}

/// Why the status was given, and until when, as it is the participant's to know.
fn reason(participant: &Participant) -> Option<String> {
    if participant.status != Status::Suspended {
        return None;
    }
    let reason = participant.status_reason.as_ref().map(|reason| format!("Reason: {reason}"));
    let end = participant.suspension_ends_at().map(|end| format!("It ends on {}.", date_of(participant, end)));
    let parts: Vec<_> = reason.into_iter().chain(end).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn looks(app: &App, participant: &Participant) -> Vec<LookRow> {
    let slug = &participant.slug;
    let row = |style: &crate::render::StyleInfo<'_>, theme: &'static str| LookRow {
        style: style.name.to_owned(),
        theme,
        path: format!("/badge/{slug}.svg?style={}&theme={theme}", style.name),
        width_px: style.width_px,
        height_px: style.height_px,
    };
    app.styles().flat_map(|style| [row(&style, "light"), row(&style, "dark")]).collect()
}

fn drawn(age_s: Option<i64>) -> String {
    match age_s {
        None => "just now".to_owned(),
        Some(0) => "less than a second ago".to_owned(),
        Some(1) => "1 second ago".to_owned(),
        Some(seconds @ ..120) => format!("{seconds} seconds ago"),
        Some(seconds @ ..7_200) => format!("{} minutes ago", seconds / 60),
        Some(seconds) => format!("{} hours ago", seconds / 3_600),
    }
}

/// For how long caches keep an answer, in words.
fn cached(cache_control: &str) -> String {
    let max_age = cache_control.split(", ").find_map(|part| part.strip_prefix("max-age="));
    match max_age {
        Some(seconds) => format!("for {seconds} seconds at most, then they ask again:"),
        None => "not at all:".to_owned(),
    }
}
