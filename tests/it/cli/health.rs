//! What `openday health` says of a server that is up, hangs, is away or is another.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::Stdio;

use super::Desk;
use super::server::Running;
use crate::support::example::free_port;

#[test]
fn a_server_that_answers_is_alive_and_ready() {
    let desk = Desk::with_bakery();
    let server = Running::start(&desk, &[]);
    let at = server.operators.as_str();
    assert_eq!(desk.does(&["health", at]), format!("the server at `{at}` is alive\n"));
    assert_eq!(desk.does(&["health", "--ready", at]), format!("the server at `{at}` is ready; participants: 1\n"));
    // By the settings, also where it listens at every address of the machine.
    let port = at.rsplit(':').next().unwrap();
    desk.write("openday.toml", &format!("[server]\nops_listen = \"0.0.0.0:{port}\"\n"));
    assert_eq!(desk.does(&["health"]), format!("the server at `0.0.0.0:{port}` is alive\n"));
}

#[test]
fn a_server_whose_data_is_gone_is_alive_and_not_ready() {
    let desk = Desk::with_bakery();
    let server = Running::start(&desk, &[]);
    std::fs::remove_file(desk.path("openday.db")).unwrap();
    server.log_that_says("openday.db");
    let at = server.operators.as_str();
    let told =
        std::iter::repeat_with(|| desk.run(&["health", "--ready", at])).take(1_000).find(|ended| ended.code != Some(0));
    let told = told.unwrap();
    assert_eq!(told.code, Some(1));
    assert!(
        told.err.starts_with("openday: the server is not ready: ") && told.err.contains("openday.db"),
        "{}",
        told.err
    );
    desk.does(&["health", at]);
}

#[cfg(unix)]
#[test]
fn a_server_is_asked_at_a_socket_of_the_file_system() {
    let desk = Desk::with_bakery();
    let socket = format!("unix:{}", desk.path("operators.sock").display());
    desk.write("openday.toml", &format!("[server]\nlisten = \"127.0.0.1:0\"\nops_listen = \"{socket}\"\n"));
    let told = desk.run(&["health"]);
    assert_eq!(told.code, Some(1));
    assert!(told.err.contains(&format!("no server answers at `{socket}`: ")), "{}", told.err);
    let mut server = desk.command(&["serve"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.ends_with(&format!("(health and metrics: {socket})\n")), "{line}");
    assert_eq!(desk.does(&["health", "--ready"]), format!("the server at `{socket}` is ready; participants: 1\n"));
    assert!(desk.run(&["doctor"]).out.windows(socket.len()).any(|part| part == socket.as_bytes()));
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(desk.run(&["health", &socket]).code, Some(1));
}

#[test]
fn what_is_no_server_of_ours_is_told_apart_and_nobody_is_waited_for_longer_than_said() {
    let desk = Desk::new();
    let fails = |arguments: &[&str], told: &str| {
        let ended = desk.run(arguments);
        assert_eq!((ended.code, ended.out.as_slice()), (Some(1), &b""[..]), "{arguments:?}");
        assert!(ended.err.starts_with(&format!("openday: {told}")), "{arguments:?}: {}", ended.err);
        assert_eq!(ended.err.lines().count(), 1);
    };
    let nobody = format!("127.0.0.1:{}", free_port());
    fails(&["health", &nobody], &format!("no server answers at `{nobody}`: "));
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = silent.local_addr().unwrap().to_string();
    fails(&["health", "--within", "1", &at], &format!("the server at `{at}` does not answer within 1 s; restart it"));
    let stranger = super::doctor::stranger();
    for arguments in [&["health", &stranger][..], &["health", "--ready", &stranger]] {
        fails(arguments, &format!("what answers at `{stranger}` is not Openday; name the operators' listener of one"));
    }
    fails(&["health", "localhost"], "address `localhost` must be an IP address and a port");
    desk.write("openday.toml", "[server]\nops_listen = \"\"\n");
    fails(
        &["health"],
        "`server.ops_listen` is empty, so nobody can ask the server how it is; set it, or name an address",
    );
    assert!(!desk.has("openday.db"), "no data is looked at");
}
