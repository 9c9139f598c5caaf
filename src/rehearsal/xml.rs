//! Answers of the AWS query protocol.

use super::query::{AwsError, Query};
use super::sample;
use super::server::{Reply, header, plain};
use std::fmt::Display;

/// XML under construction.
#[derive(Default)]
pub(super) struct Xml(String);

impl Xml {
    /// `<tag>text</tag>`.
    pub(super) fn text(self, tag: &str, text: impl Display) -> Self {
        self.nest(tag, |x| x.raw(&text.to_string()))
    }

    /// `<tag>text</tag>` where there is one.
    pub(super) fn maybe(self, tag: &str, text: Option<impl Display>) -> Self {
        match text {
            Some(text) => self.text(tag, text),
            None => self,
        }
    }

    /// `<tag>…</tag>`.
    pub(super) fn nest(mut self, tag: &str, fill: impl FnOnce(Xml) -> Xml) -> Self {
        self.0.push_str(&format!("<{tag}>"));
        let mut filled = fill(self);
        filled.0.push_str(&format!("</{tag}>"));
        filled
    }

    /// `<tag><member>…</member>…</tag>`, all of them.
    pub(super) fn members<T>(
        self,
        tag: &str,
        items: impl IntoIterator<Item = T>,
        mut fill: impl FnMut(Xml, T) -> Xml,
    ) -> Self {
        self.nest(tag, |x| items.into_iter().fold(x, |x, item| x.nest("member", |x| fill(x, item))))
    }

    /// `<tag></tag>`.
    pub(super) fn empty(self, tag: &str) -> Self {
        self.nest(tag, |x| x)
    }

    /// A listing with `IsTruncated` and `Marker`: the page of it that a request asks for by `Marker` and `MaxItems`.
    pub(super) fn listing<T>(
        query: &Query,
        tag: &str,
        items: impl IntoIterator<Item = T>,
        fill: impl FnMut(Xml, T) -> Xml,
    ) -> Self {
        let number = |name| query.get(name).and_then(|v| v.parse::<usize>().ok());
        let (from, items) = (number("Marker").unwrap_or(0), items.into_iter().collect::<Vec<T>>());
        let size = [number("MaxItems"), query.most].into_iter().flatten().min();
        let end = size.map(|size| from + size.max(1)).filter(|end| *end < items.len());
        let shown = items.into_iter().take(end.unwrap_or(usize::MAX)).skip(from);
        Self::default().members(tag, shown, fill).text("IsTruncated", end.is_some()).maybe("Marker", end)
    }

    /// A listing whose members are texts.
    pub(super) fn names<'a>(query: &Query, tag: &str, names: impl IntoIterator<Item = &'a String>) -> Self {
        Self::listing(query, tag, names, |x, name| x.raw(name))
    }

    fn raw(mut self, text: &str) -> Self {
        self.0.push_str(&text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
        self
    }
}

/// The HTTP answer to an action.
pub(super) fn response(service: &str, action: &str, result: Result<Xml, AwsError>) -> Reply {
    let id = sample::request_id();
    let space = match service {
        "sts" => "https://sts.amazonaws.com/doc/2011-06-15/",
        _ => "https://iam.amazonaws.com/doc/2010-05-08/",
    };
    let (status, tag, inner) = match result {
        Ok(inner) => {
            // Actions without an answer have no Result element.
            let result = match inner.0.is_empty() {
                true => inner,
                false => Xml::default().nest(&format!("{action}Result"), |x| Xml(x.0 + &inner.0)),
            };
            let whole = result.nest("ResponseMetadata", |x| x.text("RequestId", &id));
            (200, format!("{action}Response"), whole)
        }
        Err(error) => {
            let side = if error.status < 500 { "Sender" } else { "Receiver" };
            let told = |x: Xml| x.text("Type", side).text("Code", error.code).text("Message", error.message);
            let whole = Xml::default().nest("Error", told).text("RequestId", &id);
            (error.status, "ErrorResponse".to_owned(), whole)
        }
    };
    let body = format!("<{tag} xmlns=\"{space}\">{}</{tag}>", inner.0);
    let mut response = plain(status, "text/xml", &body);
    header(&mut response, "x-amzn-requestid", &id);
    response
}
