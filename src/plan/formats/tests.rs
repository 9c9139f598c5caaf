//! What every file holds, and what becomes of odd names. Its formats' own programs judge in `tests/it`.

use super::*;
use crate::plan::model::{desired, set_up};
use crate::plan::{MANAGED_BY, Tags, diff, documents, recognise_planned};
use proptest::prelude::*;
use std::collections::BTreeSet;

const ALL: [File; 3] = [File::CloudFormation, File::Terraform, File::Sh];
const NEXT: &str = "spapi-setup init -p acme";

fn written(desired: &Desired, observed: &Observed, file: File) -> String {
    let plan = diff::plan(desired, observed);
    Blueprint { desired, observed, plan: &plan, next: NEXT }.text(file)
}

/// A text of JSON's escapes, and `\U`, as it is meant.
fn unescaped(quoted: &str) -> String {
    let inner = quoted.strip_prefix('"').unwrap().strip_suffix('"').unwrap();
    let (mut text, mut rest) = (String::new(), inner.chars());
    while let Some(c) = rest.next() {
        assert!(matches!(c, ' '..='~') && c != '"', "{c:?} stands for itself");
        if c != '\\' {
            text.push(c);
            continue;
        }
        let digits = match rest.next().unwrap() {
            'u' => 4,
            'U' => 8,
            same => {
                text.push(same);
                continue;
            }
        };
        let code: String = rest.by_ref().take(digits).collect();
        text.push(char::from_u32(u32::from_str_radix(&code, 16).unwrap()).unwrap());
    }
    text
}

proptest! {
    #[test]
    fn a_yaml_string_means_its_text(text in any::<String>()) {
        prop_assert_eq!(unescaped(&escaped(&text)), text);
    }

    #[test]
    fn an_hcl_string_means_its_text_and_interpolates_nothing(text in "([$%]{0,3}[{]?.?){0,5}") {
        let quoted = terraform::quoted(&text);
        prop_assert!(!quoted.contains("${") && !quoted.contains("%{"), "{}", quoted);
        prop_assert_eq!(unescaped(&quoted), text);
    }
}

#[cfg(unix)]
#[test]
fn a_shell_word_means_its_text() {
    use proptest::test_runner::{Config, TestRunner};
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    // A process can be given no NUL, and `$()` cuts line ends: the `.` keeps them.
    let text = any::<String>().prop_map(|text| text.replace('\0', ""));
    let odd = prop_oneof![text, "['\"$`\\\\ \n(){};&|*?~!#-]{0,12}"];
    let tried = runner.run(&odd, |text| {
        let script = format!("word={}\nprintf %s. \"$word\"", sh::quoted(&text));
        let out = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
        prop_assert!(out.status.success());
        prop_assert_eq!(String::from_utf8(out.stdout).unwrap(), text + ".");
        Ok(())
    });
    tried.unwrap();
}

#[test]
fn every_file_names_the_entities_the_tags_and_how_to_go_on() {
    let (desired, observed) = (desired(), Observed::default());
    for file in ALL {
        let text = written(&desired, &observed, file);
        for part in [
            "123456789012",
            "SellingPartnerAPIUser",
            "SellingPartnerAPIPolicy",
            "SellingPartnerAPIRole",
            "execute-api:Invoke",
            "arn:aws:execute-api:*:*:*",
            "sts:AssumeRole",
            MANAGED_BY,
            "spapi-setup:identity",
            "access key",
            NEXT,
            env!("CARGO_PKG_VERSION"),
        ] {
            assert!(text.contains(part), "{file:?} lacks {part}:\n{text}");
        }
        assert!(!text.contains('\r') && !text.contains('\0') && !text.contains("u0000"), "{file:?}");
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{file:?}");
        assert!(text.lines().all(|line| line == line.trim_end()), "{file:?}");
        let calls = ["create-access-key", "AWS::IAM::AccessKey", "aws_iam_access_key", "iam:CreateAccessKey"];
        assert!(calls.iter().all(|call| !text.contains(call)), "{file:?} makes a key");
        assert_eq!(text, written(&desired, &observed, file), "the same plan is the same file");
    }
}

#[test]
fn what_is_there_keeps_its_path_and_its_spelling() {
    let (desired, mut observed) = set_up();
    let user = observed.user.as_mut().unwrap();
    user.name = "sellingpartnerapiuser".to_owned();
    user.arn = "arn:aws:iam::123456789012:user/team/eu/sellingpartnerapiuser".to_owned();
    let policy = "arn:aws:iam::123456789012:policy/team/SellingPartnerAPIPolicy".to_owned();
    observed.role.as_mut().unwrap().attached = vec![policy.clone()];
    observed.policy.as_mut().unwrap().arn = policy;
    for file in ALL {
        let text = written(&desired, &observed, file);
        assert!(text.contains("sellingpartnerapiuser"), "{file:?}");
        assert!(text.contains("/team/"), "{file:?} has the policy's path");
    }
    let hcl = written(&desired, &observed, File::Terraform);
    assert_eq!(hcl.matches("\nimport {").count(), 5);
    assert!(
        hcl.contains("  to = aws_iam_policy.spapi\n  id = \"arn:aws:iam::123456789012:policy/team/"),
        "{hcl}"
    );
    assert!(hcl.contains("  id = \"sellingpartnerapiuser:AssumeSellingPartnerAPIRole\""), "{hcl}");
    assert!(hcl.contains("\"/team/eu/\""), "{hcl}");
    let yaml = written(&desired, &observed, File::CloudFormation);
    assert!(yaml.contains("# In AWS already: user sellingpartnerapiuser, policy"), "{yaml}");
}

