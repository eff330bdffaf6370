//! The maintainers' pages over real HTTP, as a browser sends and gets them.

mod deciding;
mod forms;
mod lists;
mod look;
mod sessions;
mod world;

use world::{Browser, World, text};

pub(crate) use world::{NOW, maintained};
