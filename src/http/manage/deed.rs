//! What a participant sends: read, put to the app, and shown again where it could not be saved.

use super::{Deed, Own, Private};
use crate::app::{MaintainError, Record, Revision};
use crate::domain::change::{Actor, Change, Changed};
use crate::domain::input::{ParticularsInput, Texts as _};
use crate::domain::schedule::OpenDayId;
use crate::domain::status::Transition;
use crate::http::RequestHead;
use crate::http::form::{Form, FormError};
use crate::http::gate::{FORM_TOKEN_FIELD, by};
use crate::http::pages::{Unsaved, UnsavedForm, own_fields};
use crate::http::problem::{Problem, ProblemKind};
use crate::http::reply::Reply;
use crate::http::told;
use crate::http::typed::{DAY_FORM_FIELDS, Typed, open_day_field, sentence};

const REVISION_FIELD: &str = "revision";
const CONFIRM_FIELD: &str = "confirm";

/// The fields that the form of a deed may have.
///
/// A form of ours never has what a participant was admitted with; it is read so that the domain refuses it.
pub(super) fn fields(deed: Deed) -> Vec<&'static str> {
    let further: &[&[&str]] = match deed {
        Deed::SignIn => return vec!["link"],
        Deed::SignOut | Deed::SignOutEverywhere | Deed::NewPrivateLink => &[],
        Deed::EditParticulars => &[&[REVISION_FIELD], ParticularsInput::NAMES],
        Deed::AddOpenDay | Deed::EditOpenDay => &[&[REVISION_FIELD], &DAY_FORM_FIELDS],
        Deed::CancelOpenDay => &[&[REVISION_FIELD]],
        Deed::Withdraw => &[&[REVISION_FIELD, CONFIRM_FIELD]],
    };
    [&[FORM_TOKEN_FIELD][..], &further.concat()].concat()
}

/// What is said of a deed that was done, by the word that stands in the page's address.
pub(super) fn done(word: &str) -> Option<&'static str> {
    Some(match word {
        "saved" => "Saved. The world sees it already.",
        "same" => "Nothing was changed: it was so already.",
        "added" => "The open day is in your schedule.",
        "cancelled" => "The open day is cancelled. Calendars that took it in will say so.",
        "withdrawn" => "You no longer take part, and your badge says so.",
        "signed-out" => "You are signed out.",
        _ => return None,
    })
}

/// Why something was not saved, with the form as it was filled in.
struct Refused {
    problem: Problem,
    unsaved: Unsaved,
}

impl Refused {
    fn new(form: UnsavedForm, typed: Typed, problem: Problem) -> Box<Self> {
        Box::new(Self { problem, unsaved: Unsaved { form, typed } })
    }

    fn invalid(form: UnsavedForm, typed: Typed) -> Box<Self> {
        Self::new(form, typed, Problem::new(ProblemKind::Invalid, "some of what was typed is not right yet"))
    }
}

impl Private {
    /// Does what was sent, and answers.
    pub(super) async fn done(
        &self,
        request: &RequestHead,
        deed: Deed,
        id: Option<OpenDayId>,
        form: Result<Form, FormError>,
    ) -> Reply {
        let answer = self.answered(request, deed, id, form).await;
        answer.unwrap_or_else(|problem| told::page(self.shared.frame(request), &problem))
    }

    async fn answered(
        &self,
        request: &RequestHead,
        deed: Deed,
        id: Option<OpenDayId>,
        form: Result<Form, FormError>,
    ) -> Result<Reply, Problem> {
        if deed == Deed::SignIn {
            return self.sign_in(request, &Self::read(form, deed)?).await;
        }
        // Who has no session is told so, whatever was sent.
        let form = form?;
        let Some(own) = self.own(request).await? else { return Ok(self.signed_out_already(request)) };
        own.session.check_form(&form)?;
        let form = Self::read(Ok(form), deed)?;
        match deed {
            Deed::SignIn | Deed::SignOut => self.sign_out(request, &own).await,
            Deed::SignOutEverywhere => self.sign_out_everywhere(request, &own).await,
            Deed::NewPrivateLink => self.new_private_link(request, &own).await,
            Deed::EditParticulars | Deed::AddOpenDay | Deed::EditOpenDay | Deed::CancelOpenDay | Deed::Withdraw => {
                let revision = revision(&form)?;
                match self.changed(&own, revision, deed, id, &form).await? {
                    Ok(word) => Ok(Reply::see_other(&format!("/manage?done={word}"))),
                    Err(refused) => self.shown_again(request, &own, *refused).await,
                }
            }
        }
    }

