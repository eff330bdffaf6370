//! Routes of the operators' listener: pure and total, as those of the public one are.

use hyper::Method;

use crate::http::public::route::READ_AND_ASKED;

/// What a request to the operators' listener asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OpsRoute {
    Live,
    Ready,
    Metrics,
    /// Which methods it knows; what load balancers ask of `/` that were told no address.
    Options,
    NotFound,
    MethodNotAllowed {
        allow: &'static str,
    },
}

/// What `method` on a path of the operators' listener asks for.
#[must_use]
pub(super) fn ops_route(method: &Method, path: &str) -> OpsRoute {
    let route = match path {
        "/" if method == Method::OPTIONS => OpsRoute::Options,
        "/livez" => OpsRoute::Live,
        "/readyz" => OpsRoute::Ready,
        "/metrics" => OpsRoute::Metrics,
        _ => return OpsRoute::NotFound,
    };
    match *method {
        Method::GET | Method::HEAD => route,
        Method::OPTIONS => OpsRoute::Options,
        _ => OpsRoute::MethodNotAllowed { allow: READ_AND_ASKED },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_have_their_own_addresses() {
        assert_eq!(ops_route(&Method::GET, "/livez"), OpsRoute::Live);
        assert_eq!(ops_route(&Method::HEAD, "/readyz"), OpsRoute::Ready);
        assert_eq!(ops_route(&Method::GET, "/metrics"), OpsRoute::Metrics);
        for method in [Method::GET, Method::POST] {
            assert_eq!(ops_route(&method, "/"), OpsRoute::NotFound);
        }
        for path in ["/", "/livez", "/readyz", "/metrics"] {
            assert_eq!(ops_route(&Method::OPTIONS, path), OpsRoute::Options, "{path}");
        }
        assert_eq!(ops_route(&Method::OPTIONS, "/x"), OpsRoute::NotFound);
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let refused = OpsRoute::MethodNotAllowed { allow: "GET, HEAD, OPTIONS" };
            assert_eq!(ops_route(&method, "/livez"), refused, "{method}");
        }
        for odd in ["", "*", "//", "/livez/x", "/é"] {
            assert_eq!(ops_route(&Method::GET, odd), OpsRoute::NotFound, "{odd}");
        }
    }
}
