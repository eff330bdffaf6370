//! The page with what was found in a file: what would be entered, what was left out and why, and what stands in it no more.

use askama::Template;

use super::super::forms::{AREA, form};
use super::chosen::{ChosenDays, kept, kept_ids};
use super::{CHOOSE, TAKE, words};
use crate::app::{FilePreview, LeftOut, PreviewedDay};
use crate::domain::schedule::{OpenDay, OpenDayId};
use crate::domain::text::Title;
use crate::domain::wording::{PageLanguage, phrase};
use crate::http::layout::{Layout, filled};
use crate::http::private::error::Problem;
use crate::http::private::extract::Own;
use crate::http::private::form::{FormView, sentence};
use crate::http::reply::Reply;

#[derive(Template)]
#[template(path = "private/manage/calendar_found.html")]
pub(super) struct FoundPage {
    layout: Layout,
    own_page: String,
    another: String,
    language: String,
    time_zone: String,
    /// What went wrong with what was ticked.
    notice: Option<String>,
    days: Vec<FoundRow>,
    /// What enters those that are ticked, if any may be.
    take: Option<FormView>,
    take_id: String,
    /// The name of the boxes.
    ticked: &'static str,
    mistakes: Vec<LeftOutRow>,
    /// What was left out as it should be.
    others: Vec<LeftOutRow>,
    cut: Vec<String>,
    /// What the file calls off.
    called_off: Vec<KnownRow>,
    /// The name of their boxes.
    ticked_off: &'static str,
    gone: Vec<KnownRow>,
}

/// An open day that was found.
struct FoundRow {
    /// Its number among those that may be entered.
    number: Option<usize>,
    is_ticked: bool,
    when: String,
    title: Option<String>,
    standing: String,
    notes: Vec<String>,
}

struct LeftOutRow {
    what: String,
    when: Option<String>,
    why: String,
    line: Option<String>,
}

/// An open day that came from a file.
struct KnownRow {
    number: OpenDayId,
    is_ticked: bool,
    when: String,
    title: Option<String>,
    address: String,
}

impl FoundPage {
    /// The page; after a form that was refused with what was wrong and what was ticked of the same open days.
    pub(super) fn of(own: &Own, preview: &FilePreview, refused: Option<(String, &ChosenDays)>) -> Self {
        let (notice, chosen) = refused.unzip();
        let of = own.language();
        let mut numbers = 0..;
        let row = |(index, day): (usize, &PreviewedDay)| FoundRow {
            is_ticked: chosen.is_none_or(|chosen| chosen.numbers().contains(&index)),
            number: if day.is_takeable() { numbers.next() } else { None },
            when: of.open_day(day.opening.start(), day.opening.end()),
            title: day.opening.title.as_ref().map(Title::to_string),
            standing: words::standing(of, day),
            notes: day.found.notes.iter().map(|note| words::note(of, note)).collect(),
        };
        let days: Vec<_> = preview.days.iter().enumerate().map(row).collect();
        let take = (preview.changes() > 0).then(|| take_form(own, preview));
        let (mistakes, others): (Vec<_>, Vec<_>) = preview.left_out.iter().partition(|one| one.why.is_mistake());
        let rows = |all: Vec<&LeftOut>| all.into_iter().map(|one| left_out(of, one)).collect();
        Self {
            layout: own.layout(),
            own_page: own.to(AREA),
            another: own.to(&format!("{AREA}/{CHOOSE}")),
            language: preview.participant.language.to_string(),
            time_zone: preview.participant.time_zone.as_str().to_owned(),
            notice,
            days,
            take_id: take.as_ref().map(|form| form.id().to_owned()).unwrap_or_default(),
            take,
            ticked: ChosenDays::TICKED,
            mistakes: rows(mistakes),
            others: rows(others),
            cut: preview.cut.iter().map(|cut| sentence(of, &cut.to_string())).collect(),
            called_off: preview.cancelled_days().map(|day| known(own, day, chosen)).collect(),
            ticked_off: ChosenDays::TICKED_OFF,
            gone: preview.gone_days().map(|day| known(own, day, None)).collect(),
        }
    }
}

/// What enters and cancels what is ticked; the page carries all of it.
fn take_form(own: &Own, preview: &FilePreview) -> FormView {
    let label = match (preview.takeable().next(), preview.cancels.is_empty()) {
        (_, true) => phrase!("Enter what is ticked"),
        (None, false) => phrase!("Cancel what is ticked"),
        (Some(_), false) => phrase!("Enter and cancel what is ticked"),
    };
    let form = form(own, TAKE, label, None).hidden(ChosenDays::DAYS, &kept(preview.takeable()));
    form.hidden(ChosenDays::CALLED_OFF, &kept_ids(&preview.cancels))
}

fn left_out(of: PageLanguage, one: &LeftOut) -> LeftOutRow {
    let line = one.line.map(|line| of.fill(phrase!("Line {number} of the file"), &[("{number}", &line.to_string())]));
    LeftOutRow {
        what: words::what(of, one),
        when: one.when.map(|when| of.date(when.date())),
        why: words::why(of, &one.why),
        line,
    }
}

fn known(own: &Own, day: &OpenDay, chosen: Option<&ChosenDays>) -> KnownRow {
    KnownRow {
        number: day.id,
        is_ticked: chosen.is_none_or(|chosen| chosen.cancels().contains(&day.id)),
        when: own.language().open_day(day.opening.start(), day.opening.end()),
        title: day.opening.title.as_ref().map(Title::to_string),
        address: own.to(&format!("{AREA}#day-{}", day.id)),
    }
}

/// The page once more, with why nothing was entered.
pub(super) async fn shown(own: &Own, sent: &ChosenDays, problem: Problem) -> Result<Reply, Problem> {
    let notice = sentence(own.language(), problem.detail());
    match own.app().preview_days(own.slug(), sent.all(), sent.all_called_off()).await {
        Ok(preview) => Ok(problem.page(filled(&FoundPage::of(own, &preview, Some((notice, sent)))))),
        // A store that fails to save may fail to be read as well; the first problem is the one to tell.
        Err(_) => Err(problem),
    }
}