#[test]
fn only_what_is_there_is_imported() {
    let (desired, mut observed) = set_up();
    assert!(!written(&desired, &Observed::default(), File::Terraform).contains("import {"));
    observed.role = None;
    observed.user = None;
    let hcl = written(&desired, &observed, File::Terraform);
    assert_eq!(hcl.matches("\nimport {").count(), 1);
    assert!(hcl.contains("to = aws_iam_policy.spapi"), "{hcl}");
    assert!(!written(&desired, &Observed::default(), File::CloudFormation).contains("In AWS already"));
}

#[test]
fn a_boundary_is_the_default_of_its_parameter() {
    let arn = "arn:aws:iam::123456789012:policy/a\"b'$(c)`d`${e}%{f}\\g";
    let desired = Desired { boundary: Some(arn.parse().unwrap()), ..desired() };
    let text = |file| written(&desired, &Observed::default(), file);
    let quoted = [
        (File::CloudFormation, format!("Default: {}", escaped(arn))),
        (File::Terraform, format!("default     = {}", terraform::quoted(arn))),
        (File::Sh, format!("boundary={}\n", sh::quoted(arn))),
    ];
    for (file, quoted) in quoted {
        assert!(text(file).contains(&quoted), "{file:?}: {quoted}\n{}", text(file));
    }
}

/// A stack was made from the template under another name: what of it is recognised.
#[test]
fn what_a_written_plan_made_is_recognised_by_its_tag() {
    let (made, observed) = set_up();
    let mut later = Desired { identity: "fresh".to_owned(), ..desired() };
    later.recorded.planned.insert(made.identity.clone(), BTreeSet::from([Entity::Policy]));
    let mut untagged = observed.clone();
    untagged.policy.as_mut().unwrap().tags.clear();

    let mut ours = later.clone();
    recognise_planned(&mut ours, &untagged);
    assert_eq!(ours.identity, made.identity);
    assert_eq!(diff::plan(&ours, &untagged).step(Entity::Policy).unwrap().action, Action::Keep);

    // A role of somebody else's, or none that carries it, does not vouch for a policy without a tag.
    let conflict = |observed: &Observed| {
        let mut desired = later.clone();
        recognise_planned(&mut desired, observed);
        diff::plan(&desired, observed).step(Entity::Policy).unwrap().action == Action::Conflict
    };
    let mut loose = untagged.clone();
    loose.role.as_mut().unwrap().attached.clear();
    assert!(conflict(&loose));
    let mut foreign = untagged.clone();
    foreign.role.as_mut().unwrap().tags = Tags::new();
    assert!(conflict(&foreign));
    assert!(!conflict(&untagged));

    // An identity of this home's own stays what it is.
    let mut known = Desired { identity: "mine-too".to_owned(), ..later };
    recognise_planned(&mut known, &untagged);
    assert_eq!(known.identity, "mine-too");
}

#[test]
fn a_recorded_id_tells_a_policy_without_a_tag_from_its_successor() {
    let (mut desired, mut observed) = set_up();
    desired.recorded.untagged = BTreeSet::from([Entity::Policy]);
    observed.policy.as_mut().unwrap().tags.clear();
    observed.role.as_mut().unwrap().attached.clear();
    recognise_planned(&mut desired, &observed);
    let action = |observed: &Observed| diff::plan(&desired, observed).step(Entity::Policy).unwrap().action;
    assert_eq!(action(&observed), Action::Keep);
    observed.policy.as_mut().unwrap().id = "ANPAOTHEROTHEROTHER0".to_owned();
    assert_eq!(action(&observed), Action::Conflict);
}

#[test]
fn the_documents_are_the_plans() {
    let yaml = written(&desired(), &Observed::default(), File::CloudFormation);
    assert!(yaml.contains("AWS: !GetAtt User.Arn") && yaml.contains("Resource: !GetAtt Role.Arn"), "{yaml}");
    let script = written(&desired(), &Observed::default(), File::Sh);
    let trust =
        serde_json::to_string_pretty(&documents::trust("'\"$user_arn\"'")).unwrap().replace("\\\"", "\"");
    assert!(script.contains(&format!("trust='{trust}'")), "{script}");
}
