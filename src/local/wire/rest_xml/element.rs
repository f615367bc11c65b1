//! Converts XML documents to JSON with the names of the API, and back.
//!
//! Lists are flattened in most documents, and some elements have other names than their members, so both are listed
//! here by name.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value};

use super::super::xml;
use crate::local::service::Fault;

/// The format of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    /// An element for each item, without an enclosing one.
    Flat,
    /// Items with this name within the element.
    Of(&'static str),
    Not,
}

/// The member, its element, and the format of a list.
const NAMES: &[(&str, &str, List)] = &[
    ("AllowedMethods", "AllowedMethod", List::Flat),
    ("AllowedOrigins", "AllowedOrigin", List::Flat),
    ("Buckets", "Buckets", List::Of("Bucket")),
    ("CORSRules", "CORSRule", List::Flat),
    ("CommonPrefixes", "CommonPrefixes", List::Flat),
    ("Contents", "Contents", List::Flat),
    ("DeleteMarkers", "DeleteMarker", List::Flat),
    ("Deleted", "Deleted", List::Flat),
    ("Errors", "Error", List::Flat),
    ("Events", "Event", List::Flat),
    ("FilterRules", "FilterRule", List::Flat),
    ("LambdaFunctionArn", "CloudFunction", List::Not),
    ("LambdaFunctionConfigurations", "CloudFunctionConfiguration", List::Flat),
    ("Objects", "Object", List::Flat),
    ("Parts", "Part", List::Flat),
    ("QueueArn", "Queue", List::Not),
    ("QueueConfigurations", "QueueConfiguration", List::Flat),
    ("Rules", "Rule", List::Flat),
    ("TagSet", "TagSet", List::Of("Tag")),
    ("Tags", "Tag", List::Flat),
    ("TopicArn", "Topic", List::Not),
    ("TopicConfigurations", "TopicConfiguration", List::Flat),
    ("Uploads", "Upload", List::Flat),
    ("Versions", "Version", List::Flat),
];

/// More than the depth of any document of S3.
const MAX_DEPTH: usize = 16;

pub(super) const MALFORMED: &str =
    "The XML you provided was not well-formed or did not validate against our published schema";

/// Parses a document with this root.
pub(super) fn read(text: &str, root: &str) -> Result<Value, Fault> {
    let malformed = || Fault::new("MalformedXML", MALFORMED);
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().map_err(|_| malformed())? {
            Event::Start(start) if start.local_name().as_ref() == root => {
                return content(&mut reader, List::Not, 0).ok_or_else(malformed);
            }
            Event::Empty(start) if start.local_name().as_ref() == root => return Ok(Value::from("")),
            Event::Start(_) | Event::Empty(_) | Event::Eof => return Err(malformed()),
            _ => {}
        }
    }
}

/// Returns the content of an element up to its end: a text, or an object or list of its child elements.
fn content(reader: &mut Reader<&[u8]>, list: List, depth: usize) -> Option<Value> {
    let (mut text, mut members, mut items) = (String::new(), Map::new(), Vec::new());
    if depth > MAX_DEPTH {
        return None;
    }
    loop {
        let (name, is_empty) = match reader.read_event().ok()? {
            Event::Start(start) => (start.local_name().as_ref().to_owned(), false),
            Event::Empty(start) => (start.local_name().as_ref().to_owned(), true),
            Event::Text(part) => {
                text.push_str(&part);
                continue;
            }
            Event::CData(part) => {
                text.push_str(&part);
                continue;
            }
            Event::GeneralRef(reference) => {
                text.push_str(&resolved(&reference)?);
                continue;
            }
            Event::End(_) => break,
            Event::Eof => return None,
            _ => continue,
        };
        // `Key` is called `S3Key` only in a filter of notifications.
        let known = NAMES.iter().find(|(_, element, _)| *element == name);
        let (member, kind) = match name.as_str() {
            "S3Key" => ("Key", List::Not),
            name => known.map_or((name, List::Not), |(member, _, kind)| (*member, *kind)),
        };
        let value = if is_empty { Value::from("") } else { content(reader, kind, depth + 1)? };
        match (list, kind) {
            (List::Of(item), _) if item == name => items.push(value),
            (_, List::Flat) => {
                let all = members.entry(member).or_insert_with(|| Value::from(Vec::<Value>::new()));
                all.as_array_mut()?.push(value);
            }
            _ => drop(members.insert(member.to_owned(), value)),
        }
    }
    Some(match list {
        List::Of(_) => Value::from(items),
        _ if members.is_empty() => Value::from(text),
        _ => Value::Object(members),
    })
}

