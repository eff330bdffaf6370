//! What was deleted is gone from the file as well.

use std::fs;
use std::path::Path;

use openday::domain::change::{By, Change, Edit};
use openday::domain::participant::{Contact, Participant};
use openday::domain::status::Transition;
use openday::store::Store as _;
use openday::store::sqlite::{Role, SqliteStore};

use super::data_file;
use crate::store_contract::{bakery, order, step};

const CONTACT: &str = "very.secret@pekarna.example";

/// Whether any file of the folder has the contact in it.
fn is_kept(folder: &Path) -> bool {
    let mut files = fs::read_dir(folder).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
    files.any(|bytes| bytes.windows(CONTACT.len()).any(|part| part == CONTACT.as_bytes()))
}

#[tokio::test]
async fn a_contact_that_is_removed_or_declined_is_overwritten_once_the_file_is_closed() {
    let decline = step(Transition::Decline);
    let remove = Change::Edit(Edit { contact: Some(None), ..Edit::default() });
    for change in [decline, remove] {
        let (folder, path) = data_file();
        let store = SqliteStore::open(&path, Role::Command).unwrap();
        let contact = Contact::parse(CONTACT).ok();
        for slug in ["one", "two", "three"] {
            store.add(&Participant { contact: contact.clone(), ..bakery(slug) }, None, &By::OPERATOR).await.unwrap();
        }
        drop(store);
        assert!(is_kept(folder.path()));
        let store = SqliteStore::open(&path, Role::Command).unwrap();
        for slug in ["one", "two", "three"] {
            store.change(&order(slug, &change)).await.unwrap();
        }
        drop(store);
        assert!(!is_kept(folder.path()), "{change:?}");
    }
}
