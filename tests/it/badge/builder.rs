//! The badge builder: every choice has an address, and what is to be pasted says no more than what stays true.

use openday::domain::status::Transition;

use super::{AHEAD, BAKERY};
use crate::support::Instance;

async fn bakery() -> Instance {
    let instance = Instance::start(AHEAD).await;
    instance.enter("pekarna", "Pekárna \"U <Mostu>\" [&]", "Europe/Prague", "cs", &BAKERY).await;
    instance
}

/// What a page has to be copied, as a reader sees it, by the name of the kind of site.
async fn pasted(instance: &Instance, query: &str, kind: &str) -> String {
    let page = instance.get(&format!("/p/pekarna/embed{query}")).await;
    assert_eq!(page.status, 200);
    let (_, code) = page.text().split_once(&format!("<code id=\"{kind}-code\">")).unwrap();
    let (code, _) = code.split_once("</code>").unwrap();
    let marks = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    marks.into_iter().fold(code.to_owned(), |code, (from, to)| code.replace(from, to))
}

#[tokio::test]
async fn each_kind_of_site_gets_what_it_takes() {
    let instance = bakery().await;
    let alt = "Take Your Customer to Work Day: Pekárna &quot;U &lt;Mostu&gt;&quot; &#91;&amp;&#93;";
    let page = "https://badges.example/p/pekarna";
    let badge = "https://badges.example/badge/pekarna";
    let image = |rest: &str| {
        format!(
            "<img src=\"{badge}{rest} width=\"320\" height=\"80\" alt=\"{alt}\" loading=\"lazy\" decoding=\"async\" \
             referrerpolicy=\"no-referrer\" style=\"max-width:100%;height:auto\">"
        )
    };
    let linked = |picture: &str| format!("<a href=\"{page}\" rel=\"me noopener\">{picture}</a>");
    assert_eq!(pasted(&instance, "", "html").await, linked(&image(".svg\"")));
    assert_eq!(
        pasted(&instance, "?format=png", "html").await,
        linked(&image(&format!(".png\" srcset=\"{badge}.png 1x, {badge}@2x.png 2x\"")))
    );
    let dark = format!(
        "<picture><source media=\"(prefers-color-scheme: dark)\" srcset=\"{badge}.svg?theme=dark\">{}</picture>",
        image(".svg\"")
    );
    assert_eq!(pasted(&instance, "", "dark-mode").await, linked(&dark));
    assert!(
        pasted(&instance, "?format=png&theme=auto", "wix")
            .await
            .contains("srcset=\"https://badges.example/badge/pekarna.png?theme=dark 1x, ")
    );
    let mail = format!(
        "<img src=\"{badge}@2x.png?style=wide&amp;date=none\" width=\"468\" height=\"60\" alt=\"{alt}\" border=\"0\">"
    );
    assert_eq!(pasted(&instance, "?style=wide&theme=dark", "email").await, linked(&mail));
    assert_eq!(
        pasted(&instance, "", "markdown").await,
        format!("[![Take Your Customer to Work Day: Pekárna \"U \\<Mostu>\" \\[\\&\\]]({badge}.svg)]({page})")
    );
    assert_eq!(
        pasted(&instance, "", "asciidoc").await,
        format!(
            "image::{badge}.svg[\"Take Your Customer to Work Day: Pekárna \\\"U <Mostu>\\\" [&]\",320,80,link=\"{page}\"]"
        )
    );
    assert!(pasted(&instance, "", "rst").await.contains(&format!(".. image:: {badge}.svg\n   :target: {page}\n")));
    assert_eq!(pasted(&instance, "", "link").await, page);
    assert_eq!(
        pasted(&instance, "?theme=dark&lang=cs&date=none", "address").await,
        format!("{badge}.svg?theme=dark&lang=cs&date=none")
    );
}

#[tokio::test]
async fn the_open_days_are_pasted_as_an_element_or_as_a_frame() {
    let instance = bakery().await;
    let alt = "Take Your Customer to Work Day: Pekárna &quot;U &lt;Mostu&gt;&quot; &#91;&amp;&#93;";
    let page = "https://badges.example/p/pekarna";
    let link = format!("<a href=\"{page}\" rel=\"me noopener\">{alt}</a>");
    let newest = instance.get("/widget.js").await;
    for (query, attributes, address) in [
        ("", "", "/embed/pekarna"),
        ("?theme=dark&lang=de", " lang=\"de\" theme=\"dark\"", "/embed/pekarna?lang=de&amp;theme=dark"),
    ] {
        let widget = pasted(&instance, query, "widget").await;
        let element = format!(
            "<open-day slug=\"pekarna\"{attributes}>{link}</open-day>\n<script src=\"https://badges.example/widget/"
        );
        let rest = widget.strip_prefix(element.as_str()).unwrap_or_else(|| panic!("{widget}"));
        let (version, rest) = rest.split_once(".js\" integrity=\"sha384-").unwrap();
        assert!(rest.ends_with("\" crossorigin=\"anonymous\" async></script>"), "{widget}");
        assert_eq!(instance.get(&format!("/widget/{version}.js")).await.body, newest.body);
        let frame = pasted(&instance, query, "frame").await;
        assert!(frame.starts_with(&format!("<iframe src=\"https://badges.example{address}\" width=")), "{frame}");
        assert!(frame.contains(&format!("title=\"{alt}\"")), "{frame}");
    }
    assert_eq!(pasted(&instance, "", "unfold").await, page);
}

