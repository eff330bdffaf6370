//! Who is asked: each a program of its own, started here, and ended when it is dropped.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use crate::shared::process::{Process, free_port, listens};
use crate::stage::{Heads, Kind, Stage};

/// A server that is asked.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    pub(crate) process: Process,
    /// Its tag of every address.
    pub(crate) tags: Vec<String>,
    pub(crate) head_length: usize,
}

impl Server {
    fn new(stage: &Stage, name: &'static str, (process, address): (Process, SocketAddr)) -> Self {
        println!("{name}: asked for everything once");
        let (tags, head_length) = stage.check(name, address);
        Self { name, address, process, tags, head_length }
    }

    /// The request for every address, in the order of addresses.
    pub(crate) fn requests(&self, stage: &Stage, kind: Kind) -> Vec<String> {
        (0..stage.paths.len()).map(|number| stage.request(number, kind, &self.tags[number])).collect()
    }
}

/// Starts that openday program over a copy of the data.
pub(crate) fn start_openday(stage: &Stage, name: &str, program: &Path) -> (Process, SocketAddr) {
    let data = stage.file(&format!("{name}.db"));
    if !data.exists() {
        fs::copy(stage.file("openday.db"), &data).expect("a copy of the data");
    }
    let mut serve = Command::new(program);
    serve.arg("serve").arg("--data").arg(data).arg("--config").arg(stage.file("openday.toml"));
    Process::start_server(&mut serve)
}

/// Everybody who is there, openday first; beside them why others are not.
pub(crate) fn start(stage: &Stage, openday: &Path, beside: Option<&Path>) -> (Vec<Server>, Vec<&'static str>) {
    let ours = start_openday(stage, "ours", openday);
    stage.keep_answers(ours.1);
    let mut servers = vec![Server::new(stage, "openday", ours)];
    servers.extend(beside.map(|program| Server::new(stage, "beside", start_openday(stage, "beside", program))));
    let mut bare = Command::new(std::env::current_exe().expect("a name of this program"));
    servers.push(Server::new(stage, "bare hyper", Process::start_server(bare.arg("--bare").arg(stage.folder()))));
    let mut absent = Vec::new();
    for (name, started) in [("nginx", nginx(stage)), ("node + badge-maker", node(stage))] {
        match started {
            Ok(started) => servers.push(Server::new(stage, name, started)),
            Err(why) => absent.push(why),
        }
    }
    (servers, absent)
}

fn is_installed(program: &str, argument: &str) -> bool {
    Command::new(program).arg(argument).output().is_ok()
}

/// nginx with a file for every answer, compressed ones beside, all kept open. Without `sendfile` it takes some 5 % less processor
/// time for files this small.
fn nginx(stage: &Stage) -> Result<(Process, SocketAddr), &'static str> {
    let program = ["nginx", "/usr/sbin/nginx"].into_iter().find(|program| is_installed(program, "-v"));
    let program = program.ok_or("nginx is absent: it is not installed")?;
    let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
    fs::write(stage.file("nginx.conf"), nginx_settings(stage, address)).expect("a file of settings");
    let mut command = Command::new(program);
    command
        .arg("-p")
        .arg(stage.folder())
        .arg("-c")
        .arg(stage.file("nginx.conf"))
        .arg("-e")
        .arg(stage.file("nginx.log"));
    let process = Process::start(&mut command);
    if listens(address) { Ok((process, address)) } else { Err("nginx is absent: it does not start") }
}

/// Connections that a worker of nginx has at most.
const CONNECTIONS: u64 = 512;

/// How many files a worker of nginx may have, and how many it keeps open: all, where the system lets it.
pub(crate) fn files_of_nginx() -> (u64, u64) {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum.unwrap_or(1 << 17);
    (limit, limit.saturating_sub(2 * CONNECTIONS).min(100_000))
}

fn nginx_settings(stage: &Stage, address: SocketAddr) -> String {
    let folder = stage.folder().display();
    // Its workers read a folder that only who runs this may read.
    let user = if rustix::process::getuid().is_root() { "user root;" } else { "" };
    let (files, kept) = files_of_nginx();
    let (svg, png) = (nginx_headers(stage, ".svg"), nginx_headers(stage, ".png"));
    format!(
        "daemon off; {user} worker_processes auto; worker_rlimit_nofile {files};
pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections {CONNECTIONS}; }}
http {{
    types {{ image/svg+xml svg; image/png png; }} charset utf-8; charset_types image/svg+xml;
    access_log off; server_tokens off; sendfile off; keepalive_requests 1000000000; keepalive_timeout 600s;
    open_file_cache max={kept} inactive=1h; open_file_cache_valid 1h; gzip_static on;
    client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
    uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
    server {{
        listen {address}; root {folder}/www;
        location ~ svg$ {{ {svg} }}
        location ~ png$ {{ {png} }}
    }}
}}
"
    )
}

/// The headers of openday's first answer of that kind, but those that nginx makes itself.
fn nginx_headers(stage: &Stage, ending: &str) -> String {
    let lines = fs::read_to_string(stage.file("heads")).expect("a file of headers");
    let mut heads = lines.lines().map(|line| serde_json::from_str::<Heads>(line).expect("a line of headers"));
    let heads = heads.find(|heads| heads.path.ends_with(ending)).expect("an address of that kind");
    let own = ["content-type", "etag", "content-encoding", "connection"];
    let others = heads.plain.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let lines: Vec<_> =
        others.map(|(name, value)| format!("add_header {name} \"{}\";", value.replace('"', "\\\""))).collect();
    lines.concat()
}

/// node, as many processes as there are cores, with badges of badge-maker as long as ours.
fn node(stage: &Stage) -> Result<(Process, SocketAddr), &'static str> {
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers");
    if !is_installed("node", "--version") {
        return Err("node + badge-maker is absent: node is not installed");
    }
    if !peers.join("node_modules/badge-maker").exists() {
        return Err("node + badge-maker is absent: `benches/peers/README.md` says how it is installed");
    }
    let mut command = Command::new("node");
    Ok(Process::start_server(command.arg(peers.join("badge-maker-server.mjs")).arg(stage.folder())))
}
