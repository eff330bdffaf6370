//! Revocations, of one participant or of many at once.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::{apply, told};
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::start::{Missing, Start};
use crate::domain::change::{By, Change};
use crate::domain::participant::Slug;
use crate::domain::status::{ReasonClass, Transition};
use crate::domain::text::Reason;

/// Most bytes of a file of slugs: many more than are revoked at once.
const FILE_BYTES_MAX: usize = 1 << 20;

#[derive(Debug, Args)]
pub(in crate::cli) struct RevokeArgs {
    /// The participants' names in addresses
    #[arg(value_name = "SLUG", required_unless_present = "slugs_from")]
    slugs: Vec<String>,
    /// Why, at most 500 characters
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// The class of the reason, for programs [default: other]
    #[arg(long, value_name = "CLASS", value_parser = classes())]
    class: Option<ReasonClass>,
    /// A file with one slug on each line; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "slugs")]
    slugs_from: Option<PathBuf>,
}

pub(super) async fn revoke(args: &RevokeArgs, start: &Start) -> Result<(), Failure> {
    let reason = Reason::parse(&args.reason)?;
    let slugs: Vec<Slug> = match (&args.slugs_from, args.slugs.as_slice()) {
        (None, [slug]) => {
            let (step, class) = (Transition::Revoke, args.class);
            let change = Change::Transition { step, reason: Some(reason), class, until: None };
            return apply(slug, &change, start).await;
        }
        (None, slugs) => slugs.iter().map(|slug| Ok(Slug::parse(slug)?)).collect::<Result<_, Failure>>()?,
        (Some(file), _) => read(file)?,
    };
    let revoked = start.app(Missing::Refuse)?.revoke_all(&slugs, &reason, args.class, &By::OPERATOR).await?;
    let lines: Vec<_> = revoked.iter().map(|one| told(&one.participant, one.changed)).collect();
    output::print(&lines.concat())
}

fn classes() -> impl TypedValueParser<Value = ReasonClass> {
    PossibleValuesParser::new(ReasonClass::ALL.map(ReasonClass::as_str)).try_map(|word| word.parse::<ReasonClass>())
}

/// The slugs of a file, one a line; empty lines do not count.
fn read(file: &Path) -> Result<Vec<Slug>, Failure> {
    let text = output::read_text(file, FILE_BYTES_MAX)?;
    let lines = (1..).zip(text.lines()).map(|(number, line)| (number, line.trim()));
    let slugs: Vec<Slug> = lines
        .filter(|(_, line)| !line.is_empty())
        .map(|(number, line): (usize, _)| {
            Slug::parse(line).map_err(|error| Failure::of(format_args!("{} line {number}", file.display()), &error))
        })
        .collect::<Result<_, _>>()?;
    if slugs.is_empty() {
        return Err(Failure::new(format!("file `{}` names no slug; write one on each line", file.display())));
    }
    Ok(slugs)
}
