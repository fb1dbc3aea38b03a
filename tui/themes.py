"""The colours: dark, light and high contrast lie on the 256-colour palette, so that they look alike over SSH and on a desktop.

The fourth theme uses the terminal's own colours, and says with reversed, bold and underlined text what the others say with a background.
"""

from __future__ import annotations

from textual.theme import BUILTIN_THEMES, Theme


def _theme(name: str, *, dark: bool, colors: dict[str, str], variables: dict[str, str]) -> Theme:
    """A theme in which nothing is mixed: every colour is one of those named."""
    cursor = {
        "input-cursor-background": colors["foreground"],
        "input-cursor-foreground": colors["background"],
        "input-cursor-text-style": "none",
        "input-selection-background": variables["cursor-row"],
        "input-selection-foreground": variables["cursor-text"],
    }
    return Theme(name=f"billspool-{name}", dark=dark, variables={**cursor, **variables}, **colors)  # type: ignore[arg-type]


DARK = _theme(
    "dark",
    dark=True,
    colors={
        "primary": "#5fafd7", "secondary": "#87afaf", "accent": "#5fafd7", "warning": "#d7af5f", "error": "#ff8787",
        "success": "#87af5f", "foreground": "#d0d0d0", "background": "#121212", "surface": "#1c1c1c", "panel": "#262626",
    },
    variables={
        "dim": "#949494", "cursor-row": "#005f87", "cursor-text": "#ffffff", "totals": "#303030", "field": "#303030",
        "field-focus": "#3a3a3a", "ask": "#d7af5f", "ask-text": "#121212",
    },
)  # fmt: skip
LIGHT = _theme(
    "light",
    dark=False,
    colors={
        "primary": "#005f87", "secondary": "#5f5f87", "accent": "#005f87", "warning": "#875f00", "error": "#af0000",
        "success": "#005f00", "foreground": "#262626", "background": "#ffffff", "surface": "#eeeeee", "panel": "#e4e4e4",
    },
    variables={
        "dim": "#585858", "cursor-row": "#005f87", "cursor-text": "#ffffff", "totals": "#d0d0d0", "field": "#d7d7af",
        "field-focus": "#ffffaf", "ask": "#ffd75f", "ask-text": "#121212",
    },
)  # fmt: skip
HIGH_CONTRAST = _theme(
    "high-contrast",
    dark=True,
    colors={
        "primary": "#5fd7ff", "secondary": "#ffffff", "accent": "#5fd7ff", "warning": "#ffff00", "error": "#ff8787",
        "success": "#87ff87", "foreground": "#ffffff", "background": "#000000", "surface": "#000000", "panel": "#1c1c1c",
    },
    variables={
        "dim": "#d0d0d0", "cursor-row": "#ffff00", "cursor-text": "#000000", "totals": "#303030", "field": "#303030",
        "field-focus": "#0000af", "ask": "#ffff00", "ask-text": "#000000",
    },
)  # fmt: skip
_OWN = "ansi_default"
TERMINAL = Theme(
    name="billspool-terminal",
    ansi=True,
    primary="ansi_magenta", secondary=_OWN, accent="ansi_magenta", warning=_OWN, error="ansi_red", success=_OWN, foreground=_OWN,
    background=_OWN, surface=_OWN, panel=_OWN, boost=_OWN,
    variables={
        **BUILTIN_THEMES["ansi-dark"].variables, "ansi-background": _OWN, "ansi-foreground": _OWN,
        "dim": _OWN, "cursor-row": _OWN, "cursor-text": _OWN, "totals": _OWN, "field": _OWN, "field-focus": _OWN, "ask": _OWN,
        "ask-text": _OWN, "input-cursor-background": _OWN, "input-cursor-foreground": _OWN, "input-cursor-text-style": "none",
        "input-selection-background": _OWN, "input-selection-foreground": _OWN,
    },
)  # fmt: skip
"""Magenta and red are the two that can be read on black and on white alike; the rest is said in words and by emphasis."""
THEMES = (DARK, LIGHT, HIGH_CONTRAST, TERMINAL)
BY_SETTING = {theme.name.removeprefix("billspool-"): theme for theme in THEMES}


def theme_for(setting: str, colors: int = 256) -> Theme:
    """The theme of a setting; ``auto`` is the terminal's own where it has few colours, and the dark one elsewhere."""
    if setting == "auto":
        return DARK if colors > 16 else TERMINAL
    return BY_SETTING[setting]
