//! YAML and JSON as a tree of texts. Nothing is resolved: an account `NO` is `NO`, and a secret of digits stays as it is
//! written. Aliases and merge keys are followed.

use super::node::{KeyValue, Node};
use granit_parser::{Event, Parser, ScalarStyle};
use std::collections::HashMap;

/// How many entries aliases may add: a file of a few lines can ask for millions.
const MOST_ENTRIES: usize = 20_000;

const MOST_DEPTH: usize = 32;

/// The document's top level, or the line (from 1) at which it is no YAML. Several documents are a list.
pub(crate) fn parse(text: &str) -> Result<Node, Option<usize>> {
    let mut tree = Tree { anchors: HashMap::new(), entries: 0 };
    let mut parser = Parser::new_from_str(text);
    let mut documents = Vec::new();
    while let Some(next) = parser.next_event() {
        let (event, span) = next.map_err(|error| Some(error.marker().line()))?;
        let line = span.start.line();
        match event {
            Event::StreamEnd => break,
            event if !event.is_node() => {}
            event => documents.push(KeyValue::bare(line, tree.node(event, line, &mut parser, 0)?)),
        }
    }
    match documents.len() {
        0 => Ok(Node::text("")),
        1 => Ok(documents.remove(0).node),
        _ => Ok(Node::Group(documents)),
    }
}

struct Tree {
    anchors: HashMap<usize, Node>,
    entries: usize,
}

type Events<'t> = Parser<'t, granit_parser::StrInput<'t>>;

impl Tree {
    fn node<'t>(
        &mut self,
        event: Event<'t>,
        line: usize,
        rest: &mut Events<'t>,
        depth: usize,
    ) -> Result<Node, Option<usize>> {
        if depth > MOST_DEPTH {
            return Err(Some(line));
        }
        let (node, anchor) = match event {
            // Nothing at all comes as a tilde.
            Event::Scalar(text, ScalarStyle::Plain, anchor, _) if text == "~" => (Node::text(""), anchor),
            Event::Scalar(text, _, anchor, _) => (Node::text(text), anchor),
            Event::SequenceStart(_, anchor, _) => (self.group(rest, depth, false)?, anchor),
            Event::MappingStart(_, anchor, _) => (self.group(rest, depth, true)?, anchor),
            Event::Alias(anchor) => (self.anchors.get(&anchor).cloned().unwrap_or(Node::text("")), 0),
            _ => (Node::text(""), 0),
        };
        self.entries += size(&node);
        if self.entries > MOST_ENTRIES * (depth + 1) {
            return Err(Some(line));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn group<'t>(&mut self, rest: &mut Events<'t>, depth: usize, map: bool) -> Result<Node, Option<usize>> {
        let (mut all, mut merged, mut name) = (Vec::new(), Vec::new(), None);
        while let Some(next) = rest.next_event() {
            let (event, span) = next.map_err(|error| Some(error.marker().line()))?;
            let line = span.start.line();
            match event {
                Event::SequenceEnd | Event::MappingEnd => break,
                event if !event.is_node() => {}
                // A key that is no text names nothing here.
                event if map && name.is_none() => {
                    let key = self.node(event, line, rest, depth + 1)?;
                    name = Some((key.as_text().unwrap_or_default().to_owned(), line));
                }
                event => {
                    let node = self.node(event, line, rest, depth + 1)?;
                    match (name.take(), node) {
                        (Some((key, _)), Node::Group(from)) if key == "<<" => merged.push(from),
                        (Some((key, line)), node) => all.push(KeyValue::named(key, line, node)),
                        (None, node) => all.push(KeyValue::bare(line, node)),
                    }
                }
            }
        }
        // `<<: [*a, *b]`: a list of mappings.
        let from = merged.into_iter().flatten().flat_map(|entry| match entry {
            KeyValue { name: None, node: Node::Group(more), .. } => more,
            entry => vec![entry],
        });
        for entry in from {
            if !all.iter().any(|own: &KeyValue| own.name == entry.name) {
                all.push(entry);
            }
        }
        Ok(Node::Group(all))
    }
}

