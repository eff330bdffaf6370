use hyper::header::HeaderValue;

use super::*;
use crate::http::Peer;

fn origins(public_url: Option<&str>, is_demo: bool) -> Origins {
    Origins::new(OriginSettings {
        public_url: public_url.map(str::to_owned),
        listen: "0.0.0.0:8080".parse().unwrap(),
        trusted_proxies: vec!["127.0.0.1/32".parse().unwrap()],
        is_demo,
    })
}

fn request(peer: &str, host: &str, proto: Option<&'static str>) -> RequestHead {
    let mut request = RequestHead::new(Peer { address: peer.parse().unwrap() });
    request.headers_mut().insert(HOST, HeaderValue::from_str(host).unwrap());
    if let Some(proto) = proto {
        request.headers_mut().insert(FORWARDED_PROTO, HeaderValue::from_static(proto));
    }
    request
}

#[test]
fn a_host_counts_only_where_somebody_vouches_for_it() {
    for (peer, host, proto, known) in [
        ("127.0.0.1", "badges.example", Some("https"), Some("https://badges.example")),
        ("127.0.0.1", "BADGES.example:443", Some("HTTPS"), Some("https://badges.example")),
        ("127.0.0.1", "badges.example:8443", Some("https, http"), Some("https://badges.example:8443")),
        ("::ffff:127.0.0.1", "badges.example:80", Some("http"), Some("http://badges.example")),
        // A proxy that does not say over which scheme it was asked may pass any host on.
        ("127.0.0.1", "badges.example", None, None),
        ("127.0.0.1", "badges.example", Some("gopher"), None),
        // Anybody may send the header.
        ("203.0.113.7", "evil.example", Some("https"), None),
        ("203.0.113.7", "evil.example", None, None),
        ("203.0.113.7", "192.0.2.1:8080", None, None),
        ("203.0.113.7", "localhost.evil.example", None, None),
    ] {
        let origin = origins(None, false).of(&request(peer, host, proto));
        assert_eq!(origin.known(), known, "{peer} {host} {proto:?}");
        assert_eq!(origin.as_str(), known.unwrap_or("http://localhost:8080"), "{peer} {host} {proto:?}");
    }
}

#[test]
fn a_host_of_this_machine_leads_who_is_at_it_and_is_not_known() {
    for (host, proto, reached) in [
        ("localhost:8080", None, "http://localhost:8080"),
        ("127.0.0.1:8080", None, "http://127.0.0.1:8080"),
        ("127.8.0.1", None, "http://127.8.0.1"),
        ("[::1]:8080", None, "http://[::1]:8080"),
        ("[::ffff:127.0.0.1]", None, "http://[::ffff:7f00:1]"),
        // What a proxy calls us that passes no host on.
        ("127.0.0.1:8080", Some("https"), "https://127.0.0.1:8080"),
        ("LOCALHOST.:8080", Some("https"), "https://localhost.:8080"),
        ("openday:8080", Some("https"), "https://openday:8080"),
        ("0.0.0.0:8080", Some("http"), "http://0.0.0.0:8080"),
    ] {
        let origins = origins(None, false);
        let origin = origins.of(&request("127.0.0.1", host, proto));
        assert_eq!((origin.known(), origin.reached()), (None, Some(reached)), "{host}");
        assert_eq!((origin.as_str(), origin.known_host()), (reached, None), "{host}");
        assert_eq!(origins.lasting(&origin), None, "{host}");
    }
    let elsewhere = origins(None, false).of(&request("203.0.113.7", "evil.example", None));
    assert_eq!(elsewhere.reached(), None);
}

#[test]
fn what_lasts_begins_with_what_is_known_or_with_where_others_reach_us() {
    let listening = |listen: &str| {
        let listen = listen.parse().unwrap();
        Origins::new(OriginSettings { public_url: None, listen, trusted_proxies: Vec::new(), is_demo: false })
    };
    let lasting = |origins: &Origins| {
        let origin = origins.of(&request("127.0.0.1", "localhost:9", None));
        origins.lasting(&origin).map(str::to_owned)
    };
    assert_eq!(lasting(&listening("192.0.2.1:80")).as_deref(), Some("http://192.0.2.1:80"));
    for here in ["127.0.0.1:8080", "0.0.0.0:8080", "[::]:80"] {
        assert_eq!(lasting(&listening(here)), None, "{here}");
    }
    assert_eq!(lasting(&origins(Some("https://badges.example"), false)).as_deref(), Some("https://badges.example"));
}

#[test]
fn in_a_demo_any_host_counts() {
    let origin = origins(None, true).of(&request("203.0.113.7", "Demo.example:80", None));
    assert_eq!((origin.known(), origin.known_host()), (Some("http://demo.example"), Some("demo.example")));
}

#[test]
fn what_is_set_counts_whatever_a_request_says() {
    let origins = origins(Some("https://badges.example:8443"), true);
    let origin = origins.of(&request("127.0.0.1", "evil.example", Some("http")));
    assert_eq!(origin.known(), Some("https://badges.example:8443"));
    assert_eq!(origins.lasting_domain(), "badges.example:8443");
}

#[test]
fn what_is_assumed_is_where_we_listen() {
    let assumed = |listen: &str| {
        let listen = listen.parse().unwrap();
        OriginSettings { public_url: None, listen, trusted_proxies: Vec::new(), is_demo: false }.assumed()
    };
    assert_eq!(assumed("192.0.2.1:80"), "http://192.0.2.1:80");
    assert_eq!(assumed("[2001:db8::1]:8080"), "http://[2001:db8::1]:8080");
    assert_eq!(assumed("[::]:8080"), "http://localhost:8080");
}
