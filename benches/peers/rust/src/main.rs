//! Draws badges with the `shields` crate, for `cargo bench --bench render`; as `peers.mjs` does, whose head says what comes in
//! and goes out.

use std::io::{BufRead as _, Write as _};
use std::time::Instant;

use shields::BadgeStyle;
use shields::builder::Badge;

fn main() {
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line of text");
        let mut numbers = line.split(' ').map(|number| number.parse::<u32>().expect("a number"));
        let (count, first) = (numbers.next().expect("a count"), numbers.next().expect("a first number"));
        let (mut times, mut bytes) = (Vec::new(), 0.0);
        for number in first..first + count {
            let name = name(number);
            let begun = Instant::now();
            let drawn = Badge::style(BadgeStyle::ForTheBadge).label(&name).message("Next open day: Thu 3 Dec").build();
            times.push((begun.elapsed().as_secs_f64() * 1e6).to_string());
            bytes += f64::from(u32::try_from(drawn.len()).expect("a small picture"));
        }
        println!(
            "{{\"peer\":\"shields\",\"version\":\"1.8.0\",\"works\":{{\"svg\":{{\"times_us\":[{}],\"bytes\":{}}}}}}}",
            times.join(","),
            bytes / f64::from(count)
        );
        std::io::stdout().flush().expect("a bench that listens");
    }
}

/// Six letters, others for every number.
fn name(number: u32) -> String {
    let letter = |place| char::from(b'a' + u8::try_from(number / 26u32.pow(place) % 26).expect("below 26"));
    format!("Bakery {} Mostu", (0..6).map(letter).collect::<String>())
}
