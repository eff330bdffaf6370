//! What each fault came to, against what is promised.

use std::fmt;
use std::time::{Duration, Instant};

use crate::asked::Scale;
use crate::run;

/// A promise, and whether it was kept.
#[derive(Debug)]
struct Bar {
    text: String,
    holds: bool,
}

/// One fault in the table.
#[derive(Debug)]
pub(crate) struct Row {
    name: &'static str,
    scale: Scale,
    often: String,
    seen: Vec<String>,
    longest: Option<(&'static str, Duration)>,
    bars: Vec<Bar>,
    /// Why it could not happen here.
    skipped: Option<String>,
    begun: Instant,
}

impl Row {
    pub(crate) fn new(name: &'static str, scale: Scale) -> Self {
        let often = "once".to_owned();
        Self {
            name,
            scale,
            often,
            seen: Vec::new(),
            longest: None,
            bars: Vec::new(),
            skipped: None,
            begun: Instant::now(),
        }
    }

    /// How often the fault happens, or for how long.
    pub(crate) fn often(&mut self, often: impl fmt::Display) {
        self.often = often.to_string();
    }

    /// Something worth knowing.
    pub(crate) fn saw(&mut self, seen: impl fmt::Display) {
        self.seen.push(seen.to_string());
    }

    /// The longest of several times, which replaces those that are shorter.
    pub(crate) fn saw_longest(&mut self, what: &'static str, took: Duration) {
        let (_, longest) = self.longest.get_or_insert((what, took));
        *longest = took.max(*longest);
    }

    /// A promise.
    pub(crate) fn must(&mut self, holds: bool, text: impl fmt::Display) {
        let text = text.to_string();
        match self.bars.iter_mut().find(|bar| bar.text == text) {
            // Of each round the same is asked.
            Some(bar) => bar.holds &= holds,
            None => self.bars.push(Bar { text, holds }),
        }
    }

    /// A promise that something never takes as long as that. The short campaign runs where other things do, and allows three
    /// times as much.
    pub(crate) fn must_within(&mut self, times: &[Duration], limit: Duration, what: impl fmt::Display) {
        let limit = if self.scale == Scale::Short { 3 * limit } else { limit };
        self.must(times.iter().all(|time| *time < limit), format_args!("{what} within {} s", limit.as_secs()));
    }

    /// What the scenario needs is not here.
    pub(crate) fn skip(&mut self, why: impl fmt::Display) {
        self.skipped = Some(why.to_string());
    }

    fn verdict(&self) -> String {
        if let Some(why) = &self.skipped {
            return format!("skipped: {why}");
        }
        let missed: Vec<_> = self.bars.iter().filter(|bar| !bar.holds).map(|bar| bar.text.as_str()).collect();
        if missed.is_empty() { "pass".to_owned() } else { format!("**FAIL**: {}", missed.join("; ")) }
    }

    /// All that is worth knowing.
    fn all_seen(&self) -> Vec<String> {
        let longest = self.longest.map(|(what, took)| format!("{what} {} ms at most", took.as_millis()));
        self.seen.iter().cloned().chain(longest).collect()
    }
}

impl run::Row for Row {
    fn fail(&mut self, text: &str) {
        self.must(false, text);
    }

    fn has_passed(&self) -> bool {
        self.bars.iter().all(|bar| bar.holds)
    }

    fn line(&self) -> String {
        let bars: Vec<_> = self.bars.iter().map(|bar| bar.text.as_str()).collect();
        let cells = [self.name, &self.often, &self.all_seen().join("; "), &bars.join("; "), &self.verdict()];
        format!("| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | "))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} ({:.0} s): {}", self.name, self.often, self.begun.elapsed().as_secs_f64(), self.verdict())?;
        self.all_seen().iter().try_for_each(|seen| write!(f, "\n    {seen}"))
    }
}

/// The time within which so many of a hundred were.
pub(crate) fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len() * percent / 100).or(times.last()).copied().unwrap_or_default()
}

/// The middle and the longest of some times, for people.
pub(crate) fn spread(times: &[Duration]) -> String {
    let [p50, most] = [50, 100].map(|percent| percentile(times, percent).as_millis());
    format!("p50 {p50} ms, at most {most} ms")
}
