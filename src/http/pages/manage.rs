//! A participant's own page: what the world sees of it, and what it may change; and the door to that.

mod days;

use askama::Template;

use super::field::Field;
use super::participant::{date_of, sign, snippet, status_sentence};
use super::{Frame, filled, words};
use crate::app::{App, Record};
use crate::domain::input::field::{Control, Editors};
use crate::domain::input::{FieldSpec, PARTICULARS_FIELDS, ParticularsInput, Texts as _};
use crate::domain::participant::Participant;
use crate::domain::schedule::OpenDayId;
use crate::domain::status::Status;
use crate::domain::wording::Mark;
use crate::http::manage::Seen;
use crate::http::typed::{Mistake, Typed};
use days::{Day, Days};

/// What a participant may change of itself, in the order in which it stands.
pub(in crate::http) fn own_fields() -> impl Iterator<Item = &'static FieldSpec> {
    PARTICULARS_FIELDS.iter().filter(|field| field.editors == Editors::Owner)
}

/// A form that could not be saved.
pub(in crate::http) struct Unsaved {
    pub(in crate::http) form: UnsavedForm,
    pub(in crate::http) typed: Typed,
}

/// Which form of the page it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum UnsavedForm {
    Particulars,
    NewDay,
    Day(OpenDayId),
    Withdrawal,
}

impl UnsavedForm {
    /// What the ids of its fields begin with.
    fn prefix(self) -> String {
        match self {
            Self::Particulars => "particulars".to_owned(),
            Self::NewDay => "new-day".to_owned(),
            Self::Day(id) => format!("day-{id}"),
            Self::Withdrawal => "withdrawal".to_owned(),
        }
    }
}

/// What the page is made from, beside the participant's record.
pub(in crate::http) struct ManageView<'a> {
    pub(in crate::http) app: &'a App,
    pub(in crate::http) origin: String,
    pub(in crate::http) frame: Frame,
    pub(in crate::http) script_version: &'a str,
    pub(in crate::http) form_token: String,
    pub(in crate::http) seen: Seen,
    /// What is said above everything; of trouble where a form could not be saved.
    pub(in crate::http) notice: Option<&'a str>,
    pub(in crate::http) unsaved: Option<Unsaved>,
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
#[template(path = "manage.html")]
struct ManagePage<'a> {
    frame: Frame,
    script_version: &'a str,
    form_token: String,
    revision: String,
    slug: &'a str,
    name: &'a str,
    language: &'a str,
    time_zone: &'a str,
    mark: &'static str,
    sign: &'static str,
    status_sentence: String,
    reason: Option<String>,
    notice: Option<&'a str>,
    is_trouble: bool,
    mistakes: &'a [Mistake],
    /// What the ids of the fields with mistakes begin with.
    anchor: String,
    can_change: bool,
    seen: &'a Seen,
    seen_data: String,
    alt: String,
    alt_language: String,
    drawn: String,
    kept: String,
    days: Vec<Day>,
    past: Vec<String>,
    new_day: Vec<Field>,
    is_new_day_open: bool,
    particulars: Vec<Field>,
    fixed: Vec<(&'static str, String)>,
    snippet: String,
    looks: Vec<LookRow>,
    link_made: String,
    withdrawal_error: Option<String>,
}

