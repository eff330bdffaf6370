//! The scenarios in their order, and the table of what they saw.

mod bodies;
mod connections;
mod costs;
mod crowd;
mod files;
mod hot;
mod pages;
mod pictures;
mod report;
mod secrets;
mod server;
mod slow;
mod stage;
mod stop;

use std::process::ExitCode;

use crate::asked::Scale;
use crate::process;
use crate::run::{Campaign, Scenario};
use stage::Stage;

/// Descriptors of the campaign itself: 4,096 connections, and what is beside them.
const DESCRIPTORS_MIN: u64 = 5_000;

const CAMPAIGN: Campaign = Campaign {
    title: "load campaign",
    test: "load",
    sharing: "The attackers and the clients share the machine with the server.",
    columns: &[
        "scenario",
        "others' p50, ms",
        "p99, ms",
        "503 or no answer",
        "RSS before, MB",
        "peak",
        "after",
        "seen",
        "bars",
        "verdict",
    ],
};

/// What strangers may do.
const SCENARIOS: [Scenario<Stage>; 15] = [
    Scenario { name: "64 connections on /join", run: pages::join },
    Scenario { name: "invalid POST /join", run: pages::invalid_applications },
    Scenario { name: "random large 4x PNGs, one client", run: pictures::random_large },
    Scenario { name: "4,096 silent connections, one address", run: connections::silent },
    Scenario { name: "4,000 bodies without their last byte", run: bodies::held },
    Scenario { name: "500 readers that read nothing", run: bodies::never_read },
    Scenario { name: "hostile calendars and tables, 8 senders", run: files::hostile },
    Scenario { name: "forged sessions, 3,500 connections", run: secrets::forged_sessions },
    Scenario { name: "random /participants.json?after=", run: pages::random_directory },
    Scenario { name: "large 4x PNG against a hot hit", run: costs::amplification },
    Scenario { name: "query spellings and unknown slugs", run: pictures::spellings },
    Scenario { name: "500 slow heads, bodies and readers", run: slow::clients },
    Scenario { name: "processor time of each address", run: costs::addresses },
    Scenario { name: "no file descriptor left", run: connections::no_descriptors },
    Scenario { name: "SIGTERM under load", run: stop::under_load },
];

/// What the whole campaign alone does: these show the same as others do, only more of it.
const MORE: [Scenario<Stage>; 1] = [Scenario { name: "1,000 connections on /join", run: pages::join_by_many }];

/// Runs the scenarios whose names hold one of the words, all of them without any.
pub(crate) fn run(scale: Scale, words: &[String]) -> ExitCode {
    if let Err(message) = process::raise_descriptors(DESCRIPTORS_MIN) {
        eprintln!("{message}");
        return ExitCode::FAILURE;
    }
    let more = MORE.iter().filter(|_| scale == Scale::Whole);
    CAMPAIGN.run(SCENARIOS.iter().chain(more), scale, words)
}
