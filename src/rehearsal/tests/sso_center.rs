//! The program's own sign-in at a company's page, against the stand-in.

use super::super::sso_state::{PkceRefusal, SsoRole};
use super::sso::browse;
use super::{Knobs, Rehearsal, by_key, options, started};
use crate::aws::sign_in::{Center, SsoError, Token};
use crate::aws::{Error, Session, SignIn};
use crate::values::{AccountId, Secret};

async fn center(r: &Rehearsal) -> Center {
    let start_url = r.state().sso.start_url.parse().unwrap();
    Center::open(&options(by_key(r, "-", &Secret::new("-"))), &start_url, &"eu-west-1".parse().unwrap())
        .await
        .unwrap()
}

/// What a person's click on the page does: the browser follows it to this computer.
async fn click(r: &Rehearsal, url: &str, deny: bool) -> String {
    let path = url.strip_prefix(r.url()).unwrap();
    let (status, to, page) =
        browse(r, "POST", &format!("{path}{}", if deny { "&answer=deny" } else { "" })).await;
    assert_eq!(status, 302, "{page}");
    let client = crate::tls::client().no_proxy().build().unwrap();
    client.get(to).send().await.unwrap().text().await.unwrap()
}

async fn token(r: &Rehearsal, center: &Center) -> Token {
    let page = center.authorize().await.unwrap().unwrap();
    let url = page.url.clone();
    let (token, shown) = tokio::join!(page.token(), click(r, &url, false));
    assert!(shown.contains("Done"), "{shown}");
    token.unwrap().unwrap()
}

fn account() -> AccountId {
    "123456789012".parse().unwrap()
}

fn sso(outcome: Result<impl Sized, Error>) -> SsoError {
    match outcome.map(drop).unwrap_err() {
        Error::Sso(error, _) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn pkce_leads_to_a_session_that_iam_knows() {
    let r = started().await;
    let center = center(&r).await;
    let token = token(&r, &center).await;
    let accounts = center.accounts(&token).await.unwrap();
    assert_eq!(
        accounts.iter().map(|a| (a.name.as_str(), &a.id)).collect::<Vec<_>>(),
        [("Acme Trading", &account())]
    );
    assert_eq!(center.roles(&token, &account()).await.unwrap(), ["AdministratorAccess"]);
    let signed = center.sign_in(token, &account(), "AdministratorAccess").await.unwrap().hold(None);
    let session = Session::open(&options(SignIn::Signed(signed))).await.unwrap();
    let caller = session.identity().await.unwrap();
    assert!(caller.arn.contains("AWSReservedSSO_AdministratorAccess_") && caller.temporary, "{}", caller.arn);
    assert!(caller.source.contains("company's sign-in page"), "{}", caller.source);
    assert_eq!(r.state().count("GetRoleCredentials"), 1);
    assert_eq!(r.state().unexpected, [] as [&str; 0]);
}

#[tokio::test]
async fn a_code_of_a_device_does_the_same_on_another_computer() {
    let r = started().await;
    r.state().knobs.sso.pending = 1;
    let center = center(&r).await;
    let device = center.device().await.unwrap();
    assert!(device.complete_url.ends_with(&format!("?user_code={}", device.user_code)));
    assert!(r.state().sso.answer_device(&device.user_code, true));
    let token = device.token().await.unwrap();
    assert_eq!(center.accounts(&token).await.unwrap().len(), 1);
    assert_eq!(r.state().count("CreateToken"), 2);
}

#[tokio::test]
async fn whoever_is_told_to_slow_down_does() {
    let r = started().await;
    r.state().knobs.sso.slow_down = 1;
    let center = center(&r).await;
    let device = center.device().await.unwrap();
    assert!(r.state().sso.answer_device(&device.user_code, true));
    // The stand-in notes a client that asks before five more seconds have passed.
    device.token().await.unwrap();
    assert_eq!(r.state().unexpected, [] as [&str; 0]);
    assert_eq!(r.state().count("CreateToken"), 2);
}

#[tokio::test]
async fn where_pkce_is_refused_there_is_the_device() {
    use PkceRefusal::{Authorizing, Exchanging, Registering, RegisteringParameters};
    for at in [Registering, RegisteringParameters, Authorizing, Exchanging] {
        let r = started().await;
        r.state().knobs.sso.pkce_refused = Some(at);
        let center = center(&r).await;
        let Some(page) = center.authorize().await.unwrap() else {
            assert!(matches!(at, Registering | RegisteringParameters), "{at:?}");
            continue;
        };
        let url = page.url.clone();
        let (token, _) = tokio::join!(page.token(), click(&r, &url, false));
        assert!(token.unwrap().is_none(), "{at:?}");
    }
}

#[tokio::test]
async fn every_no_is_told_apart() {
    let r = started().await;
    let center = center(&r).await;
    let page = center.authorize().await.unwrap().unwrap();
    let url = page.url.clone();
    let (token, shown) = tokio::join!(page.token(), click(&r, &url, true));
    assert_eq!(sso(token), SsoError::Denied);
    assert!(shown.contains("Not signed in"), "{shown}");
    let device = center.device().await.unwrap();
    r.state().sso.answer_device(&device.user_code, false);
    assert_eq!(sso(device.token().await), SsoError::Denied);
    r.state().knobs.sso.expired = true;
    assert_eq!(sso(center.device().await.unwrap().token().await), SsoError::TooLate);
    r.state().knobs.sso.registration_expired = true;
    assert!(matches!(sso(center.device().await), SsoError::ClientExpired { .. }));
    r.state().knobs.sso = Default::default();
    r.state().sso.start_url = "https://another.awsapps.com/start".to_owned();
    assert!(
        matches!(sso(center.device().await), SsoError::UnknownPortal { region, .. } if region == "eu-west-1")
    );
}

#[tokio::test]
async fn nothing_assigned_is_said() {
    let r = started().await;
    let center = center(&r).await;
    let token = token(&r, &center).await;
    r.state().sso.accounts[0].roles.clear();
    assert!(matches!(sso(center.roles(&token, &account()).await), SsoError::NoRole { .. }));
    assert!(matches!(
        sso(center.sign_in(token.clone(), &account(), "AdministratorAccess").await),
        SsoError::NoAccess { .. }
    ));
    r.state().sso.accounts.clear();
    assert!(matches!(sso(center.accounts(&token).await), SsoError::NoAccount { .. }));
    r.state().sso.revoke();
    assert!(matches!(sso(center.accounts(&token).await), SsoError::SessionOver { .. }));
}

#[tokio::test]
async fn a_session_is_renewed_in_memory_until_it_is_over() {
    let r = Rehearsal::start(Knobs::default()).await.unwrap();
    r.state().sso.accounts[0].roles = vec![SsoRole::administrator(), SsoRole::read_only()];
    let center = center(&r).await;
    let signed =
        center.sign_in(token(&r, &center).await, &account(), "ReadOnlyAccess").await.unwrap().hold(None);
    let again = options(SignIn::Signed(signed));
    r.state().sso.expire_tokens();
    for _ in 0..2 {
        Session::open(&again).await.unwrap().identity().await.unwrap();
    }
    assert_eq!(r.state().count("CreateToken"), 2);
    assert_eq!(r.state().count("GetRoleCredentials"), 3);
    r.state().sso.revoke();
    let error = Session::open(&again).await.unwrap().identity().await.unwrap_err();
    assert!(matches!(error, Error::Sso(SsoError::SessionOver { .. }, _)), "{error:?}");
}
