//! Maintainers and the freeze, compared with what the whole trail says of them.

use super::trail::{Freezing, Maintaining, Trail};
use crate::store::access::digest_of;
use crate::store::audit::Finding;
use crate::store::rows::FreezeRow;
use crate::store::rows::evidence::{Evidence, MaintainerAsStored};
use crate::store::{Proof, StoreError};

pub(super) async fn compare(rows: &impl Evidence, trail: &mut Trail, proof: &mut Proof) -> Result<(), StoreError> {
    maintainers(rows, trail, proof).await?;
    freeze(rows, trail.freeze.take(), proof).await
}

async fn maintainers(rows: &impl Evidence, trail: &mut Trail, proof: &mut Proof) -> Result<(), StoreError> {
    let mut told = std::mem::take(&mut trail.maintainers);
    rows.maintainers_as_stored(&mut |found| {
        let MaintainerAsStored { name, token_hash, created_at } = found;
        match told.remove(&name) {
            Some(Maintaining { is_there: true, row, at, digest }) => {
                let is_other = digest.is_some_and(|digest| digest != digest_of(&token_hash));
                if is_other || created_at != at {
                    proof.note(Finding::OtherMaintainer { name, row });
                }
            }
            Some(Maintaining { is_there: false, row, .. }) => proof.note(Finding::MaintainerRemoved { name, row }),
            None => proof.note(Finding::MaintainerNotEntered { name }),
        }
    })
    .await?;
    for (name, Maintaining { row, .. }) in told.into_iter().filter(|(_, told)| told.is_there) {
        proof.note(Finding::MaintainerMissing { name, row });
    }
    Ok(())
}

async fn freeze(rows: &impl Evidence, told: Option<Freezing>, proof: &mut Proof) -> Result<(), StoreError> {
    match (rows.freeze_as_stored().await?, told) {
        (None, None) => {}
        (None, Some(Freezing { row, .. })) => proof.note(Finding::NotFrozen { row }),
        (Some(_), None) => proof.note(Finding::Frozen),
        (Some(FreezeRow { since, reason }), Some(told)) => {
            if (&since, &reason) != (&told.since, &told.reason) {
                proof.note(Finding::OtherFreeze { row: told.row });
            }
        }
    }
    Ok(())
}
