//! The faults in their order, and the table of what came of them.

mod client;
mod clock;
mod database;
mod descriptors;
mod disk;
mod file;
mod fleet;
mod found;
mod killed;
mod logged;
mod pooled;
mod power;
mod program;
mod promoted;
mod proxied;
mod proxy;
mod readers;
mod report;
mod revoked;
mod stage;
mod stopped;
mod trace;
mod writers;

use std::process::ExitCode;

use crate::asked::Scale;
use crate::run::{Campaign, Scenario};
use stage::Stage;

const CAMPAIGN: Campaign = Campaign {
    title: "campaign of faults",
    test: "faults",
    sharing: "Servers, database and clients share the machine.",
    columns: &["fault", "how often", "measured", "promised", "verdict"],
};

/// What may happen to what a server stands on.
const SCENARIOS: [Scenario<Stage>; 21] = [
    Scenario { name: "kill -9 of the server, SQLite", run: killed::on_a_file },
    Scenario { name: "power cut, SQLite", run: power::cut },
    Scenario { name: "kill -9 of one of three servers, PostgreSQL", run: killed::one_of_three },
    Scenario { name: "PostgreSQL stopped, fast", run: stopped::fast },
    Scenario { name: "PostgreSQL stopped, immediate", run: stopped::at_once },
    Scenario { name: "kill -9 of PostgreSQL", run: stopped::killed },
    Scenario { name: "the way to PostgreSQL is cut", run: proxied::cut },
    Scenario { name: "the way to PostgreSQL is slow", run: proxied::slow },
    Scenario { name: "the way to PostgreSQL is half open", run: proxied::silent },
    Scenario { name: "revocation while many look", run: revoked::by_many },
    Scenario { name: "PgBouncer in transaction mode", run: pooled::by_transactions },
    Scenario { name: "disk full, SQLite", run: file::full },
    Scenario { name: "data file taken away and put back, SQLite", run: file::taken_away },
    Scenario { name: "data file damaged and restored, SQLite", run: file::damaged },
    Scenario { name: "reader of the log gone", run: logged::reader_gone },
    Scenario { name: "disk of the log full", run: logged::disk_full },
    Scenario { name: "log that nobody reads", run: logged::unread },
    Scenario { name: "file descriptors used up", run: descriptors::none_left },
    Scenario { name: "clock set back and forward by days", run: clock::set },
    Scenario { name: "standby promoted that has all", run: promoted::with_all },
    Scenario { name: "standby promoted that missed the last writes", run: promoted::without_the_last },
];

/// Runs the scenarios whose names hold one of the words, all of them without any.
pub(crate) fn run(scale: Scale, words: &[String]) -> ExitCode {
    CAMPAIGN.run(SCENARIOS.iter(), scale, words)
}
