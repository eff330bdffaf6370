//! The bare server: hyper, and a map of addresses to answers that were made before.
//!
//! A process of its own, with runtime and allocator of the program: what is left between the two is what the service costs.

use std::collections::HashMap;
use std::convert::Infallible;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{ACCEPT_ENCODING, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH};
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::stage::Heads;

/// An answer that is copied and sent.
#[derive(Debug)]
struct Kept {
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Debug)]
struct Page {
    plain: Kept,
    gzip: Option<Kept>,
}

/// Serves the answers in that folder until nobody holds its standard input any more.
pub(crate) fn serve(folder: &Path) {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let pages = Arc::new(pages(folder));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime
        .block_on(runtime.spawn(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a listener");
            println!("A bare server at http://{}/", listener.local_addr().expect("an address"));
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).expect("a socket option");
                let pages = Arc::clone(&pages);
                tokio::spawn(async move {
                    let service =
                        service_fn(move |request| std::future::ready(Ok::<_, Infallible>(answer(&pages, &request))));
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        }))
        .expect("a server");
}

fn answer(pages: &HashMap<String, Page>, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let Some(page) = pages.get(request.uri().path()) else {
        let mut response = Response::new(Full::default());
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let likes_gzip =
        request.headers().get(ACCEPT_ENCODING).is_some_and(|codings| codings.as_bytes().starts_with(b"gzip"));
    let kept = page.gzip.as_ref().filter(|_| likes_gzip).unwrap_or(&page.plain);
    let has_it = request.headers().get(IF_NONE_MATCH).is_some_and(|tag| Some(tag) == kept.headers.get(ETAG));
    let mut response = Response::new(Full::new(if has_it { Bytes::new() } else { kept.body.clone() }));
    *response.headers_mut() = kept.headers.clone();
    if has_it {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    response
}

fn pages(folder: &Path) -> HashMap<String, Page> {
    let lines = fs::read_to_string(folder.join("heads")).expect("a file of headers");
    let page = |line: &str| {
        let heads: Heads = serde_json::from_str(line).expect("a line of headers");
        let file = folder.join("www").join(&heads.path[1..]);
        let plain = kept(&heads.plain, &file);
        let gzip = heads.gzip.map(|headers| kept(&headers, Path::new(&format!("{}.gz", file.display()))));
        (heads.path, Page { plain, gzip })
    };
    lines.lines().map(page).collect()
}

fn kept(headers: &[(String, String)], file: &Path) -> Kept {
    let header = |(name, value): &(String, String)| {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header's name");
        (name, HeaderValue::from_str(value).expect("a header's value"))
    };
    Kept { headers: headers.iter().map(header).collect(), body: fs::read(file).expect("a file of the answer").into() }
}
