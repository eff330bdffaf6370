//! What a bench tells: printed as it comes, and with `--keep` written into its own section of `RESULTS.md`.
//!
//! A section stands between two comments that name the bench. What stands outside of them is prose, and is left alone.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use clap::Args;
use openday::clock::{Clock as _, SystemClock};

use super::plot::Plot;
use super::process::machine;

/// What every bench may be told.
#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// Write tables and plot into `benches/`
    #[arg(long)]
    pub(crate) keep: bool,
    /// What Cargo says
    #[arg(long, hide = true)]
    bench: bool,
}

/// A table, its first column words and the others numbers.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(heads: &[&str]) -> Self {
        Self { rows: vec![heads.iter().map(|head| (*head).to_owned()).collect()] }
    }

    /// A row of as many cells as there are heads.
    pub(crate) fn row(&mut self, name: &str, cells: impl IntoIterator<Item = String>) {
        let row: Vec<_> = std::iter::once(name.to_owned()).chain(cells).collect();
        assert_eq!(row.len(), self.rows[0].len(), "a row is as wide as the table");
        self.rows.push(row);
    }

    /// As Markdown, which is read as it is too: columns stand below each other.
    fn text(&self) -> String {
        let columns = self.rows[0].len();
        let width = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<_> = (0..columns).map(width).collect();
        let mut text = String::new();
        for (number, row) in self.rows.iter().enumerate() {
            for (cell, width) in row.iter().zip(&widths) {
                let _ = write!(text, "| {cell:width$} ");
            }
            text.push_str("|\n");
            if number == 0 {
                for width in &widths {
                    let _ = write!(text, "|-{:-<width$}-", "");
                }
                text.push_str("|\n");
            }
        }
        text
    }
}

/// One bench's section.
#[derive(Debug)]
pub(crate) struct Report {
    name: &'static str,
    text: String,
}

impl Report {
    pub(crate) fn new(name: &'static str, title: &str) -> Self {
        let date = SystemClock.now().strftime("%-d %B %Y");
        let mut report = Self { name, text: String::new() };
        report.say(&format!("## {title}\n\n{}, {date}; `cargo bench --bench {name}`.", machine()));
        report
    }

    pub(crate) fn say(&mut self, text: &str) {
        println!("{text}\n");
        self.text.push_str(text);
        self.text.push_str("\n\n");
    }

    pub(crate) fn table(&mut self, table: &Table) {
        self.say(table.text().trim_end());
    }

    /// Writes section and plot into the folder of the benches.
    pub(crate) fn keep(mut self, plot: &Plot) {
        let (folder, name) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("benches"), self.name);
        let _ = writeln!(self.text, "![{}](plots/{name}.svg)", plot.title);
        let plots = folder.join("plots");
        fs::create_dir_all(&plots).expect("a folder for plots");
        fs::write(plots.join(format!("{name}.svg")), plot.svg()).expect("a file of the plot");
        let results = folder.join("RESULTS.md");
        let before = fs::read_to_string(&results).expect("results that were kept before");
        fs::write(&results, with_section(&before, name, &self.text)).expect("a file of results");
        println!("kept in {} and {name}.svg", results.display());
    }
}

/// The results with that section instead of the one of the same name, or else before everything but the title.
fn with_section(results: &str, name: &str, text: &str) -> String {
    let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->\n"));
    let section = format!("{begin}{text}{end}");
    if let Some((before, rest)) = results.split_once(&begin)
        && let Some((_, after)) = rest.split_once(&end)
    {
        return format!("{before}{section}{after}");
    }
    let (title, rest) = results.split_once("\n\n").unwrap_or((results, ""));
    format!("{title}\n\n{section}\n{rest}")
}
