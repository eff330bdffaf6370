//! The image of `examples/container/`, built as its page says and run as it is meant to be: by a user that is not root, over
//! a root that nobody can write to.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::needs::Need;
use crate::support::Request;
use crate::support::blocking::Client;
use crate::support::example::free_port;

const EXAMPLE: &str = "examples/container";

/// Who serves in it.
const USER: u32 = 65_532;

/// Runs a program of an image with its data folder, and with nothing else that it could write to.
const RUN: &str = "root=$1 data=$2; shift 2
    mount --bind \"$root\" \"$root\"; mount -o remount,bind,ro \"$root\"
    mount --bind \"$data\" \"$root/var/lib/openday\"
    exec chroot --userspec=65532:65532 \"$root\" \"$@\"";

/// The image, in a store of the test's own.
struct Image {
    folder: tempfile::TempDir,
    buildah: PathBuf,
    /// What it says of itself.
    config: serde_json::Value,
    root: PathBuf,
    data: PathBuf,
}

impl Image {
    fn build(buildah: PathBuf) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (context, data) = (folder.path().join("context"), folder.path().join("volume"));
        let mut gather = Command::new(Path::new(EXAMPLE).join("gather"));
        succeeded(gather.arg(env!("CARGO_BIN_EXE_openday")).arg(&context));
        fs::create_dir(&data).unwrap();
        chown(&data, Some(USER), Some(USER)).unwrap();
        let mut image = Self { folder, buildah, config: serde_json::Value::Null, root: PathBuf::new(), data };
        let file = format!("--file={EXAMPLE}/Containerfile");
        let options = ["--isolation=chroot", "--format=docker", "--tag=openday", &file];
        succeeded(image.buildah("build").args(options).arg(&context));
        let told = succeeded(image.buildah("inspect").args(["--type=image", "openday"]));
        image.config = serde_json::from_str::<serde_json::Value>(&told).unwrap()["Docker"]["config"].take();
        let container = succeeded(image.buildah("from").args(["--pull-never", "openday"]));
        image.root = succeeded(image.buildah("mount").arg(container.trim())).trim().into();
        image
    }

    fn buildah(&self, command: &str) -> Command {
        let mut buildah = Command::new(&self.buildah);
        let store = |name| self.folder.path().join(name);
        buildah.args(["--storage-driver=vfs", "--root"]).arg(store("store")).arg("--runroot").arg(store("run"));
        buildah.arg(command);
        buildah
    }

    fn strings(&self, member: &str) -> Vec<&str> {
        self.config[member].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
    }

    /// What a container of it runs, with its environment, but for where it listens.
    fn run(&self, program: &[&str], operators: &str) -> Command {
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-ec", RUN, "sh"]).arg(&self.root).arg(&self.data).args(program);
        for variable in self.strings("Env") {
            let (name, value) = variable.split_once('=').unwrap();
            if name != "PATH" {
                command.env(name, value);
            }
        }
        command.env("OPENDAY_SERVER_LISTEN", "127.0.0.1:0").env("OPENDAY_SERVER_OPS_LISTEN", operators);
        command
    }

    /// A command in a container.
    fn does(&self, arguments: &[&str]) {
        succeeded(&mut self.run(&[&self.strings("Entrypoint")[..], arguments].concat(), ""));
    }
}

fn succeeded(command: &mut Command) -> String {
    let done = command.output().unwrap();
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// A server that is killed with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// All files below a folder, but for folders.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn holds_the_program_and_its_libraries_alone(image: &Image) {
    let all = files(&image.root);
    let programs: Vec<_> = all
        .iter()
        .filter(|file| file.metadata().unwrap().permissions().mode() & 0o111 != 0)
        .map(|file| file.file_name().unwrap().to_str().unwrap())
        .filter(|name| !name.contains(".so"))
        .collect();
    assert_eq!(programs, ["openday"]);
    assert!(all.iter().all(|file| file.metadata().unwrap().permissions().mode() & 0o6000 == 0), "{all:?}");
    let of_user: BTreeSet<_> = ["", "etc", "usr/local/bin", "var", "var/lib", "var/lib/openday"]
        .into_iter()
        .filter(|folder| image.root.join(folder).metadata().unwrap().uid() == USER)
        .collect();
    assert_eq!(of_user, BTreeSet::from(["var/lib/openday"]));
    assert_eq!(image.config["User"], format!("{USER}:{USER}"));
    assert!(image.config["Volumes"]["/var/lib/openday"].is_object(), "{}", image.config);
    assert!(image.strings("Env").contains(&"OPENDAY_STORE_DATA=/var/lib/openday/openday.db"));
}

#[test]
fn the_image_serves_badges_without_root_and_says_whether_it_is_healthy() {
    let (Some(buildah), Some(_)) = (Need::BUILDAH.or_skip(), Need::MOUNTS.or_skip()) else { return };
    let image = Image::build(buildah);
    holds_the_program_and_its_libraries_alone(&image);

    let operators = format!("127.0.0.1:{}", free_port());
    let check = image.config["Healthcheck"]["Test"].as_array().unwrap();
    let check: Vec<_> = check.iter().map(|word| word.as_str().unwrap()).collect();
    assert_eq!(check[0], "CMD", "no shell is needed");
    let health = || -> Output { image.run(&check[1..], &operators).output().unwrap() };
    let nobody = health();
    assert_eq!(nobody.status.code(), Some(1), "{}", String::from_utf8_lossy(&nobody.stderr));

    let start = [image.strings("Entrypoint"), image.strings("Cmd")].concat();
    let mut command = image.run(&start, &operators);
    let mut server = Server(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address =
        line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_else(|| panic!("{line}"));
    let well = health();
    assert_eq!(well.status.code(), Some(0), "{}", String::from_utf8_lossy(&well.stderr));

    let add = ["--name", "Pekárna U Mostu", "--website", "https://pekarna.example/", "--country", "CZ"];
    let more = ["--time-zone", "Europe/Prague", "--language", "cs", "--approve"];
    image.does(&[&["participant", "add", "bakery"][..], &add, &more].concat());
    let badge = || Client::connect(address).ask(&Request::get("/badge/bakery.svg"));
    let shown = std::iter::repeat_with(badge).take(100_000).find(|badge| badge.status == 200).unwrap();
    assert_eq!(shown.header("openday-status"), Some("active"));
    let data = image.data.join("openday.db").metadata().unwrap();
    assert_eq!((data.uid(), data.gid()), (USER, USER));

    assert_eq!(image.config["StopSignal"], "SIGTERM");
    kill_process(Pid::from_child(&server.0), Signal::TERM).unwrap();
    assert!(server.0.wait().unwrap().success());
    assert_eq!(health().status.code(), Some(1));
}
