//! The end, while requests come, bodies are held and nobody reads.

use std::net::SocketAddr;
use std::time::Duration;

use rustix::process::Signal;
use tokio::io::AsyncWriteExt as _;

use super::crowd::{Enough, address_of, connect, crowd};
use super::pictures::large;
use super::server::Setup;
use super::stage::Stage;
use crate::http::Request;

/// `server.shutdown_grace_s`.
const GRACE: Duration = Duration::from_secs(2);

/// Beside the grace: work that cannot be cut off, such as a drawing, is waited for.
const LATE: Duration = Duration::from_secs(6);

pub(crate) fn under_load(stage: &mut Stage) {
    let setup = Setup { settings: &[("OPENDAY_SERVER_SHUTDOWN_GRACE_S", "2")], ..Setup::default() };
    let mut server = stage.serve(&setup);
    let public = server.public;
    let ended = stage.wait_for(async move {
        let enough = Enough::time(Duration::from_secs(1));
        let held = held(public).await;
        let attack = tokio::spawn(async move {
            let never = Enough::time(GRACE + LATE);
            tokio::join!(crowd(public, 2, 64, never, |_| Request::get("/join")), crowd(public, 3, 64, never, large),)
        });
        crowd(public, 4, 4, enough, |_| Request::get("/")).await;
        server.signal(Signal::TERM);
        let ended = tokio::task::spawn_blocking(move || server.ended_within(GRACE + LATE)).await.unwrap();
        attack.abort();
        drop(held);
        ended
    });
    stage.row.saw(format_args!("ended: {ended:?}"));
    stage
        .row
        .must(ended.is_some_and(|(status, _)| status.success()), format_args!("ends well within {:?}", GRACE + LATE));
    stage.row.must_in_time(
        ended.is_some_and(|(_, after)| after <= GRACE + Duration::from_secs(1)),
        "ends within its grace and 1 s",
    );
}

/// Connections with half a body each.
async fn held(server: SocketAddr) -> Vec<tokio::net::TcpStream> {
    let mut bytes = Request::post("/join").form(&[("name", &"x".repeat(1_000))]).bytes();
    bytes.pop();
    let mut held = Vec::new();
    for number in 0..100 {
        let mut stream = connect(server, address_of(1, number)).await.unwrap();
        stream.write_all(&bytes).await.unwrap();
        held.push(stream);
    }
    held
}
