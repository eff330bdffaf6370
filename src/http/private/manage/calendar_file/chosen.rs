//! What was found in a file, as the page that showed it sends it back, and which of it was ticked.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::app::{DAYS_MAX, FILE_BYTES_MAX, FoundDay, PreviewedDay};
use crate::domain::input::{OpenDayInput, Texts as _};
use crate::domain::schedule::{OPEN_DAYS_MAX, OpenDayId};
use crate::domain::wording::phrase;
use crate::http::private::error::{Problem, ProblemKind};
use crate::http::private::form::{FormData, FormInput};

/// The open days that may be entered or are called off, and which of them were ticked.
#[derive(Debug)]
pub(super) struct ChosenDays {
    days: Vec<FoundDay>,
    ticked: BTreeSet<usize>,
    called_off: Vec<OpenDayId>,
    ticked_off: BTreeSet<OpenDayId>,
}

impl ChosenDays {
    /// The field with what was found.
    pub(super) const DAYS: &str = "days";
    /// The boxes, whose values are numbers of what was found.
    pub(super) const TICKED: &str = "take[]";
    /// The field with the numbers of open days that the file calls off.
    pub(super) const CALLED_OFF: &str = "called_off";
    /// The boxes of these, whose values are their numbers.
    pub(super) const TICKED_OFF: &str = "cancel[]";

    /// All that was found and may be entered.
    pub(super) fn all(&self) -> Vec<FoundDay> {
        self.days.clone()
    }

    /// The numbers of those that were ticked.
    pub(super) const fn numbers(&self) -> &BTreeSet<usize> {
        &self.ticked
    }

    /// All that the file calls off.
    pub(super) fn all_called_off(&self) -> &[OpenDayId] {
        &self.called_off
    }

    /// Those of it that were ticked.
    pub(super) const fn cancels(&self) -> &BTreeSet<OpenDayId> {
        &self.ticked_off
    }

    /// What was ticked of what was found.
    ///
    /// # Errors
    ///
    /// When nothing was, nor anything of what is called off.
    pub(super) fn ticked(&self) -> Result<Vec<FoundDay>, Problem> {
        let is_ticked = |(number, day): (usize, &FoundDay)| self.ticked.contains(&number).then(|| day.clone());
        let days: Vec<_> = self.days.iter().enumerate().filter_map(is_ticked).collect();
        if days.is_empty() && self.ticked_off.is_empty() {
            return Err(Problem::new(ProblemKind::Invalid, phrase!("tick at least one open day to enter it")));
        }
        Ok(days)
    }
}

impl FormInput for ChosenDays {
    /// What is found in a file is no larger than the file, but for how a browser writes it.
    const BYTES_MAX: usize = FILE_BYTES_MAX;
    const FIELDS_MAX: usize = DAYS_MAX + OPEN_DAYS_MAX + 10;

    fn names() -> Vec<&'static str> {
        vec![Self::DAYS, Self::TICKED, Self::CALLED_OFF, Self::TICKED_OFF]
    }

    fn read(form: &FormData) -> Result<Self, Problem> {
        let malformed = || {
            let detail = phrase!("the form does not say what was found in the file; choose the file once more");
            Problem::new(ProblemKind::Malformed, detail)
        };
        let sent: Vec<SentDay> =
            serde_json::from_str(form.get(Self::DAYS)?.unwrap_or_default()).map_err(|_| malformed())?;
        if sent.len() > DAYS_MAX {
            return Err(malformed());
        }
        let days = sent.into_iter().map(SentDay::found).collect::<Result<_, _>>()?;
        let ticked = form.get_all(Self::TICKED).filter_map(|number| number.parse().ok()).collect();
        let called_off = form.get(Self::CALLED_OFF)?.unwrap_or_default().split(',').filter_map(open_day_id).collect();
        let ticked_off = form.get_all(Self::TICKED_OFF).filter_map(open_day_id).collect();
        Ok(Self { days, ticked, called_off, ticked_off })
    }
}

fn open_day_id(number: &str) -> Option<OpenDayId> {
    number.parse().ok().map(OpenDayId)
}

/// What the page sends back of what is called off.
pub(super) fn kept_ids(ids: &[OpenDayId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// One open day, as it is sent back.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SentDay {
    day: OpenDayInput,
    #[serde(default)]
    uid: Option<String>,
    #[serde(default)]
    stands_for: Option<String>,
}

#[derive(Serialize)]
struct KeptDay<'a> {
    day: BTreeMap<&'static str, serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stands_for: Option<String>,
}

impl SentDay {
    /// It came from a page of ours, and is checked all the same.
    fn found(self) -> Result<FoundDay, Problem> {
        self.day.check()?;
        let stands_for = self.stands_for.and_then(|time| time.parse().ok());
        Ok(FoundDay { input: self.day, uid: self.uid, stands_for, line: None, notes: Vec::new() })
    }
}

/// What the page sends back: everything that may be entered.
pub(super) fn kept<'a>(days: impl Iterator<Item = &'a PreviewedDay>) -> String {
    let kept = |day: &'a PreviewedDay| KeptDay {
        day: day.found.input.given().map(|(name, text)| (name, OpenDayInput::json(name, text))).collect(),
        uid: day.found.uid.as_deref(),
        stands_for: day.found.stands_for.map(|time| time.to_string()),
    };
    serde_json::to_string(&days.map(kept).collect::<Vec<_>>()).unwrap_or_default()
}
