//! `openday badges check`: the designers' check of styles, sentences and colours.

mod preview;
mod sample;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::failure::Failure;
use super::output::{self, Readers};
use super::progress::{ProgressArgs, Work, show};
use super::start::{Start, wording};
use crate::config::Config;
use crate::domain::look::{Format, Theme};
use crate::domain::wording::{Wording, Words};
use crate::render::{BadgeSpec, Draw as _, Renderer, StyleId, StyleInfo};
use crate::store::Progress;
use crate::store::progress::Unit;

/// Sentences that do not fit, told of one style; more of them are only counted.
const TOLD_MAX: usize = 20;

/// Check the designs of badges
#[derive(Debug, Subcommand)]
pub(super) enum BadgesCommand {
    /// Check that every style keeps the contract of badges/README.md
    ///
    /// Every sentence of every language must fit in every style, every text must have a contrast of at least 4.5:1 in both
    /// themes, in the initiative's colours, and every file must be one that can be drawn. Exit status 1 says that
    /// something is wrong, and the output what.
    #[command(after_help = "\
Examples:
  openday badges check
  openday badges check badges --preview preview.html")]
    Check(CheckArgs),
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// A folder with style files, marks.svg and palette.css [default: those in the program]
    folder: Option<PathBuf>,
    /// Also write a page that shows every style in every theme and status
    #[arg(long, value_name = "FILE.html")]
    preview: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    progress: ProgressArgs,
}

/// What was found of one style.
#[derive(Debug, Serialize)]
struct StyleReport {
    style: String,
    width_px: u16,
    height_px: u16,
    svg_bytes: usize,
    gzip_bytes: usize,
    sentences: usize,
    cut: Vec<Cut>,
}

/// A sentence that does not fit.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Cut {
    language: String,
    sentence: String,
}

pub(super) fn run(command: BadgesCommand, start: &Start) -> Result<(), Failure> {
    let BadgesCommand::Check(args) = command;
    show("badges check", args.progress, |work| check(args, start, work))
}

fn check(args: CheckArgs, start: &Start, work: &Work) -> Result<(), Failure> {
    let CheckArgs { folder, preview, json, progress: _ } = args;
    let config = start.config(Vec::new())?;
    let renderer = renderer(folder.as_deref(), &config)?;
    let wording = wording(&config, &renderer)?;
    let sentences = sample::sentences(&wording)?;
    let progress = work.progress();
    progress.begin("check", Unit::Pictures, Some((styles(&renderer).count() * sentences.len()) as u64));
    let reports = check_styles(&renderer, &sentences, &progress)?;
    work.over();
    if let Some(file) = preview {
        output::write(&file, preview::page(&renderer, &wording)?.as_bytes(), Readers::Usual)?;
    }
    if json {
        output::print_json(&reports)?;
    } else {
        output::print(&describe(&reports))?;
    }
    match reports.iter().map(|report| report.cut.len()).sum() {
        0 => Ok(()),
        cut => Err(Failure::new(format!(
            "sentences that do not fit: {cut}; shorten them in src/domain/wording or give their slots more room"
        ))),
    }
}

/// Refuses what the initiative says in its own words where a style has no room for it.
pub(super) fn check_own_sentences(renderer: &Renderer, wording: &Wording) -> Result<(), Failure> {
    for words in sample::own_sentences(wording)? {
        for (id, style) in styles(renderer) {
            if let Some(sentence) = renderer.cuts(id, &words).first() {
                return Err(Failure::new(format!(
                    "`{sentence}` does not fit on a badge of style `{}` in language `{}`; say it in fewer letters",
                    style.name, words.language
                )));
            }
        }
    }
    Ok(())
}

fn renderer(folder: Option<&Path>, config: &Config) -> Result<Renderer, Failure> {
    let accents = config.initiative.accents();
    Ok(match folder {
        Some(folder) => Renderer::with_folder(folder, &accents)?,
        None => Renderer::new(&accents, config.fonts.dir.as_deref())?,
    })
}

fn styles(renderer: &Renderer) -> impl Iterator<Item = (StyleId, StyleInfo<'_>)> {
    (0..=u8::MAX).map(StyleId).map_while(|id| Some((id, renderer.style_info(id)?)))
}

/// What is found of each style, of as many at once as there are cores.
fn check_styles(renderer: &Renderer, sentences: &[Words], progress: &Progress) -> Result<Vec<StyleReport>, Failure> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let styles: Vec<_> = styles(renderer).collect();
    let mut reports = Vec::with_capacity(styles.len());
    for some in styles.chunks(cores) {
        thread::scope(|threads| {
            let check = |(id, style)| threads.spawn(move || check_style(renderer, id, style, sentences, progress));
            let checks: Vec<_> = some.iter().copied().map(check).collect();
            checks.into_iter().try_for_each(|check| {
                reports.push(check.join().unwrap_or_else(|broken| resume_unwind(broken))?);
                Ok::<_, Failure>(())
            })
        })?;
    }
    Ok(reports)
}

fn check_style(
    renderer: &Renderer,
    id: StyleId,
    style: StyleInfo<'_>,
    sentences: &[Words],
    progress: &Progress,
) -> Result<StyleReport, Failure> {
    let mut cut = BTreeSet::new();
    for words in sentences {
        progress.add(1)?;
        let language = words.language.as_str();
        let cuts = renderer.cuts(id, words).into_iter();
        cut.extend(cuts.map(|sentence| Cut { language: language.to_owned(), sentence }));
    }
    let svg = match sentences.first() {
        Some(words) => {
            renderer.draw(&BadgeSpec { style: id, theme: Theme::Auto, format: Format::Svg, words: words.clone() })?
        }
        None => Vec::new(),
    };
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&svg)?;
    Ok(StyleReport {
        style: style.name.to_owned(),
        width_px: style.width_px,
        height_px: style.height_px,
        svg_bytes: svg.len(),
        gzip_bytes: gzip.finish()?.len(),
        sentences: sentences.len(),
        cut: cut.into_iter().collect(),
    })
}

fn describe(reports: &[StyleReport]) -> String {
    let rows: Vec<_> = reports
        .iter()
        .map(|report| {
            [
                report.style.clone(),
                format!("{}x{}", report.width_px, report.height_px),
                report.svg_bytes.to_string(),
                report.gzip_bytes.to_string(),
                report.sentences.to_string(),
                report.cut.len().to_string(),
            ]
        })
        .collect();
    let mut text = output::table(["STYLE", "PIXELS", "SVG BYTES", "GZIP", "SENTENCES", "CUT"], &rows);
    for report in reports {
        for Cut { language, sentence } in report.cut.iter().take(TOLD_MAX) {
            let _ = writeln!(text, "{}: `{sentence}` ({language}) does not fit", report.style);
        }
        if report.cut.len() > TOLD_MAX {
            let _ = writeln!(text, "{}: and {} more", report.style, report.cut.len() - TOLD_MAX);
        }
    }
    text
}
