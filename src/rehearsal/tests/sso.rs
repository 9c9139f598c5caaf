//! IAM Identity Center, spoken to by its own clients.

use super::super::sso_state::{PkceRefusal, SsoAccount, SsoRole};
use super::{
    BACK, Fault, FaultKind, Knobs, Rehearsal, Secret, VERIFIER, challenge, refused, sdk, started, sts_as,
};
use aws_sdk_ssooidc::operation::create_token::{CreateTokenOutput, builders::CreateTokenFluentBuilder};
use aws_sdk_ssooidc::operation::register_client::RegisterClientOutput;

const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";

fn oidc(r: &Rehearsal) -> aws_sdk_ssooidc::Client {
    aws_sdk_ssooidc::Client::new(&sdk(r, "-", "-", None))
}

fn portal(r: &Rehearsal) -> aws_sdk_sso::Client {
    aws_sdk_sso::Client::new(&sdk(r, "-", "-", None))
}

async fn registered(r: &Rehearsal) -> RegisterClientOutput {
    let start_url = r.state().sso.start_url.clone();
    let client = oidc(r).register_client().client_name("test").client_type("public");
    let client = client.grant_types("authorization_code").grant_types("refresh_token");
    let client = client.redirect_uris("http://127.0.0.1/oauth/callback").scopes("sso:account:access");
    client.issuer_url(start_url).send().await.unwrap()
}

/// A request as a browser sends it: the status, where it leads, the page.
pub(super) async fn browse(r: &Rehearsal, method: &str, path: &str) -> (u16, String, String) {
    let client = crate::tls::client().no_proxy().redirect(reqwest::redirect::Policy::none());
    let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
    let response =
        client.build().unwrap().request(method, format!("{}{path}", r.url())).send().await.unwrap();
    let to = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
    (response.status().as_u16(), to.unwrap_or_default(), response.text().await.unwrap())
}

fn path(client: &RegisterClientOutput) -> String {
    format!(
        "/authorize?response_type=code&client_id={}&redirect_uri=http%3A%2F%2F127.0.0.1%3A4711%2Foauth%2Fcallback&\
         state=st-1&code_challenge_method=S256&scopes=sso%3Aaccount%3Aaccess&code_challenge={}",
        client.client_id().unwrap(),
        challenge()
    )
}

async fn code(r: &Rehearsal, client: &RegisterClientOutput) -> String {
    let (status, to, _) = browse(r, "POST", &path(client)).await;
    assert_eq!(status, 302);
    let code = to.strip_prefix(&format!("{BACK}?code=")).and_then(|rest| rest.strip_suffix("&state=st-1"));
    code.unwrap_or_else(|| panic!("{to}")).to_owned()
}

fn exchange(r: &Rehearsal, client: &RegisterClientOutput, grant: &str) -> CreateTokenFluentBuilder {
    let call = oidc(r).create_token().grant_type(grant);
    call.set_client_id(client.client_id.clone()).set_client_secret(client.client_secret.clone())
}

async fn signed_in(r: &Rehearsal, client: &RegisterClientOutput) -> CreateTokenOutput {
    let call = exchange(r, client, "authorization_code").code(code(r, client).await);
    call.code_verifier(VERIFIER).redirect_uri(BACK).send().await.unwrap()
}

#[tokio::test]
async fn a_person_allows_it_and_the_code_works_once() {
    let r = started().await;
    let client = registered(&r).await;
    let (status, _, page) = browse(&r, "GET", &path(&client)).await;
    assert!(status == 200 && page.contains("Allow access") && page.contains("anna@example.com"), "{page}");
    let code = code(&r, &client).await;
    let call = |verifier: &str, back: &str| {
        let call = exchange(&r, &client, "authorization_code").code(&code).code_verifier(verifier);
        call.redirect_uri(back).send()
    };
    let token = call(VERIFIER, BACK).await.unwrap();
    assert!(token.refresh_token().is_some() && token.expires_in() == 3600);
    assert_eq!(refused(call(VERIFIER, BACK).await).0, "InvalidGrantException");
    assert_eq!(r.state().unexpected, [] as [&str; 0]);
}

#[tokio::test]
async fn what_does_not_fit_the_code_is_refused_and_spends_it() {
    for (verifier, back) in [
        ("x".repeat(64), BACK.to_owned()),
        (VERIFIER.to_owned(), BACK.replace("4711", "4712")),
        ("short".to_owned(), BACK.to_owned()),
    ] {
        let r = started().await;
        let client = registered(&r).await;
        let code = code(&r, &client).await;
        for (verifier, back) in [(verifier, back), (VERIFIER.to_owned(), BACK.to_owned())] {
            let call = exchange(&r, &client, "authorization_code").code(&code).code_verifier(verifier);
            assert_eq!(refused(call.redirect_uri(back).send().await).0, "InvalidGrantException");
        }
    }
}

