"""Text for people, in the two languages the product speaks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One phrase in Chinese with English beside it; always from data, never composed in code."""

    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} {self.en}"
