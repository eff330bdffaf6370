//! What everybody is asked for: addresses, the order in which they come, and the answers that all must give.
//!
//! All of it lies in one temporary folder: the file of `import`, the data file made of it, what openday answered to every address
//! (bodies as files below `www/`, which nginx serves; headers in `heads`), and requests for `wrk`.

use std::fs;
use std::io::{BufWriter, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use openday::clock::{Clock as _, SystemClock};
use serde::{Deserialize, Serialize};

use crate::shared::client::{Answer, Client};
use crate::shared::people::{self, Chance, zipf};
use crate::shared::process::{Process, settings};

/// The looks that are asked for, each as often, by the endings of their addresses.
const LOOKS: [&str; 3] = [".svg", ".png", "@2x.png"];

/// Requests of the mix until they come again.
const ORDER: usize = 1 << 18;

/// Connections that fetch what is measured later.
const FETCHERS: usize = 16;

/// What is wanted of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Plain,
    Gzip,
    /// What the client has already.
    Same,
}

/// Which addresses are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mix {
    /// The first one alone.
    Hot,
    Zipf,
}

/// One address and the headers of its answers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Heads {
    pub(crate) path: String,
    pub(crate) plain: Vec<(String, String)>,
    /// Where there are compressed bytes.
    pub(crate) gzip: Option<Vec<(String, String)>>,
}

/// The folder, and what is asked for.
#[derive(Debug)]
pub(crate) struct Stage {
    folder: tempfile::TempDir,
    pub(crate) paths: Vec<String>,
    pub(crate) order: Vec<usize>,
    pub(crate) participants: u32,
}

impl Stage {
    /// Imports so many participants with that program.
    pub(crate) fn new(participants: u32, openday: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let count = usize::try_from(participants).expect("not that many");
        let each = |number| LOOKS.map(|look| format!("/badge/{}{look}", people::slug(number)));
        let paths: Vec<_> = (0..count).flat_map(each).collect();
        let mut chance = Chance(1);
        let ranks = zipf(participants, ORDER, &mut chance);
        let order = ranks.into_iter().map(|rank| rank * LOOKS.len() + chance.below(LOOKS.len())).collect();
        let stage = Self { folder, paths, order, participants };
        people::write(&stage.file("people.json"), count, SystemClock.now()).expect("a file of participants");
        fs::write(stage.file("openday.toml"), settings(SETTINGS)).expect("a file of settings");
        fs::write(stage.file("zipf"), numbers(&stage.order)).expect("a file of the order");
        fs::write(stage.file("hot"), "0\n").expect("a file of the order");
        let mut import = std::process::Command::new(openday);
        import.arg("import").arg(stage.file("people.json"));
        import.arg("--data").arg(stage.file("openday.db")).arg("--config").arg(stage.file("openday.toml"));
        Process::start(&mut import).ended();
        stage
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The order in which a mix asks.
    pub(crate) fn order_of(&self, mix: Mix) -> &[usize] {
        match mix {
            Mix::Hot => &[0],
            Mix::Zipf => &self.order,
        }
    }

    /// The request for an address, by a browser's words; `tag` is of the bytes that the client has.
    pub(crate) fn request(&self, number: usize, kind: Kind, tag: &str) -> String {
        let more = match kind {
            Kind::Plain => String::new(),
            Kind::Gzip => "Accept-Encoding: gzip\r\n".to_owned(),
            Kind::Same => format!("If-None-Match: {tag}\r\n"),
        };
        let path = &self.paths[number];
        format!(
            "GET {path} HTTP/1.1\r\nHost: badges.example\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101\r\n\
             Accept: image/avif,image/webp,*/*;q=0.8\r\n{more}Referer: https://shop.example/\r\n\r\n"
        )
    }

    /// Fetches every address from openday and keeps the answers for the others.
    pub(crate) fn keep_answers(&self, address: SocketAddr) {
        fs::create_dir_all(self.file("www/badge")).expect("a folder");
        let heads = fetch(address, self.paths.len(), &async |client: &mut Client, number| {
            let file = self.file("www").join(&self.paths[number][1..]);
            let plain = keep(&client.ask(self.request(number, Kind::Plain, "").as_bytes()).await, &file);
            let answer = client.ask(self.request(number, Kind::Gzip, "").as_bytes()).await;
            let gzip = answer.header("content-encoding").is_some();
            let gzip = gzip.then(|| keep(&answer, &PathBuf::from(format!("{}.gz", file.display()))));
            Heads { path: self.paths[number].clone(), plain, gzip }
        });
        let mut file = BufWriter::new(fs::File::create(self.file("heads")).expect("a file of headers"));
        for heads in heads {
            let line = serde_json::to_string(&heads).expect("text");
            writeln!(file, "{line}").expect("a line of headers");
        }
        file.flush().expect("a file of headers");
    }

    /// Asks a server for everything, which warms it, and sees that it sends as many bytes as openday; returns its tags, and how
    /// long its heads are.
    pub(crate) fn check(&self, name: &str, address: SocketAddr) -> (Vec<String>, usize) {
        let tags = fetch(address, self.paths.len(), &async |client: &mut Client, number| {
            let file = self.file("www").join(&self.paths[number][1..]);
            client.ask(self.request(number, Kind::Gzip, "").as_bytes()).await;
            let answer = client.ask(self.request(number, Kind::Plain, "").as_bytes()).await;
            let length = fs::metadata(file).expect("a file of the answer").len();
            assert_eq!(answer.status, 200, "{name}: {}", self.paths[number]);
            assert_eq!(u64::try_from(answer.body.len()).ok(), Some(length), "{name}: {}", self.paths[number]);
            let head = answer.head_length();
            let tag = answer.header("etag").expect("a tag");
            let same = client.ask(self.request(number, Kind::Same, &tag).as_bytes()).await.status;
            assert_eq!(same, 304, "{name}: {}", self.paths[number]);
            (tag, head)
        });
        let head = tags[0].1;
        (tags.into_iter().map(|(tag, _)| tag).collect(), head)
    }
}

/// Limits that one client would reach: drawings of its address, the age of a connection; and room for all pictures, as the
/// others have it.
const SETTINGS: &str = "\
connection_minutes_max = 600
[cache]
cache_bytes_max = 1073741824
[render]
share_max = 64
";

/// Keeps a body; returns the headers but those that every server writes itself.
fn keep(answer: &Answer<'_>, file: &Path) -> Vec<(String, String)> {
    assert_eq!(answer.status, 200, "{}", file.display());
    fs::write(file, answer.body).expect("a file of the answer");
    answer.headers().filter(|(name, _)| name != "date" && name != "content-length").collect()
}

/// Does something about every number below `count` over several connections; returns what came of it, in order.
fn fetch<T>(address: SocketAddr, count: usize, ask: &impl AsyncFn(&mut Client, usize) -> T) -> Vec<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let parts = (0..FETCHERS).map(|part| async move {
            let mut client = Client::connect(address).await;
            let mut done = Vec::new();
            for number in (part..count).step_by(FETCHERS) {
                done.push((number, ask(&mut client, number).await));
            }
            done
        });
        let mut all: Vec<_> = futures_util::future::join_all(parts).await.into_iter().flatten().collect();
        all.sort_by_key(|(number, _)| *number);
        all.into_iter().map(|(_, one)| one).collect()
    })
}

fn numbers(order: &[usize]) -> String {
    let lines: Vec<_> = order.iter().map(ToString::to_string).collect();
    lines.join("\n") + "\n"
}
