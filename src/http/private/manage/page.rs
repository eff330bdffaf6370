//! A participant's own page: what the world sees of it, and what it may change.

use askama::Template;
use hyper::StatusCode;

use super::closures::{Closures, closures};
use super::forms::AREA;
use super::leave::LeaveForm;
use super::open_days::{Days, EditableDay, PastDay, days, new_day};
use super::particulars::Particulars;
use super::script::SCRIPT;
use super::session::AccessForms;
use super::world_view::WorldView;
use super::{leave, particulars};
use crate::domain::change::Changed;
use crate::domain::hint::hints;
use crate::domain::participant::{Participant, WebsiteStanding};
use crate::domain::schedule::OpenDayId;
use crate::domain::status::Status;
use crate::domain::wording::{Mark, PageLanguage, phrase};
use crate::http::layout::{Layout, filled};
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::extract::Own;
use crate::http::private::flash::{Flash, LEFT, OF_PARTICIPANTS, SAVED, TAKEN_BACK, WEBSITE_REQUESTED};
use crate::http::private::form::{FormErrors, FormView, RejectedForm, in_sentences};
use crate::http::private::preview::Preview;
use crate::http::private::routes::Routes;
use crate::http::public::{COPY_SCRIPT, date_of, said_reason, sign, snippet, status_sentence, words};
use crate::http::reply::Reply;

pub(super) fn routes() -> Routes<Own> {
    Routes::new().get("/manage", show).post("/manage/particulars", save_particulars).post("/manage/withdraw", withdraw)
}

async fn save_particulars(own: Own, form: Particulars) -> Result<Reply, Problem> {
    let done = particulars::save(&own, &form).await;
    let asks = own.app().participant(own.slug().as_str()).is_some_and(|one| one.website_request.is_some());
    answer(&own, if asks { WEBSITE_REQUESTED } else { SAVED }, done).await
}

async fn withdraw(own: Own, form: LeaveForm) -> Result<Reply, Problem> {
    let done = leave::withdraw(&own, form.input).await.map_err(|problem| form.rejected(problem));
    let left = own.app().participant(own.slug().as_str());
    let flash = if left.is_some_and(|participant| participant.took_application_back()) { TAKEN_BACK } else { LEFT };
    answer(&own, flash, done).await
}

/// Leads back to the page after a change, or shows it once more with the form that was rejected.
pub(super) async fn answer(own: &Own, flash: Flash, done: Result<Changed, RejectedForm>) -> Result<Reply, Problem> {
    match done {
        Ok(changed) => Ok(Reply::see_other(&own.to(&flash.if_changed(changed).address(AREA, "")))),
        Err(rejected) if rejected.problem().kind() == ProblemKind::Forbidden => Err(rejected.problem().clone()),
        Err(rejected) => shown_again(own, rejected).await,
    }
}

/// The page once more, with what could not be saved and why.
async fn shown_again(own: &Own, rejected: RejectedForm) -> Result<Reply, Problem> {
    let rejected = if rejected.problem().kind() == ProblemKind::ChangedMeanwhile {
        rejected.noticed(own.language().say(
            "This was changed meanwhile, in another window or by a maintainer, so nothing was saved. Look at it, then \
             send it again if you still want it so.",
        ))
    } else {
        rejected
    };
    // A store that fails to save may fail to be read as well; the first problem is the one to tell.
    match page(own, Some(&rejected)).await {
        Ok(html) => Ok(rejected.problem().page(html)),
        Err(_) => Err(rejected.problem().clone()),
    }
}

async fn show(own: Own) -> Result<Reply, Problem> {
    Ok(Reply::private_page(StatusCode::OK, page(&own, None).await?))
}

/// A website that was asked for and declined.
struct DeclinedWebsite {
    sentence: String,
    reason: Option<String>,
}

#[derive(Template)]
#[template(path = "private/manage/page.html")]
struct ManagePage<'a> {
    layout: Layout,
    script: String,
    copy_script: String,
    page: String,
    builder: String,
    /// Where what is printed stands.
    prints: String,
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
    is_pending: bool,
    hints: Vec<String>,
    world_view: &'a WorldView,
    picture: String,
    alt: String,
    alt_language: String,
    drawn: String,
    cached: String,
    days: Vec<EditableDay>,
    past: Vec<PastDay>,
    last_year: Option<FormView>,
    new_day: FormView,
    closures: Closures,
    particulars: FormView,
    website: String,
    declined_website: Option<DeclinedWebsite>,
    fixed: Vec<(&'static str, String)>,
    snippet: Option<String>,
    /// How the badge of who waits will look.
    preview: Option<Preview>,
    access: AccessForms,
    leave: FormView,
}

