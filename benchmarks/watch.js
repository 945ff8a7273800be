// Runs in both pages before anything of theirs: tells when the map's polygons are painted.
(() => {
  "use strict";
  const MAP = ".choroplethlayer path";
  const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const fill = (path) => path.getAttribute("fill") || path.style.fill;
  const colours = () => Array.from(document.querySelectorAll(MAP), fill).join(" ");
  const DRAWN = { childList: true, subtree: true, attributes: true, attributeFilter: ["style", "fill", "d"] };

  const firstPaint = new Promise((done) => {
    const seen = new MutationObserver(async () => {
      const path = document.querySelector(MAP);
      if (!path || !fill(path) || !path.getAttribute("d")) return;
      seen.disconnect();
      await painted();
      done(performance.now());
    });
    seen.observe(document, DRAWN);
  });

  // Resolves when nothing in the page has changed for `quiet` ms, with the time of the last change.
  function settled(quiet) {
    return new Promise((done) => {
      let last = performance.now();
      const seen = new MutationObserver(() => (last = performance.now()));
      seen.observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
      const wait = setInterval(() => {
        if (performance.now() - last < quiet) return;
        clearInterval(wait);
        seen.disconnect();
        done(last);
      }, 20);
    });
  }

  // Clicks: the ms until the polygons carry the colours `wanted` and are painted. Returns when the page is at rest.
  async function change(selector, wanted) {
    const button = document.querySelector(selector);
    const started = performance.now();
    const shown = new Promise((done) => {
      const seen = new MutationObserver(async () => {
        if (colours() !== wanted) return;
        seen.disconnect();
        await painted();
        done(performance.now() - started);
      });
      seen.observe(document.querySelector(".js-plotly-plot"), DRAWN);
    });
    button.click();
    const ms = await shown;
    await settled(300);
    return ms;
  }

  // Clicks and gives the colours once everything is at rest.
  async function look(selector) {
    const before = colours();
    document.querySelector(selector).click();
    while (colours() === before) await new Promise((done) => setTimeout(done, 30));
    await settled(600);
    return colours();
  }

  const within = (promise) =>
    Promise.race([
      promise,
      new Promise((_, fail) => setTimeout(() => fail(new Error("the page did not paint within 60 s")), 60000)),
    ]);

  window.bench = {
    firstPaint: () => within(firstPaint),
    settled,
    change: (selector, wanted) => within(change(selector, wanted)),
    look: (selector) => within(look(selector)),
  };
})();
