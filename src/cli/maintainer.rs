//! `openday maintainer`: who may admit, suspend and revoke, and their tokens.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::Serialize;

use super::failure::Failure;
use super::output::{self, instant};
use super::start::{Missing, Start};
use crate::domain::change::By;
use crate::domain::text::MaintainerName;

/// Enter, list and remove maintainers
#[derive(Debug, Subcommand)]
pub(super) enum MaintainerCommand {
    /// Enter a maintainer and print the token, once
    ///
    /// The token is printed alone on standard output, so that it can be piped to where it is kept. Only its hash is
    /// stored: who loses it is removed and entered anew.
    #[command(after_help = "Example: openday maintainer add 'Front desk' > token")]
    Add(NameArgs),
    /// List the maintainers
    #[command(after_help = "Example: openday maintainer list")]
    List(ListArgs),
    /// Remove a maintainer; the token is worth nothing from then on
    #[command(after_help = "Example: openday maintainer remove 'Front desk'")]
    Remove(NameArgs),
}

#[derive(Debug, Args)]
pub(super) struct NameArgs {
    /// At most 60 characters
    name: String,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A maintainer, for programs.
#[derive(Debug, Serialize)]
struct MaintainerJson {
    name: MaintainerName,
    created_at: Timestamp,
}

pub(super) async fn run(command: MaintainerCommand, start: &Start) -> Result<(), Failure> {
    match command {
        MaintainerCommand::Add(NameArgs { name }) => {
            let name = MaintainerName::parse(&name)?;
            let token = start.app(Missing::Create)?.add_maintainer(name.clone(), &By::OPERATOR).await?;
            output::explain(&format!("The token of maintainer `{name}`; it cannot be shown again:"));
            output::print(&format!("{}\n", token.reveal()))
        }
        MaintainerCommand::List(ListArgs { json }) => list(json, start).await,
        MaintainerCommand::Remove(NameArgs { name }) => {
            let name = MaintainerName::parse(&name)?;
            start.app(Missing::Refuse)?.remove_maintainer(&name, &By::OPERATOR).await?;
            output::print(&format!("maintainer `{name}` is removed\n"))
        }
    }
}

async fn list(json: bool, start: &Start) -> Result<(), Failure> {
    let maintainers = start.app(Missing::Refuse)?.maintainers().await?;
    if json {
        let maintainers: Vec<_> =
            maintainers.into_iter().map(|(name, created_at)| MaintainerJson { name, created_at }).collect();
        return output::print_json(&maintainers);
    }
    let rows: Vec<_> =
        maintainers.into_iter().map(|(name, created_at)| [instant(created_at), name.to_string()]).collect();
    output::print(&output::table(["SINCE", "NAME"], &rows))
}
