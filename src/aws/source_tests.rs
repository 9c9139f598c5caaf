use super::*;
use crate::env::Env;

async fn profiles() -> (tempfile::TempDir, Arc<Profiles>) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join(".aws")).unwrap();
    let config = "[profile sso]\nsso_session=c\n[profile login]\nlogin_session=x\n\
        [profile process]\ncredential_process=x\n[profile role]\nrole_arn=x\nsource_profile=default\n";
    std::fs::write(dir.path().join(".aws/config"), config).unwrap();
    std::fs::write(dir.path().join(".aws/credentials"), "[default]\naws_access_key_id=x\n[old]\n").unwrap();
    let home = dir.path().to_str().unwrap().to_owned();
    let env = Env::default().with("HOME", home.clone()).with("USERPROFILE", home);
    (dir, Arc::new(Profiles::load(&env).await))
}

#[tokio::test]
async fn each_source_has_its_words() {
    let (_dir, p) = profiles().await;
    let file = [Feature::CredentialsProfile];
    let sep = std::path::MAIN_SEPARATOR;
    let config = format!("~{sep}.aws{sep}config");
    assert_eq!(words(&file, &p, "default"), format!("profile \"default\" in ~{sep}.aws{sep}credentials"));
    assert_eq!(words(&file, &p, "sso"), format!("AWS SSO, profile \"sso\" in {config}"));
    assert_eq!(words(&file, &p, "login"), format!("aws login, profile \"login\" in {config}"));
    assert_eq!(words(&file, &p, "process"), format!("credential_process, profile \"process\" in {config}"));
    assert_eq!(words(&file, &p, "role"), format!("an assumed role, profile \"role\" in {config}"));
    assert_eq!(words(&[Feature::CredentialsEnvVars], &p, "default"), "environment variables");
    assert_eq!(words(&[Feature::CredentialsHttp], &p, "none"), "the role of this container");
    assert_eq!(words(&[Feature::CredentialsImds], &p, "none"), "the role of this EC2 instance");
}

#[tokio::test]
async fn failures_are_told_apart_and_quote_no_program() {
    let (_dir, p) = profiles().await;
    let watched = |profile: &str| {
        let none = SharedCredentialsProvider::new(Credentials::new("a", "b", None, None, "test"));
        Watched::new(none, p.clone(), profile.into(), None)
    };
    let own = Error::CredentialProcess { source: "profile".into(), why: "it hung".into() };
    assert_eq!(watched("process").failure(&CredentialsError::provider_error(own.clone())), own);
    let error = watched("sso").failure(&CredentialsError::provider_error("no token"));
    assert!(matches!(error, Error::ExpiredToken { .. }));
    let error = watched("gone").failure(&CredentialsError::not_loaded_no_source());
    assert_eq!(error, Error::NoCredentials);
    let imds = CredentialsError::provider_error("failed to load IMDS session token: timed out");
    assert_eq!(watched("default").failure(&imds), Error::NoCredentials);
    let error = watched("old").failure(&CredentialsError::not_loaded_no_source());
    assert!(matches!(error, Error::CredentialSource { .. }));
}

#[test]
fn a_stand_ins_short_secret_does_not_hide_names() {
    let of = |secret: &str| sent(&Credentials::new("AKIA", secret, None, None, "test"));
    assert!(of("test").allows("arn:aws:iam::000000000000:user/test-user"));
    assert!(!of("wJalrXUtnFEMI/K7MDENG").allows("user-wJalrXUtn"));
}
