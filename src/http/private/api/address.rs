//! Where the API is found.

/// What all addresses of programs begin with.
pub(super) const AREA: &str = "/api";

/// What all addresses of this version begin with.
pub(super) const BASE: &str = "/api/v1";

/// The address of the description, below [`BASE`].
pub(super) const DESCRIPTION: &str = "/openapi.json";
