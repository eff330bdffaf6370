//! A text of a page with values in it that are more than plain words: a link, a name in another language.

use std::fmt::{self, Display};

use askama::filters::{Escaper as _, Html, HtmlSafe};

/// A text that is ready to stand in a page: what was put into it is escaped.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    html: String,
}

impl HtmlSafe for Said {}

impl Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.html)
    }
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // Writing to a text does not fail.
    let _: fmt::Result = Html.write_escaped_str(&mut html, text);
    html
}

impl Said {
    pub(crate) fn new(text: &str) -> Self {
        Self { html: escaped(text) }
    }

    /// Puts plain words in the place of `{word}`.
    pub(crate) fn with(self, word: &str, value: impl Display) -> Self {
        self.put(word, &escaped(&value.to_string()))
    }

    /// Puts in what counts most.
    pub(crate) fn strong(self, word: &str, value: &str) -> Self {
        self.put(word, &format!("<strong>{}</strong>", escaped(value)))
    }

    /// Puts in words as programs have them, which are read from the left in every language.
    pub(crate) fn code(self, word: &str, value: &str) -> Self {
        self.put(word, &format!("<code dir=\"ltr\">{}</code>", escaped(value)))
    }

    /// Puts in a name, whichever way it is read.
    pub(crate) fn name(self, word: &str, language: &str, value: &str) -> Self {
        self.put(word, &format!("<bdi lang=\"{}\">{}</bdi>", escaped(language), escaped(value)))
    }

    /// Puts in what somebody wrote, in whichever language.
    pub(crate) fn foreign(self, word: &str, value: &str) -> Self {
        self.put(word, &format!("<bdi>{}</bdi>", escaped(value)))
    }

    /// Puts in a link with those words.
    pub(crate) fn link(self, word: &str, href: &str, words: &str) -> Self {
        self.put(word, &format!("<a href=\"{}\">{}</a>", escaped(href), escaped(words)))
    }

    /// Puts in a link that leads to somebody else's page.
    pub(crate) fn link_away(self, word: &str, href: &str, words: &str) -> Self {
        self.put(word, &format!("<a href=\"{}\" rel=\"noopener\">{}</a>", escaped(href), escaped(words)))
    }

    /// One pass for each word: a value is escaped, so that no brace of its own is taken for a further one.
    fn put(self, word: &str, html: &str) -> Self {
        let html = html.replace('{', "&#123;");
        Self { html: self.html.replacen(&format!("{{{word}}}"), &html, 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_escaped_and_never_searched_again() {
        let said = Said::new("{name} & {host}").with("name", "<b>{host}</b>").strong("host", "a.example");
        assert_eq!(said.to_string(), "&#60;b&#62;&#123;host}&#60;/b&#62; &#38; <strong>a.example</strong>");
        let link = Said::new("Ask {who}.").link("who", "/about?a=\"b\"", "<us>");
        assert_eq!(link.to_string(), "Ask <a href=\"/about?a=&#34;b&#34;\">&#60;us&#62;</a>.");
    }
}
