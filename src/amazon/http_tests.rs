use super::super::stand_in::{StandIn, json};
use super::*;

#[test]
fn the_user_agent_is_as_amazon_wants_it() {
    let ua = user_agent();
    assert!(ua.starts_with("spapi-setup/") && ua.contains("(Language=Rust; Platform="), "{ua}");
}

#[tokio::test]
async fn plain_http_goes_nowhere_but_to_this_computer() {
    for env in [Env::default(), Env::default().with("HTTPS_PROXY", "http://127.0.0.1:9")] {
        let http = Http::new(&env).unwrap();
        for far in ["http://192.0.2.1/", "http://example.invalid/", "http://x.localhost/"] {
            let url: Url = far.parse().unwrap();
            let sent = http.send(http.client(&url).get(url), &Sent::default()).await;
            assert!(matches!(sent, Err(NoAnswer::Cut { .. } | NoAnswer::Unreachable { .. })), "{far}");
        }
        // The client for this computer finds no other one, whatever it is asked for.
        let url: Url = "http://localhost.example.invalid/".parse().unwrap();
        let refused = http.near.get(url).send().await.unwrap_err();
        assert!(cause(&refused).contains("only HTTPS goes to others"), "{refused:?}");
    }
    let server = StandIn::start(vec![json(200, "{}")]).await;
    let url: Url = server.base.replace("127.0.0.1", "localhost").parse().unwrap();
    let http = Http::new(&Env::default()).unwrap();
    assert!(http.send(http.client(&url).get(url), &Sent::default()).await.is_ok());
    let here: std::net::SocketAddr = "127.0.0.1:1".parse().unwrap();
    let far: std::net::SocketAddr = "10.0.0.1:1".parse().unwrap();
    assert!(came_from_here(Some(here)) && !came_from_here(Some(far)) && !came_from_here(None));
}

#[test]
fn a_bad_proxy_is_named_by_its_variable_and_a_good_one_shown_without_its_password() {
    let bad = Http::new(&Env::default().with("HTTPS_PROXY", "http://")).unwrap_err();
    assert!(bad.to_string().contains("HTTPS_PROXY"));
    let http = Http::new(&Env::default().with("https_proxy", "http://me:secret@proxy:3128")).unwrap();
    let debug = format!("{http:?}");
    assert!(debug.contains("proxy:3128") && !debug.contains("secret"), "{debug}");
}
