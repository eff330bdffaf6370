//! Sheets as they look: the pictures for social media, and what is printed with a pixel for each point.

use openday::domain::face::face;
use openday::domain::schedule::{Kind, Opening, parse_local_time};
use openday::domain::sheet::{Issuer, Paper, Print, Shape, Sheet};
use openday::domain::status::Status;
use openday::domain::text::Place;
use openday::render::SheetSpec;

use super::{Day, Gallery, LONG_NAME, Spec, shown};

const DAYS: [(&str, &str); 5] = [
    ("2026-12-03T09:00", "2026-12-03T16:00"),
    ("2026-12-30T10:00", "2026-12-30T12:30"),
    ("2027-01-13T00:00", "2027-01-14T00:00"),
    ("2027-11-03T09:00", "2027-11-03T16:00"),
    ("2027-11-04T09:00", "2027-11-04T16:00"),
];

const POSTER: Sheet = Sheet::Paper(Print::Poster, Paper::A4);
const DOOR_SIGN: Sheet = Sheet::Paper(Print::DoorSign, Paper::A4);

impl Gallery {
    fn check_sheet(
        &mut self,
        picture: &str,
        sheet: Sheet,
        (language, name): (&str, &str),
        status: Status,
        days: usize,
    ) {
        let now = "2026-11-20T12:00:00Z".parse().unwrap();
        let mut participant = shown(language, status, name, Day::None);
        participant.place = Some(Place::parse("Brno").unwrap());
        for (start, end) in &DAYS[..days] {
            let time = |text| parse_local_time(text).unwrap();
            let opening = Opening::new(time(start), time(end), Kind::OpenHouse).unwrap();
            participant.schedule.add(opening, participant.time_zone.time_zone(), now).unwrap();
        }
        let issuer = Issuer {
            origin: Some("https://badges.example"),
            initiative: "Take Your Customer to Work Day",
            website: None,
        };
        let speech = self.wording.speech(Some(language), None);
        let with_date = matches!(sheet, Sheet::Social(_));
        let spec = SheetSpec {
            sheet,
            words: self.wording.words(speech, &participant, &face(&participant, now), with_date),
            more: self.wording.sheet_words(speech, Some(&participant), issuer, now).for_sheet(sheet),
        };
        self.pictures.push((format!("sheet-{picture}"), Spec::Sheet(Box::new(spec))));
    }
}

#[test]
fn sheets_look_as_accepted_in_long_words_other_scripts_and_from_right_to_left() {
    let mut gallery = Gallery::open();
    for (sheet, word) in [
        (POSTER, "poster"),
        (DOOR_SIGN, "door-sign"),
        (Sheet::Social(Shape::Wide), "wide"),
        (Sheet::Social(Shape::Square), "square"),
    ] {
        for (language, name, days) in [
            ("en", "The Bakery by the Bridge", 2),
            ("cs", "Pekárna U Mostu", 1),
            ("de", LONG_NAME, 4),
            ("ar", "مخبز الجسر 24", 3),
            ("ja", "橋のたもとのパン屋", 5),
            ("hi", "पुल के पास की बेकरी", 0),
        ] {
            gallery.check_sheet(&format!("{word}-{language}"), sheet, (language, name), Status::Active, days);
        }
    }
    for (shape, word) in [(Shape::Wide, "wide"), (Shape::Square, "square")] {
        for status in Status::ALL.into_iter().filter(|status| *status != Status::Active) {
            let said = ("en", "The Bakery by the Bridge");
            gallery.check_sheet(&format!("{word}-{}", status.as_str()), Sheet::Social(shape), said, status, 1);
        }
    }
    gallery.close("sheet-");
}
