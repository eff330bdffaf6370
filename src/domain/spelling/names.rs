//! The names of months and weekdays, in every language badges speak (CLDR).

use std::collections::HashMap;
use std::sync::LazyLock;

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;
use jiff::civil::{Date, Weekday};

use super::simple;
use crate::domain::dates::gregorian_forms;
use crate::domain::wording::TAGS;

/// Letters by which the English name of a month or a weekday is known at least.
const ENGLISH_LETTERS_MIN: usize = 3;

const ENGLISH_MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const ENGLISH_WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Words of Vietnamese that say of which kind the number behind them is, what they stand before, and the first number.
const NUMBERED: [(&str, &[&str], usize); 3] =
    [("tháng ", &ENGLISH_MONTHS, 1), ("thg ", &ENGLISH_MONTHS, 1), ("thứ ", &ENGLISH_WEEKDAYS, 2)];

/// A simple text with the English names of months and weekdays that have numbers, as in `thứ 5, 3 tháng 12, 2026`.
pub(super) fn with_names(text: &str) -> String {
    let mut named = text.to_owned();
    for (word, names, first) in NUMBERED {
        let Some((before, behind)) = named.split_once(word) else { continue };
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        let name = behind.get(..digits).and_then(|number| names.get(number.parse::<usize>().ok()?.checked_sub(first)?));
        if let (Some(name), Some(rest)) = (name, behind.get(digits..)) {
            named = format!("{before}{name}{rest}");
        }
    }
    named
}

/// Words that say nothing of a date which is read, the endings of English ordinals, and names of the era of all dates.
const FILLERS: [&str; 12] = ["of", "the", "on", "st", "nd", "rd", "th", "ad", "ce", "م", "ميلادي", "ميلادية"];

/// What a word in a date may mean. Languages share words: `listopad` is October to some, November to others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Meaning {
    months: u16,
    weekdays: u8,
    is_filler: bool,
}

impl Meaning {
    fn add(&mut self, other: Self) {
        self.months |= other.months;
        self.weekdays |= other.weekdays;
        self.is_filler |= other.is_filler;
    }

    /// The months it may be, from 1.
    pub(super) fn months(self) -> impl Iterator<Item = i16> {
        (1..=12).filter(move |month| self.months & (1 << month) != 0)
    }

    pub(super) const fn is_month(self) -> bool {
        self.months != 0
    }

    pub(super) const fn is_weekday(self) -> bool {
        self.weekdays != 0
    }

    /// Whether it says nothing.
    pub(super) const fn is_filler(self) -> bool {
        self.is_filler
    }

    /// Whether it names that weekday.
    pub(super) fn is_of(self, weekday: Weekday) -> bool {
        self.weekdays & of_weekday(weekday).weekdays != 0
    }
}

fn of_weekday(weekday: Weekday) -> Meaning {
    Meaning { weekdays: 1 << weekday.to_monday_zero_offset(), months: 0, is_filler: false }
}

const fn of_month(month: i8) -> Meaning {
    Meaning { months: 1 << month, weekdays: 0, is_filler: false }
}

const FILLER: Meaning = Meaning { months: 0, weekdays: 0, is_filler: true };

/// What a word of a simple text means in a date, if it does.
pub(super) fn meaning(word: &str) -> Option<Meaning> {
    let mut meaning = WORDS.get(word).copied().unwrap_or_default();
    let is_of =
        |names: &[&str]| names.iter().position(|name| word.len() >= ENGLISH_LETTERS_MIN && name.starts_with(word));
    if let Some(index) = is_of(&ENGLISH_MONTHS) {
        meaning.months |= 1 << (index + 1);
    }
    if let Some(index) = is_of(&ENGLISH_WEEKDAYS) {
        meaning.weekdays |= 1 << index;
    }
    meaning.is_filler |= FILLERS.contains(&word);
    (meaning != Meaning::default()).then_some(meaning)
}

