//! Reads pages as far as tests ask. The pages are valid HTML with quoted attributes, which the tests in a browser hold, so
//! this reader forgives nothing.

use percent_encoding::percent_decode_str;

/// A page, or what stands within an element of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Html<'a>(pub(crate) &'a str);

/// What a page is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Piece<'a> {
    Begin(Element<'a>),
    End(&'a str),
    /// As it stands in the source.
    Text(&'a str),
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Element<'a> {
    pub(crate) name: &'a str,
    attributes: &'a str,
    /// All that follows its tag.
    rest: &'a str,
}

/// Elements that have no end.
const VOID: [&str; 7] = ["!doctype", "br", "hr", "img", "input", "link", "meta"];

impl<'a> Html<'a> {
    pub(crate) fn pieces(self) -> impl Iterator<Item = Piece<'a>> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let piece;
            (piece, rest) = match rest.strip_prefix('<') {
                None if rest.is_empty() => return None,
                None => {
                    let (text, rest) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
                    (Piece::Text(text), rest)
                }
                Some(tag) => {
                    let (tag, rest) = tag.split_once('>').expect("a tag ends");
                    let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
                    match name.strip_prefix('/') {
                        Some(name) => (Piece::End(name), rest),
                        None => (Piece::Begin(Element { name, attributes, rest }), rest),
                    }
                }
            };
            Some(piece)
        })
    }

    pub(crate) fn elements(self) -> impl Iterator<Item = Element<'a>> {
        self.pieces().filter_map(|piece| if let Piece::Begin(element) = piece { Some(element) } else { None })
    }

    /// All elements of that name, in their order.
    pub(crate) fn all(self, name: &str) -> impl Iterator<Item = Element<'a>> {
        self.elements().filter(move |element| element.name == name)
    }

    /// The first element of that name.
    #[track_caller]
    pub(crate) fn first(self, name: &str) -> Element<'a> {
        self.all(name).next().unwrap_or_else(|| panic!("no {name}: {}", self.0))
    }

    /// The first element that has that value of an attribute.
    pub(crate) fn with(self, attribute: &str, value: &str) -> Option<Element<'a>> {
        self.elements().find(|element| element.attribute(attribute).as_deref() == Some(value))
    }

    /// The first element of that class.
    pub(crate) fn class(self, class: &str) -> Option<Element<'a>> {
        let is_of =
            |element: &Element<'_>| element.attribute("class").unwrap_or_default().split(' ').any(|one| one == class);
        self.elements().find(is_of)
    }

    /// What an attribute says everywhere, in order.
    pub(crate) fn values(self, attribute: &str) -> impl Iterator<Item = String> {
        self.elements().filter_map(move |element| element.attribute(attribute))
    }

    /// Where links lead that begin so.
    pub(crate) fn links(self, begin: &str) -> impl Iterator<Item = String> {
        self.all("a").filter_map(|link| link.attribute("href")).filter(move |to| to.starts_with(begin))
    }

    pub(crate) fn leads_to(self, address: &str) -> bool {
        self.links(address).any(|to| to == address)
    }

    /// The pictures that stand in a page itself.
    pub(crate) fn pictures(self) -> impl Iterator<Item = String> {
        let picture = |source: String| {
            let data = source.strip_prefix("data:image/svg+xml,")?;
            Some(percent_decode_str(data).decode_utf8().unwrap().into_owned())
        };
        self.all("img").filter_map(|image| image.attribute("src")).filter_map(picture)
    }

    /// The form that is sent to that address.
    pub(crate) fn form(self, action: &str) -> Option<Html<'a>> {
        let is_it = |form: &Element<'_>| form.attribute("action").as_deref() == Some(action);
        self.all("form").find(is_it).map(Element::inside)
    }

    /// The fields that nobody fills in, with their values.
    pub(crate) fn hidden(self) -> impl Iterator<Item = (String, String)> {
        let hidden = self.all("input").filter(|input| input.attribute("type").as_deref() == Some("hidden"));
        hidden.map(|input| (input.attribute("name").unwrap(), input.attribute("value").unwrap_or_default()))
    }

    /// The option of a list that is chosen.
    pub(crate) fn chosen(self, list: &str) -> Option<Element<'a>> {
        let list = self.all("select").find(|select| select.attribute("name").as_deref() == Some(list))?;
        list.inside().chosen_option()
    }

    /// The first option that is chosen.
    pub(crate) fn chosen_option(self) -> Option<Element<'a>> {
        self.all("option").find(|option| option.attribute("selected").is_some())
    }

    /// The words without any markup.
    pub(crate) fn text(self) -> String {
        let texts = self.pieces().filter_map(|piece| if let Piece::Text(text) = piece { Some(text) } else { None });
        unescaped(&texts.collect::<String>())
    }
}

