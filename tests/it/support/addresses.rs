//! The addresses of pages, as they are routed: what a test asks of every one of them holds of the next one too.

use hyper::Method;
use openday::http::private::page_addresses;

/// The maintainers' pages.
pub(crate) fn pages() -> Vec<String> {
    of(&Method::GET, |path| path.starts_with("/admin"))
}

/// What forms of the maintainers' pages are sent to.
pub(crate) fn actions() -> Vec<String> {
    of(&Method::POST, |path| path.starts_with("/admin/"))
}

/// What forms of visitors and participants are sent to.
pub(crate) fn forms_of_the_public() -> Vec<String> {
    of(&Method::POST, |path| !path.starts_with("/admin/"))
}

fn of(method: &Method, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let addresses = page_addresses().into_iter().filter(|address| address.method == *method);
    addresses.map(|address| address.path).filter(|path| is_wanted(path)).collect()
}
