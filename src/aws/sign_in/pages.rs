//! What the browser shows at the end of a sign-in: a page without script, without links and without anything that
//! came with the request.

/// A page's heading and its sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    pub status: u16,
    title: &'static str,
    text: &'static str,
}

/// The sign-in has worked.
pub(super) const DONE: Page = Page {
    status: 200,
    title: "Done",
    text: "spapi-setup has what it needs. Close this page and go back to the terminal.",
};

/// The sign-in page sent an error back.
pub(super) const REFUSED: Page = Page {
    status: 200,
    title: "Not signed in",
    text: "The sign-in was cancelled or refused. Go back to the terminal: it says what can be done.",
};

/// An error without the `state` of this sign-in: perhaps not ours, so that the wait goes on.
pub(super) const REFUSED_STRANGER: Page = Page {
    status: 400,
    title: "Not signed in",
    text: "The sign-in was cancelled or refused. Go back to the terminal and press Ctrl-C to choose another way.",
};

/// The answer of another sign-in, or of none.
pub(super) const STRANGE: Page = Page {
    status: 400,
    title: "Not this sign-in",
    text: "This address does not belong to the sign-in that spapi-setup is waiting for. Open the address that the \
           terminal shows.",
};

/// A second answer.
pub(super) const GONE: Page = Page {
    status: 410,
    title: "Already used",
    text: "This sign-in has already been answered. Go back to the terminal.",
};

/// Another path.
pub(super) const NOTHING: Page = Page {
    status: 404,
    title: "Nothing here",
    text: "spapi-setup is waiting for a sign-in on another address.",
};

/// Another method than GET.
pub(super) const METHOD: Page = Page { status: 405, ..NOTHING };

/// Another `Host`: a name that leads to this computer, or somebody who looks for open ports.
pub(super) const HOST: Page = Page { status: 421, ..NOTHING };

impl Page {
    /// Returns the document.
    pub(super) fn html(self) -> String {
        let Self { title, text, .. } = self;
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{title} - spapi-setup</title>\n\
             <style>body{{font:1.125rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1.25rem}}</style>\n\
             </head>\n<body>\n<h1>{title}</h1>\n<p>{text}</p>\n</body>\n</html>\n"
        )
    }
}
