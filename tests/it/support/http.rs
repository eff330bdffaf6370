//! Requests and answers as they stand on the wire, whoever sends and reads them.

use std::fmt;

/// A request, of which a test says what it varies.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Request {
    pub(crate) fn new(method: &str, target: &str) -> Self {
        Self { method: method.to_owned(), target: target.to_owned(), headers: Vec::new(), body: None }
    }

    pub(crate) fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    pub(crate) fn post(target: &str) -> Self {
        Self::new("POST", target)
    }

    /// With one header more, also beside another of that name.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn headers(self, headers: &[(&str, &str)]) -> Self {
        headers.iter().fold(self, |request, (name, value)| request.header(name, value))
    }

    /// With a body and its length.
    pub(crate) fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: Some(body.into()), ..self }
    }

    /// With the fields of a form, as a browser sends them.
    pub(crate) fn form(self, fields: &[(&str, &str)]) -> Self {
        self.header("Content-Type", FORM).body(encoded(fields))
    }

    /// As it goes over the wire; to `badges.example`, unless it says otherwise.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let Self { method, target, headers, body } = self;
        let mut head = format!("{method} {target} HTTP/1.1\r\n");
        let has_host = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host"));
        let host = (!has_host).then(|| ("Host".to_owned(), "badges.example".to_owned()));
        let length = body.as_ref().map(|body| ("Content-Length".to_owned(), body.len().to_string()));
        for (name, value) in host.iter().chain(headers).chain(&length) {
            head = format!("{head}{name}: {value}\r\n");
        }
        [format!("{head}\r\n").as_bytes(), body.as_deref().unwrap_or_default()].concat()
    }

    /// The same on a connection that nothing follows on.
    pub(crate) fn only(&self) -> Vec<u8> {
        self.clone().header("Connection", "close").bytes()
    }
}

/// The media type of forms.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// The body of a form.
pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// All that came until the other side closed.
    pub(crate) fn whole(bytes: &[u8]) -> Self {
        let end = end_of_head(bytes).unwrap_or_else(|| panic!("no answer: {}", String::from_utf8_lossy(bytes)));
        Self { body: bytes[end..].to_vec(), ..Self::head_of(&bytes[..end]) }
    }

    /// Takes the first answer off what came, once its head and as much body as that announces are there.
    pub(crate) fn take(bytes: &mut Vec<u8>) -> Option<Self> {
        let begin = end_of_head(bytes)?;
        let answer = Self::head_of(&bytes[..begin]);
        let end = begin + answer.header("content-length").map_or(0, |length| length.parse().unwrap());
        (bytes.len() >= end).then(|| Self { body: bytes.drain(..end).skip(begin).collect(), ..answer })
    }

    fn head_of(bytes: &[u8]) -> Self {
        let mut lines = std::str::from_utf8(bytes).unwrap().trim_end().split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let field = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_owned(), value.trim().to_owned())
        };
        Self { status, headers: lines.map(field).collect(), body: Vec::new() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The status line and the headers that do not change from run to run, one a line.
    pub(crate) fn head(&self) -> String {
        let mut lines: Vec<String> = self
            .headers
            .iter()
            .filter(|(name, _)| name != "date")
            .map(|(name, value)| match name.as_str() {
                "etag" => format!("etag: {}", value.replace(|c: char| c.is_ascii_hexdigit(), "x")),
                "content-length" => format!("content-length: {}", if value == "0" { "0" } else { "(some)" }),
                _ => format!("{name}: {value}"),
            })
            .collect();
        lines.sort();
        format!("{}\n{}", self.status, lines.join("\n"))
    }
}

/// Where the body begins.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

/// All of it, for whoever reads that a test failed.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.status)?;
        for (name, value) in &self.headers {
            writeln!(f, "{name}: {value}")?;
        }
        write!(f, "\n{}", String::from_utf8_lossy(&self.body))
    }
}
