"""Watches pages while a test drives them: console errors, uncaught ones, requests that leave the origin."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page, Request


@dataclass
class Watch:
    """Collects what goes wrong on pages while a test runs."""

    # no slots: Playwright keeps its wrapper of a listening method on the object

    origin: str
    problems: list[str] = field(default_factory=list)
    expected: list[re.Pattern[str]] = field(default_factory=list)

    def follow(self, page: Page) -> Page:
        """Listen to `page`; returns it."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"uncaught error: {error}"))
        page.on("request", self._request)
        return page

    def expect(self, pattern: str) -> None:
        """Let problems pass that match `pattern`, such as '404' where a test opens an unknown address."""
        self.expected.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        """The problems that no pattern lets pass."""
        return [problem for problem in self.problems if not any(let.search(problem) for let in self.expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.problems.append(
                f"console {message.type}: {message.text} ({message.location.get('url', '')})"
            )

    def _request(self, request: Request) -> None:
        inside = (f"{self.origin}/", "data:", f"blob:{self.origin}", "about:")
        if not request.url.startswith(inside) and request.url != self.origin:
            self.problems.append(f"request outside the origin: {request.url}")
