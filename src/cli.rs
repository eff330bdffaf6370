//! The command line: reads arguments and settings, asks `app` for one thing, and prints what came of it.
//!
//! `main` uses it, and nothing else does. It is the one place that names implementations: the store, the renderer, the
//! machine's clock. What must never enter: a rule about participants or badges; those are `app`'s and `domain`'s.
//!
//! The help texts are the manual. What programs read goes to standard output, everything else to standard error; an
//! error is one line, `openday: what is wrong with which value; what to do`, with exit status 1, or 2 for wrong usage.

mod asking;
mod audit;
mod backup;
mod badges;
mod config_check;
mod data;
mod demo;
mod descriptors;
mod doctor;
mod export_site;
mod face;
mod failure;
mod flags;
mod freeze;
mod health;
mod input;
mod maintainer;
mod note;
mod open_day;
mod output;
mod participant;
mod poster;
mod progress;
mod render;
mod report;
mod serve;
mod signals;
mod start;
mod supervisor;
mod timed;
mod transfer;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};

use failure::Failure;
use progress::show;
use start::{Start, block_on};

/// The living badge of businesses that take their customers to work.
#[derive(Debug, Parser)]
#[command(
    name = "openday",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "\
First steps:
  openday serve --demo                 see it, with invented participants
  openday participant add --help       enter a business
  openday serve                        serve its badge

Settings come from openday.toml, then environment variables such as OPENDAY_SERVER_LISTEN, then flags; \
`openday config check` prints all of them. Exit status: 0 done, 1 not done, 2 wrong usage."
)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command understands.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options of every command")]
struct Common {
    /// The data file, or the address of a database [default: openday.db, or what the settings say]
    #[arg(long, global = true, value_name = "FILE")]
    data: Option<String>,
    /// The settings [default: openday.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::ServeArgs),
    #[command(subcommand)]
    Participant(participant::ParticipantCommand),
    #[command(subcommand)]
    OpenDay(open_day::OpenDayCommand),
    #[command(subcommand)]
    Note(note::NoteCommand),
    #[command(subcommand)]
    Report(report::ReportCommand),
    Face(face::FaceArgs),
    Render(render::RenderArgs),
    Poster(poster::PosterArgs),
    #[command(subcommand)]
    Badges(badges::BadgesCommand),
    #[command(subcommand)]
    Maintainer(maintainer::MaintainerCommand),
    #[command(subcommand)]
    Freeze(freeze::FreezeCommand),
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    Import(transfer::ImportArgs),
    Export(transfer::ExportArgs),
    ExportSite(export_site::ExportSiteArgs),
    Backup(backup::BackupArgs),
    Copy(transfer::CopyArgs),
    Restore(transfer::RestoreArgs),
    Doctor(doctor::DoctorArgs),
    Health(health::HealthArgs),
    #[command(subcommand)]
    Config(config_check::ConfigCommand),
    Completions(CompletionsArgs),
}

/// Print the completions of a shell
///
/// Put them where your shell looks for them, for example:
///
///   openday completions bash > ~/.local/share/bash-completion/completions/openday
///   openday completions fish > ~/.config/fish/completions/openday.fish
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
struct CompletionsArgs {
    shell: clap_complete::Shell,
}

/// Runs the command that `arguments` ask for, the program's name first, and says how it ended.
#[must_use]
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let done = match Cli::try_parse_from(arguments) {
        Ok(Cli { common, command }) => dispatch(command, &Start::new(common)),
        Err(unusable) if !unusable.use_stderr() => output::print(&unusable.render().to_string()),
        Err(unusable) => {
            output::explain(&failure::usage(&unusable));
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::explain(&format!("openday: {failure}"));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command, start: &Start) -> Result<(), Failure> {
    match command {
        Command::Serve(args) => serve::run(args, start),
        Command::Participant(command) => block_on(participant::run(command, start)),
        Command::OpenDay(command) => block_on(open_day::run(command, start)),
        Command::Note(command) => block_on(note::run(command, start)),
        Command::Report(command) => block_on(report::run(command, start)),
        Command::Face(args) => block_on(face::run(args, start)),
        Command::Render(args) => block_on(render::run(args, start)),
        Command::Poster(args) => block_on(poster::run(args, start)),
        Command::Badges(command) => badges::run(command, start),
        Command::Maintainer(command) => block_on(maintainer::run(command, start)),
        Command::Freeze(command) => block_on(freeze::run(command, start)),
        Command::Audit(command) => audit::run(command, start),
        Command::Import(args) => show("import", args.progress, |work| block_on(transfer::import(args, start, work))),
        Command::Export(args) => show("export", args.progress, |work| block_on(transfer::export(args, start, work))),
        Command::ExportSite(args) => export_site::run(&args, start),
        Command::Backup(args) => show("backup", args.progress, |work| block_on(backup::backup(args, start, work))),
        Command::Copy(args) => show("copy", args.progress, |work| block_on(transfer::copy_all(args, start, work))),
        Command::Restore(args) => show("restore", args.progress, |work| transfer::restore(&args, start, work)),
        Command::Doctor(args) => block_on(doctor::run(args, start)),
        Command::Health(args) => block_on(health::run(args, start)),
        Command::Config(command) => config_check::run(&command, start),
        Command::Completions(CompletionsArgs { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "openday", &mut script);
            output::print_bytes(&script)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
