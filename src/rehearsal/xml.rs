//! Answers of the AWS query protocol.

use super::query::{AwsError, Params};
use super::sample;
use super::server::Reply;
use http_body_util::Full;
use hyper::{Response, StatusCode};

/// XML under construction.
#[derive(Default)]
pub(super) struct Xml(String);

impl Xml {
    /// `<tag>text</tag>`.
    pub(super) fn text(&mut self, tag: &str, text: impl std::fmt::Display) -> &mut Self {
        let text = text.to_string();
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        self.0.push_str(&format!("<{tag}>{text}</{tag}>"));
        self
    }

    /// `<tag>text</tag>` where there is one.
    pub(super) fn maybe(&mut self, tag: &str, text: Option<impl std::fmt::Display>) -> &mut Self {
        if let Some(text) = text {
            self.text(tag, text);
        }
        self
    }

    /// `<tag>…</tag>`.
    pub(super) fn nest(&mut self, tag: &str, fill: impl FnOnce(&mut Xml)) -> &mut Self {
        self.0.push_str(&format!("<{tag}>"));
        fill(self);
        self.0.push_str(&format!("</{tag}>"));
        self
    }

    /// `<tag><member>…</member>…</tag>`, all of them.
    pub(super) fn members<T>(
        &mut self,
        tag: &str,
        items: impl IntoIterator<Item = T>,
        mut fill: impl FnMut(&mut Xml, T),
    ) -> &mut Self {
        self.nest(tag, |x| {
            for item in items {
                x.nest("member", |x| fill(x, item));
            }
        })
    }

    /// A listing with `IsTruncated` and `Marker`, a page of it.
    pub(super) fn listing<T>(
        &mut self,
        tag: &str,
        items: Vec<T>,
        page: Page,
        fill: impl FnMut(&mut Xml, T),
    ) -> &mut Self {
        let end = page.size.map_or(items.len(), |size| (page.from + size).min(items.len()));
        let more = end < items.len();
        let shown = items.into_iter().skip(page.from).take(end.saturating_sub(page.from));
        self.members(tag, shown, fill).text("IsTruncated", more);
        if more {
            self.text("Marker", end);
        }
        self
    }

    /// Text in a `<member>`.
    pub(super) fn names<'a>(&mut self, tag: &str, names: impl IntoIterator<Item = &'a String>, page: Page) {
        let names = names.into_iter().collect();
        // The nested closure gets the raw text between the member tags.
        self.listing(tag, names, page, |x, name: &String| x.raw(name));
    }

    fn raw(&mut self, text: &str) {
        self.0.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
    }
}

/// Where a listing starts and how much of it is given.
#[derive(Clone, Copy)]
pub(super) struct Page {
    from: usize,
    size: Option<usize>,
}

impl Page {
    /// From a request's `Marker` and `MaxItems`, and the knob.
    pub(super) fn of(params: &Params, most: Option<usize>) -> Self {
        let number = |name| params.get(name).and_then(|v: &str| v.parse::<usize>().ok());
        let size = [number("MaxItems"), most].into_iter().flatten().min();
        Self { from: number("Marker").unwrap_or(0), size: size.map(|s| s.max(1)) }
    }
}

/// The HTTP answer to an action.
pub(super) fn response(service: &str, action: &str, result: Result<Xml, AwsError>) -> Reply {
    let id = sample::request_id();
    let space = match service {
        "sts" => "https://sts.amazonaws.com/doc/2011-06-15/",
        _ => "https://iam.amazonaws.com/doc/2010-05-08/",
    };
    let mut xml = Xml::default();
    let status = match result {
        Ok(inner) => {
            xml.0.push_str(&format!("<{action}Response xmlns=\"{space}\">"));
            // Actions without an answer have no Result element.
            if !inner.0.is_empty() {
                xml.nest(&format!("{action}Result"), |x| x.0.push_str(&inner.0));
            }
            xml.nest("ResponseMetadata", |x| {
                x.text("RequestId", &id);
            });
            xml.0.push_str(&format!("</{action}Response>"));
            200
        }
        Err(error) => {
            xml.0.push_str(&format!("<ErrorResponse xmlns=\"{space}\">"));
            xml.nest("Error", |x| {
                x.text("Type", if error.status < 500 { "Sender" } else { "Receiver" });
                x.text("Code", &error.code).text("Message", &error.message);
            });
            xml.text("RequestId", &id);
            xml.0.push_str("</ErrorResponse>");
            error.status
        }
    };
    let mut response = Response::new(Full::from(xml.0));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    super::server::header(&mut response, "content-type", "text/xml");
    super::server::header(&mut response, "x-amzn-requestid", &id);
    response
}
