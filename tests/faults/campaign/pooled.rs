//! Three servers that reach their database by way of PgBouncer, which gives every transaction another connection.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use tempfile::TempDir;

use super::client::until;
use super::database::{Database, Guard};
use super::fleet::Fleet;
use super::program::free_port;
use super::report::spread;
use super::stage::Stage;
use super::stopped::{BACK_WAIT, refused_well};
use super::writers::Writes;
use crate::installed;

/// How soon all show what was written through one: the bouncer hands on no news, so that they look by themselves.
const SEEN: Duration = Duration::from_secs(1);

/// How soon writes go on once bouncer or database do.
const BACK: Duration = Duration::from_secs(3);

/// Connections that it keeps to the database.
const POOL: usize = 10;

/// A bouncer, which ends with this process.
struct Bouncer {
    port: u16,
    folder: TempDir,
    guard: Option<Guard>,
}

impl Bouncer {
    /// Nothing where it is not installed.
    fn start(database: &Database) -> Option<Self> {
        let program = installed::installed("pgbouncer")?;
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        let path = folder.path().display();
        let settings = format!(
            "[databases]\nopenday = host=127.0.0.1 port={} dbname=openday\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nauth_type = trust\nauth_file = {path}/users\npool_mode = transaction\nunix_socket_dir =\n\
             default_pool_size = {POOL}\nmax_client_conn = 200\nserver_login_retry = 1\nlogfile =\npidfile =\n",
            database.port
        );
        fs::write(folder.path().join("settings"), settings).unwrap();
        fs::write(folder.path().join("users"), "\"openday\" \"\"\n").unwrap();
        // It reads them as another user.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let mut bouncer = Self { port, folder, guard: None };
        bouncer.begin(&program.display().to_string());
        Some(bouncer)
    }

    fn begin(&mut self, program: &str) {
        let settings = self.folder.path().join("settings");
        let begin = format!("{program} '{}' </dev/null >/dev/null 2>&1 &\nbouncer=$!", settings.display());
        self.guard = Some(Guard::new(&begin, "kill -INT $bouncer; wait $bouncer"));
        let listens = until(BACK_WAIT, || std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok());
        assert!(listens.is_some(), "the bouncer does not listen");
    }

    /// Ends it and starts it anew.
    fn start_anew(&mut self) {
        self.guard = None;
        self.begin(&installed::installed("pgbouncer").unwrap().display().to_string());
    }
}

pub(crate) fn by_transactions(stage: &mut Stage) {
    let Some(database) = Database::start(stage) else { return };
    let Some(mut bouncer) = Bouncer::start(&database) else { return stage.lacks("pgbouncer") };
    let url = Database::url_at(&format!("127.0.0.1:{}", bouncer.port));
    let fleet = Fleet::on_databases(&url, &vec![url.clone(); 3]);
    let rounds = stage.by_scale(10, 100);
    stage.row.often(format_args!("{rounds} writes looked for, bouncer and database started anew once each"));
    let mut of_probes = Writes::default();
    let load = fleet.load();
    let mut seen = Vec::new();
    for round in 0..rounds {
        let followed = fleet.followed(round % 3, BACK_WAIT, &mut of_probes);
        seen.push(followed.map_or(BACK_WAIT, |seen| seen.after_written));
    }
    bouncer.start_anew();
    let after_bouncer = fleet.followed(0, BACK_WAIT, &mut of_probes).map_or(BACK_WAIT, |seen| seen.after);
    database.stop("fast");
    database.begin();
    let after_database = fleet.followed(1, BACK_WAIT, &mut of_probes).map_or(BACK_WAIT, |seen| seen.after);
    let (reads, writes) = load.stop();
    let row = &mut stage.row;
    row.saw(format_args!("seen by all after it was acknowledged: {}", spread(&seen)));
    let [bouncer, database] = [after_bouncer, after_database].map(|time| time.as_millis());
    row.saw(format_args!("back {bouncer} ms after the bouncer, {database} ms after the database"));
    row.saw(reads);
    row.saw(&writes);
    row.must(reads.failed() == 0, "0 failed badges");
    refused_well(row, &writes);
    row.must_within(&seen, SEEN, "followers see it");
    // The bouncer itself tries the database again after a second.
    row.must_within(&[after_bouncer, after_database], BACK, "back after bouncer or database");
    fleet.must_be_whole(row, &writes.and(of_probes));
}
