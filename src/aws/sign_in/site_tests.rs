//! Where AWS's sign-in page is, and what it shows to paste.

use super::Paste;
use super::site::Site;
use crate::aws::{Error, Options};
use crate::env::Env;
use crate::values::Secret;

async fn site(region: &str, env: Env) -> Result<Site, Error> {
    let env = env.with("HOME", "/nonexistent").with("USERPROFILE", "/nonexistent");
    Site::of(&Options::of_test(region, env)).await
}

#[tokio::test]
async fn every_selling_region_has_its_page() {
    for (region, host) in [
        ("us-east-1", "https://us-east-1.signin.aws.amazon.com"),
        ("eu-west-1", "https://eu-west-1.signin.aws.amazon.com"),
        ("us-west-2", "https://us-west-2.signin.aws.amazon.com"),
    ] {
        let site = site(region, Env::default()).await.unwrap();
        assert_eq!((site.base.as_str(), site.moved.len()), (host, 0));
        let address = site.elsewhere().address();
        assert!(
            address
                .starts_with(&format!("{host}/v1/authorize?response_type=code&client_id=arn%3Aaws%3Asignin"))
        );
        let back = format!("redirect_uri={}", host.replace(':', "%3A").replace('/', "%2F"));
        assert!(
            address.contains(&format!("{back}%2Fv1%2Fsessions%2Fconfirmation&scope=openid&state=")),
            "{address}"
        );
    }
}

#[tokio::test]
async fn where_sp_api_has_no_account_nobody_signs_in() {
    for (region, partition) in [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")] {
        let refused = site(region, Env::default()).await.unwrap_err();
        assert_eq!(refused, Error::Partition { partition: partition.into() });
    }
}

#[tokio::test]
async fn a_page_over_plain_http_elsewhere_is_refused_before_anything_is_opened() {
    let env = Env::default().with("AWS_ENDPOINT_URL_SIGNIN", "http://signin.example.com");
    let refused = site("us-east-1", env).await.unwrap_err();
    assert!(
        matches!(&refused, Error::InsecureEndpoint { name, .. } if name == "AWS_ENDPOINT_URL_SIGNIN"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn what_is_pasted_is_read_in_every_spelling_of_base64() {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
    let page = site("us-east-1", Env::default()).await.unwrap().elsewhere();
    let address = page.address();
    let state = address.split('&').find_map(|pair| pair.strip_prefix("state=")).unwrap();
    let text = format!("state={state}&code=a%2Fb~c?d>e");
    for engine in [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD] {
        let code = engine.encode(&text);
        let (front, back) = code.split_at(20);
        for pasted in [code.clone(), format!(" \"{front}\r\n {back}\"\n"), format!("`{front}\u{200b}{back}`")]
        {
            assert_eq!(page.pasted(&Secret::new(pasted)).unwrap().expose(), "a/b~c?d>e");
        }
    }
    for (text, why) in [
        (format!("state={state}"), Paste::NoCode),
        (format!("state={state}&code="), Paste::NoCode),
        (format!("state={state}&state={state}&code=x"), Paste::NoCode),
        (format!("state={state}&code=x&code=y"), Paste::NoCode),
        ("code=x".to_owned(), Paste::NoCode),
        (format!("state={state}0&code=x"), Paste::AnotherSignIn),
        (format!("state={}&code=x", state.to_ascii_lowercase() + "A"), Paste::AnotherSignIn),
    ] {
        assert_eq!(page.pasted(&Secret::new(STANDARD.encode(&text))), Err(why), "{text}");
    }
    for text in ["", "anna@example.com", "=", &"QUFB".repeat(4000), &text] {
        assert_eq!(page.pasted(&Secret::new(text)), Err(Paste::NoCode));
    }
}
