//! The data file fails under the running program: its disk is full, it is taken away and put back, or it is damaged and
//! restored from a backup.

use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::client::until;
use super::fleet::Fleet;
use super::report::{Row, spread};
use super::stage::Stage;
use super::stopped::{BACK_WAIT, refused_well};
use super::writers::Writes;

/// How soon all is well again.
const BACK: Duration = Duration::from_secs(3);

/// How long a fault lasts.
const LASTS: Duration = Duration::from_secs(3);

/// Bytes of a disk that is soon full.
const DISK_BYTES: u64 = 8 << 20;

/// A disk of its own, which goes with this.
struct Disk(TempDir);

impl Disk {
    /// Nothing for who may not have one.
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={DISK_BYTES}"), "openday-faults"]).arg(folder.path());
        mount.output().is_ok_and(|output| output.status.success()).then(|| Self(folder))
    }

    fn filler(&self) -> PathBuf {
        self.0.path().join("filler")
    }

    /// Leaves no room.
    fn fill(&self) {
        let mut filler = File::create(self.filler()).unwrap();
        for size in [64 * 1024, 1024, 1] {
            while filler.write_all(&vec![0; size]).is_ok() {}
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: it goes with the last file that is open.
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

pub(crate) fn full(stage: &mut Stage) {
    let Some(disk) = Disk::new() else { return stage.row.skip("no disk of its own can be mounted") };
    let fleet = Fleet::on_a_file_at(&disk.0.path().join("openday.db"));
    let rounds = stage.by_scale(1, 10);
    let happens = |_: &Path| disk.fill();
    let ends = |_: &Fleet, _: &Path| fs::remove_file(disk.filler()).unwrap();
    fails(stage, &fleet, rounds, "disk", &happens, &ends);
}

pub(crate) fn taken_away(stage: &mut Stage) {
    let rounds = stage.by_scale(1, 10);
    let aside = |path: &Path| path.with_extension("aside");
    let happens = |path: &Path| fs::rename(path, aside(path)).unwrap();
    let ends = |_: &Fleet, path: &Path| fs::rename(aside(path), path).unwrap();
    fails(stage, &Fleet::on_a_file(), rounds, "is gone", &happens, &ends);
}

/// Has the file fail so often while badges are read and participants entered; `told` stands in what `/readyz` says.
fn fails(
    stage: &mut Stage,
    fleet: &Fleet,
    rounds: usize,
    told: &str,
    happens: &dyn Fn(&Path),
    ends: &dyn Fn(&Fleet, &Path),
) {
    let path = PathBuf::from(&fleet.data.at);
    let row = &mut stage.row;
    row.often(format_args!("{rounds} × {} s", LASTS.as_secs()));
    let load = fleet.load();
    let mut of_probes = Writes::default();
    let mut times = Vec::new();
    for _ in 0..rounds {
        thread::sleep(Duration::from_millis(500));
        happens(&path);
        is_told(row, fleet, told);
        ends(fleet, &path);
        let ready = until(BACK_WAIT, || fleet.servers[0].is_ready()).unwrap_or(BACK_WAIT);
        times.push(ready + fleet.followed(0, BACK_WAIT, &mut of_probes).map_or(BACK_WAIT, |seen| seen.after));
    }
    let (reads, writes) = load.stop();
    row.saw(format_args!("ready, and writes go on: {}", spread(&times)));
    row.saw(reads);
    row.saw(&writes);
    row.must(reads.failed() == 0, "0 failed badges");
    refused_well(row, &writes);
    row.must(writes.later > 0, "writes are told to come back later");
    row.must_within(&times, BACK, "all is well");
    fleet.must_be_whole(row, &writes.and(of_probes));
}

/// Whether `/readyz` says what is wrong while it is.
fn is_told(row: &mut Row, fleet: &Fleet, told: &str) {
    thread::sleep(LASTS);
    let readiness = fleet.servers[0].readiness();
    let is_told = readiness.starts_with("503") && readiness.contains(told);
    row.must(is_told, format_args!("`/readyz` says that it is so (\"{told}\")"));
    if !is_told {
        row.saw(format_args!("`/readyz` said: {readiness}"));
    }
}

/// What is damaged: all but the first pages, which say what kind of file it is.
const SOUND_BYTES: u64 = 8 * 1024;

pub(crate) fn damaged(stage: &mut Stage) {
    let fleet = Fleet::on_a_file();
    let row = &mut stage.row;
    let load = fleet.load();
    thread::sleep(Duration::from_secs(1));
    let (before, writes_before) = load.stop();
    fleet.data.run(&["backup", "backup.db"]).unwrap();
    let load = fleet.load();
    damage(Path::new(&fleet.data.at));
    is_told(row, &fleet, "damaged");
    let (meanwhile, writes) = load.stop();
    row.saw(format_args!("meanwhile {writes}"));
    let verified = fleet.data.run(&["audit", "verify"]);
    row.must(verified.is_err(), "`audit verify` finds the damage");
    fleet.data.run(&["restore", "backup.db"]).unwrap();
    let mut later = Writes::default();
    let back = until(BACK_WAIT, || fleet.servers[0].is_ready());
    let goes_on = fleet.followed(0, BACK_WAIT, &mut later);
    let [ready, seen] = [back, goes_on.map(|seen| seen.after)].map(|time| time.map_or(0, |time| time.as_millis()));
    row.saw(format_args!("ready {ready} ms after a backup was restored, a write seen {seen} ms later"));
    row.must(before.failed() + meanwhile.failed() == 0, "0 failed badges");
    row.must(back.is_some() && goes_on.is_some(), "all is well once a backup is restored");
    fleet.must_be_whole(row, &writes_before.and(later));
}

fn damage(path: &Path) {
    let length = fs::metadata(path).unwrap().len();
    let mut file = File::options().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(SOUND_BYTES)).unwrap();
    let garbage = vec![0xa5; usize::try_from(length.saturating_sub(SOUND_BYTES)).unwrap()];
    file.write_all(&garbage).unwrap();
}