/// The page, with the form that was rejected, if one was.
pub(super) async fn page(own: &Own, rejected: Option<&RejectedForm>) -> Result<String, Problem> {
    let app = own.app();
    let record = app.record(own.slug()).await?;
    let world_view = WorldView::at(own.now(), own.state(), own.slug()).await;
    let participant = &record.participant;
    let words = words(app, participant, own.now());
    let layout = own.layout();
    let preview = match participant.status {
        Status::Pending => Some(Preview::of(app, participant).await),
        _ => None,
    };
    let Days { ahead, past, last_year } = days(own, &record, rejected);
    let of = own.language();
    let flash = Flash::asked(own.request(), OF_PARTICIPANTS).filter(|_| rejected.is_none());
    Ok(filled(&ManagePage {
        script: SCRIPT.address(),
        copy_script: COPY_SCRIPT.address(),
        page: format!("/p/{}", participant.slug),
        builder: format!("/p/{}/embed", participant.slug),
        prints: format!("/p/{}/embed#print", participant.slug),
        name: participant.name.as_str(),
        language: participant.language.as_str(),
        time_zone: participant.time_zone.as_str(),
        mark: Mark::Participant(participant.status).as_str(),
        sign: sign(participant.status),
        status_sentence: status_sentence(of, participant),
        reason: reason(of, participant),
        flash: flash.map(|sentence| of.say(sentence)),
        errors: FormErrors::among_others(rejected),
        can_change: !participant.status.is_gone(),
        is_pending: participant.status == Status::Pending,
        hints: in_sentences(of, &hints(participant, own.now())),
        picture: world_view.data(),
        drawn: drawn(of, world_view.age_s),
        cached: cached(of, &world_view.cache_control),
        world_view: &world_view,
        alt_language: words.language.to_string(),
        days: ahead,
        past,
        last_year,
        new_day: new_day(own, &record, again(own), rejected),
        closures: closures(own, &record, rejected),
        particulars: particulars::view(own, &record, rejected),
        website: website_words(of, participant),
        declined_website: declined_website(of, participant),
        fixed: particulars::fixed(of, participant),
        snippet: snippet(app, &layout, &own.origin(), participant),
        preview,
        access: AccessForms::of(own, &record),
        leave: leave::view(own, record.revision, participant.status == Status::Pending, rejected),
        alt: words.alt,
        layout,
    }))
}

/// The open day that the form for a new one begins as, if the address names one.
fn again(own: &Own) -> Option<OpenDayId> {
    let query = own.request().uri().query()?;
    let id = query.split('&').find_map(|pair| pair.strip_prefix("again="))?;
    id.parse().ok().map(OpenDayId)
}

/// How sure the website is, and what is asked for instead.
fn website_words(of: PageLanguage, participant: &Participant) -> String {
    let since = date_of(of, participant, participant.website_standing_since);
    let present = participant.website.shown();
    let values = [("{website}", present.as_str()), ("{date}", since.as_str())];
    let standing = match participant.website_standing {
        WebsiteStanding::Claimed => {
            of.fill("{website} is your website as you say, since {date}; nobody confirmed it yet.", &values)
        }
        WebsiteStanding::Confirmed => of.fill("{website} is confirmed as your website since {date}.", &values),
    };
    let request = participant.website_request.as_ref().map(|request| {
        let (asked, website) = (date_of(of, participant, request.requested_at), request.website.shown());
        of.fill(
            "You asked for {website} on {date}; until a maintainer decides, the present one stands.",
            &[("{website}", &website), ("{date}", &asked)],
        )
    });
    [Some(standing), request].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// That the website it asked for was declined, since when, and why.
fn declined_website(of: PageLanguage, participant: &Participant) -> Option<DeclinedWebsite> {
    let decline = participant.website_decline.as_ref()?;
    let (website, date) = (decline.website.shown(), date_of(of, participant, decline.declined_at));
    Some(DeclinedWebsite {
        sentence: of.fill(
            "You asked for {website}; a maintainer declined that on {date}, and the present one stands.",
            &[("{website}", &website), ("{date}", &date)],
        ),
        reason: decline.reason.as_ref().map(|reason| said_reason(of, &reason.to_string())),
    })
}

/// Why the status was given, and until when, as it is the participant's to know.
fn reason(of: PageLanguage, participant: &Participant) -> Option<String> {
    if participant.status != Status::Suspended {
        return None;
    }
    let reason = participant.status_reason.as_ref().map(|reason| said_reason(of, &reason.to_string()));
    let end = participant.suspension_ends_at().map(|end| date_of(of, participant, end));
    let end = end.map(|end| of.fill("It ends on {date}.", &[("{date}", &end)]));
    let parts: Vec<_> = reason.into_iter().chain(end).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn drawn(of: PageLanguage, age_s: Option<i64>) -> String {
    let (sentence, count) = match age_s {
        None => return of.say("just now").to_owned(),
        Some(seconds @ ..120) => (phrase!("{count} s ago"), seconds),
        Some(seconds @ ..7_200) => (phrase!("{count} min ago"), seconds / 60),
        Some(seconds) => (phrase!("{count} h ago"), seconds / 3_600),
    };
    of.fill(sentence, &[("{count}", &count.to_string())])
}

/// For how long caches keep an answer, in words.
fn cached(of: PageLanguage, cache_control: &str) -> String {
    let max_age = cache_control.split(", ").find_map(|part| part.strip_prefix("max-age="));
    match max_age {
        Some(seconds) => of.fill("for {count} s at most, then they ask again:", &[("{count}", seconds)]),
        None => of.say("not at all:").to_owned(),
    }
}
