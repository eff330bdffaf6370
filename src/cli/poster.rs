//! `openday poster`: what is printed or posted of a badge, as a file, without a server.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::failure::Failure;
use super::output::{self, Readers};
use super::participant::find;
use super::render::Date;
use super::start::Start;
use crate::app::NoSheet;
use crate::domain::participant::{Language, Link};
use crate::domain::sheet::{Issuer, Paper, Print, Shape, SheetChoice, SheetRequest};

/// Write a poster, a door sign, a table card or a picture for social media to a file
///
/// What is printed carries a code that leads to the participant's page, so `server.public_url` must be set. It is made of
/// an active participant only; the picture for social media says the status of any, as a badge does.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  openday poster pekarna-u-mostu -o poster.pdf
  openday poster pekarna-u-mostu --sheet table-card --size letter --lang en -o card.pdf
  openday poster pekarna-u-mostu --sheet social --size 1080x1080 -o square.png")]
pub(super) struct PosterArgs {
    /// The participant's name in addresses
    slug: String,
    /// What to make: three to print as PDF, one to post as PNG
    #[arg(long, value_name = "SHEET", value_parser = kinds(), ignore_case = true, default_value = "poster")]
    sheet: Kind,
    /// A3, A4 or letter [default: what the participant's country prints on]; of a picture for social media 1200x630 or
    /// 1080x1080 [default: 1200x630]
    #[arg(long)]
    size: Option<String>,
    /// The language; one that badges do not speak means the participant's own
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// Whether a picture for social media shows the next open day
    #[arg(long, default_value = "shown")]
    date: Date,
    /// The instant, like 2026-12-03T09:00:00Z [default: now]
    #[arg(long, value_name = "INSTANT")]
    at: Option<String>,
    /// Where to write it; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Paper(Print),
    Social,
}

/// The word for pictures for social media.
const SOCIAL: &str = "social";

fn kinds() -> impl TypedValueParser<Value = Kind> {
    let words = Print::ALL.map(Print::as_str).into_iter().chain([SOCIAL]);
    PossibleValuesParser::new(words).map(|word| {
        let print = Print::ALL.into_iter().find(|print| print.as_str().eq_ignore_ascii_case(&word));
        print.map_or(Kind::Social, Kind::Paper)
    })
}

pub(super) async fn run(args: PosterArgs, start: &Start) -> Result<(), Failure> {
    let sheet = choice(args.sheet, args.size.as_deref())?;
    let language = args.lang.as_deref().map(Language::parse).transpose()?;
    let config = start.config(Vec::new())?;
    let app = start.app_at(args.at.as_deref()).await?;
    let participant = find(&app, &args.slug)?;
    let language = language.as_ref().map(|language| language.as_str().into());
    let request = SheetRequest { sheet, language, with_date: args.date == Date::Shown };
    let issuer = Issuer {
        origin: config.server.public_url.as_deref(),
        initiative: config.initiative.name.as_str(),
        website: config.initiative.address.as_ref().map(Link::as_str),
    };
    let shown = app.shown_sheet(participant.slug.as_str(), &request, issuer, app.now());
    let bytes = app.sheet(&shown.map_err(|reason| refusal(&reason))?).await?;
    output::write(&args.output, &bytes, Readers::Usual)
}

fn choice(kind: Kind, size: Option<&str>) -> Result<SheetChoice, Failure> {
    fn known<T>(size: Option<&str>, parse: fn(&str) -> Option<T>, known: &str) -> Result<Option<T>, Failure> {
        let unknown = |size: &str| Failure::new(format!("size `{size}` does not exist here; use {known}"));
        size.map(|size| parse(size).ok_or_else(|| unknown(size))).transpose()
    }
    Ok(match kind {
        Kind::Paper(print) => {
            SheetChoice::Paper(print, known(size, Paper::parse, &Paper::ALL.map(Paper::as_str).join(", "))?)
        }
        Kind::Social => {
            let shape = known(size, Shape::parse, &Shape::ALL.map(Shape::as_str).join(", "))?;
            SheetChoice::Social(shape.unwrap_or_default())
        }
    })
}

fn refusal(reason: &NoSheet) -> Failure {
    Failure::new(match reason {
        NoSheet::Unknown => reason.to_string(),
        NoSheet::Inactive(_) => format!("{reason}, so there is nothing to print; only who takes part has a poster"),
        NoSheet::Unaddressed => {
            "`server.public_url` is not set, so the code of a poster would lead nowhere; set it to your \
                                 public address, like https://badges.example"
                .to_owned()
        }
    })
}
