//! `/join`: the form, and what becomes of what was typed into it.

use hyper::StatusCode;

use super::{TRAP, thanks};
use crate::app::{Applied, MaintainError, StoreError};
use crate::domain::change::Actor;
use crate::domain::input::{ParticipantInput, ParticularsInput, Texts as _};
use crate::domain::participant::{Participant, Slug, suggest_slug};
use crate::http::RequestHead;
use crate::http::accept_language;
use crate::http::form::{Form, FormError, after_form};
use crate::http::gate::by;
use crate::http::pages::{self, application_fields};
use crate::http::problem::{Problem, ProblemKind};
use crate::http::reply::{Bodies, CachePolicy, Content, Reply};
use crate::http::server::Answer;
use crate::http::site::Shared;
use crate::http::told;
use crate::http::typed::{Typed, open_day_field, sentence};

/// Numbers tried for a slug that is free.
const NUMBERS_MAX: u32 = 1_000;

/// Why an application is not taken in, with the form as it was filled in.
struct Refused {
    typed: Typed,
    problem: Problem,
}

impl Shared {
    pub(super) fn application_form(&self, request: &RequestHead) -> Reply {
        let html = pages::join(&self.app, self.frame(request), &self.suggested(request), None);
        // It begins with what this one browser says of its visitor.
        let policy = CachePolicy::NoStore;
        Reply::content(request, StatusCode::OK, Content::Html, policy, None, &Bodies::plain(html.into()))
    }

    pub(super) fn take_application(self, request: &RequestHead) -> Answer {
        let head = request.clone();
        after_form(request, |form| async move {
            match self.taken(&head, form).await {
                Ok(reply) => reply,
                Err(problem) => told::page(self.frame(&head), &problem),
            }
        })
    }

    async fn taken(&self, request: &RequestHead, form: Result<Form, FormError>) -> Result<Reply, Problem> {
        let form = form?;
        let fields = application_fields();
        form.only(&[&fields[..], &[TRAP]].concat())?;
        if form.get(TRAP)?.is_some_and(|trap| !trap.trim().is_empty()) {
            return Ok(thanks(self.frame(request)));
        }
        let typed = Typed::read(&form, &fields)?;
        Ok(match self.apply(request, typed).await {
            Ok(Applied { added, private_link }) => {
                let origin = self.gate.origin(request);
                let link = format!("{origin}/manage#{}", private_link.reveal());
                let html = pages::applied(&self.app, self.frame(request), &origin, &added.participant, &link);
                Reply::private_page(StatusCode::CREATED, html)
            }
            Err(refused) => {
                let Refused { typed, problem } = *refused;
                let notice = (problem.kind() != ProblemKind::Invalid).then(|| sentence(problem.detail()));
                let typed = typed.in_order_of(&fields);
                let html = pages::join(&self.app, self.frame(request), &typed, notice.as_deref());
                told::with_headers(Reply::private_page(problem.kind().status(), html), problem.kind())
            }
        })
    }

    /// Checks everything first and counts last: who corrects mistakes is not held up, who sends one good application
    /// after the other is.
    async fn apply(&self, request: &RequestHead, typed: Typed) -> Result<Applied, Box<Refused>> {
        let (application, typed) = self.checked(typed)?;
        let slug = application.slug.clone();
        let applied = match self.gate.may_apply(request).and_then(|()| by(Actor::Visitor)) {
            Ok(by) => self.app.apply(application, &by).await,
            Err(problem) => return Err(Refused { typed, problem }.into()),
        };
        applied.map_err(|error| match error {
            MaintainError::Store(StoreError::SlugTaken(_)) => self.taken_slug(typed, &slug, false),
            error => Refused { typed, problem: error.into() }.into(),
        })
    }

