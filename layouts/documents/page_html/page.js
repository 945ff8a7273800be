"use strict";
// Sorts tables by a click on a heading, and lets Page Up / Page Down (a clicker) go from screen to screen. Everything
// can be read without it.
(() => {
  const number = (words) => {
    const found = words.replace(/\u2212/g, "-").replace(/,/g, "").match(/-?\d+(\.\d+)?/g);
    if (!found) return null;
    const last = parseFloat(found[found.length - 1]);
    return words.trim().startsWith("\u2193") && last > 0 ? -last : last;
  };
  const sort = (table, heading) => {
    const column = heading.cellIndex;
    const down = heading.getAttribute("aria-sort") === "ascending";
    const numeric = heading.classList.contains("n");
    const language = table.closest("[lang]").lang;
    const rows = [...table.tBodies[0].rows].map((row) => [row, row.cells[column].textContent]);
    rows.sort(([, one], [, other]) => {
      const a = numeric ? number(one) : one;
      const b = numeric ? number(other) : other;
      // what has no number stands last, whichever way
      if (a === null || b === null) return (a === null) - (b === null);
      return (numeric ? a - b : a.localeCompare(b, language)) * (down ? -1 : 1);
    });
    for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    table.tBodies[0].append(...rows.map(([row]) => row));
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    for (const heading of table.tHead.rows[0].cells) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sort(table, heading));
    }
  }
  addEventListener("keydown", (event) => {
    if (event.key !== "PageDown" && event.key !== "PageUp") return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const down = event.key === "PageDown";
    const tops = [...document.querySelectorAll(".screen, .town")].map((each) => each.getBoundingClientRect().top);
    const next = down ? tops.find((top) => top > 12) : tops.filter((top) => top < -12).pop();
    // a screen that is longer than the window is read to its end first, with a few lines kept in sight
    const most = innerHeight * 0.9;
    const far = next === undefined || Math.abs(next) > innerHeight ? (down ? most : -most) : next;
    // never left to the browser: its slow scrolling would go on beneath the next press
    event.preventDefault();
    scrollBy({ top: far, behavior: "instant" });
  });
})();
