//! Open days from a calendar or a table: the file is chosen, what is in it is shown, and what was ticked is entered.
//!
//! Nothing is kept between the steps: the page with what was found carries it, and it is checked and compared anew.

mod chosen;
mod found;
mod words;

use askama::Template;
use hyper::StatusCode;

use super::forms::{AREA, form};
use crate::app::{KEYWORD, TakeInError};
use crate::domain::wording::phrase;
use crate::http::layout::{Layout, filled};
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::extract::{FileForm, Form, KEYWORD_CHARACTERS_MAX, Own, Upload};
use crate::http::private::flash::{FILE_FOLLOWED, FILE_TAKEN};
use crate::http::private::form::{Field, FormErrors, FormState, FormView, RejectedForm};
use crate::http::private::routes::Routes;
use crate::http::reply::Reply;
use chosen::ChosenDays;
use found::{FoundPage, shown};

/// Where the file is chosen, below the area.
const CHOOSE: &str = "calendar-file";
/// Where what was ticked is sent to.
const TAKE: &str = "calendar-file/take";

/// The files that a browser offers.
const ACCEPTED: &str = ".ics,.ical,.csv,text/calendar,text/csv";

pub(super) fn routes() -> Routes<Own> {
    Routes::new()
        .get("/manage/calendar-file", choose)
        .post("/manage/calendar-file", look)
        .post("/manage/calendar-file/take", take)
}

#[derive(Template)]
#[template(path = "private/manage/calendar_file.html")]
struct ChoosePage {
    layout: Layout,
    own_page: String,
    errors: FormErrors,
    form: FormView,
}

async fn choose(own: Own) -> Result<Reply, Problem> {
    Ok(Reply::private_page(StatusCode::OK, choose_page(&own, None)))
}

/// The page on which the file is chosen, with what was wrong with the one that was sent.
fn choose_page(own: &Own, rejected: Option<&RejectedForm>) -> String {
    let of = own.language();
    let file = Field::file(Upload::FILE, phrase!("Calendar or table"), ACCEPTED).spoken(of);
    let keyword = Field::line(Upload::KEYWORD, phrase!("Word or category")).spoken(of).value(KEYWORD).hint(of.say(
        "Entries of a calendar are taken that have it in their title, description or categories; without a word all are.",
    ));
    let keyword = keyword.with(&format!("maxlength=\"{KEYWORD_CHARACTERS_MAX}\""));
    let form = form(own, CHOOSE, phrase!("Show what is in it"), rejected).with_file().field(file).field(keyword);
    filled(&ChoosePage {
        layout: own.layout(),
        own_page: own.to(AREA),
        errors: FormErrors::among_others(rejected),
        form,
    })
}

/// The same page, with why nothing was found in a file.
fn refused(own: &Own, keyword: Option<&str>, problem: Problem) -> Reply {
    let problem = match problem.kind() {
        ProblemKind::Invalid | ProblemKind::TooLarge => {
            let detail = problem.detail().to_owned();
            problem.at(format!("/{}", Upload::FILE), detail)
        }
        _ => problem,
    };
    let mut state = FormState::default();
    if let Some(keyword) = keyword {
        state.set(Upload::KEYWORD, keyword);
    }
    let action = format!("{AREA}/{CHOOSE}");
    let rejected = RejectedForm::new(own.language(), action, state, problem, |member| {
        (member == Upload::FILE).then_some(Upload::FILE)
    });
    rejected.problem().page(choose_page(own, Some(&rejected)))
}

async fn look(own: Own, FileForm(sent): FileForm) -> Result<Reply, Problem> {
    let Upload { keyword, file } = match sent {
        Ok(upload) => upload,
        Err(problem) => return Ok(refused(&own, None, problem)),
    };
    match own.app().preview_file(own.slug(), file, &keyword).await {
        Ok(preview) => Ok(Reply::private_page(StatusCode::OK, filled(&FoundPage::of(&own, &preview, None)))),
        Err(error @ (TakeInError::Intake(_) | TakeInError::Busy)) => Ok(refused(&own, Some(&keyword), error.into())),
        Err(error) => Err(error.into()),
    }
}

async fn take(own: Own, form: Form<ChosenDays>) -> Result<Reply, Problem> {
    let sent = &form.input;
    let ticked = match sent.ticked() {
        Ok(ticked) => ticked,
        Err(problem) => return shown(&own, sent, problem).await,
    };
    let cancels: Vec<_> = sent.cancels().iter().copied().collect();
    let taken = if ticked.is_empty() { FILE_FOLLOWED } else { FILE_TAKEN };
    let preview = own.app().preview_days(own.slug(), ticked, &cancels).await?;
    match own.app().take_in(&preview, &own.by_participant()?).await {
        Ok(done) => Ok(Reply::see_other(&own.to(&taken.if_changed(done.changed).address(AREA, "open-days")))),
        Err(error) => {
            let problem = Problem::from(error);
            match problem.kind() {
                ProblemKind::Forbidden | ProblemKind::Internal => Err(problem),
                _ => shown(&own, sent, problem).await,
            }
        }
    }
}
