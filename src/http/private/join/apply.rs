//! `/join`: the form to apply with, and what becomes of what was typed into it.

use std::sync::Arc;

use askama::Template;
use hyper::StatusCode;

use super::honeypot::{HONEYPOT, Honeypot, thanks};
use super::received::{applied_page, sent_before_page};
use super::slug::free;
use crate::app::Applied;
use crate::domain::face::{Day, face};
use crate::domain::input::field::{Control, Group, Needed};
use crate::domain::input::{
    FieldError, FieldSpec, PARTICULARS_FIELDS, ParticipantInput, ParticularsInput, SLUG_FIELD, Texts as _,
};
use crate::domain::look::{Format, LookRequest};
use crate::domain::participant::{Participant, Site, suggest_slug};
use crate::domain::status::Status;
use crate::domain::wording::phrase;
use crate::http::accept_language;
use crate::http::layout::{Layout, filled};
use crate::http::private::applications::{NotTaken, take_in};
use crate::http::private::error::Problem;
use crate::http::private::extract::{ApplicationTry, Context, Form, Visitor};
use crate::http::private::form::{
    DayForm, FIRST_DAY_FIELDS, Field, FieldContext, FormData, FormErrors, FormInput, FormState, RejectedForm,
    day_field, first_day_fields,
};
use crate::http::private::routes::Routes;
use crate::http::public::PagePicture;
use crate::http::reply::{Bodies, CachePolicy, Content, Reply};

/// Participants looked at for one whose badge can stand beside the form.
const LOOKED_AT_MAX: usize = 50;

/// The parts of the form and how each begins; the first open day stands before the last.
const PARTS: [(Group, &str); 4] = [
    (Group::Business, phrase!("Your business")),
    (Group::Whereabouts, phrase!("Where you are")),
    (Group::Plan, phrase!("Your plan")),
    (Group::Contact, phrase!("How maintainers reach you")),
];

pub(super) fn routes() -> Routes<Visitor> {
    Routes::new().get("/join", show).post("/join", apply)
}

/// What was typed into the form.
#[derive(Debug)]
struct ApplicationForm(FormState);

impl FormInput for ApplicationForm {
    fn names() -> Vec<&'static str> {
        let [parts @ .., last] = PARTS;
        let names = |(group, _): (Group, &str)| specs_of(group).map(|field| field.name).collect::<Vec<_>>();
        parts.into_iter().flat_map(names).chain(FIRST_DAY_FIELDS).chain(names(last)).collect()
    }

    fn read(form: &FormData) -> Result<Self, Problem> {
        Ok(Self(FormState::read(form, &Self::names())?))
    }

    fn field_of(member: &str) -> Option<&'static str> {
        match member.strip_prefix("first_open_day.") {
            Some(member) => day_field(member),
            None => Self::names().into_iter().find(|field| *field == member),
        }
    }
}

/// What is said of the fields of a part, in the order in which they stand.
fn specs_of(group: Group) -> impl Iterator<Item = &'static FieldSpec> {
    PARTICULARS_FIELDS.iter().chain([&SLUG_FIELD]).filter(move |field| field.group == group)
}

async fn show(visitor: Visitor) -> Reply {
    let html = page(&visitor, &suggested(&visitor), None);
    // It begins with what this one browser says of its visitor.
    let policy = CachePolicy::NoStore;
    Reply::content(visitor.request(), StatusCode::OK, Content::Html, policy, None, &Bodies::plain(html.into()))
}

async fn apply(visitor: Visitor, _: ApplicationTry, form: Form<(Honeypot, ApplicationForm)>) -> Result<Reply, Problem> {
    let (Honeypot(is_robot), ApplicationForm(state)) = form.input;
    if is_robot {
        return Ok(thanks(visitor.layout()));
    }
    Ok(match applied(&visitor, state).await {
        Ok(applied) => Reply::private_page(StatusCode::CREATED, applied_page(&visitor, &applied)),
        Err(Refused::SentBefore(first)) => {
            Reply::private_page(StatusCode::CONFLICT, sent_before_page(visitor.layout(), &first))
        }
        Err(Refused::Form(rejected)) => rejected.problem().page(page(&visitor, rejected.state(), Some(&rejected))),
    })
}

