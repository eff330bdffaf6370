//! `openday freeze`: the switch that refuses all writes but revocations.

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::Serialize;

use super::failure::Failure;
use super::output::{self, instant};
use super::start::{Missing, Start};
use crate::app::Frozen;
use crate::domain::change::By;
use crate::domain::text::Reason;

/// Refuse all changes but revocations, for as long as something is amiss
#[derive(Debug, Subcommand)]
pub(super) enum FreezeCommand {
    /// Refuse all changes from now on, whoever asks for them, but revocations of badges and removals of maintainers
    ///
    /// Badges and pages stay as they are.
    #[command(after_help = "Example: openday freeze on --reason 'a token was stolen; looking into it'")]
    On(OnArgs),
    /// Take all changes again
    #[command(after_help = "Example: openday freeze off")]
    Off,
    /// Show whether changes are refused, since when and why
    #[command(after_help = "Example: openday freeze show --json")]
    Show(ShowArgs),
}

#[derive(Debug, Args)]
pub(super) struct OnArgs {
    /// Why, at most 500 characters; for maintainers only
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Whether it is frozen, for programs.
#[derive(Debug, Serialize)]
struct FrozenJson<'a> {
    frozen: bool,
    since: Option<Timestamp>,
    reason: Option<&'a Reason>,
}

pub(super) async fn run(command: FreezeCommand, start: &Start) -> Result<(), Failure> {
    let app = start.app(Missing::Refuse)?;
    match command {
        FreezeCommand::On(OnArgs { reason }) => {
            let reason = reason.as_deref().map(Reason::parse).transpose()?;
            app.freeze(reason.as_ref(), &By::OPERATOR).await?;
        }
        FreezeCommand::Off => app.thaw(&By::OPERATOR).await?,
        FreezeCommand::Show(ShowArgs { json: true }) => {
            let frozen = app.frozen().await?;
            return output::print_json(&FrozenJson {
                frozen: frozen.is_some(),
                since: frozen.as_ref().map(|frozen| frozen.since),
                reason: frozen.as_ref().and_then(|frozen| frozen.reason.as_ref()),
            });
        }
        FreezeCommand::Show(ShowArgs { json: false }) => {}
    }
    // What is so now: somebody else may have frozen it earlier, for another reason.
    output::print(&describe(app.frozen().await?.as_ref()))
}

fn describe(frozen: Option<&Frozen>) -> String {
    let Some(Frozen { since, reason }) = frozen else { return "nothing is frozen; all changes are taken\n".to_owned() };
    let reason = reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    format!(
        "everything is frozen since {}{reason}; only revocations are taken until `openday freeze off`\n",
        instant(*since)
    )
}
