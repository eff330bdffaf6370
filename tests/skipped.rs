//! Runs after all other tests, because Cargo runs them by name, and says in one line what was skipped.

#[path = "it/machine.rs"]
#[expect(dead_code, reason = "the switches of single tests")]
mod machine;
#[path = "it/needs.rs"]
#[expect(dead_code, reason = "what single tests ask for")]
mod needs;

use needs::Need;

fn main() {
    if let Some(missing) = Need::missing(Need::is_there) {
        println!("{missing}");
    }
}
