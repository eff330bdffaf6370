//! Commands that are made of a table of decisions, one for each.

use std::fmt::Debug;

use clap::error::{Error, ErrorKind};
use clap::{Arg, ArgMatches, Command, FromArgMatches, Subcommand};

/// One of the decisions that people take of a participant, each of which is a command.
pub(super) trait Decision: Debug + Copy + 'static {
    const ALL: &'static [Self];

    /// Its name, as it is typed.
    fn as_str(self) -> &'static str;

    /// What may stand behind it, and its help.
    fn describe(self, command: Command) -> Command;

    fn command(&self) -> Command {
        self.describe(Command::new(self.as_str()))
    }
}

/// A decision, and what was typed behind it.
#[derive(Debug)]
pub(in crate::cli) struct Decided<D> {
    pub(super) decision: D,
    pub(super) typed: ArgMatches,
}

impl<D: Decision> Subcommand for Decided<D> {
    fn augment_subcommands(parent: Command) -> Command {
        parent.subcommands(D::ALL.iter().map(D::command))
    }

    fn augment_subcommands_for_update(parent: Command) -> Command {
        Self::augment_subcommands(parent)
    }

    fn has_subcommand(name: &str) -> bool {
        D::ALL.iter().any(|decision| decision.as_str() == name)
    }
}

impl<D: Decision> FromArgMatches for Decided<D> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let missing = || Error::new(ErrorKind::MissingSubcommand);
        let (name, typed) = matches.subcommand().ok_or_else(missing)?;
        let decision = D::ALL.iter().copied().find(|decision| decision.as_str() == name).ok_or_else(missing)?;
        Ok(Self { decision, typed: typed.clone() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The participant that is decided of, by the `name` of the argument.
pub(super) fn slug(name: &'static str) -> Arg {
    Arg::new(name).value_name("SLUG").help("The participant's name in addresses").required(true)
}
