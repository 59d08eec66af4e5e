//! The reader's choice of theme, kept in a cookie.

#![cfg_attr(
    feature = "ssr",
    expect(clippy::unused_async, reason = "server functions are, and this one waits for nothing")
)]

use crate::error::AppError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Light or dark, or whatever the system says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system is set.
    #[default]
    System,
    /// Dark text on light paper.
    Light,
    /// Light text on dark ground.
    Dark,
}

impl Theme {
    /// All choices, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name in the form and in the cookie.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// Name of its icon.
    pub const fn icon(self) -> &'static str {
        match self {
            Self::System => "monitor",
            Self::Light => "sun",
            Self::Dark => "moon",
        }
    }

    /// Value of `data-theme` on the document; none where the system decides.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light | Self::Dark => Some(self.as_str()),
        }
    }
}

/// The theme in the cookie of the request that is being answered.
#[cfg(feature = "ssr")]
pub fn theme_of_request() -> Theme {
    use axum::http::{header::COOKIE, request::Parts};

    use_context::<Parts>()
        .and_then(|parts| {
            let cookies = parts.headers.get(COOKIE)?.to_str().ok()?;
            let (_, value) =
                cookies.split(';').filter_map(|pair| pair.trim().split_once('=')).find(|(name, _)| *name == "theme")?;
            Theme::ALL.into_iter().find(|theme| theme.as_str() == value)
        })
        .unwrap_or_default()
}

/// Remembers the theme for a year.
#[server(prefix = "/api/ui", endpoint = "set_theme")]
pub async fn set_theme(
    /// What the reader chose.
    theme: Theme,
) -> Result<(), AppError> {
    use axum::http::{HeaderValue, header::SET_COOKIE};

    let age = if theme == Theme::System { 0 } else { 31_536_000 };
    let cookie = format!("theme={}; Path=/; Max-Age={age}; SameSite=Lax; HttpOnly", theme.as_str());
    if let (Some(response), Ok(value)) = (use_context::<leptos_axum::ResponseOptions>(), HeaderValue::from_str(&cookie))
    {
        response.append_header(SET_COOKIE, value);
    }
    Ok(())
}
