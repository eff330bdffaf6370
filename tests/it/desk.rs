//! The maintainers' pages over real HTTP, as a browser sends and gets them.

mod deciding;
mod forms;
mod lists;
mod look;
mod sessions;
mod world;

use world::{Browser, World, text};

pub(crate) use world::{NOW, maintained};

/// The addresses of the maintainers' pages.
pub(crate) fn pages() -> Vec<String> {
    let pages = openday::http::private::page_addresses().into_iter().filter(|address| address.method == "GET");
    pages.map(|address| address.path).filter(|path| path.starts_with("/admin")).collect()
}
