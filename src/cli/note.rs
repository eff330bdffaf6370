//! `openday note`: what maintainers write down about a participant, for maintainers only.

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use serde::Serialize;

use super::failure::Failure;
use super::flags::Whole;
use super::output::{self, instant};
use super::start::{Missing, Start};
use crate::app::Note;
use crate::domain::change::By;
use crate::domain::input::{NoteInput, with_slug};
use crate::domain::participant::Slug;
use crate::domain::reading::Reading;
use crate::domain::text::NoteText;

/// Keep notes on participants, for maintainers only
#[derive(Debug, Subcommand)]
pub(super) enum NoteCommand {
    /// Write a note down; it is never public, and stays
    #[command(after_help = "Example: openday note add anvil --text 'Called on 3 May; the tour takes place.'")]
    Add(AddArgs),
    /// List the notes on a participant, oldest first
    #[command(after_help = "Example: openday note list anvil --json")]
    List(ListArgs),
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    /// The participant's name in addresses
    slug: String,
    #[command(flatten)]
    note: Whole<NoteInput>,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// The participant's name in addresses
    slug: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A note, for programs.
#[derive(Debug, Serialize)]
struct NoteJson<'a> {
    id: u64,
    at: Timestamp,
    author: &'a str,
    text: &'a NoteText,
}

pub(super) async fn run(command: NoteCommand, start: &Start) -> Result<(), Failure> {
    match command {
        NoteCommand::Add(AddArgs { slug, note: Whole(note) }) => {
            let (slug, text) = with_slug(&slug, note.check())?;
            let note = start.app(Missing::Refuse)?.add_note(&slug, &text, &By::OPERATOR).await?;
            output::print(&format!("note `{}` on `{slug}` is written down\n", note.id))
        }
        NoteCommand::List(args) => list(&args, start).await,
    }
}

async fn list(args: &ListArgs, start: &Start) -> Result<(), Failure> {
    let slug = Reading::Input.read::<Slug>(&args.slug)?;
    let notes = start.app(Missing::Refuse)?.record(&slug).await?.notes;
    if args.json {
        let notes: Vec<_> = notes.iter().map(json).collect();
        return output::print_json(&notes);
    }
    let text = notes.iter().fold(String::new(), |mut text, note| {
        let _ = writeln!(text, "{}", describe(note));
        text
    });
    output::print(&text)
}

const fn json(note: &Note) -> NoteJson<'_> {
    let Note { id, at, author, text } = note;
    NoteJson { id: *id, at: *at, author: author.as_str(), text }
}

/// When, by whom, and below it the text.
pub(super) fn describe(note: &Note) -> String {
    let lines: Vec<_> = note.text.as_str().lines().map(|line| format!("\n  {line}")).collect();
    format!("{}, {}:{}", instant(note.at), note.author, lines.concat())
}
