//! The run of a campaign: its scenarios in their order, and the table of what came of them, printed and kept with date and machine.

use std::fmt;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use openday::clock::{Clock as _, SystemClock};

use crate::asked::Scale;
use crate::process::machine;

/// What a scenario is handed.
pub(crate) trait Stage {
    type Row: Row;

    fn new(scale: Scale, name: &'static str) -> Self;

    /// What is filled of the table.
    fn row(&mut self) -> &mut Self::Row;

    fn end(self) -> Self::Row;
}

/// What the table says of one scenario; for people as well.
pub(crate) trait Row: fmt::Display {
    /// A promise that was not kept.
    fn fail(&mut self, text: &str);

    fn has_passed(&self) -> bool;

    /// The row of the table in Markdown.
    fn line(&self) -> String;
}

/// A scenario by its name.
pub(crate) struct Scenario<S> {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&mut S),
}

/// A campaign, as its table is kept.
pub(crate) struct Campaign {
    /// What people call it.
    pub(crate) title: &'static str,
    /// The test that it is, and the folder of its table.
    pub(crate) test: &'static str,
    /// Who shares the machine.
    pub(crate) sharing: &'static str,
    /// The columns of the table.
    pub(crate) columns: &'static [&'static str],
}

impl Campaign {
    /// Runs the scenarios whose names hold one of the words, all of them without any, and keeps the table where all of the whole
    /// campaign was run.
    pub(crate) fn run<'a, S: Stage + 'a>(
        &self,
        scenarios: impl Iterator<Item = &'a Scenario<S>>,
        scale: Scale,
        words: &[String],
    ) -> ExitCode {
        let is_wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
        let mut rows = Vec::new();
        for Scenario { name, run } in scenarios.filter(|scenario| is_wanted(scenario.name)) {
            let mut stage = S::new(scale, name);
            // One that breaks off does not keep the others from being told.
            if catch_unwind(AssertUnwindSafe(|| run(&mut stage))).is_err() {
                stage.row().fail("the scenario comes to its end");
            }
            let row = stage.end();
            println!("{row}");
            rows.push(row);
        }
        let table = self.table(&rows);
        println!("\n{table}");
        if scale == Scale::Whole && words.is_empty() {
            self.keep(&table);
        }
        let has_passed = !rows.is_empty() && rows.iter().all(Row::has_passed);
        if has_passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn table(&self, rows: &[impl Row]) -> String {
        let head = format!("| {} |\n|{}", self.columns.join(" | "), "---|".repeat(self.columns.len()));
        std::iter::once(head).chain(rows.iter().map(Row::line)).collect::<Vec<_>>().join("\n")
    }

    /// Writes the table down.
    fn keep(&self, table: &str) {
        let Self { title, test, sharing, .. } = self;
        let now = SystemClock.now().strftime("%-d %B %Y, %H:%M UTC");
        let command = format!("OPENDAY_{}=whole cargo test --release --test {test}", test.to_uppercase());
        let text = format!(
            "# What the {title} saw\n\nWritten by `{command}`, which `CONTRIBUTING.md` describes.\n\n{now}, {}. {sharing}\n\n\
             {table}\n",
            machine()
        );
        let file = format!("{}/tests/{test}/RESULTS.md", env!("CARGO_MANIFEST_DIR"));
        fs::write(&file, text).unwrap();
        println!("\nkept in {file}");
    }
}