/// The words that CLDR writes dates with, in all languages but for English, which is known by fewer letters.
static WORDS: LazyLock<HashMap<String, Meaning>> = LazyLock::new(|| {
    let mut all = HashMap::new();
    // A single letter is too little to go by, but belongs to dates of Estonian (`N, 3. dets 2026`).
    let known = |word: &str, meaning| if word.is_ascii() && word.len() == 1 { FILLER } else { meaning };
    let mut add = |word: String, meaning| {
        let meaning = known(&word, meaning);
        all.entry(word).or_insert_with(Meaning::default).add(meaning);
    };
    for tag in TAGS.iter().filter(|tag| **tag != "en") {
        for form in gregorian_forms(tag) {
            let of_months: Vec<_> = (1..=12).map(|month| (of_month(month), spoken(&form.of_date, month, 3))).collect();
            for (word, meaning) in differing(&of_months) {
                add(word, meaning);
            }
            // The first of June 2026 is a Monday.
            let with_weekdays = (1..=7_i8).map(|day| {
                let meaning = Date::new(2026, 6, day).map_or(FILLER, |date| of_weekday(date.weekday()));
                (meaning, spoken(&form.with_weekday, 6, day))
            });
            let with_weekdays: Vec<_> = with_weekdays.collect();
            let month = |word: &String| of_months.get(5).is_some_and(|(_, words)| words.contains(word));
            for (word, meaning) in differing(&with_weekdays).into_iter().filter(|(word, _)| !month(word)) {
                add(word, meaning);
            }
        }
    }
    all
});

/// The words of a date in June 2026, or in another month of that year, as it is written.
fn spoken(form: &impl Fn(Date) -> String, month: i8, day: i8) -> Vec<String> {
    let written = Date::new(2026, month, day).map(form).unwrap_or_default();
    parts(&without_inner_stops(&simple(&written))).filter(|part| !is_digits(part)).map(str::to_owned).collect()
}

/// The words that differ among texts, each with the meaning of its text; those that several share are fillers.
fn differing(texts: &[(Meaning, Vec<String>)]) -> Vec<(String, Meaning)> {
    // Catalan has `de desembre` and `d’abril`: not all of them are in all.
    let is_shared = |word: &String| texts.iter().filter(|(_, words)| words.contains(word)).count() > 1;
    let of = |(meaning, words): &(Meaning, Vec<String>)| {
        let meaning = *meaning;
        let told = |word: &String| (word.clone(), if is_shared(word) { FILLER } else { meaning });
        words.iter().map(told).collect::<Vec<_>>()
    };
    texts.iter().flat_map(of).collect()
}

/// A text without the stops between letters, as abbreviations of Thai and Lao have them.
pub(super) fn without_inner_stops(text: &str) -> String {
    let is_letter = |c: Option<char>| c.is_some_and(|c| is_of_part(c) && !c.is_ascii_digit());
    let mut before = None;
    let mut characters = text.chars().peekable();
    let mut joined = String::with_capacity(text.len());
    while let Some(c) = characters.next() {
        if c != '.' || !is_letter(before) || !is_letter(characters.peek().copied()) {
            joined.push(c);
        }
        before = Some(c);
    }
    joined
}

pub(super) fn is_digits(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

/// The numbers and the words of a simple text, also where nothing stands between them.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c| !is_of_part(c));
        let first = rest.chars().next()?;
        let ends = |c: char| !is_of_part(c) || c.is_ascii_digit() != first.is_ascii_digit();
        let (part, behind) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
        rest = behind;
        Some(part)
    })
}

/// Whether a character is one of a word or a number; the marks of Indic vowels are.
fn is_of_part(c: char) -> bool {
    let is_mark = || {
        let category = CodePointMapData::<GeneralCategory>::new().get(c);
        matches!(category, GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark)
    };
    c.is_alphanumeric() || !c.is_ascii() && is_mark()
}
