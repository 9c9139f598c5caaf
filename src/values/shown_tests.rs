use super::*;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use proptest::prelude::*;

#[test]
fn what_has_no_picture_goes_and_the_rest_is_one_line() {
    let hostile = "Acme\u{1b}[2J\u{9b}31m\u{202e}\u{2066}St\u{200b}ore\u{2028}\u{2029}\u{85}\u{e0041}\u{feff}\r\n\tx\u{a0}y ";
    assert_eq!(shown(hostile), "Acme[2J31mStore x y");
    assert_eq!(shown("Größe 大阪 café"), "Größe 大阪 café");
}

#[test]
fn a_long_text_is_cut() {
    let long = "many words ".repeat(20_000);
    assert!(shown(&long).chars().count() <= MOST + 3, "{}", shown(&long));
    assert!(shown_name(&long).chars().count() < 130);
}

#[test]
fn names_that_differ_stay_different() {
    let names = ["Acme", "Acme ", "Ac\u{200b}me", "Acme\u{202e}", "Acme\u{e0041}", "Acme\u{a0}", "A c me"];
    let mut all: Vec<String> = names.iter().map(|name| shown_name(name)).collect();
    let tail = |c: char| shown_name(&format!("{}{c}", "long ".repeat(100)));
    all.extend([tail('a'), tail('b')]);
    // A name that poses as the changed form of another one.
    all.push(shown_name(&all[2].clone()));
    let mut once = all.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), all.len(), "{all:?}");
    assert_eq!(all[0], "Acme");
}

#[test]
fn what_was_sent_is_withheld_in_every_form() {
    let token = "Atzr|IwEBIE-x+y/z=Q9kLmNo7pQrStUvWxYz0123";
    let sent = Sent::of([token, "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"]);
    let part = &token[5..];
    let percent: String = token.bytes().map(|b| format!("%{b:02X}")).collect();
    let twice = percent.replace('%', "%25");
    let forms = [
        token.to_owned(),
        token.to_lowercase(),
        part.to_uppercase(),
        part[9..17].to_owned(),
        part[20..28].to_lowercase(),
        percent,
        twice,
        STANDARD.encode(token),
        URL_SAFE.encode(format!("id:{token}")),
        STANDARD.encode(format!("x{part}")).to_lowercase(),
        part.chars().map(|c| format!("{c} ")).collect(),
        part.bytes().map(|b| format!("{b:02x}")).collect(),
        "1E2D3C4B5A69".to_owned(),
    ];
    for form in forms {
        for text in [form.clone(), format!("No {form}!")] {
            assert_eq!(sent.shown(&text), WITHHELD, "{text}");
            assert!(!sent.shown_name(&text).contains(&form), "{text}");
        }
    }
    let usual = "Application does not have access to one or more requested data elements: [buyerInfo]";
    assert_eq!(sent.shown(usual), usual);
    let id = "5f2c0a1b-0000-4abc-8def-0123456789ab";
    assert_eq!(Sent::of(["Atza|another"]).shown(id), id);
    assert!(!format!("{sent:?}").contains("IwEB"));
}

#[test]
fn a_word_of_awss_is_taken_or_refused_and_a_text_kept_or_marked() {
    let sent = Sent::of(["wJalrXUtnFEMI/K7MDENG"]);
    let arn = format!("arn:aws:iam::123456789012:role/{}/x", "team/".repeat(90));
    assert!(sent.allows(&arn) && sent.allows("") && sent.allows("Role_1,a@b=c+d.e-f"));
    for bad in ["a b", "a\u{200b}", "\u{e9}", "x-wjalrxutn", &"x".repeat(2049)] {
        assert!(!sent.allows(bad), "{bad}");
    }
    for good in [arn.as_str(), "2012-10-17", "caf\u{e9} x"] {
        assert_eq!(sent.kept(good), good);
    }
    for bad in ["a\u{200b}", "wJalrXUtn", "a\nb"] {
        assert!(sent.kept(bad).contains("(#") && !sent.kept(bad).contains(bad), "{}", sent.kept(bad));
    }
}

#[test]
fn the_public_part_of_a_client_id_is_no_secret() {
    let sent = Sent::of(["amzn1.application-oa2-client.7b18cd0a1b2c3d4e"]);
    assert_eq!(sent.shown("The application is not enrolled."), "The application is not enrolled.");
    assert_eq!(sent.shown("7B18CD0A1B"), WITHHELD);
}

#[test]
fn what_looks_like_a_token_is_withheld_too() {
    let hex = "0123456789abcdef".repeat(4);
    for text in [format!("no {hex}"), "The token atzr|abc is bad".into(), "ATZA%7Cx".into()] {
        assert_eq!(shown(&text), WITHHELD);
    }
    for usual in [
        "com.amazon.panda.InternalServerException",
        "arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/jo@example.com",
    ] {
        assert_eq!(shown(usual), usual);
    }
}

proptest! {
    #[test]
    fn nothing_shown_has_a_character_without_picture(text in any::<String>()) {
        for out in [shown(&text), shown_name(&text), Sent::of(["abcdefghij"]).shown(&text)] {
            prop_assert!(!out.chars().any(is_unfit), "{:?}", out);
            prop_assert!(out.chars().count() <= MOST + 3);
        }
    }
}
