//! The commands of transitions, one for each, made of what a transition asks for.

use std::path::{Path, PathBuf};

use clap::{Arg, Command, value_parser};

use super::decision::{Decided, Decision, slug};
use super::told;
use crate::cli::failure::Failure;
use crate::cli::flags::{flag, given};
use crate::cli::output;
use crate::cli::start::{Missing, Start};
use crate::domain::change::{By, Change};
use crate::domain::input::{
    CONFIRMATION_FIELD, FieldError, FieldSpec, InputError, Texts as _, TransitionInput, read_slug, transition_fields,
    transition_words, with_slugs,
};
use crate::domain::participant::Slug;
use crate::domain::spelling;
use crate::domain::status::Transition;

/// Most bytes of a file of slugs: many more than are revoked at once.
const FILE_BYTES_MAX: usize = 1 << 20;

const SLUGS: &str = "slugs";
const SLUGS_FROM: &str = "slugs_from";

/// What the help of a transition's command says beyond the line that tells what it is, and as an example.
const fn texts(step: Transition) -> (&'static str, &'static str) {
    match step {
        Transition::Approve => ("", "Example: openday participant approve anvil"),
        Transition::Decline => ("", "Example: openday participant decline anvil --reason 'no address we could visit'"),
        Transition::Suspend => (
            "Until then its badge says that it is suspended, and no date. With --until it ends by itself, when that date \
             begins at the participant's place.",
            "Examples:\n  openday participant suspend anvil --reason 'an open day did not take place'\n  openday \
             participant suspend anvil --reason 'moving house' --until 2027-05-01",
        ),
        Transition::Reinstate => ("", "Example: openday participant reinstate anvil"),
        Transition::Revoke => (
            "The badge says so within a second here, and within three minutes wherever caches keep it. Of several \
             participants, at most 1,000, all are revoked at once or none is; those revoked already stay as they are. \
             Also while everything else is frozen.",
            "Examples:\n  openday participant revoke anvil --reason 'three announced open days never took place'\n  \
             openday participant revoke anvil bellows crane --reason 'one owner, no open day'\n  openday participant \
             revoke --slugs-from fakes.txt --reason 'the chain withdrew its word'",
        ),
        Transition::Withdraw => {
            ("`readmit` takes it back, as a new admission.", "Example: openday participant withdraw anvil")
        }
        Transition::Readmit => {
            ("", "Example: openday participant readmit anvil --reason 'visited on 3 May, all as announced'")
        }
    }
}

impl Decision for Transition {
    const ALL: &'static [Self] = &Self::ALL;

    fn as_str(self) -> &'static str {
        self.as_str()
    }

    fn describe(self, command: Command) -> Command {
        let (more, examples) = texts(self);
        let about = transition_words(self).about;
        let mut command = command.about(about).after_help(examples);
        if !more.is_empty() {
            command = command.long_about(format!("{about}\n\n{more}"));
        }
        command = match self {
            Self::Revoke => command.args(several()),
            _ => command.arg(slug(SLUGS)),
        };
        command.args(fields(self).map(|field| flag(&field).required(field.is_needed())))
    }
}

/// Several participants, by name or in a file.
fn several() -> [Arg; 2] {
    let slugs = slug(SLUGS).help("The participants' names in addresses").num_args(1..);
    let file = Arg::new(SLUGS_FROM)
        .long("slugs-from")
        .value_name("FILE")
        .help("A file with one slug on each line; - is standard input")
        .value_parser(value_parser!(PathBuf))
        .conflicts_with(SLUGS);
    [slugs.required(false).required_unless_present(SLUGS_FROM), file]
}

/// What is asked of a transition; what is typed is confirmed by being typed.
fn fields(step: Transition) -> impl Iterator<Item = FieldSpec> {
    transition_fields(step).filter(|field| field.name != CONFIRMATION_FIELD.name)
}

/// Makes a transition of one participant, or a revocation of several.
pub(super) async fn run(Decided { decision, typed }: Decided<Transition>, start: &Start) -> Result<(), Failure> {
    let asked: Vec<_> = fields(decision).collect();
    let said = TransitionInput::filled(|name| given(&asked, &typed, name)).confirmed();
    let slugs = match typed.try_get_one::<PathBuf>(SLUGS_FROM).ok().flatten() {
        None => typed.get_many::<String>(SLUGS).into_iter().flatten().map(|slug| read_slug(slug, SLUGS)).collect(),
        Some(file) => read(file)?,
    };
    let (slugs, change) = with_slugs(slugs, said.check(decision)).map_err(InputError)?;
    let app = start.app(Missing::Refuse)?;
    if let [slug] = slugs.as_slice() {
        let done = app.change(slug, &change, &By::OPERATOR).await?;
        let website = match change {
            Change::Transition { confirm_website: true, .. } => {
                format!("its website {} is confirmed\n", done.participant.website)
            }
            _ => String::new(),
        };
        return output::print(&(told(&done.participant, done.changed) + &website));
    }
    let Change::Transition { reason: Some(reason), class, .. } = change else {
        unreachable!("of several participants only a revocation is asked, which has a reason")
    };
    let revoked = app.revoke_all(&slugs, &reason, class, &By::OPERATOR).await?;
    let lines: Vec<_> = revoked.iter().map(|one| told(&one.participant, one.changed)).collect();
    output::print(&lines.concat())
}

/// The slugs of a file, one a line, each read or a mistake; empty lines do not count.
fn read(file: &Path) -> Result<Vec<Result<Slug, FieldError>>, Failure> {
    let text = output::read_text(file, FILE_BYTES_MAX)?;
    let shown = file.display();
    let mut slugs = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !spelling::plain(line).is_empty()) {
        let told = |FieldError { field, message }| {
            FieldError::new(field, format_args!("{shown} line {}: {message}", index + 1))
        };
        slugs.push(read_slug(line, SLUGS_FROM).map_err(told));
    }
    if slugs.is_empty() {
        let message = format_args!("file `{shown}` names no slug; write one on each line");
        slugs.push(Err(FieldError::new(SLUGS_FROM, message)));
    }
    Ok(slugs)
}