#[tokio::test]
async fn the_page_answers_only_what_was_registered() {
    let r = started().await;
    let client = registered(&r).await;
    let good = path(&client);
    for (part, other) in [
        ("response_type=code", "response_type=token"),
        ("S256", "plain"),
        ("%3A4711%2Foauth", "%3A4711%2Felsewhere"),
        ("127.0.0.1", "192.0.2.1"),
        ("state=st-1&", ""),
        ("account%3Aaccess", "other"),
        (challenge().as_str(), "short"),
    ] {
        let (status, to, _) = browse(&r, "POST", &good.replace(part, other)).await;
        assert_eq!((status, to.as_str()), (400, ""), "{other}");
    }
    assert_eq!(r.state().unexpected.len(), 7);
    let (_, to, _) = browse(&r, "POST", &format!("{good}&answer=deny")).await;
    assert_eq!(to, format!("{BACK}?error=access_denied&state=st-1"));
    r.state().sso.start_url = "https://another.awsapps.com/start".to_owned();
    assert_eq!(browse(&r, "GET", &good).await.0, 400);
}

#[tokio::test]
async fn a_client_says_what_it_is() {
    let r = started().await;
    let call = || oidc(&r).register_client().client_name("test");
    let code = "authorization_code";
    let all = [
        (call().client_type("confidential"), "InvalidClientMetadataException"),
        (call().client_type("public").grant_types("password"), "UnsupportedGrantTypeException"),
        (call().client_type("public").scopes("sso:other"), "InvalidScopeException"),
        (call().client_type("public").grant_types(code), "InvalidRedirectUriException"),
        (
            call().client_type("public").grant_types(code).redirect_uris("http://127.0.0.1/oauth/callback"),
            "InvalidRequestException",
        ),
        (call().client_type("public").grant_types(code).redirect_uris(BACK), "InvalidRedirectUriException"),
    ];
    for (call, expected) in all {
        assert_eq!(refused(call.send().await).0, expected);
    }
}

#[tokio::test]
async fn a_device_is_polled_until_the_person_has_answered() {
    let r = started().await;
    r.state().knobs.sso.interval = Some(0);
    let client = oidc(&r).register_client().client_name("test").client_type("public");
    let client = client.scopes("sso:account:access").send().await.unwrap();
    let start = |url: &str| {
        let call = oidc(&r).start_device_authorization().start_url(url);
        call.set_client_id(client.client_id.clone()).set_client_secret(client.client_secret.clone()).send()
    };
    assert_eq!(refused(start("https://another.awsapps.com/start").await).0, "InvalidRequestException");
    let url = r.state().sso.start_url.clone();
    let device = start(&url).await.unwrap();
    let poll = || exchange(&r, &client, DEVICE).set_device_code(device.device_code.clone()).send();
    assert_eq!(refused(poll().await).0, "AuthorizationPendingException");
    let complete = device.verification_uri_complete().unwrap().strip_prefix(r.url()).unwrap();
    let (status, _, page) = browse(&r, "GET", complete).await;
    assert!(status == 200 && page.contains(device.user_code().unwrap()), "{page}");
    assert_eq!(browse(&r, "POST", complete).await.0, 200);
    r.state().knobs.sso.pending = 1;
    assert_eq!(refused(poll().await).0, "AuthorizationPendingException");
    assert!(poll().await.unwrap().refresh_token().is_some());
    assert_eq!(refused(poll().await).0, "InvalidGrantException");
    let denied = start(&url).await.unwrap();
    assert!(r.state().sso.answer_device(denied.user_code().unwrap(), false));
    let call = exchange(&r, &client, DEVICE).set_device_code(denied.device_code);
    assert_eq!(refused(call.send().await).0, "AccessDeniedException");
}

#[tokio::test]
async fn whoever_polls_too_fast_is_slowed_down_and_told() {
    let r = started().await;
    let client = registered(&r).await;
    let url = r.state().sso.start_url.clone();
    let call = oidc(&r).start_device_authorization().start_url(url);
    let call = call.set_client_id(client.client_id.clone()).set_client_secret(client.client_secret.clone());
    let device = call.send().await.unwrap();
    let poll = || exchange(&r, &client, DEVICE).set_device_code(device.device_code.clone()).send();
    assert_eq!(refused(poll().await).0, "AuthorizationPendingException");
    assert_eq!(refused(poll().await).0, "SlowDownException");
    assert_eq!(r.state().unexpected.len(), 1);
}

