use super::super::stand_in::{StandIn, json as reply};
use super::*;
use crate::amazon::Endpoints;
use crate::amazon::endpoints::SPAPI_VARIABLE;
use crate::env::Env;
use crate::values::Secret;
use std::io::{Read, Write};
use std::net::TcpListener;

fn client(base: &str) -> SpApi {
    let env = Env::default().with(SPAPI_VARIABLE, base);
    SpApi::new(&Http::new(&env).unwrap(), &Endpoints::from_env(&env).unwrap())
}

fn token() -> AccessToken {
    AccessToken { token: Secret::new("Atza|probe-probe-probe"), expires: Timestamp::MAX }
}

const ASK: Ask = Ask::Get("/finances/2024-06-19/transactions?postedAfter={ago}&marketplaceId={marketplace}");

/// The server says that a megabyte comes, sends a buyer's address, and waits until the client hangs up. A client that
/// read the body would wait for the rest of it, and fail.
#[tokio::test]
async fn no_byte_of_a_success_is_read() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = vec![0; 8192];
        let read = stream.read(&mut request).unwrap();
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-amzn-RequestId: req-1\r\n";
        write!(stream, "{head}content-length: 1000000\r\n\r\n{{\"payload\":[{{\"name\":\"Erika Musterfrau\"")
            .unwrap();
        // The rest is never sent: only a hang-up, by end or by reset, ends this.
        let _ = stream.read(&mut [0; 1]);
        String::from_utf8_lossy(&request[..read]).into_owned()
    });
    let said = client(&base).probe(Region::Eu, "A1PA6795UKMFR9", &token(), ASK).await;
    assert_eq!(said, Some(Ok(200)));
    // Not on this thread: the runtime closes the connection.
    let request = tokio::task::spawn_blocking(move || server.join().unwrap()).await.unwrap();
    assert!(request.starts_with("GET /finances/2024-06-19/transactions?postedAfter=20"), "{request}");
    assert!(request.contains("&marketplaceId=A1PA6795UKMFR9 HTTP/1.1"), "{request}");
    assert!(request.contains("x-amz-access-token: Atza|probe-probe-probe"), "{request}");
}

#[tokio::test]
async fn it_is_asked_once_and_a_refusal_is_read_only_for_its_code() {
    let denied = r#"{"errors":[{"code":"Unauthorized","message":"Access to requested resource is denied.","details":""}]}"#;
    let busy = r#"{"errors":[{"code":"QuotaExceeded","message":"You exceeded your quota.","details":""}]}"#;
    for (status, body) in [(403, denied), (404, "{}"), (400, "{}"), (429, busy), (503, "{}")] {
        let server = StandIn::start(vec![reply(status, body)]).await;
        let said = client(&server.base).probe(Region::Eu, "A1", &token(), ASK).await.unwrap().unwrap_err();
        assert_eq!(said.status(), Some(status), "{said:?}");
        assert_eq!(server.asked().len(), 1, "{status} is not asked again");
        assert_eq!(status == 403, matches!(said, SpApiError::Unauthorized { .. }), "{said:?}");
    }
}

#[tokio::test]
async fn a_web_page_on_the_way_is_no_role() {
    let page = super::super::stand_in::Reply::With(200, "content-type: text/html\r\n", "<html>".into());
    let server = StandIn::start(vec![page]).await;
    let said = client(&server.base).probe(Region::Eu, "A1", &token(), ASK).await.unwrap();
    assert!(matches!(said, Err(SpApiError::NoAnswer(NoAnswer::Foreign { .. }))), "{said:?}");
}

#[tokio::test]
async fn a_search_carries_no_question_and_a_known_row_is_not_asked() {
    let server = StandIn::start(vec![reply(400, "{}")]).await;
    let spapi = client(&server.base);
    assert_eq!(spapi.probe(Region::Eu, "A1", &token(), Ask::Known).await, None);
    spapi.probe(Region::Eu, "A1", &token(), Ask::Search("/x", r#"{"requests":[]}"#)).await;
    spapi.probe(Region::Eu, "A1", &token(), Ask::Restricted("buyerInfo")).await;
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    assert!(asked[0].starts_with("POST /x ") && asked[0].ends_with(r#"{"requests":[]}"#), "{}", asked[0]);
    assert!(asked[1].contains(r#""dataElements":["buyerInfo"]"#), "{}", asked[1]);
}
