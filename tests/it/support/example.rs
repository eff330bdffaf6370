//! What tests that start an example's files share: the files with other ports, the server they are for.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// Writes a file of an example with other ports and paths.
pub(crate) fn write(example: &str, folder: &Path, name: &str, changed: &[(&str, &str)]) {
    let mut text = fs::read_to_string(Path::new("examples").join(example).join(name)).unwrap();
    for (from, to) in changed {
        assert!(text.contains(from), "{name} has `{from}`");
        text = text.replace(from, to);
    }
    fs::write(folder.join(name), text).unwrap();
}

pub(crate) fn free_port() -> String {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port().to_string()
}

/// A server by the `openday.toml` of a folder, at ports of its own, and where it is reached.
pub(crate) async fn start_server(folder: &Path) -> (SocketAddr, Child) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openday"));
    command.args(["serve", "--config", "openday.toml"]).current_dir(folder).kill_on_drop(true);
    command.env("OPENDAY_SERVER_LISTEN", "127.0.0.1:0").env("OPENDAY_SERVER_OPS_LISTEN", "127.0.0.1:0");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().expect("it says where it serves");
    let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap();
    (address.parse().unwrap(), child)
}

/// nginx by the `nginx.conf` of a folder. Its workers would outlive a master that is killed, so there is none.
pub(crate) fn start_nginx(program: &Path, folder: &Path) -> Child {
    let mut command = Command::new(program);
    command.args(["-e", "stderr", "-g", "daemon off; master_process off;", "-p"]).arg(folder);
    command.arg("-c").arg(folder.join("nginx.conf")).kill_on_drop(true);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Waits until somebody takes connections at a port.
pub(crate) async fn answers(port: u16) {
    while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
