//! Values of which the browser has one reader.
//!
//! A reader of JSON is compiled anew for each kind of input: the text in the page, the bytes of an answer, an event of a
//! stream. For what a conversation is made of that is hundreds of kilobytes each time. Behind this type there is one.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// A value that is read by one compiled reader, whatever it is read from; on the wire it is the value itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Lean<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Lean<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut deserializer = <dyn erased_serde::Deserializer<'de>>::erase(deserializer);
        erased_serde::deserialize(&mut deserializer).map(Self).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Lean;
    use model::{Envelope, TeamSpec};
    use projections::Transcript;

    #[test]
    fn what_is_read_is_what_was_written() {
        for template in model::templates::all() {
            let json = serde_json::to_string(&Lean(&template.team)).unwrap();
            assert_eq!(json, serde_json::to_string(&template.team).unwrap());
            assert_eq!(serde_json::from_str::<Lean<TeamSpec>>(&json).unwrap().0, template.team);
            assert_eq!(serde_json::from_slice::<Lean<TeamSpec>>(json.as_bytes()).unwrap().0, template.team);
        }
    }

    #[test]
    fn an_error_still_says_its_line() {
        let error = serde_json::from_str::<Lean<TeamSpec>>("{\n\"name\": 1}").unwrap_err();
        assert_eq!((error.line(), error.column()), (2, 9), "{error}");
        assert!(serde_json::from_str::<Lean<Envelope>>("{}").is_err());
        assert!(serde_json::from_str::<Lean<Transcript>>("[]").is_err());
    }
}
