//! The page with what was found in a file: what would be entered, what was left out and why, and what stands in it no more.

use askama::Template;

use super::super::forms::{AREA, form};
use super::chosen::{ChosenDays, kept};
use super::{CHOOSE, TAKE, words};
use crate::app::{FilePreview, LeftOut, PreviewedDay};
use crate::domain::schedule::OpenDay;
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
    gone: Vec<GoneRow>,
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

/// An open day that stands in the file no more.
struct GoneRow {
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
        let take = preview.takeable().next().is_some().then(|| {
            form(own, TAKE, phrase!("Enter what is ticked"), None).hidden(ChosenDays::DAYS, &kept(preview.takeable()))
        });
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
            gone: preview.gone_days().map(|day| gone(own, day)).collect(),
        }
    }
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

fn gone(own: &Own, day: &OpenDay) -> GoneRow {
    GoneRow {
        when: own.language().open_day(day.opening.start(), day.opening.end()),
        title: day.opening.title.as_ref().map(Title::to_string),
        address: own.to(&format!("{AREA}#day-{}", day.id)),
    }
}

/// The page once more, with why nothing was entered.
pub(super) async fn shown(own: &Own, sent: &ChosenDays, problem: Problem) -> Result<Reply, Problem> {
    let notice = sentence(own.language(), problem.detail());
    match own.app().preview_days(own.slug(), sent.all()).await {
        Ok(preview) => Ok(problem.page(filled(&FoundPage::of(own, &preview, Some((notice, sent)))))),
        // A store that fails to save may fail to be read as well; the first problem is the one to tell.
        Err(_) => Err(problem),
    }
}