fn size(node: &Node) -> usize {
    match node {
        Node::Text(_) => 1,
        Node::Group(all) => all.iter().map(|entry| 1 + size(&entry.node)).sum(),
    }
}

/// Whether YAML 1.1 reads an unquoted name as something else than a text.
pub(crate) fn is_trap(name: &str) -> bool {
    let word = name.to_ascii_lowercase();
    matches!(word.as_str(), "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null")
        || !name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Whether a name stands at the beginning of a line as it is.
pub(super) fn is_unquoted(text: &str, name: &str) -> bool {
    text.lines().any(|line| line.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(':')))
}

/// What an editor or a chat made of it: tabs for the indentation, no space behind the colon. `None` where it is fine.
pub(super) fn repaired(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len() + 64);
    for line in text.split_inclusive('\n') {
        let body = line.trim_start_matches([' ', '\t']);
        out.push_str(&line[..line.len() - body.len()].replace('\t', "  "));
        let name =
            body.find(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c))).unwrap_or(body.len());
        match body[name..].strip_prefix(':') {
            Some(value) if name > 0 && !value.starts_with([' ', '\t', '\r', '\n', ':', '/', '=']) => {
                out.push_str(&format!("{}: {value}", &body[..name]));
            }
            _ => out.push_str(body),
        }
    }
    (out != text).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Vec<KeyValue> {
        match parse(text) {
            Ok(Node::Group(all)) => all,
            _ => panic!("{text}"),
        }
    }

    fn names(all: &[KeyValue]) -> Vec<&str> {
        all.iter().filter_map(|entry| entry.name.as_deref()).collect()
    }

    #[test]
    fn account_names_are_not_resolved() {
        let all = entries("NO:\n  a: 1\non:\n  a: x\n123:\n  a: y\n'no':\n  a: z\nversion: '1.0'\n");
        assert_eq!(names(&all), ["NO", "on", "123", "no", "version"]);
        assert_eq!(all[2].line, 5);
    }

    #[test]
    fn values_stay_as_they_are_written() {
        let all = entries(
            "d:\n  a: 0123\n  b: 12e999\n  c: yes\n  d: 'it''s'\n  e: Atzr|x/+=\n  f:\n  h: 1_0\n  i: >-\n    a\n    b\n",
        );
        let Node::Group(fields) = &all[0].node else { panic!() };
        let values: Vec<_> = fields.iter().filter_map(|field| field.node.as_text()).collect();
        assert_eq!(values, ["0123", "12e999", "yes", "it's", "Atzr|x/+=", "", "1_0", "a b"]);
    }

    #[test]
    fn lists_and_rubbish_are_told_apart() {
        assert!(names(&entries("- a: 1\n")).is_empty());
        assert!(matches!(parse("# nothing\n"), Ok(Node::Text(_))));
        assert!(matches!(parse("a: 'x\nb: [\n"), Err(Some(_))));
    }

    #[test]
    fn merge_keys_are_followed_and_do_not_grow_without_end() {
        let all = entries("base: &b\n  x: 1\n  y: 2\nown:\n  <<: *b\n  y: 3\n");
        let Node::Group(own) = &all[1].node else { panic!() };
        let own: Vec<_> =
            own.iter().map(|e| (e.name.as_deref().unwrap(), e.node.as_text().unwrap())).collect();
        assert_eq!(own, [("y", "3"), ("x", "1")]);
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for n in 1..9 {
            bomb.push_str(&format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(", ")));
        }
        assert!(parse(&bomb).is_err());
    }

    #[test]
    fn what_an_editor_broke_is_mended() {
        assert_eq!(
            repaired("default:\n\ta:1\n  b: 2\n  url:http://x\n").as_deref(),
            Some("default:\n  a: 1\n  b: 2\n  url: http://x\n")
        );
        assert_eq!(repaired("a: b\n  c::d\n"), None);
    }
}