    /// The application that was typed, if nothing is wrong with it.
    fn checked(&self, mut typed: Typed) -> Result<(Participant, Typed), Box<Refused>> {
        let is_made_of_name = typed.is_empty("slug");
        if is_made_of_name && let Some(slug) = suggest_slug(typed.get("name")) {
            typed.set("slug", slug.as_str());
        }
        if typed.is_empty("slug") && !typed.is_empty("name") {
            typed.wrong("slug", "the name gives no short name; write one of small letters a to z, digits and hyphens");
        }
        let has_open_day = ["date", "from", "to"].iter().any(|field| !typed.is_empty(field));
        let first_open_day = if has_open_day { typed.open_day() } else { None };
        let input = ParticipantInput {
            slug: Some(typed.get("slug").to_owned()),
            particulars: ParticularsInput::filled(|name| Some(typed.get(name).to_owned())),
            first_open_day,
        };
        let checked = input.check(true, self.app.now());
        let application = match checked {
            Ok(application) if typed.mistakes().is_empty() => application,
            Ok(_) => return Err(Refused::invalid(typed)),
            Err(mistakes) => {
                // Of a name that is missing, the missing slug says nothing more.
                let is_name_missing = typed.is_empty("name");
                typed.all_wrong(mistakes, |field| place(field).filter(|place| !(is_name_missing && *place == "slug")));
                return Err(Refused::invalid(typed));
            }
        };
        if let Err(error) = self.app.check_participant(&application) {
            if let MaintainError::NoGlyph { field, .. } = &error
                && let Some(field) = place(field)
            {
                typed.wrong(field, &error.to_string());
                return Err(Refused::invalid(typed));
            }
            return Err(Refused { typed, problem: error.into() }.into());
        }
        if self.app.participant(application.slug.as_str()).is_some() {
            return Err(self.taken_slug(typed, &application.slug, is_made_of_name));
        }
        Ok((application, typed))
    }

    /// That a slug is taken, with one that is free.
    fn taken_slug(&self, mut typed: Typed, slug: &Slug, is_made_of_name: bool) -> Box<Refused> {
        let free = self.free(slug);
        let message = match &free {
            Some(free) if is_made_of_name => {
                typed.set("slug", free.as_str());
                format!("`{slug}` is taken; `{free}` is free, keep it or choose another")
            }
            Some(free) => format!("`{slug}` is taken; `{free}` is free"),
            None => format!("`{slug}` is taken; choose another"),
        };
        typed.wrong("slug", &message);
        Refused::invalid(typed)
    }

    /// A slug like that one which nobody has: with the first number that is free.
    fn free(&self, slug: &Slug) -> Option<Slug> {
        (2..NUMBERS_MAX).find_map(|number| {
            let ending = format!("-{number}");
            let room = Slug::BYTES_MAX.saturating_sub(ending.len());
            let begin = slug.as_str().get(..room).unwrap_or(slug.as_str()).trim_end_matches('-');
            let numbered = Slug::parse(&format!("{begin}{ending}")).ok()?;
            self.app.participant(numbered.as_str()).is_none().then_some(numbered)
        })
    }

    /// What a visitor's browser suggests: the language, and the zone of the country it names.
    fn suggested(&self, request: &RequestHead) -> Typed {
        let mut typed = Typed::default();
        let languages = accept_language::languages(request.headers());
        let wording = self.app.wording();
        let spoken = languages.iter().find_map(|language| {
            let tag = wording.tag(wording.speech(Some(language.as_str()), None));
            // English stands in for whatever is not spoken.
            let is_meant = tag.as_str() != "en" || language.as_str().split('-').next() == Some("en");
            is_meant.then_some(tag)
        });
        if let Some(language) = spoken {
            typed.set("language", language.as_str());
        }
        if let Some(zone) = accept_language::country(&languages).and_then(|country| country.home_zone()) {
            typed.set("time_zone", zone.as_str());
        }
        typed
    }
}

impl Refused {
    fn invalid(typed: Typed) -> Box<Self> {
        let problem = Problem::new(ProblemKind::Invalid, "some of what was typed is not right yet");
        Box::new(Self { typed, problem })
    }
}

/// The field of the form in which a member of an application stands.
fn place(member: &str) -> Option<&'static str> {
    match member.strip_prefix("first_open_day.") {
        Some(member) => open_day_field(member),
        None => application_fields().into_iter().find(|field| *field == member),
    }
}