/// Why what was typed was not taken in.
enum Refused {
    Form(Box<RejectedForm>),
    SentBefore(Box<Participant>),
}

/// Takes in what was typed, with a slug that the name suggests where none was.
async fn applied(visitor: &Visitor, mut state: FormState) -> Result<Applied, Refused> {
    let is_made_of_name = state.is_empty("slug");
    // A name that suggests nothing, such as one of a single letter, leaves its website's.
    let of_website = || suggest_slug(&Site::parse(state.get("website"))?.as_str().replace('.', " "));
    if is_made_of_name && let Some(slug) = suggest_slug(state.get("name")).or_else(of_website) {
        state.set("slug", slug.as_str());
    }
    let taken_in = match checked(visitor, &state) {
        Ok(application) => take_in(visitor, application).await,
        Err(mistakes) => Err(NotTaken::Problem(mistakes.into())),
    };
    let slug = match taken_in {
        Ok(applied) => return Ok(applied),
        Err(NotTaken::Problem(problem)) => return Err(Refused::Form(Box::new(rejected(visitor, state, problem)))),
        Err(NotTaken::SentBefore(first)) => return Err(Refused::SentBefore(first)),
        Err(NotTaken::SlugTaken(slug)) => slug,
    };
    let free = free(visitor.app(), &slug);
    let message = match &free {
        Some(free) if is_made_of_name => {
            state.set("slug", free.as_str());
            format!("`{slug}` is taken; `{free}` is free, keep it or choose another")
        }
        Some(free) => format!("`{slug}` is taken; `{free}` is free"),
        None => format!("`{slug}` is taken; choose another"),
    };
    let problem = vec![FieldError::new(SLUG_FIELD.name, message)].into();
    Err(Refused::Form(Box::new(rejected(visitor, state, problem))))
}

fn rejected(visitor: &Context, state: FormState, problem: Problem) -> RejectedForm {
    let action = visitor.request().uri().path().to_owned();
    RejectedForm::new(visitor.language(), action, state, problem, ApplicationForm::field_of)
        .in_order_of(&ApplicationForm::names())
}

/// The application that was typed, if nothing is wrong with it.
fn checked(visitor: &Visitor, state: &FormState) -> Result<Participant, Vec<FieldError>> {
    let mut errors = Vec::new();
    let (has_name, has_slug) = (!state.is_empty("name"), !state.is_empty("slug"));
    if has_name && !has_slug {
        let message = "the name gives no short name; write one of small letters a to z, digits and hyphens";
        errors.push(FieldError::new(SLUG_FIELD.name, message));
    }
    let has_open_day = ["date", "from", "to"].iter().any(|field| !state.is_empty(field));
    let first_open_day = has_open_day.then(|| DayForm::new(state.clone()).input());
    let first_open_day = first_open_day.transpose().map_err(|wrong| errors.extend(wrong)).ok().flatten();
    let input = ParticipantInput {
        slug: Some(state.get("slug").to_owned()),
        particulars: ParticularsInput::filled(|name| Some(state.get(name).to_owned())),
        first_open_day,
    };
    let checked = input.check(true, visitor.now()).map_err(|wrong| {
        // A missing slug says nothing more, of a name that is missing or gives none.
        errors.extend(wrong.into_iter().filter(|error| has_slug || error.field != SLUG_FIELD.name));
    });
    checked.ok().filter(|_| errors.is_empty()).ok_or(errors)
}

/// What a visitor's browser suggests: the language, and the zone of the country it names.
fn suggested(visitor: &Visitor) -> FormState {
    let mut state = FormState::default();
    let languages = accept_language::languages(visitor.request().headers());
    let wording = visitor.app().wording();
    let spoken = languages.iter().find_map(|language| {
        let tag = wording.tag(wording.speech(Some(language.as_str()), None));
        // English stands in for whatever is not spoken.
        let is_meant = tag.as_str() != "en" || language.as_str().split('-').next() == Some("en");
        is_meant.then_some(tag)
    });
    if let Some(language) = spoken {
        state.set("language", language.as_str());
    }
    if let Some(zone) = accept_language::country(&languages).and_then(|country| country.home_zone()) {
        state.set("time_zone", zone.as_str());
    }
    state
}

