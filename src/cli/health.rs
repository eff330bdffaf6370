//! `openday health`: whether the server on this machine is alive or ready, for whoever watches over it and has no other
//! program at hand, as in a container that holds nothing else.

use std::time::Duration;

use clap::Args;
use tokio::time::timeout;

use super::asking::{Answer, Readiness, ask, connect, host_of};
use super::failure::Failure;
use super::output;
use super::start::Start;
use crate::config::Listen;

/// Say whether the server on this machine is up
///
/// Asks its operators' listener. It is alive while it answers, also where its data is away
/// and badges go on from memory: there is nothing that a restart would mend. With --ready it must also keep up with its data.
/// Exit status 0 where it is so, 1 where it is not.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  openday health
  openday health --ready 127.0.0.1:8081
  openday health unix:/run/openday/operators.sock")]
pub(super) struct HealthArgs {
    /// The operators' listener [default: what the settings say]
    #[arg(value_name = "ADDR")]
    listener: Option<String>,
    /// Ask whether it keeps up with its data, too
    #[arg(long)]
    ready: bool,
    /// How long all of it may take, 1 to 60; what watches over a container should wait longer
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60))]
    within: u64,
}

pub(super) async fn run(args: HealthArgs, start: &Start) -> Result<(), Failure> {
    let listener = listener(args.listener, start)?;
    let path = if args.ready { "/readyz" } else { "/livez" };
    let answer = timeout(Duration::from_secs(args.within), asked(&listener, path)).await.map_err(|_| {
        Failure::new(format!("the server at `{listener}` does not answer within {} s; restart it", args.within))
    })??;
    let well = if args.ready { is_ready(&answer) } else { is_alive(&answer) };
    let well = well.unwrap_or_else(|| {
        Err(Failure::new(format!("what answers at `{listener}` is not Openday; name the operators' listener of one")))
    })?;
    output::print(&format!("the server at `{listener}` is {well}\n"))
}

fn listener(named: Option<String>, start: &Start) -> Result<Listen, Failure> {
    if let Some(named) = named {
        return named.parse().map_err(|advice| Failure::new(format!("address `{named}` {advice}")));
    }
    start.config(Vec::new())?.server.ops_listen.ok_or_else(|| {
        Failure::new("`server.ops_listen` is empty, so nobody can ask the server how it is; set it, or name an address")
    })
}

async fn asked(listener: &Listen, path: &str) -> Result<Answer, Failure> {
    let stream = connect(listener).await.map_err(|error| {
        Failure::new(format!("no server answers at `{listener}`: {error}; start it with `openday serve`"))
    })?;
    ask(stream, &host_of(listener), path).await
}

/// How it is, in words; nothing where it is no server of ours.
fn is_alive(answer: &Answer) -> Option<Result<String, Failure>> {
    (answer.status == 200 && answer.body == "alive\n").then(|| Ok("alive".to_owned()))
}

/// The same of one that is asked whether it is ready.
fn is_ready(answer: &Answer) -> Option<Result<String, Failure>> {
    let found: Readiness = serde_json::from_str(&answer.body).ok()?;
    Some(if found.ready {
        Ok(format!("ready; participants: {}", found.participants))
    } else {
        Err(Failure::new(format!("the server is not ready: {}", found.reason())))
    })
}
