//! `openday config check`: the settings in force.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::badges::check_own_sentences;
use super::failure::Failure;
use super::output;
use super::start::{Start, place, renderer, wording};
use crate::config::Setting;

/// Look at the settings
#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Check the settings and print every value in force, with where it comes from
    ///
    /// Defaults are stood in for by openday.toml, that by environment variables (`OPENDAY_SERVER_LISTEN` for `listen`
    /// in `[server]`), those by flags. A key or a variable that means nothing is an error. What is printed can be used as
    /// openday.toml.
    #[command(after_help = "\
Examples:
  openday config check
  OPENDAY_CACHE_MAX_AGE_S=60 openday config check --config /etc/openday.toml --json")]
    Check(CheckArgs),
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A setting, for programs.
#[derive(Debug, Serialize)]
struct SettingJson<'a> {
    key: &'a str,
    value: toml::Value,
    origin: String,
}

pub(super) fn run(command: &ConfigCommand, start: &Start) -> Result<(), Failure> {
    let ConfigCommand::Check(CheckArgs { json }) = command;
    let config = start.config(Vec::new())?;
    // What only shows when it is used: an address where a file belongs, colours without contrast, fonts that are none,
    // sentences that no badge has room for.
    place(&config)?;
    let renderer = renderer(&config)?;
    check_own_sentences(&renderer, &wording(&config, &renderer)?)?;
    if !json {
        return output::print(&config.to_string());
    }
    let settings: Result<Vec<_>, Failure> = config.effective().iter().map(for_programs).collect();
    output::print_json(&settings?)
}

fn for_programs(setting: &Setting) -> Result<SettingJson<'_>, Failure> {
    let mut line: toml::Table = toml::from_str(&format!("value = {}", setting.value()))?;
    let value = line.remove("value").unwrap_or_else(|| setting.value().into());
    Ok(SettingJson { key: &setting.key, value, origin: setting.origin.to_string() })
}
