//! What each scenario saw, against its bars.

use std::fmt;
use std::time::Instant;

use super::hot::Polls;
use crate::asked::Scale;
use crate::run;

/// Bytes of memory that the server held.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Memory {
    pub(crate) before: u64,
    pub(crate) peak: u64,
    pub(crate) after: u64,
}

/// A promise, and whether it was kept.
#[derive(Debug)]
struct Bar {
    text: String,
    holds: bool,
    /// A promise about time counts on a machine that does nothing else, in the whole campaign.
    is_judged: bool,
}

/// One scenario in the table.
#[derive(Debug)]
pub(crate) struct Row {
    name: &'static str,
    scale: Scale,
    pub(crate) polls: Option<Polls>,
    pub(crate) memory: Option<Memory>,
    seen: Vec<String>,
    bars: Vec<Bar>,
    begun: Instant,
}

impl Row {
    pub(crate) fn new(name: &'static str, scale: Scale) -> Self {
        Self { name, scale, polls: None, memory: None, seen: Vec::new(), bars: Vec::new(), begun: Instant::now() }
    }

    /// Something worth knowing.
    pub(crate) fn saw(&mut self, seen: impl fmt::Display) {
        self.seen.push(seen.to_string());
    }

    /// A promise that does not depend on how fast the machine is.
    pub(crate) fn must(&mut self, holds: bool, text: impl fmt::Display) {
        self.bars.push(Bar { text: text.to_string(), holds, is_judged: true });
    }

    /// A promise about time.
    pub(crate) fn must_in_time(&mut self, holds: bool, text: impl fmt::Display) {
        self.bars.push(Bar { text: text.to_string(), holds, is_judged: self.scale == Scale::Whole });
    }

    fn verdict(&self) -> String {
        let missed = |is_judged: bool| {
            let bars = self.bars.iter().filter(|bar| !bar.holds && bar.is_judged == is_judged);
            bars.map(|bar| bar.text.as_str()).collect::<Vec<_>>().join("; ")
        };
        match (missed(true).as_str(), missed(false).as_str()) {
            ("", "") => "pass".to_owned(),
            ("", times) => format!("pass (not judged, and missed: {times})"),
            (judged, _) => format!("**FAIL**: {judged}"),
        }
    }
}

impl run::Row for Row {
    fn fail(&mut self, text: &str) {
        self.must(false, text);
    }

    fn has_passed(&self) -> bool {
        self.bars.iter().all(|bar| bar.holds || !bar.is_judged)
    }

    fn line(&self) -> String {
        let polls = self.polls.as_ref().map(|polls| {
            let [p50, p99] = [50, 99].map(|percent| polls.percentile(percent).as_secs_f64() * 1000.0);
            format!("{p50:.2} | {p99:.2} | {} of {}", polls.busy() + polls.failed(), polls.count())
        });
        let memory = self.memory.map(|memory| {
            let [before, peak, after] = [memory.before, memory.peak, memory.after].map(megabytes);
            format!("{before:.0} | {peak:.0} | {after:.0}")
        });
        let bars: Vec<_> = self.bars.iter().map(|bar| bar.text.as_str()).collect();
        let missing = || "– | – | –".to_owned();
        let (polls, memory) = (polls.unwrap_or_else(missing), memory.unwrap_or_else(missing));
        format!(
            "| {} | {polls} | {memory} | {} | {} | {} |",
            self.name,
            self.seen.join("; "),
            bars.join("; "),
            self.verdict()
        )
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:.0} s): {}", self.name, self.begun.elapsed().as_secs_f64(), self.verdict())?;
        if let Some(polls) = &self.polls {
            write!(f, "\n    others: {polls}")?;
        }
        if let Some(Memory { before, peak, after }) = self.memory {
            let [before, peak, after] = [before, peak, after].map(megabytes);
            write!(f, "\n    memory: {before:.0} MB before, {peak:.0} at most, {after:.0} after")?;
        }
        self.seen.iter().try_for_each(|seen| write!(f, "\n    {seen}"))
    }
}

#[expect(clippy::cast_precision_loss, reason = "for people")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
