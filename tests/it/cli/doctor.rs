//! What `openday doctor` finds in installations of which one thing is wrong.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;

use openday::domain::change::{By, Change};
use openday::domain::participant::Slug;
use openday::domain::schedule::OpenDayId;
use openday::store::{Order, Store as _};
use rusqlite::Connection;

use super::{Desk, block_on};
use crate::support::example::free_port;

/// What it prints of a broken installation, which it ends with status 1 for.
#[track_caller]
fn finds(desk: &Desk, words: &[&str]) {
    let ended = desk.run(&["doctor"]);
    let printed = String::from_utf8_lossy(&ended.out).into_owned();
    assert_eq!(ended.code, Some(1), "{words:?}: {printed}{}", ended.err);
    assert!(ended.err.starts_with("openday: what is wrong: "), "{}", ended.err);
    let wrong: Vec<_> = printed.lines().filter(|line| line.starts_with("WRONG")).collect();
    assert!(wrong.iter().any(|line| words.iter().all(|word| line.contains(word))), "{words:?}: {printed}");
}

/// A server of somebody else's, which answers everything so, and where it is.
pub(super) fn stranger() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
        }
    });
    address
}

fn changed(desk: &Desk, sql: &str) {
    Connection::open(desk.path("openday.db")).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn settings_that_cannot_be_are_found() {
    let zones = |desk: &Desk| {
        std::fs::create_dir_all(desk.path("zones/Europe")).unwrap();
        desk.write("zones/Europe/Brno", "TZif2 and no more");
    };
    let cases: [(&str, &[&str]); 12] = [
        ("[store]\npol_ms = 100\n", &["settings", "store.pol_ms", "store.poll_ms"]),
        ("[store]\npoll_ms = 1\n", &["settings", "store.poll_ms", "from 10 to 10000"]),
        ("[server\n", &["settings", "openday.toml:1"]),
        ("[server]\npublic_url = \"https://badges.example/badge\"\n", &["settings", "server.public_url", "/badge"]),
        ("[render]\nwait_ms_max = 20000\n", &["settings", "render.wait_ms_max", "server.request_timeout_s"]),
        ("[time]\nzoneinfo = \"absent\"\n", &["settings", "time.zoneinfo", "absent"]),
        ("[time]\nzoneinfo = \"zones\"\n", &["settings", "time.zoneinfo", "zones/Europe/Brno"]),
        ("[fonts]\ndir = \"absent\"\n", &["look and words", "absent"]),
        ("[initiative]\naccent_light = \"#fdf9ee\"\n", &["look and words", "initiative.accent_light", "contrast"]),
        ("[initiative]\nwording = \"absent\"\n", &["look and words", "initiative.wording", "absent"]),
        ("[store]\ndata = \"mysql://localhost/openday\"\n", &["data", "mysql://"]),
        ("[store]\ndata = \"postgres://openday@127.0.0.1:1/openday\"\n", &["data", "127.0.0.1:1"]),
    ];
    for (settings, words) in cases {
        let desk = Desk::with_bakery();
        zones(&desk);
        desk.write("openday.toml", settings);
        finds(&desk, words);
    }
}

#[test]
fn data_that_is_not_as_it_should_be_is_found() {
    let desk = Desk::new();
    finds(&desk, &["data", "openday.db", "does not exist"]);
    desk.write(
        "openday.db",
        "Dear diary, today we opened our doors to our customers for the first time, and they came.",
    );
    finds(&desk, &["data", "openday.db"]);
    let desk = Desk::with_bakery();
    desk.write("openday.db", "");
    finds(&desk, &["data", "openday.db", "is empty", "openday restore"]);
    assert_eq!(desk.read("openday.db"), "", "nothing is begun in its place");
    let desk = Desk::new();
    std::fs::create_dir(desk.path("openday.db")).unwrap();
    finds(&desk, &["data", "openday.db"]);
    let desk = Desk::new();
    changed(&desk, "CREATE TABLE music (title TEXT)");
    finds(&desk, &["data", "openday.db"]);
    let desk = Desk::with_bakery();
    changed(&desk, "PRAGMA user_version = 1000");
    finds(&desk, &["data", "openday.db", "newer"]);
    let desk = Desk::with_bakery();
    changed(&desk, "DROP TRIGGER audit_is_not_updated");
    finds(&desk, &["data", "audit_is_not_updated", "compare it with a backup"]);
    changed(&desk, "UPDATE audit SET reason = 'they asked for it' WHERE id = 2");
    finds(&desk, &["data", "row `2`", "compare it with a backup"]);
    let desk = Desk::with_bakery();
    changed(&desk, "UPDATE participants SET document = json_set(document, '$.country', 'Atlantis')");
    finds(&desk, &["participant", "pekarna"]);
}

/// Only who may do anything can give a file away.
#[cfg(unix)]
#[test]
fn a_file_of_somebody_else_beside_the_data_file_is_found() {
    use std::os::unix::fs::{MetadataExt as _, chown};

    let desk = Desk::with_bakery();
    let connection = Connection::open(desk.path("openday.db")).unwrap();
    connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK").unwrap();
    let log = desk.path("openday.db-wal");
    assert!(log.exists());
    let owner = log.metadata().unwrap().uid();
    if owner == 0 {
        chown(&log, Some(owner + 4_711), None).unwrap();
        finds(&desk, &["side files", "openday.db-wal` is of user 4711", "chown 0:0"]);
    } else {
        let found = desk.does(&["doctor"]);
        assert!(!found.contains("side files"), "{found}");
    }
}

#[test]
fn a_clock_that_is_behind_is_found() {
    let desk = Desk::with_bakery();
    let (slug, change) = (Slug::parse("pekarna").unwrap(), Change::cancel(OpenDayId(1)));
    let now = "2126-11-20T12:00:00Z".parse().unwrap();
    block_on(desk.store().change(&Order { slug, change, by: By::OPERATOR, now, expected: None })).unwrap();
    finds(&desk, &["clock", "2126-11-20 12:00:00Z", "set the clock"]);
}

#[test]
fn a_public_address_that_leads_elsewhere_is_found() {
    let desk = Desk::with_bakery();
    let says = |settings: &str| desk.write("openday.toml", &format!("[server]\n{settings}\n"));
    says("public_url = \"http://127.0.0.1:1\"");
    finds(&desk, &["public address", "nobody answers at `127.0.0.1`"]);
    says(&format!("public_url = \"http://{}\"", stranger()));
    finds(&desk, &["public address", "not as Openday does"]);
    let other = Desk::new();
    let at = free_port();
    other.write("openday.toml", &format!("[server]\nlisten = \"127.0.0.1:{at}\"\nops_listen = \"127.0.0.1:0\"\n"));
    let mut server = other.command(&["serve"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
    says(&format!("public_url = \"http://127.0.0.1:{at}\""));
    finds(&desk, &["public address", "does not know `pekarna`"]);
    server.kill().unwrap();
    server.wait().unwrap();
    says(&format!("public_url = \"https://{}\"", stranger()));
    finds(&desk, &["public address", "TLS with `127.0.0.1` fails"]);
    says("public_url = \"http://127.0.0.1:1\"\ntrusted_proxies = \"\"");
    finds(&desk, &["proxy", "server.trusted_proxies"]);
    says(&format!("ops_listen = \"{}\"", stranger()));
    finds(&desk, &["server", "is not Openday"]);
}

/// A proxy before that server, and where it is: it passes on what clients write, but for the `X-Forwarded-For` where it
/// knows better.
fn proxy_before(server: String, knows_better: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (mut client, mut server) =
                (client.unwrap(), TcpStream::connect(format!("127.0.0.1:{server}")).unwrap());
            let mut asked = Vec::new();
            let mut lines = BufReader::new(&mut client);
            while !asked.ends_with(b"\r\n\r\n") {
                let mut line = String::new();
                assert!(lines.read_line(&mut line).unwrap() > 0);
                if knows_better && line.starts_with("X-Forwarded-For: ") {
                    "X-Forwarded-For: 127.0.0.1\r\n".clone_into(&mut line);
                }
                asked.extend_from_slice(line.as_bytes());
            }
            server.write_all(&asked).unwrap();
            let _ = std::io::copy(&mut server, &mut client);
        }
    });
    address
}