#[tokio::test]
async fn an_access_token_lists_by_pages_and_gives_a_session_that_iam_knows() {
    let r = started().await;
    let account = |n: u64, roles: Vec<SsoRole>| SsoAccount {
        id: format!("{:012}", 111_111_111_111 * n),
        name: format!("Account {n}"),
        email: String::new(),
        roles,
    };
    let roles = vec![SsoRole::administrator(), SsoRole::read_only()];
    r.state().sso.accounts = (1..=5).map(|n| account(n, roles.clone())).collect();
    r.state().knobs.page = Some(2);
    let token = signed_in(&r, &registered(&r).await).await.access_token.unwrap();
    let all = portal(&r).list_accounts().access_token(&token).into_paginator().items().send();
    let all: Vec<_> = all.collect::<Result<Vec<_>, _>>().await.unwrap();
    assert_eq!(all.len(), 5);
    assert_eq!(r.state().count("ListAccounts"), 3);
    let id = "222222222222";
    let listed = portal(&r).list_account_roles().access_token(&token).account_id(id).send().await.unwrap();
    assert_eq!(listed.role_list()[1].role_name(), Some("ReadOnlyAccess"));
    let call = portal(&r).get_role_credentials().access_token(&token).account_id(id);
    let given = call.role_name("AdministratorAccess").send().await.unwrap().role_credentials.unwrap();
    assert!(given.expiration() > jiff::Timestamp::now().as_millisecond());
    let sts =
        sts_as(&r, given.access_key_id().unwrap(), given.secret_access_key().unwrap(), given.session_token());
    let who = sts.get_caller_identity().send().await.unwrap();
    assert_eq!(who.account(), Some(id));
    assert!(
        who.arn()
            .unwrap()
            .ends_with(":assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/anna@example.com")
    );
    for (account, role) in [(id, "Other"), ("666666666666", "AdministratorAccess")] {
        let call = portal(&r).get_role_credentials().access_token(&token).account_id(account);
        assert_eq!(refused(call.role_name(role).send().await).0, "ForbiddenException");
    }
    r.state().sso.expire_tokens();
    let call = portal(&r).list_accounts().access_token(&token);
    assert_eq!(refused(call.send().await).0, "UnauthorizedException");
    let secrets: Vec<Secret> = r.state().given_out().into_iter().map(|(_, secret)| secret).collect();
    assert!(secrets.contains(&Secret::new(token)));
}

#[tokio::test]
async fn a_refresh_token_works_once_and_a_reader_may_not_write() {
    let r = started().await;
    r.state().sso.accounts[0].roles = vec![SsoRole::read_only()];
    let client = registered(&r).await;
    let first = signed_in(&r, &client).await;
    let refresh =
        || exchange(&r, &client, "refresh_token").set_refresh_token(first.refresh_token.clone()).send();
    let token = refresh().await.unwrap().access_token.unwrap();
    assert_eq!(refused(refresh().await).0, "InvalidGrantException");
    let call = portal(&r).get_role_credentials().access_token(token).account_id("123456789012");
    let given = call.role_name("ReadOnlyAccess").send().await.unwrap().role_credentials.unwrap();
    let (id, secret) = (given.access_key_id.unwrap(), given.secret_access_key.unwrap());
    let iam = super::iam_as(&r, &id, &secret, given.session_token.as_deref());
    assert!(iam.list_users().send().await.is_ok());
    assert_eq!(refused(iam.create_user().user_name("X").send().await).0, "AccessDenied");
}

#[tokio::test]
async fn its_troubles_are_those_that_were_asked_for() {
    for (at, expected) in
        [(PkceRefusal::Authorizing, "error=unauthorized_client"), (PkceRefusal::Exchanging, "code=")]
    {
        let r = started().await;
        r.state().knobs.sso.pkce_refused = Some(at);
        let client = registered(&r).await;
        let (_, to, _) = browse(&r, "POST", &path(&client)).await;
        assert!(to.contains(expected), "{to}");
        if at == PkceRefusal::Exchanging {
            let call = exchange(&r, &client, "authorization_code").code("x").code_verifier(VERIFIER);
            let call = call.redirect_uri(BACK).send().await;
            assert_eq!(refused(call).0, "UnauthorizedClientException");
        }
    }
    let fault = FaultKind::Aws { code: "InternalServerException".into(), status: 500, message: "no".into() };
    let r =
        Rehearsal::start(Knobs { fail: vec![Fault::once("sso", fault)], ..Knobs::default() }).await.unwrap();
    let call = oidc(&r).register_client().client_name("test").client_type("public");
    assert_eq!(refused(call.send().await).0, "InternalServerException");
    r.state().knobs.sso.registration_expired = true;
    let client = registered(&r).await;
    let call = exchange(&r, &client, "refresh_token").refresh_token("x");
    assert_eq!(refused(call.send().await).0, "InvalidClientException");
}