/// Resolves a character reference or one of the five entities of XML.
fn resolved(reference: &quick_xml::events::BytesRef<'_>) -> Option<String> {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Some(character.to_string());
    }
    quick_xml::escape::resolve_xml_entity(reference).map(str::to_owned)
}

/// Appends the members of a structure.
pub(super) fn write(out: &mut String, value: &Value) {
    let Value::Object(members) = value else { return };
    for (member, value) in members {
        let known = NAMES.iter().find(|(name, ..)| name == member);
        let (element, kind) = known.map_or((member.as_str(), List::Flat), |(_, element, kind)| (*element, *kind));
        // In a filter of notifications.
        let element = if element == "Key" && value.is_object() { "S3Key" } else { element };
        match (value, kind) {
            (Value::Array(items), List::Of(item)) => {
                out.extend(["<", element, ">"]);
                items.iter().for_each(|value| one(out, item, value));
                out.extend(["</", element, ">"]);
            }
            (Value::Array(items), _) => items.iter().for_each(|value| one(out, element, value)),
            (value, _) => one(out, element, value),
        }
    }
}

fn one(out: &mut String, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Object(_) => {
            out.extend(["<", name, ">"]);
            write(out, value);
            out.extend(["</", name, ">"]);
        }
        Value::String(text) => xml::text(out, name, text),
        other => xml::text(out, name, &other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_is_read_with_the_names_of_the_api() {
        let delete = r#"<?xml version="1.0"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a&amp;b
</Key></Object><Object><Key>c&#x26;</Key><VersionId>1</VersionId></Object><Quiet>true</Quiet></Delete>"#;
        let expected = json!({"Objects": [{"Key": "a&b\n"}, {"Key": "c&", "VersionId": "1"}], "Quiet": "true"});
        assert_eq!(read(delete, "Delete"), Ok(expected));
        let tags = "<Tagging><TagSet><Tag><Key>k</Key><Value/></Tag></TagSet></Tagging>";
        assert_eq!(read(tags, "Tagging"), Ok(json!({"TagSet": [{"Key": "k", "Value": ""}]})));
        let rules = "<NotificationConfiguration><CloudFunctionConfiguration><CloudFunction>f</CloudFunction>\
                     <Event>e</Event><Filter><S3Key><FilterRule><Name>prefix</Name><Value>a</Value></FilterRule></S3Key>\
                     </Filter></CloudFunctionConfiguration><EventBridgeConfiguration/></NotificationConfiguration>";
        let read_rules = read(rules, "NotificationConfiguration").expect("a document");
        let expected = json!({
            "LambdaFunctionConfigurations": [{"LambdaFunctionArn": "f", "Events": ["e"],
                "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "a"}]}}}],
            "EventBridgeConfiguration": "",
        });
        assert_eq!(read_rules, expected);
        for text in ["", "<Delete>", "<Other/>", "text", "<Delete></Other>", "<Delete>&nothing;</Delete>"] {
            assert_eq!(read(text, "Delete").expect_err(text).code, "MalformedXML");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let value = json!({"Contents": [{"Key": "a<b", "Size": 1}], "TagSet": [{"Key": "k", "Value": "v"}], "N": null});
        let mut out = String::new();
        write(&mut out, &value);
        let expected = "<Contents><Key>a&lt;b</Key><Size>1</Size></Contents><TagSet><Tag><Key>k</Key><Value>v</Value>\
                        </Tag></TagSet>";
        assert_eq!(out, expected);
    }
}
