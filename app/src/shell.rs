//! The HTML document around the console, and the person's choice of theme.
//! It runs on the server only; what it writes outside the app's own tree is never hydrated. No inline script or style
//! of ours: the only inline script is the loader's, and it carries the response's nonce.

use serde::{Deserialize, Serialize};

use leptos::prelude::*;

/// Which colours a person wants. Kept in a cookie, so that the first byte of the page already has them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// What the system says.
    #[default]
    Auto,
    /// Dark ink on light ground.
    Light,
    /// Light ink on dark ground.
    Dark,
}

impl Theme {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The theme of a cookie or a form value. Anything unknown is [`Theme::Auto`].
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| theme.name() == text)
            .unwrap_or_default()
    }

    /// The value in cookies and forms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The value of `data-theme` on the root element; none where the system decides.
    #[must_use]
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Auto => None,
            Self::Light | Self::Dark => Some(self.name()),
        }
    }
}

/// The options that the loader and the routes need: where the browser's files are. Built here, because reading them
/// from the environment would let a stray variable break the page.
#[must_use]
pub fn options() -> LeptosOptions {
    LeptosOptions::builder()
        .output_name("bailiwick")
        .site_pkg_dir("pkg")
        .build()
}

/// The whole document with the app in its body. Reads the [`Theme`] from the context of the request (absent: follow the
/// system), and the nonce that leptos made for the response.
pub fn shell<V>(app: impl FnOnce() -> V) -> impl IntoView
where
    V: IntoView + 'static,
{
    use leptos_meta::MetaTags;

    let theme = use_context::<Theme>().unwrap_or_default();
    crate::ui::provide_ids();
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="stylesheet" href="/pkg/bailiwick.css" />
                <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                <HydrationScripts options=options() islands=true />
                <MetaTags />
            </head>
            <body>{app()}</body>
        </html>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(theme: Option<Theme>) -> String {
        Owner::new().with(|| {
            leptos_meta::provide_meta_context();
            leptos::nonce::provide_nonce();
            if let Some(theme) = theme {
                provide_context(theme);
            }
            shell(|| "body").into_view().to_html()
        })
    }

    #[test]
    fn the_document_declares_language_and_loads_our_files() {
        let html = page(None);
        assert!(
            html.starts_with("<!DOCTYPE html><html lang=\"en\"><head>"),
            "{html}"
        );
        for part in [
            "/pkg/bailiwick.css",
            "/pkg/bailiwick.js",
            "/pkg/bailiwick_bg.wasm",
            "/favicon.svg",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn every_inline_script_carries_the_nonce_and_nothing_has_a_style_attribute() {
        let html = page(None);
        assert_eq!(
            html.matches("<script").count(),
            html.matches("nonce=\"").count(),
            "{html}"
        );
        assert!(
            html.matches("<script").count() > 0 && !html.contains("style="),
            "{html}"
        );
    }

    #[test]
    fn the_theme_is_an_attribute_only_when_chosen() {
        assert!(page(Some(Theme::Dark)).contains(r#"<html lang="en" data-theme="dark">"#));
        assert!(!page(Some(Theme::Auto)).contains("data-theme"));
    }

    #[test]
    fn themes_survive_their_names_and_unknown_ones_follow_the_system() {
        for theme in Theme::ALL {
            assert_eq!(Theme::parse(theme.name()), theme);
        }
        assert_eq!(Theme::parse("\"><script>"), Theme::Auto);
    }
}
