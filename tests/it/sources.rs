//! Every address of Amazon and AWS that the program's source names stands in `docs/sources.md`, with where it was read.

use std::collections::BTreeMap;

use crate::support::root;
use crate::support::source::sources;

/// The runs of signs in a line that can be an address: a host, with scheme and path where they are there.
fn addresses(line: &str) -> impl Iterator<Item = &str> {
    let of_address = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&+;=%{}".contains(c);
    let amazons = |text: &&str| {
        let host = text.split("://").last().unwrap_or(text).split('/').next().unwrap_or_default();
        let ends = [
            ".amazon.com",
            ".amazonaws.com",
            ".awsapps.com",
            ".amazonservices.com",
            ".aws.com",
            "vendorcentral.in",
        ];
        host.contains('.') && (ends.iter().any(|end| host.contains(end)) || host.contains(".amazon."))
    };
    line.split(move |c| !of_address(c)).map(|text| text.trim_end_matches(['.', ':', ';'])).filter(amazons)
}

/// What an address is looked for by: without a path that is put together at run time.
fn wanted(address: &str) -> &str {
    let path = address.find("://").map_or(0, |at| at + 3);
    match address[path..].find("/{") {
        Some(at) => &address[..path + at],
        None => address,
    }
}

#[test]
fn every_address_of_the_source_is_on_the_page_of_sources() {
    let page = std::fs::read_to_string(root().join("docs/sources.md")).unwrap();
    let mut missing = BTreeMap::new();
    let mut found = 0;
    for source in sources("src") {
        // Stand-ins and the judges of a format name what they like.
        if ["rehearsal", "fuzzing"].contains(&source.room()) || source.path.contains("stand_in") {
            continue;
        }
        for (n, line) in source.code(false) {
            for address in addresses(&line).map(wanted) {
                found += 1;
                if !page.contains(address) {
                    missing.insert(address.to_owned(), format!("{}:{n}", source.path));
                }
            }
        }
    }
    assert!(found > 60, "{found}: the source is read");
    assert!(missing.is_empty(), "not in docs/sources.md: {missing:#?}");
    // The account that Amazon's messages come from.
    assert!(page.contains("437568002678"));
}

#[test]
fn an_address_is_found_in_a_line_and_another_text_is_none() {
    let of = |line: &str| addresses(line).map(wanted).collect::<Vec<_>>().join(" ");
    assert_eq!(of(r#"Region::Na => "sellercentral.amazon.com","#), "sellercentral.amazon.com");
    assert_eq!(of(r#"open("https://x.amazon.sg/a/b", y)"#), "https://x.amazon.sg/a/b");
    assert_eq!(
        of(r#"format!("https://sqs.{region}.amazonaws.com/{id}/q")"#),
        "https://sqs.{region}.amazonaws.com"
    );
    assert_eq!(of(r#""https://example.com/amazon.com" amazon.com Amazon.de"#), "");
}