    /// Makes the change that was sent; the word of what was done, or what was not saved.
    async fn changed(
        &self,
        own: &Own,
        revision: Revision,
        deed: Deed,
        id: Option<OpenDayId>,
        form: &Form,
    ) -> Result<Result<&'static str, Box<Refused>>, Problem> {
        let record = self.shared.app.record(&own.slug).await?;
        let at = id.map_or(UnsavedForm::NewDay, UnsavedForm::Day);
        let prepared = match (deed, id) {
            (Deed::Withdraw, _) => withdrawal(form)?,
            (Deed::CancelOpenDay, Some(id)) => Ok((Change::CancelOpenDay(id), at, Typed::default(), "cancelled")),
            (Deed::AddOpenDay | Deed::EditOpenDay, id) => open_day(form, at, id, &record)?,
            _ => particulars(form, &record)?,
        };
        let (change, at, typed, word) = match prepared {
            Ok(prepared) => prepared,
            Err(refused) => return Ok(Err(refused)),
        };
        let done = self.shared.app.change_on(&own.slug, &change, &by(Actor::Participant)?, Some(revision)).await;
        let word_of = |changed| if changed == Changed::Unchanged { "same" } else { word };
        Ok(done.map(|done| word_of(done.changed)).map_err(|error| refused(error, at, typed, &record)))
    }

    /// The page once more, with what could not be saved and why.
    async fn shown_again(&self, request: &RequestHead, own: &Own, refused: Refused) -> Result<Reply, Problem> {
        let Refused { problem, unsaved } = refused;
        let kind = problem.kind();
        let notice = match kind {
            ProblemKind::Forbidden => return Err(problem),
            ProblemKind::Invalid if !unsaved.typed.mistakes().is_empty() => None,
            ProblemKind::ChangedMeanwhile => Some(
                "This was changed meanwhile, in another window or by a maintainer, so nothing was saved. Look at it, \
                 then send it again if you still want it so."
                    .to_owned(),
            ),
            _ => Some(sentence(problem.detail())),
        };
        let page = self.own_page(request, own, kind.status(), notice.as_deref(), Some(unsaved)).await;
        // A store that fails to save may fail to be read as well; the first problem is the one to tell.
        page.map(|page| told::with_headers(page, kind)).map_err(|_| problem)
    }
}

/// A change that is ready to be made, the form it came from, and the word of its being done.
type Prepared = Result<(Change, UnsavedForm, Typed, &'static str), Box<Refused>>;

/// The state that the sender saw.
fn revision(form: &Form) -> Result<Revision, Problem> {
    let sent = form.get(REVISION_FIELD)?.and_then(|revision| revision.parse().ok());
    sent.map(Revision)
        .ok_or_else(|| Problem::new(ProblemKind::Malformed, "the form does not say which state it was made from"))
}

fn withdrawal(form: &Form) -> Result<Prepared, FormError> {
    let mut typed = Typed::read(form, &[CONFIRM_FIELD])?;
    if typed.get(CONFIRM_FIELD) != "yes" {
        typed.wrong(CONFIRM_FIELD, "tick the box to confirm that you no longer want to take part");
        return Ok(Err(Refused::invalid(UnsavedForm::Withdrawal, typed)));
    }
    Ok(Ok((Change::step(Transition::Withdraw), UnsavedForm::Withdrawal, typed, "withdrawn")))
}

fn open_day(form: &Form, at: UnsavedForm, id: Option<OpenDayId>, record: &Record) -> Result<Prepared, FormError> {
    let mut typed = Typed::read(form, &DAY_FORM_FIELDS)?;
    let Some(input) = typed.open_day() else { return Ok(Err(Refused::invalid(at, typed))) };
    let checked = match id {
        Some(id) => input.check_edit(&record.participant.schedule, id),
        None => input.check(),
    };
    Ok(match (checked, id) {
        (Ok(opening), None) => Ok((Change::AddOpenDay(opening), at, typed, "added")),
        (Ok(opening), Some(id)) => Ok((Change::EditOpenDay(id, opening), at, typed, "saved")),
        (Err(mistakes), _) => {
            typed.all_wrong(mistakes, open_day_field);
            Err(Refused::invalid(at, typed.in_order_of(&DAY_FORM_FIELDS)))
        }
    })
}

fn particulars(form: &Form, record: &Record) -> Result<Prepared, FormError> {
    let at = UnsavedForm::Particulars;
    let names: Vec<_> = own_fields().map(|field| field.name).collect();
    let mut typed = Typed::read(form, &names)?;
    Ok(match form.input::<ParticularsInput>()?.check(Some(&record.participant)) {
        Ok(edit) => Ok((Change::Edit(edit), at, typed, "saved")),
        Err(mistakes) => {
            typed.all_wrong(mistakes, |member| names.iter().copied().find(|name| *name == member));
            Err(Refused::invalid(at, typed.in_order_of(&names)))
        }
    })
}

/// What the app refused, beside the field it is about or above the page.
fn refused(error: MaintainError, at: UnsavedForm, mut typed: Typed, record: &Record) -> Box<Refused> {
    if let MaintainError::NoGlyph { field, .. } = &error
        && let Some(field) = open_day_field(field)
    {
        typed.wrong(field, &error.to_string());
        return Refused::invalid(at, typed);
    }
    let problem = Problem::from(error);
    if problem.kind() == ProblemKind::ChangedMeanwhile && at == UnsavedForm::Particulars {
        let saved = crate::http::pages::particulars_of(&record.participant);
        for field in own_fields().map(|field| field.name) {
            if saved.get(field) != typed.get(field) {
                let now = if saved.is_empty(field) { "nothing" } else { saved.get(field) };
                typed.wrong(field, &format!("saved now is `{now}`"));
            }
        }
    }
    Refused::new(at, typed, problem)
}