/// A participant's own page.
pub(in crate::http) fn manage(view: ManageView<'_>, record: &Record) -> String {
    let ManageView { app, origin, frame, script_version, form_token, seen, notice, unsaved } = view;
    let participant = &record.participant;
    let words = words(app, participant);
    let mark = Mark::Participant(participant.status);
    let typed_in = |form: UnsavedForm| unsaved.as_ref().filter(|unsaved| unsaved.form == form).map(|one| &one.typed);
    let saved = particulars_of(participant);
    let withdrawal = typed_in(UnsavedForm::Withdrawal);
    let nothing_new = Typed::default();
    let Days { ahead, past } = days::of(app, participant, &typed_in);
    filled(&ManagePage {
        revision: record.revision.to_string(),
        slug: participant.slug.as_str(),
        name: participant.name.as_str(),
        language: participant.language.as_str(),
        time_zone: participant.time_zone.as_str(),
        mark: mark.as_str(),
        sign: sign(participant.status),
        status_sentence: status_sentence(participant),
        reason: reason(participant),
        is_trouble: unsaved.is_some(),
        mistakes: unsaved.as_ref().map_or(&[], |unsaved| unsaved.typed.mistakes()),
        anchor: unsaved.as_ref().map_or_else(String::new, |unsaved| format!("{}-", unsaved.form.prefix())),
        can_change: !matches!(participant.status, Status::Revoked | Status::Withdrawn),
        seen_data: seen.data(),
        drawn: drawn(seen.age_s),
        kept: kept(&seen.cache_control),
        seen: &seen,
        alt: words.alt,
        alt_language: words.language.to_string(),
        days: ahead,
        past,
        new_day: days::fields(app, typed_in(UnsavedForm::NewDay).unwrap_or(&nothing_new), UnsavedForm::NewDay),
        is_new_day_open: typed_in(UnsavedForm::NewDay).is_some(),
        particulars: particulars(app, typed_in(UnsavedForm::Particulars).unwrap_or(&saved)),
        fixed: fixed(participant),
        snippet: snippet(&frame, &origin, participant),
        looks: looks(app, participant),
        link_made: link_made(record),
        withdrawal_error: withdrawal.and_then(|typed| typed.mistake("confirm")).map(str::to_owned),
        notice,
        frame,
        script_version,
        form_token,
    })
}

/// What the form of particulars begins with.
pub(in crate::http) fn particulars_of(participant: &Participant) -> Typed {
    let mut typed = Typed::default();
    let texts = ParticularsInput::of(participant);
    for field in own_fields() {
        typed.set(field.name, texts.text(field.name).unwrap_or_default());
    }
    typed
}

fn particulars(app: &App, typed: &Typed) -> Vec<Field> {
    own_fields().map(|spec| Field::of(typed, spec, spec.is_needed(), app.wording()).within("particulars")).collect()
}

/// What a participant was entered with, and may not change by itself.
fn fixed(participant: &Participant) -> Vec<(&'static str, String)> {
    let is_gone = matches!(participant.status, Status::Revoked | Status::Withdrawn);
    let is_fixed = |field: &&FieldSpec| field.editors == Editors::Maintainers || field.name == "website" && is_gone;
    let texts = ParticularsInput::of(participant);
    let fact = |field: &FieldSpec| {
        let text = texts.text(field.name)?;
        let is_country = matches!(field.control, Control::Country);
        Some((field.label, if is_country { participant.country.name() } else { text }.to_owned()))
    };
    PARTICULARS_FIELDS.iter().filter(is_fixed).filter_map(fact).collect()
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
fn kept(cache_control: &str) -> String {
    let max_age = cache_control.split(", ").find_map(|part| part.strip_prefix("max-age="));
    match max_age {
        Some(seconds) => format!("for {seconds} seconds at most, then they ask again:"),
        None => "not at all:".to_owned(),
    }
}

fn link_made(record: &Record) -> String {
    let made = record.private_link_made_at.map(|at| date_of(&record.participant, at));
    let made = made.map(|made| format!(" It was made on {made}.")).unwrap_or_default();
    format!(
        "Your private link opens this page, for you and for whoever has it.{made} A session ends by itself after a while."
    )
}

#[derive(Template)]
#[template(path = "manage-door.html")]
struct DoorPage<'a> {
    frame: Frame,
    script_version: &'a str,
    notice: Option<&'a str>,
    is_well: bool,
}

/// Where a private link is let in.
pub(in crate::http) fn door(frame: Frame, script_version: &str, notice: Option<&str>, is_well: bool) -> String {
    filled(&DoorPage { frame, script_version, notice, is_well })
}

#[derive(Template)]
#[template(path = "manage-link.html")]
struct LinkPage<'a> {
    frame: Frame,
    script_version: &'a str,
    private_link: &'a str,
}

/// A new private link, shown this once.
pub(in crate::http) fn private_link(frame: Frame, script_version: &str, private_link: &str) -> String {
    filled(&LinkPage { frame, script_version, private_link })
}
