//! What tests need beside a Rust toolchain, and which are skipped without it. `tests/skipped.rs` reads the same table when
//! all tests have run.

use std::path::{Path, PathBuf};

use crate::machine;

/// A program or a folder of programs that some tests need.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Need {
    name: &'static str,
    place: Place,
    /// The modules of tests that are skipped without it.
    tests: &'static str,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    /// A program on the path.
    Program,
    /// A file or folder that an install step puts into this repository.
    Installed,
    /// What the machine must let the tester do; nothing that one could install.
    Allowed(fn() -> bool),
}

impl Need {
    pub(crate) const CHROMIUM: Self = Self { name: "chromium", place: Place::Program, tests: "browser" };
    pub(crate) const NODE: Self = Self { name: "node", place: Place::Program, tests: "browser" };
    pub(crate) const NODE_MODULES: Self =
        Self { name: "tests/browser/node_modules", place: Place::Installed, tests: "browser" };
    pub(crate) const SCHEMATHESIS: Self =
        Self { name: "target/schemathesis/bin/schemathesis", place: Place::Installed, tests: "api_cases" };
    pub(crate) const PYTHON_READERS: Self =
        Self { name: "target/readers/bin/python", place: Place::Installed, tests: "readers" };
    pub(crate) const NODE_READERS: Self =
        Self { name: "tests/readers/node_modules", place: Place::Installed, tests: "readers" };
    pub(crate) const SQLITE3: Self = Self {
        name: "sqlite3",
        place: Place::Program,
        tests: "store_sqlite::migration::another_sqlite_finds_every_file_whole",
    };

    pub(crate) const POSTGRES: Self =
        Self { name: "postgres", place: Place::Program, tests: "store_postgres, replicas, own::quotas" };

    /// The program of the package that PostgreSQL's own depends on.
    pub(crate) const OPENSSL: Self =
        Self { name: "openssl", place: Place::Program, tests: "store_postgres::certificates, one_machine" };

    pub(crate) const PGBOUNCER: Self = Self { name: "pgbouncer", place: Place::Program, tests: "replicas" };
    pub(crate) const NGINX: Self = Self { name: "nginx", place: Place::Program, tests: "replicas, one_machine" };
    pub(crate) const CADDY: Self = Self { name: "caddy", place: Place::Program, tests: "one_machine" };
    pub(crate) const CURL: Self = Self { name: "curl", place: Place::Program, tests: "one_machine" };
    pub(crate) const SYSTEMD_ANALYZE: Self =
        Self { name: "systemd-analyze", place: Place::Program, tests: "one_machine" };

    pub(crate) const PDFTOPPM: Self = Self { name: "pdftoppm", place: Place::Program, tests: "sheets::paper" };
    pub(crate) const PDFINFO: Self = Self { name: "pdfinfo", place: Place::Program, tests: "sheets::paper" };
    pub(crate) const QPDF: Self = Self { name: "qpdf", place: Place::Program, tests: "sheets::paper" };
    pub(crate) const ZBARIMG: Self = Self { name: "zbarimg", place: Place::Program, tests: "sheets::paper" };

    pub(crate) const BUILDAH: Self = Self { name: "buildah", place: Place::Program, tests: "container" };

    /// To see other files than the rest of the machine does, which root may mostly, but not in every container.
    pub(crate) const MOUNTS: Self =
        Self { name: "unshare --mount", place: Place::Allowed(machine::lets_mount), tests: "container" };

    const ALL: [Self; 20] = [
        Self::CHROMIUM,
        Self::NODE,
        Self::NODE_MODULES,
        Self::SCHEMATHESIS,
        Self::PYTHON_READERS,
        Self::NODE_READERS,
        Self::SQLITE3,
        Self::POSTGRES,
        Self::OPENSSL,
        Self::PGBOUNCER,
        Self::NGINX,
        Self::CADDY,
        Self::CURL,
        Self::SYSTEMD_ANALYZE,
        Self::PDFTOPPM,
        Self::PDFINFO,
        Self::QPDF,
        Self::ZBARIMG,
        Self::BUILDAH,
        Self::MOUNTS,
    ];

    /// Where it is, if it is there.
    fn find(self) -> Option<PathBuf> {
        let places: Vec<_> = match self.place {
            Place::Program => std::env::split_paths(&machine::path()).map(|folder| folder.join(self.name)).collect(),
            Place::Installed => vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(self.name)],
            Place::Allowed(is_allowed) => return is_allowed().then(PathBuf::new),
        };
        places.into_iter().find(|place| place.exists())
    }

    /// Where it is, or nothing when a test without it is to be skipped; with `OPENDAY_TEST_ALL=1` the test fails instead, but
    /// for what a machine does not let anybody do.
    #[track_caller]
    pub(crate) fn or_skip(self) -> Option<PathBuf> {
        let found = self.find();
        assert!(
            found.is_some() || !machine::is_to_run_all() || self.is_up_to_the_machine(),
            "not to be skipped: no `{}`; README.md says how to have it",
            self.name
        );
        found
    }

    const fn is_up_to_the_machine(self) -> bool {
        matches!(self.place, Place::Allowed(_))
    }

    pub(crate) fn is_there(self) -> bool {
        self.find().is_some()
    }

    /// One line about all that is missing.
    pub(crate) fn missing(is_there: impl Fn(Self) -> bool) -> Option<String> {
        let missing: Vec<_> = Self::ALL.into_iter().filter(|need| !is_there(*need)).collect();
        let told = |need: &Self| format!("no `{}` for {}", need.name, need.tests);
        let told = missing.iter().map(told).collect::<Vec<_>>().join(", ");
        (!missing.is_empty()).then(|| format!("tests skipped: {told}; README.md says how to run all"))
    }
}

#[test]
fn the_last_line_of_a_run_names_what_is_missing_and_which_tests_want_it() {
    assert_eq!(Need::missing(|_| true), None);
    let told = Need::missing(|need| need.name != Need::SQLITE3.name).unwrap();
    let tests = Need::SQLITE3.tests;
    assert_eq!(told, format!("tests skipped: no `sqlite3` for {tests}; README.md says how to run all"));
    let of_this_machine = Need::missing(|need| need.is_there() || need.is_up_to_the_machine());
    assert!(of_this_machine.is_none() || !machine::is_to_run_all(), "{of_this_machine:?}");
}
