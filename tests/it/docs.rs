//! The documents hold together: what they link to is there.

use std::path::Path;

use crate::support::{canary::files, root};

/// The name that a heading has as a link's target.
fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

fn slugs(text: &str) -> Vec<String> {
    let mut fenced = false;
    let mut found = Vec::new();
    for line in text.lines() {
        fenced ^= line.trim_start().starts_with("```");
        if let Some(heading) = line.strip_prefix('#').filter(|_| !fenced) {
            found.push(slug(heading.trim_start_matches('#').trim()));
        }
    }
    found
}

#[test]
fn every_link_leads_somewhere() {
    let root = root();
    let mut documents: Vec<_> = files(&root.join("docs"));
    documents.extend(std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()));
    documents.retain(|file| file.extension().is_some_and(|end| end == "md"));
    for name in ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"] {
        assert!(documents.contains(&root.join(name)), "{name} stands at the root");
    }
    let mut broken = Vec::new();
    for file in &documents {
        let text = std::fs::read_to_string(file).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") || link.contains(char::is_whitespace) {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match path {
                "" => file.clone(),
                path => file.parent().unwrap_or(Path::new("")).join(path),
            };
            let there = std::fs::read_to_string(&target)
                .is_ok_and(|text| anchor.is_empty() || slugs(&text).iter().any(|slug| slug == anchor));
            if !there {
                broken.push(format!("{}: {link}", file.strip_prefix(&root).unwrap().display()));
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere: {broken:#?}");
}
