//! Flags made of the tables of fields: what an input takes, and what is said of it, is read there.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::error::Error;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use crate::domain::input::field::{self, Control, Needed};
use crate::domain::input::{Described, FieldSpec};

/// A whole input: a flag for each field, and those that are needed must be given.
#[derive(Debug)]
pub(super) struct Whole<T>(pub(super) T);

/// New values for what is there: every flag may be left out, and what may be empty can be removed with `--no-…`.
#[derive(Debug)]
pub(super) struct Edits<T>(pub(super) T);

/// The flag of a field; a slug stands in its place without one.
pub(super) fn flag(field: &FieldSpec) -> Arg {
    let plain = Arg::new(field.name).value_name(field.value_name());
    let flag = match field.control {
        Control::Slug => return plain.help(field.about),
        Control::Tick => return plain.long(field.flag()).help(field.about).action(ArgAction::SetTrue),
        _ => plain.long(field.flag()).help(field.help()),
    };
    match field.control.words() {
        Some(words) => flag.value_parser(WordList(words)).hide_possible_values(true),
        None => flag,
    }
}

/// What was given for the member of that name, of an input with those fields.
pub(super) fn given(fields: &[FieldSpec], matches: &ArgMatches, name: &str) -> Option<String> {
    match field::find(fields, name)?.control {
        Control::Tick => matches.get_flag(name).then(|| "yes".to_owned()),
        _ => matches.get_one::<String>(name).cloned(),
    }
}

/// A text that is one of a few words, for shells that complete it; the input judges it.
#[derive(Debug, Clone)]
struct WordList(Vec<&'static str>);

impl TypedValueParser for WordList {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().map(PossibleValue::new)))
    }
}

/// The flag that removes what stands in a field.
fn removal(field: &FieldSpec) -> Arg {
    Arg::new(format!("no_{}", field.name))
        .long(format!("no-{}", field.flag()))
        .help(format!("Remove the {}", field.words()))
        .action(ArgAction::SetTrue)
        .conflicts_with(field.name)
}

fn can_be_removed(field: &FieldSpec) -> bool {
    // One of a few words is always said, be it the usual one.
    field.needed != Needed::Always && (field.control.words().is_none() || matches!(field.control, Control::Any(_)))
}

impl<T: Described> Args for Whole<T> {
    fn augment_args(command: Command) -> Command {
        command.args(T::FIELDS.iter().map(|field| flag(field).required(field.is_needed())))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<T: Described> FromArgMatches for Whole<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        Ok(Self(T::filled(|name| given(T::FIELDS, matches, name))))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl<T: Described> Args for Edits<T> {
    fn augment_args(command: Command) -> Command {
        let removals = T::FIELDS.iter().filter(|field| can_be_removed(field)).map(removal);
        command.args(T::FIELDS.iter().map(flag)).args(removals)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<T: Described> FromArgMatches for Edits<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let is_removed = |name| {
            let field = T::FIELDS.iter().filter(|field| can_be_removed(field)).find(|field| field.name == name);
            field.is_some_and(|field| matches.get_flag(&format!("no_{}", field.name)))
        };
        Ok(Self(T::filled(|name| {
            // An empty text removes.
            if is_removed(name) { Some(String::new()) } else { given(T::FIELDS, matches, name) }
        })))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