/// Fields that belong together.
struct FormPart {
    legend: &'static str,
    hint: Option<&'static str>,
    fields: Vec<Field>,
}

/// A badge that stands beside the form, in the language of the page.
#[derive(Template)]
#[template(path = "private/join/join.html")]
struct JoinPage {
    layout: Layout,
    /// What the initiative says first, where that is its own.
    lead: Option<String>,
    featured: Option<PagePicture>,
    errors: FormErrors,
    parts: Vec<FormPart>,
    honeypot: &'static str,
}

/// The form, with what stands in it.
fn page(visitor: &Visitor, state: &FormState, rejected: Option<&RejectedForm>) -> String {
    let (app, layout) = (visitor.app(), visitor.layout());
    let with_a_day = |participant: &&Arc<Participant>| face(participant, visitor.now()).day != Day::None;
    let spoken = LookRequest { language: Some(layout.language().tag().into()), ..LookRequest::plain(Format::Svg) };
    let first = app.first_of(|participant| participant.status == Status::Active, LOOKED_AT_MAX).0;
    let featured =
        first.iter().find(with_a_day).map(|participant| PagePicture::new(app, participant, &spoken, visitor.now()));
    let mut parts: Vec<_> = PARTS.map(|(group, legend)| part(visitor, &layout, state, group, legend)).into();
    parts.insert(PARTS.len() - 1, first_open_day(visitor, &layout, state));
    let lead = visitor.state().layouts.initiative.join_text(layout.language().tag()).map(str::to_owned);
    filled(&JoinPage { layout, lead, featured, errors: FormErrors::of(rejected), parts, honeypot: HONEYPOT })
}

fn part(visitor: &Visitor, layout: &Layout, state: &FormState, group: Group, legend: &'static str) -> FormPart {
    let field = |spec: &FieldSpec| {
        let field = Field::of_optional(spec, visitor.fields());
        // Of who applies everything is asked that is ever needed, but the slug, which the name suggests.
        let is_needed = spec.needed != Needed::Never && spec.name != SLUG_FIELD.name;
        let field = if is_needed { field.needed(spec.missing) } else { field };
        match spec.control {
            Control::Slug => field.hint(layout.fill(
                "Your page will be {host}/p/short-name. Small letters a to z, digits and hyphens; it stays for good. Leave \
                 it empty to have it made of your name.",
                &[("{host}", layout.host.as_deref().unwrap_or_default())],
            )),
            Control::Country => field.half(),
            _ if spec.name == "place" => field.half(),
            _ => field,
        }
    };
    FormPart {
        legend: layout.say(legend),
        hint: None,
        fields: specs_of(group).map(field).map(|field| field.filled(state)).collect(),
    }
}

fn first_open_day(visitor: &Visitor, layout: &Layout, state: &FormState) -> FormPart {
    // Somewhere on Earth it is yesterday still.
    let earliest = (visitor.now() - jiff::SignedDuration::from_hours(12)).strftime("%Y-%m-%d");
    // A rehearsal of who does not take part yet means nothing.
    let context = FieldContext { kinds: visitor.app().kinds().public(), ..visitor.fields() };
    let fields = first_day_fields(context).into_iter().map(|field| {
        let field = match field.name() {
            "kind" => field,
            "date" => field.optional().with(&format!("min=\"{earliest}\"")),
            _ => field.optional(),
        };
        field.filled(state)
    });
    FormPart {
        legend: layout.say(phrase!("Your first open day")),
        hint: Some(layout.say(phrase!(
            "If you do not know it yet, leave this empty and add it later: your badge will say that the date is to be \
             announced."
        ))),
        fields: fields.collect(),
    }
}
