//! What export wrote comes back as it was; no file makes the reader panic.

use super::*;
use crate::export::{Target, Values, find};
use crate::values::{AppKind, Auth, Environment, Kind, LwaClientId, Partner, ProfileName, Region, Secret};
use proptest::prelude::*;

fn values() -> impl Strategy<Value = Values> {
    // What stands for a value, or is shortened, is refused.
    let plain = |text: &String| {
        !names::is_placeholder(text) && recognise(text) == Shape::Unknown && names::meaning(text).is_none()
    };
    let text = move || r#"[A-Za-z0-9|/+='"\\$`!#%&;:,.~^*(){}<>?@_-]{1,60}"#.prop_filter("no value", plain);
    let name = prop_oneof![
        Just("NO".to_owned()),
        Just("on".to_owned()),
        Just("123".to_owned()),
        Just("1.5".to_owned()),
        Just("null".to_owned()),
        Just("y".to_owned()),
        Just("-x".to_owned()),
        // What looks like a secret is not kept as a name.
        "[A-Za-z0-9._-]{1,64}".prop_filter("taken", |name| name != "version" && shown::is_name(name)),
    ];
    let kind = (0..2usize, 0..2usize, 0..2usize);
    (name, text(), text(), text(), 0..3usize, any::<bool>(), kind).prop_map(
        |(name, secret, token, key, region, iam, (partner, app, environment))| Values {
            profile: name.parse::<ProfileName>().unwrap(),
            region: Region::ALL[region],
            auth: if iam { Auth::Iam } else { Auth::Lwa },
            client_id: Some("amzn1.application-oa2-client.0123456789abcdef".parse::<LwaClientId>().unwrap()),
            client_secret: Some(Secret::new(secret)),
            secret_date: Some(jiff::civil::date(2026, 11, 22)),
            secret_date_estimated: false,
            refresh_token: Some(Secret::new(token)),
            access_key_id: iam.then(|| "AKIAIOSFODNN7EXAMPLE".to_owned()),
            secret_access_key: iam.then(|| Secret::new(key)),
            user_arn: iam.then(|| "arn:aws:iam::123456789012:user/U".to_owned()),
            role_arn: iam.then(|| "arn:aws:iam::123456789012:role/R".to_owned()),
            marketplaces: Vec::new(),
            program: None,
            kind: Kind {
                partner: Partner::ALL[partner],
                app: AppKind::ALL[app],
                environment: Environment::ALL[environment],
            },
            application_id: None,
            merchant_id: None,
            aws_secret: None,
        },
    )
}

fn target(name: &str) -> &'static Target {
    find(name).unwrap()
}

/// What came back of what was written, by the file's name that the client uses.
fn back(target: &Target, values: &Values, path: &str) -> Account {
    let text = target.text(std::slice::from_ref(values)).unwrap();
    let mut found = read(Path::new(path), text.expose().as_bytes()).unwrap();
    assert_eq!(found.accounts.len(), 1);
    assert!(found.unknown.is_empty(), "{:?}", found.unknown);
    found.accounts.remove(0)
}

fn assert_lwa(entry: &Account, values: &Values) {
    assert_eq!(entry.client_id.as_deref(), values.client_id.as_ref().map(LwaClientId::as_str));
    let shown = |s: &Option<Secret>| s.as_ref().map(|s| s.expose().to_owned());
    assert_eq!(shown(&entry.client_secret), shown(&values.client_secret));
    assert_eq!(shown(&entry.refresh_token), shown(&values.refresh_token));
}

fn assert_aws(entry: &Account, values: &Values) {
    let shown = |s: &Option<Secret>| s.as_ref().map(|s| s.expose().to_owned());
    assert_eq!(entry.aws_access_key_id, values.access_key_id);
    assert_eq!(shown(&entry.aws_secret_access_key), shown(&values.secret_access_key));
    assert_eq!(entry.role_arn, values.role_arn);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn our_own_json_comes_back_whole(values in values()) {
        let entry = back(target("json"), &values, "x.json");
        assert_lwa(&entry, &values);
        assert_aws(&entry, &values);
        prop_assert_eq!(entry.kind(Kind::default()), values.kind);
        prop_assert_eq!(entry.user_arn, values.user_arn);
        prop_assert_eq!((entry.region, entry.lwa_secret_date), (Some(values.region), values.secret_date));
        prop_assert_eq!(entry.name.as_deref(), Some(values.profile.as_str()));
    }

    #[test]
    fn python_yaml_comes_back(values in values()) {
        let entry = back(target("python-amazon-sp-api"), &values, "credentials.yml");
        assert_lwa(&entry, &values);
        assert_aws(&entry, &values);
        prop_assert_eq!(entry.name.as_deref(), Some(values.profile.as_str()));
        prop_assert!(entry.notes.is_empty(), "{:?}", entry.notes);
    }

    #[test]
    fn lines_come_back(values in values()) {
        for (name, path) in [("env", ".env"), ("powershell", "x.ps1"), ("laravel-spapi", ".env"), ("sp-api-sdk-node", ".env")] {
            let entry = back(target(name), &values, path);
            assert_lwa(&entry, &values);
            assert_aws(&entry, &values);
        }
    }

    #[test]
    fn a_kubernetes_secret_comes_back(values in values()) {
        // Names of the object itself stand beside the values.
        let text = target("kubernetes").text(std::slice::from_ref(&values)).unwrap();
        let found = read(Path::new("secret.yaml"), text.expose().as_bytes()).unwrap();
        prop_assert_eq!(found.accounts.len(), 1);
        assert_lwa(&found.accounts[0], &values);
        assert_aws(&found.accounts[0], &values);
    }

    #[test]
    fn the_node_file_comes_back_or_is_refused(values in values()) {
        let target = target("node-amazon-sp-api");
        let values = Values { role_arn: values.role_arn.clone(), ..values };
        let carried = [&values.client_secret, &values.secret_access_key].into_iter().flatten().all(|s| !s.expose().contains('='));
        match target.text(std::slice::from_ref(&values)) {
            Ok(_) => {
                prop_assert!(carried);
                let entry = back(target, &values, ".amzspapi/credentials");
                prop_assert_eq!(entry.client_secret.as_ref().map(Secret::expose), values.client_secret.as_ref().map(Secret::expose));
                assert_aws(&entry, &values);
            }
            Err(error) => prop_assert!(!carried, "{error}"),
        }
    }

    #[test]
    fn airbyte_mcp_and_rust_come_back(values in values()) {
        for (name, path) in [("airbyte", "x.json"), ("amazon-mcp", "x.json"), ("amazon-spapi-rust", "config.toml"), ("amazon-spapi-rust", "x")] {
            let entry = back(target(name), &values, path);
            assert_lwa(&entry, &values);
            prop_assert_eq!(entry.region, Some(values.region), "{}", name);
            let environment = entry.kind(Kind::default()).environment;
            prop_assert_eq!(environment, values.kind.environment, "{}", name);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), name in "(x|x.yml|x.json|x.toml|x.csv|.env|x.ps1)") {
        let _ = read(Path::new(&name), &bytes);
        let _ = sellers(Path::new(&name), &bytes);
    }

    #[test]
    fn no_text_makes_it_panic(text in "[A-Z_a-z\\$:='\"{}\\[\\],\n #-]{0,120}", name in "(x|x.yml|x.json|x.toml|x.csv|.env|x.ps1)") {
        let _ = read(Path::new(&name), text.as_bytes());
        let _ = sellers(Path::new(&name), format!("a,refresh_token\n{text}").as_bytes());
    }
}
