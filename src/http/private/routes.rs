//! Routes of one area, by address and method.
//!
//! Each handler takes in who asks first: the compiler accepts no other, so that nobody forgets to ask. What must never
//! enter: what any address does.

use std::marker::PhantomData;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::handler::Handler;
use axum::routing::{get, post};
use hyper::Method;

use super::extract::{Caller, FileForm, Form};
use super::state::AppState;

/// One method of one address, with `{name}` for what varies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub method: Method,
    pub path: String,
}

/// Whether a path lies in an area, such as `/admin`.
pub(super) fn is_in(area: &str, path: &str) -> bool {
    path.strip_prefix(area).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The routes of an area in which `C` asks.
#[derive(Debug)]
pub(super) struct Routes<C> {
    router: Router<AppState>,
    addresses: Vec<Address>,
    caller: PhantomData<fn(C)>,
}

/// A handler whose first argument is who asks.
pub(super) trait TakesCaller<C, A> {}

macro_rules! takes_caller {
    ($($argument:ident),*) => {
        impl<C, F, R, $($argument),*> TakesCaller<C, ($($argument,)*)> for F where F: Fn(C, $($argument),*) -> R {}
    };
}

/// A handler whose first argument is who asks, and whose last is a form, which a page of ours must have sent.
pub(super) trait TakesForm<C, A> {}

macro_rules! takes_form {
    ($($argument:ident),*) => {
        impl<C, F, R, T, $($argument),*> TakesForm<C, ($($argument,)* T,)> for F
        where
            F: Fn(C, $($argument,)* Form<T>) -> R,
        {
        }
    };
}

/// A form with a file is one, too.
impl<C, F, R> TakesForm<C, FileForm> for F where F: Fn(C, FileForm) -> R {}

takes_caller!();
takes_caller!(A);
takes_caller!(A, B);
takes_caller!(A, B, D);
takes_form!();
takes_form!(A);
takes_form!(A, B);

impl<C: Caller + FromRequestParts<AppState>> Routes<C> {
    pub(super) fn new() -> Self {
        Self { router: Router::new(), addresses: Vec::new(), caller: PhantomData }
    }

    /// What is looked at there.
    pub(super) fn get<M: 'static, A>(
        self,
        path: impl Into<String>,
        handler: impl Handler<M, AppState> + TakesCaller<C, A>,
    ) -> Self {
        let path = path.into();
        let router = self.router.route(&path, get(handler));
        Self { router, ..self }.with(Method::GET, path)
    }

    /// What is done by a form that is sent there.
    pub(super) fn post<M: 'static, A>(
        self,
        path: impl Into<String>,
        handler: impl Handler<M, AppState> + TakesForm<C, A>,
    ) -> Self {
        let path = path.into();
        let router = self.router.route(&path, post(handler));
        Self { router, ..self }.with(Method::POST, path)
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.addresses.extend(other.addresses);
        Self { router: self.router.merge(other.router), ..self }
    }

    /// The router, and the addresses it has.
    pub(super) fn into_parts(self) -> (Router<AppState>, Vec<Address>) {
        (self.router, self.addresses)
    }

    fn with(mut self, method: Method, path: String) -> Self {
        self.addresses.push(Address { method, path });
        self
    }
}
