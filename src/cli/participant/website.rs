//! The commands of decisions upon a participant's website, one for each.

use clap::error::{Error, ErrorKind};
use clap::{Arg, ArgMatches, Command, FromArgMatches, Subcommand};

use crate::cli::failure::Failure;
use crate::cli::flags::{flag, given};
use crate::cli::output;
use crate::cli::start::{Missing, Start};
use crate::domain::change::{By, Changed, WebsiteStep};
use crate::domain::input::{Texts as _, WebsiteStepInput, website_step_fields, website_step_words, with_slug};
use crate::domain::participant::Participant;

const SLUG: &str = "slug";

/// A decision upon a participant's website.
#[derive(Debug)]
pub(in crate::cli) struct WebsiteCommand {
    step: WebsiteStep,
    slug: String,
    said: WebsiteStepInput,
}

fn command(step: WebsiteStep) -> Command {
    let slug = Arg::new(SLUG).value_name("SLUG").help("The participant's name in addresses").required(true);
    Command::new(step.as_str())
        .about(website_step_words(step).about)
        .after_help(format!("Example: openday participant {step} anvil"))
        .arg(slug)
        .args(website_step_fields(step).iter().map(flag))
}

impl Subcommand for WebsiteCommand {
    fn augment_subcommands(parent: Command) -> Command {
        parent.subcommands(WebsiteStep::ALL.map(command))
    }

    fn augment_subcommands_for_update(parent: Command) -> Command {
        Self::augment_subcommands(parent)
    }

    fn has_subcommand(name: &str) -> bool {
        WebsiteStep::ALL.iter().any(|step| step.as_str() == name)
    }
}

impl FromArgMatches for WebsiteCommand {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let missing = || Error::new(ErrorKind::MissingSubcommand);
        let (name, matches) = matches.subcommand().ok_or_else(missing)?;
        let step = WebsiteStep::ALL.into_iter().find(|step| step.as_str() == name).ok_or_else(missing)?;
        let slug = matches.get_one::<String>(SLUG).cloned().unwrap_or_default();
        let said = WebsiteStepInput::filled(|name| given(website_step_fields(step), matches, name));
        Ok(Self { step, slug, said })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

pub(super) async fn run(command: WebsiteCommand, start: &Start) -> Result<(), Failure> {
    let WebsiteCommand { step, slug, said } = command;
    let (slug, change) = with_slug(&slug, said.check(step))?;
    let done = start.app(Missing::Refuse)?.change(&slug, &change, &By::OPERATOR).await?;
    let Participant { name, website, website_standing, .. } = &done.participant;
    let is = if done.changed == Changed::Unchanged { "is already" } else { "is now" };
    output::print(&format!("the website of `{slug}` ({name}) {is} {website}, {website_standing}\n"))
}