#[tokio::test]
async fn what_is_printed_and_shared_is_a_link_away() {
    let instance = bakery().await;
    let page = instance.get("/p/pekarna/embed?lang=de").await;
    let html = crate::support::Html(page.text());
    let links: Vec<_> = html.links("/p/pekarna/").filter(|link| link.contains("size=")).collect();
    assert_eq!(links.len(), 11);
    for link in links {
        assert!(link.ends_with("&lang=de"), "{link}");
        assert_eq!(instance.get(&link).await.status, 200, "{link}");
    }
    let nowhere = Instance::unaddressed(AHEAD).await;
    nowhere.enter("pekarna", "Pekárna", "Europe/Prague", "cs", &BAKERY).await;
    assert!(!nowhere.get("/p/pekarna/embed").await.text().contains("poster.pdf"));
}

#[tokio::test]
async fn a_larger_picture_has_more_pixels() {
    let instance = bakery().await;
    let larger = pasted(&instance, "?size=150&format=png", "html").await;
    assert!(larger.contains("@2x.png 1x") && larger.contains("@3x.png 2x"), "{larger}");
    assert!(larger.contains("width=\"480\" height=\"120\""), "{larger}");
    assert!(pasted(&instance, "?size=200", "html").await.contains(".svg\" width=\"640\" height=\"160\""));
    let largest = pasted(&instance, "?size=200&style=large&format=png", "html").await;
    assert!(
        largest.contains("@4x.png?style=large 2x") && largest.contains("width=\"1200\" height=\"400\""),
        "{largest}"
    );
}

#[tokio::test]
async fn what_there_is_none_of_is_chosen_as_nothing_and_repeated_nowhere() {
    let instance = bakery().await;
    let usual = instance.get("/p/pekarna/embed").await;
    for query in ["?style=%22%3E%3Cscript%3E&lang=x%26y&theme=none&size=1000&format=exe&alt=%20%00", "?lang=zz&style="]
    {
        assert_eq!(instance.get(&format!("/p/pekarna/embed{query}")).await.text(), usual.text(), "{query}");
    }
    let alt = pasted(&instance, "?alt=%22%3E%3Cscript%3E%0A%26", "html").await;
    assert!(alt.contains("alt=\"&quot;&gt;&lt;script&gt; &amp;\""), "{alt}");
    let long = format!("?alt={}", "a".repeat(3_000));
    assert!(pasted(&instance, &long, "link").await.len() < 100);
    assert!(!pasted(&instance, &long, "html").await.contains(&"a".repeat(201)));
}

#[tokio::test]
async fn there_is_nothing_to_paste_of_a_badge_that_does_not_count() {
    let instance = bakery().await;
    for (step, says) in [(Transition::Suspend, "Suspended"), (Transition::Revoke, "revoked")] {
        instance.step("pekarna", step).await;
        let page = instance.get("/p/pekarna/embed").await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("There is nothing to paste now") && page.text().contains(says), "{}", page.text());
        assert!(!page.text().contains("<pre") && !page.text().contains("copy.js"), "{}", page.text());
    }
    instance.apply("mill", "Mill", "Europe/London", "en", &BAKERY).await;
    let waits = instance.get("/p/mill/embed").await;
    assert!(waits.text().contains("Once a maintainer admits it") && !waits.text().contains("<pre"), "{}", waits.text());
    assert_eq!(instance.get("/p/nobody/embed").await.status, 404);
    assert_eq!(instance.get("/p/Not%20A%20Slug/embed").await.status, 404);
}

#[tokio::test]
async fn the_page_says_how_much_a_browser_fetches() {
    let instance = bakery().await;
    let page = instance.get("/p/pekarna/embed?style=seal").await;
    let fetched = instance.request("GET", "/badge/pekarna.svg?style=seal", &[("accept-encoding", "gzip, br")]).await;
    let tenths = fetched.body.len().div_ceil(100);
    assert!(
        page.text().contains(&format!("{}.{} kB on the wire at most", tenths / 10, tenths % 10)),
        "{}",
        page.text()
    );
    assert!(page.text().contains("img-src https://badges.example"));
}