impl<'a> Element<'a> {
    /// Its attributes, each with its value as it stands in the source, empty for one that only stands there.
    pub(crate) fn attributes(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.attributes.trim_start();
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (name, after) = rest.split_at(rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len()));
            let (value, after) = match after.strip_prefix("=\"") {
                Some(value) => value.split_once('"').expect("a value is quoted"),
                None => ("", after),
            };
            rest = after.trim_start();
            Some((name, value))
        })
    }

    /// The value of an attribute, empty for one that only stands there.
    pub(crate) fn attribute(self, name: &str) -> Option<String> {
        self.attributes().find(|(found, _)| *found == name).map(|(_, value)| unescaped(value))
    }

    /// All that follows its tag, to the end of the page.
    pub(crate) fn and_after(self) -> Html<'a> {
        Html(self.rest)
    }

    /// What stands between its tag and its end.
    pub(crate) fn inside(self) -> Html<'a> {
        if VOID.contains(&self.name) {
            return Html("");
        }
        let (mut depth, mut length) = (1, 0);
        for piece in Html(self.rest).pieces() {
            match piece {
                Piece::Begin(element) => {
                    depth += usize::from(element.name == self.name);
                    length = self.rest.len() - element.rest.len();
                }
                Piece::End(name) => {
                    depth -= usize::from(name == self.name);
                    if depth == 0 {
                        return Html(&self.rest[..length]);
                    }
                    length += name.len() + "</>".len();
                }
                Piece::Text(text) => length += text.len(),
            }
        }
        panic!("{} has no end: {}", self.name, self.rest)
    }

    pub(crate) fn text(self) -> String {
        self.inside().text()
    }
}

/// The characters that the templates write as entities.
pub(crate) fn unescaped(text: &str) -> String {
    let entities = [
        ("&quot;", "\""),
        ("&#91;", "["),
        ("&#93;", "]"),
        ("&#123;", "{"),
        ("&#125;", "}"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&amp;", "&"),
        ("&#38;", "&"),
    ];
    entities.iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

#[test]
fn a_page_is_read_as_its_source_says() {
    let page = Html(
        "<!doctype html>\n<main id=\"a\"><form action=\"/x\" novalidate><div>in <div>side</div></div>\
         <input type=\"hidden\" name=\"token\" value=\"&#34;1&#34;\"><input name=\"shown\" value=\"2\">\
         <select name=\"list\"><option value=\"n\">None</option>\n<option value=\"o\" selected>One</option></select>\
         </form><form action=\"/y\"></form><p class=\"hint secret\">&#60;b&#62; &#38;amp;<br>\nend</p></main>",
    );
    let form = page.form("/x").unwrap();
    assert_eq!(form.hidden().collect::<Vec<_>>(), [("token".to_owned(), "\"1\"".to_owned())]);
    assert_eq!(form.chosen("list").map(Element::text).as_deref(), Some("One"));
    assert_eq!(form.first("div").inside().0, "in <div>side</div>");
    assert_eq!(page.form("/y").map(|form| form.0), Some(""));
    assert!(page.form("/z").is_none() && form.chosen("shown").is_none());
    assert_eq!(page.class("secret").unwrap().text(), "<b> &amp;\nend");
    assert_eq!(page.with("id", "a").unwrap().name, "main");
    assert_eq!(page.first("form").attribute("novalidate").as_deref(), Some(""));
    assert_eq!(page.values("value").collect::<Vec<_>>(), ["\"1\"", "2", "n", "o"]);
}
