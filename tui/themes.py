"""The colours: values that lie on the 256-colour palette, so that they look alike over SSH and on a desktop."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="billspool-dark",
    primary="#5fafd7",
    secondary="#87afaf",
    accent="#5fafd7",
    warning="#d7af5f",
    error="#ff8787",
    success="#87af5f",
    foreground="#d0d0d0",
    background="#121212",
    surface="#1c1c1c",
    panel="#262626",
    dark=True,
    variables={
        "dim": "#8a8a8a",
        "cursor-row": "#005f87",
        "cursor-text": "#ffffff",
        "totals": "#303030",
        "field": "#303030",
        "field-focus": "#3a3a3a",
        "ask": "#d7af5f",
        "ask-text": "#121212",
        "input-cursor-background": "#d0d0d0",
        "input-cursor-foreground": "#121212",
        "input-cursor-text-style": "none",
        "input-selection-background": "#005f87",
    },
)
THEMES = (DARK,)
