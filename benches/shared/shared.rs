//! What the benches that stand beside others have in common.
//!
//! `client.rs` asks over HTTP; `people.rs` invents participants and who is asked for how often; `process.rs` starts programs, ends
//! them and reads what Linux tells of them; `numbers.rs` makes medians with their spread; `report.rs` prints tables, and on `--keep`
//! writes them into `RESULTS.md` and their plot (`plot.rs`) into `plots/`.
//!
//! Why it matters: figures of different commands are read side by side, so they are made and told the same way.

pub(crate) mod client;
pub(crate) mod numbers;
pub(crate) mod people;
pub(crate) mod plot;
pub(crate) mod process;
pub(crate) mod report;
