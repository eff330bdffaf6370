//! A PostgreSQL server of the tests' own: one for all of them, and a database for each.

use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::needs::Need;

/// The server, which ends with this process: it watches a pipe that only this process holds open.
struct Server {
    port: u16,
    programs: PathBuf,
    _folder: tempfile::TempDir,
    _alive: std::process::ChildStdin,
}

/// The address of a new, empty database; nothing where there is no PostgreSQL and the test is to be skipped.
pub(crate) fn new_database() -> Option<String> {
    new_database_with("")
}

/// The same, made with further words of `CREATE DATABASE`.
pub(crate) fn new_database_with(words: &str) -> Option<String> {
    static DATABASES: AtomicU32 = AtomicU32::new(0);
    let server = server()?;
    let name = format!("t{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    // Of a template that nobody is connected to, and without waiting for a checkpoint.
    server.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE template0 {words}"));
    Some(server.address(&name))
}

/// Does what `sql` says in a database of the server, as its owner; what it answers.
pub(crate) fn sql(address: &str, sql: &str) -> String {
    let name = address.rsplit('/').next().unwrap();
    server().unwrap().sql(name, sql)
}

fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Server> = OnceLock::new();
    let program = Need::POSTGRES.or_skip()?;
    Some(SERVER.get_or_init(|| Server::start(&program)))
}

impl Server {
    #[expect(clippy::zombie_processes, reason = "it ends after this process, by the pipe that it watches")]
    fn start(program: &Path) -> Self {
        // Its other programs lie beside the one that a link on the path leads to.
        let programs = program.canonicalize().unwrap().parent().unwrap().to_owned();
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let script = format!(
            "set -e\n\
             {programs}/initdb --pgdata='{data}' --username=openday --auth=trust --encoding=UTF8 --no-locale --no-sync >/dev/null\n\
             {programs}/postgres -D '{data}' -h 127.0.0.1 -p {port} -c unix_socket_directories='{data}' -c fsync=off \\\n\
               -c max_connections=400 -c shared_buffers=32MB -c autovacuum=off -c log_min_messages=panic >/dev/null 2>&1 </dev/null &\n\
             server=$!\n\
             echo started\n\
             read -r _ || true\n\
             kill -QUIT $server\n\
             wait $server || true\n\
             rm -rf '{folder}'\n",
            programs = programs.display(),
            data = folder.path().join("data").display(),
            folder = folder.path().display(),
        );
        let mut command = if is_root() {
            // The server refuses to run for root.
            let own = Command::new("chown").arg("postgres").arg(folder.path()).status().unwrap();
            assert!(own.success(), "there is a user `postgres`, as the package makes one");
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "sh", "-c", &script]);
            command
        } else {
            let mut command = Command::new("sh");
            command.args(["-c", &script]);
            command
        };
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).current_dir("/").spawn().unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).unwrap();
        assert_eq!(line, "started\n");
        let mut alive = child.stdin.take().unwrap();
        alive.flush().unwrap();
        let server = Self { port, programs, _folder: folder, _alive: alive };
        server.wait();
        server
    }

    /// Waits until it takes connections.
    fn wait(&self) {
        let port = self.port.to_string();
        let ask = ["-h", "127.0.0.1", "-p", &port, "-t", "30", "-q"];
        for _ in 0..100 {
            // It waits by itself where the server begins, and not where nobody is there yet.
            if Command::new(self.programs.join("pg_isready")).args(ask).status().unwrap().success() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("PostgreSQL did not start");
    }

    fn sql(&self, database: &str, sql: &str) -> String {
        let mut command = Command::new(self.programs.join("psql"));
        command.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "openday", "-d", database]);
        let output = command.args(["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql]).output().unwrap();
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    fn address(&self, database: &str) -> String {
        format!("postgres://openday@127.0.0.1:{}/{database}", self.port)
    }
}

fn is_root() -> bool {
    #[cfg(unix)]
    return rustix::process::geteuid().is_root();
    #[cfg(not(unix))]
    return false;
}
