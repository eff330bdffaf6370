//! What who applied is told when the application was declined, and how a lost link comes back.

use jiff::SignedDuration;
use openday::domain::change::{By, Change, WebsiteStep};
use openday::domain::participant::Slug;
use openday::domain::status::Transition;
use openday::domain::text::Reason;

use super::{AHEAD, Participant, applied, private_link, send};
use crate::support::{Answer, Html, Instance};

async fn decline(instance: &Instance) {
    let reason = Reason::parse("The website <shows> no bakery").unwrap();
    let change = Change::because(Transition::Decline, reason);
    instance.app.change(&Slug::parse("pekarna-u-mostu").unwrap(), &change, &By::OPERATOR).await.unwrap();
}

async fn open(instance: &Instance, link: &str) -> Answer {
    send(instance, "/manage/session", &[("link", link)], &[]).await
}

#[tokio::test]
async fn the_private_link_of_a_declined_application_says_why_for_ninety_days() {
    let instance = Instance::start(AHEAD).await;
    let link = applied(&instance).await;
    let own = Participant::sign_in(&instance, &link).await;
    decline(&instance).await;
    assert!(own.page().await.text().contains("Your private link"), "the session ended with the participant");
    let told = open(&instance, &link).await;
    assert_eq!((told.status, told.header("set-cookie")), (200, None));
    let page = Html(told.text()).first("main").text();
    assert!(page.contains("Your application was declined") && page.contains("The website <shows> no bakery"), "{page}");
    assert_eq!(instance.get("/p/pekarna-u-mostu").await.status, 404, "the slug is unknown again");

    // Who applies again has another link; the old one still says what became of the first.
    let again = send(&instance, "/join", &super::BAKERY, &[]).await;
    Participant::sign_in(&instance, &private_link(&again)).await;
    assert_eq!(open(&instance, &link).await.status, 200);

    instance.clock.advance(SignedDuration::from_hours(24 * 90));
    assert_eq!(open(&instance, &link).await.status, 401);
}

#[tokio::test]
async fn a_declined_website_is_told_with_its_reason_until_another_is_asked_for() {
    let instance = Instance::start(AHEAD).await;
    let own = Participant::sign_in(&instance, &applied(&instance).await).await;
    super::approve(&instance).await;
    let page = async || own.page().await.text().to_owned();
    let decline = async |reason: Option<&str>| {
        let reason = reason.map(|reason| Reason::parse(reason).unwrap());
        let change = Change::Website { step: WebsiteStep::Decline, confirm_website: false, reason };
        instance.app.change(&Slug::parse("pekarna-u-mostu").unwrap(), &change, &By::OPERATOR).await.unwrap();
    };
    instance.ask_for_website("pekarna-u-mostu", "https://other.example/").await;
    assert!(!page().await.contains("declined"));
    decline(Some("This is <another's> shop")).await;
    let shown = page().await;
    for said in [
        "You asked for https://other.example/; a maintainer declined that on 20 November 2026, and the present one stands.",
        "This is &#60;another&#39;s&#62; shop",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    // It is between the participant and maintainers.
    for path in
        ["/p/pekarna-u-mostu", "/p/pekarna-u-mostu.json", "/check?site=pekarna.example", "/check?site=other.example"]
    {
        let public = instance.get(path).await;
        assert!(!public.text().contains("shop") && !public.text().contains("declined"), "{path}: {}", public.text());
    }
    instance.ask_for_website("pekarna-u-mostu", "https://third.example/").await;
    let shown = page().await;
    assert!(
        shown.contains("You asked for https://third.example/ on 20 November") && !shown.contains("declined"),
        "{shown}"
    );
    decline(None).await;
    let shown = page().await;
    assert!(
        shown.contains("You asked for https://third.example/; a maintainer declined") && !shown.contains("The reason:")
    );
    instance.step("pekarna-u-mostu", Transition::Withdraw).await;
    assert!(!page().await.contains("declined"));
}

#[tokio::test]
async fn who_lost_a_private_link_is_told_whom_to_write_to() {
    let instance = Instance::start(AHEAD).await;
    let link = applied(&instance).await;
    for answer in [instance.get("/manage").await, open(&instance, &link.replace("opd_p_", "opd_p_x")).await] {
        let page = Html(answer.text()).first("main").text();
        assert!(page.contains("Lost it? ") && page.contains("another"), "{page}");
    }
}