#[test]
fn a_proxy_that_passes_on_what_clients_say_of_themselves_is_found() {
    let desk = Desk::with_bakery();
    let (public, operators) = (free_port(), free_port());
    let listeners = format!("listen = \"127.0.0.1:{public}\"\nops_listen = \"127.0.0.1:{operators}\"");
    desk.write("openday.toml", &format!("[server]\n{listeners}\n"));
    let mut command = desk.command(&["serve"]);
    let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
    let behind = |proxy: &str| {
        desk.write("openday.toml", &format!("[server]\n{listeners}\npublic_url = \"http://{proxy}\"\n"));
    };
    behind(&proxy_before(public.clone(), false));
    finds(&desk, &["proxy", "passes on the X-Forwarded-For that a client wrote", "append the address it sees"]);
    behind(&proxy_before(public, true));
    let found = desk.does(&["doctor"]);
    assert!(found.lines().any(|line| line.starts_with("well  proxy")), "{found}");
    // What keeps the probe from the server says nothing of it.
    behind(&stranger());
    let ended = desk.run(&["doctor"]);
    let found = String::from_utf8(ended.out).unwrap();
    assert!(found.lines().any(|line| line.starts_with("look   proxy") && line.contains("did not come")), "{found}");
    server.kill().unwrap();
    server.wait().unwrap();
}

#[test]
fn an_installation_that_is_well_is_said_to_be() {
    let desk = Desk::with_bakery();
    let (public, operators) = (free_port(), free_port());
    desk.write(
        "openday.toml",
        &format!(
            "[server]\nlisten = \"127.0.0.1:{public}\"\nops_listen = \"127.0.0.1:{operators}\"\n\
             public_url = \"http://127.0.0.1:{public}\"\n"
        ),
    );
    let mut command = desk.command(&["serve"]);
    let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let found = desk.does(&["doctor"]);
    for part in ["settings", "look and words", "room", "data", "clock", "time zones", "server", "public address"] {
        assert!(found.lines().any(|line| line.starts_with("well") && line.contains(part)), "{part}: {found}");
    }
    assert!(found.contains("look  who runs it     [initiative] has no `operator`"), "{found}");
    let json = desk.json(&["doctor", "--json"]);
    assert!(json.as_array().unwrap().iter().all(|one| one["verdict"] != "wrong"), "{json}");
    server.kill().unwrap();
    server.wait().unwrap();
}
