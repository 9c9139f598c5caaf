//! The stages that ask, each with a scripted person and without one.

use super::desk::Desk;
use super::lwa_entry::LwaEntry;
use super::purpose;
use crate::Error;
use crate::answers::{Given, Sourced};
use crate::store::Profile;
use crate::term::{Answer, Script};
use crate::values::{Auth, Field, Kind, LwaParts, ProfileName, Region, Secret, StoreKind};

const ID: &str = "amzn1.application-oa2-client.0123456789abcdef0123456789abcdef";
const SECRET: &str = "amzn1.oa2-cs.v1.0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const TOKEN: &str = "Atzr|IwEBIA0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

fn name() -> ProfileName {
    "default".parse().unwrap()
}

fn title(start: &str) -> Answer {
    Answer::Title(start.to_owned())
}

fn paste(text: &str) -> Answer {
    Answer::Paste(Secret::new(text))
}

#[test]
fn the_purpose_is_asked_and_noted() {
    let script = Script::new([title("Software that asks only"), title("Far East")]);
    let (mut desk, seen) = Desk::scripted(Some(&script));
    let purpose = purpose::run(&mut desk, &Given::default(), &name(), None).unwrap();
    assert_eq!((purpose.auth, purpose.region), (Auth::Lwa, Region::Fe));
    assert_eq!(script.asked(), ["Which software will use the credentials?", "Where do you sell?"]);
    assert!(seen.err().contains("Far East"), "the result is said");
    let noted = |question| desk.raw.get(question).and_then(|(text, _)| text.clone());
    assert_eq!(noted(&crate::answers::question::AUTH), Some(Secret::new("lwa")));
    assert_eq!(noted(&crate::answers::question::REGION), Some(Secret::new("fe")));
}

#[test]
fn what_was_given_or_stored_is_not_asked() {
    let script = Script::new([]);
    let (mut desk, seen) = Desk::scripted(Some(&script));
    let mut stored = Profile::new(Auth::Iam, Region::Eu, StoreKind::File);
    stored.identity = Some("an identity".into());
    let given = Given { auth: Some(Sourced::typed(Auth::Lwa)), ..Given::default() };
    let purpose = purpose::run(&mut desk, &given, &name(), Some(&stored)).unwrap();
    assert_eq!((purpose.auth, purpose.region), (Auth::Lwa, Region::Eu), "given before stored");
    assert!(script.asked().is_empty());
    assert!(seen.err().contains("What is in AWS stays as it is"), "{}", seen.err());
}

#[test]
fn without_a_person_the_region_is_missing_and_the_software_has_a_default() {
    let (mut desk, _) = Desk::scripted(None);
    let error = purpose::run(&mut desk, &Given::default(), &name(), None).unwrap_err();
    let missing = Error::from(crate::answers::Error::Missing(vec![&crate::answers::question::REGION]));
    assert_eq!(format!("{error:?}"), format!("{missing:?}"));
}

#[test]
fn ctrl_c_at_a_question_cancels() {
    let script = Script::new([Answer::Interrupt]);
    let (mut desk, _) = Desk::scripted(Some(&script));
    let error = purpose::run(&mut desk, &Given::default(), &name(), None).unwrap_err();
    assert!(matches!(error, Error::Cancelled));
}

#[test]
fn each_value_is_asked_until_it_is_usable() {
    let script = Script::new([
        paste("amzn1.sp.solution.0123"),
        paste("?"),
        paste(ID),
        paste(TOKEN),
        paste(SECRET),
        paste(TOKEN),
        Answer::Text("31.05.2026".into()),
        Answer::Text("2026-05-31".into()),
    ]);
    let (mut desk, seen) = Desk::scripted(Some(&script));
    let mut entry = LwaEntry::known(&Given::default(), &LwaParts::default());
    let answers =
        entry.complete(&mut desk, &LwaParts::default(), (Region::Eu, Kind::default()), true).unwrap();
    assert_eq!(answers.values.client_id.as_str(), ID);
    assert_eq!(answers.values.client_secret.expose(), SECRET);
    assert_eq!(answers.values.refresh_token.expose(), TOKEN);
    assert!(answers.values.restricted_data);
    assert_eq!(answers.secret_date.unwrap().to_string(), "2026-05-31");
    assert_eq!(script.left(), 0);
    let said = seen.err();
    for part in ["application id", "LWA credentials", "YYYY-MM-DD"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains(&SECRET[20..]) && !said.contains(&TOKEN[5..]), "{said}");
}

#[test]
fn one_paste_fills_all_three() {
    let block = format!("LWA_APP_ID={ID}\nLWA_CLIENT_SECRET={SECRET}\nSP_API_REFRESH_TOKEN={TOKEN}\n");
    let script = Script::new([paste(&block), Answer::Enter]);
    let (mut desk, seen) = Desk::scripted(Some(&script));
    let mut entry = LwaEntry::known(&Given::default(), &LwaParts::default());
    let answers =
        entry.complete(&mut desk, &LwaParts::default(), (Region::Na, Kind::default()), false).unwrap();
    assert_eq!(answers.values.refresh_token.expose(), TOKEN);
    assert_eq!(answers.secret_date, None, "Enter is today, at the latest");
    assert!(seen.err().contains("client identifier, client secret, refresh token"), "{}", seen.err());
}

#[test]
fn stored_values_are_this_apps_only() {
    let stored = LwaParts {
        client_id: Some(ID.parse().unwrap()),
        client_secret: Some(Secret::new(SECRET)),
        refresh_token: Some(Secret::new(TOKEN)),
    };
    let values =
        LwaEntry::known(&Given::default(), &stored).values(Region::Eu, Kind::default(), false).unwrap();
    assert_eq!(values.client_secret.expose(), SECRET);
    let other = ID.replace('0', "f").parse().unwrap();
    let given = Given { client_id: Some(Sourced::typed(other)), ..Given::default() };
    assert!(
        LwaEntry::known(&given, &stored).values(Region::Eu, Kind::default(), false).is_none(),
        "another app's secret"
    );
}

#[test]
fn a_value_that_was_refused_stays_where_enter_is_pressed() {
    let stored = LwaParts { client_id: Some(ID.parse().unwrap()), ..LwaParts::default() };
    let given = Given { client_secret: Some(Sourced::typed(Secret::new(SECRET))), ..Given::default() };
    let mut entry = LwaEntry::known(&given, &stored);
    let script = Script::new([Answer::Enter, paste(&SECRET.replace('0', "f"))]);
    let (mut desk, _) = Desk::scripted(Some(&script));
    assert!(!entry.ask_again(&mut desk, Field::ClientSecret).unwrap(), "nothing was entered");
    assert!(!entry.was_typed(Field::ClientSecret));
    assert!(entry.ask_again(&mut desk, Field::ClientSecret).unwrap());
    assert!(entry.was_typed(Field::ClientSecret));
}
