//! `openday render`: a badge as a file, without a server.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use super::failure::Failure;
use super::output::{self, Readers};
use super::participant::find;
use super::start::Start;
use crate::app::App;
use crate::domain::look::{Format, LookRequest, Scale, Theme};
use crate::domain::participant::Language;

/// Write a badge to a file
///
/// The picture is the one a server would give at that instant. No server is needed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  openday render pekarna-u-mostu -o badge.svg
  openday render pekarna-u-mostu --style large --theme dark --scale 2 -o home.png
  openday render pekarna-u-mostu --lang de --at 2026-12-03T08:00:00Z -o -")]
pub(super) struct RenderArgs {
    /// The participant's name in addresses
    slug: String,
    /// The style [default: classic]
    #[arg(long)]
    style: Option<String>,
    /// The colours; auto follows the viewer, in an SVG
    #[arg(long, value_parser = themes(), default_value = "light")]
    theme: Theme,
    /// The language; one that badges do not speak means the participant's own
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// The file format [default: what the ending of FILE says, or svg]
    #[arg(long)]
    format: Option<FileFormat>,
    /// Pixels of a PNG per unit of the badge
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=i64::from(Scale::MAX)))]
    scale: Option<u8>,
    /// Whether the next open day is shown
    #[arg(long, default_value = "shown")]
    date: Date,
    /// The instant, like 2026-12-03T09:00:00Z [default: now]
    #[arg(long, value_name = "INSTANT")]
    at: Option<String>,
    /// Where to write it; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FileFormat {
    Svg,
    Png,
}

/// Whether a picture shows the next open day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Date {
    Shown,
    None,
}

fn themes() -> impl TypedValueParser<Value = Theme> {
    PossibleValuesParser::new(Theme::ALL.map(Theme::as_str)).map(|word| Theme::parse(&word).unwrap_or_default())
}

pub(super) async fn run(args: RenderArgs, start: &Start) -> Result<(), Failure> {
    let format = format(&args)?;
    let language = args.lang.as_deref().map(Language::parse).transpose()?;
    let app = start.app_at(args.at.as_deref()).await?;
    let participant = find(&app, &args.slug)?;
    check_style(&app, args.style.as_deref())?;
    let look = LookRequest {
        format,
        style: args.style.as_deref().map(Into::into),
        theme: args.theme,
        language: language.as_ref().map(|language| language.as_str().into()),
        with_date: args.date == Date::Shown,
    };
    let picture = app.picture(&app.shown(participant.slug.as_str(), &look)).await?;
    output::write(&args.output, &picture.bytes, Readers::Usual)
}

fn format(args: &RenderArgs) -> Result<Format, Failure> {
    let ending = args.output.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let named = match ending.as_deref() {
        Some("png") => FileFormat::Png,
        Some(other) if other != "svg" && args.format.is_none() => {
            return Err(Failure::new(format!(
                "file ending `{other}` says neither svg nor png; use one of them or --format"
            )));
        }
        _ => FileFormat::Svg,
    };
    match args.format.unwrap_or(named) {
        FileFormat::Png => Ok(Format::Png(args.scale.and_then(Scale::new).unwrap_or(Scale::ONE))),
        FileFormat::Svg => match args.scale {
            None => Ok(Format::Svg),
            Some(scale) => Err(Failure::new(format!(
                "scale `{scale}` means nothing to an SVG, which is sharp at any size; leave it out or use --format png"
            ))),
        },
    }
}

/// An address with an unknown style shows the default one; somebody at a terminal would rather know.
fn check_style(app: &App, style: Option<&str>) -> Result<(), Failure> {
    let known: Vec<_> = app.styles().map(|style| style.name).collect();
    match style.filter(|style| !known.contains(style)) {
        Some(style) => Err(Failure::new(format!("style `{style}` does not exist; use {}", known.join(", ")))),
        None => Ok(()),
    }
}
