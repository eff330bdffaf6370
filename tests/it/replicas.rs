//! Three replicas on one database: the files of `examples/three-replicas/`, started as they stand but for their ports.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

use crate::needs::Need;
use crate::support::client::Client;
use crate::support::example::{answers, free_port, start_nginx, start_server, write};
use crate::support::postgres::new_database;
use crate::support::{Answer, Request};

const EXAMPLE: &str = "three-replicas";
const BADGE: &str = "/badge/bakery.svg";

/// The programs, which end when the test does.
struct Site {
    replicas: Vec<(SocketAddr, Child)>,
    balancer: SocketAddr,
    /// Where data is kept, through the pool.
    data: String,
    _others: Vec<Child>,
    _folder: tempfile::TempDir,
}

impl Site {
    async fn start() -> Option<Self> {
        let (bouncer, nginx) = (Need::PGBOUNCER.or_skip()?, Need::NGINX.or_skip()?);
        let database = new_database()?;
        let server = database.strip_prefix("postgres://openday@127.0.0.1:").unwrap();
        let (port, name) = server.split_once('/').unwrap();
        let folder = tempfile::tempdir().unwrap();
        let pool = free_port();
        write(
            EXAMPLE,
            folder.path(),
            "pgbouncer.ini",
            &[("=5432 dbname=openday", &format!("={port} dbname={name}")), ("6432", &pool)],
        );
        write(EXAMPLE, folder.path(), "userlist.txt", &[]);
        let data = format!("postgres://openday:change-me@127.0.0.1:{pool}/openday");
        write(
            EXAMPLE,
            folder.path(),
            "openday.toml",
            &[("postgres://openday:change-me@127.0.0.1:6432/openday", &data)],
        );
        let mut others = vec![start_bouncer(&bouncer, folder.path())];
        answers(pool.parse().unwrap()).await;
        let mut replicas = Vec::new();
        for _ in 0..3 {
            replicas.push(start_server(folder.path()).await);
        }
        let balancer = free_port();
        let ports: Vec<_> = replicas.iter().map(|(address, _)| address.port().to_string()).collect();
        let changed =
            [("8081", &ports[0]), ("8082", &ports[1]), ("8083", &ports[2]), (":8080", &format!(":{balancer}"))];
        write(EXAMPLE, folder.path(), "nginx.conf", &changed.map(|(from, to)| (from, to.as_str())));
        others.push(start_nginx(&nginx, folder.path()));
        answers(balancer.parse().unwrap()).await;
        let balancer = format!("127.0.0.1:{balancer}").parse().unwrap();
        Some(Self { replicas, balancer, data, _others: others, _folder: folder })
    }

    /// Does what a command says, through the pool as well.
    async fn does(&self, words: &[&str]) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_openday"));
        let done = command.args(words).args(["--data", &self.data]).output().await.unwrap();
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// The badge as each replica has it, once all of them say that it has that status.
    async fn badges(&self, status: &str) -> Vec<Answer> {
        let mut all = Vec::new();
        for (address, _) in &self.replicas {
            loop {
                let answer = Client::ask(*address, &Request::get(BADGE)).await;
                if answer.header("openday-status") == Some(status) {
                    all.push(answer);
                    break;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        all
    }
}

/// It refuses to run for root.
fn start_bouncer(program: &Path, folder: &Path) -> Child {
    let mut command = if rustix::process::geteuid().is_root() {
        let own = std::process::Command::new("chown").args(["-R", "postgres"]).arg(folder).status().unwrap();
        assert!(own.success());
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.args(["-q", "pgbouncer.ini"]).current_dir(folder).kill_on_drop(true);
    command.stderr(Stdio::null()).spawn().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_replicas_behind_a_pool_and_a_balancer_say_the_same() {
    let whole = async {
        let Some(mut site) = Site::start().await else { return };
        let add = ["--name", "Pekárna U Mostu", "--website", "https://pekarna.example/", "--country", "CZ"];
        let more = ["--time-zone", "Europe/Prague", "--language", "cs", "--approve"];
        site.does(&[&["participant", "add", "bakery"][..], &add, &more].concat()).await;
        let badges = site.badges("active").await;
        for badge in &badges {
            assert_eq!(
                (badge.status, badge.header("etag"), &badge.body),
                (200, badges[0].header("etag"), &badges[0].body)
            );
        }
        site.does(&["participant", "revoke", "bakery", "--reason", "staged"]).await;
        site.badges("revoked").await;
        site.does(&["audit", "verify"]).await;
        // One of them goes without a word, and nobody who asks the balancer notices.
        site.replicas[0].1.kill().await.unwrap();
        for _ in 0..20 {
            let answer = Client::ask(site.balancer, &Request::get(BADGE)).await;
            assert_eq!((answer.status, answer.header("openday-status")), (200, Some("revoked")));
        }
    };
    tokio::time::timeout(Duration::from_mins(2), whole).await.unwrap();
}
