// The map's hover: says beside the pointer, or beside the focus, what a town's shape says by itself. Nothing else.
(() => {
  "use strict";
  const box = document.querySelector(".map-box");
  const tip = box && box.querySelector(".tip");
  if (!tip) return;
  const town = (event) => event.target.closest && event.target.closest(".town");
  // the browser's own words would stand beside ours
  for (const title of box.querySelectorAll(".town title")) title.remove();

  function show(found, x, y) {
    const room = box.getBoundingClientRect();
    tip.textContent = found.getAttribute("aria-label");
    tip.hidden = false;
    const left = Math.min(Math.max(x - room.left + 14, 0), room.width - tip.offsetWidth);
    const top = Math.max(y - room.top - tip.offsetHeight - 12, 0);
    tip.style.transform = `translate(${left}px, ${top}px)`;
  }
  function hide() {
    tip.hidden = true;
  }
  box.addEventListener("pointermove", (event) => {
    const found = town(event);
    if (found) show(found, event.clientX, event.clientY);
    else hide();
  });
  box.addEventListener("pointerleave", hide);
  box.addEventListener("focusin", (event) => {
    const found = town(event);
    if (!found || !found.matches(":focus-visible")) return;
    const shape = found.getBoundingClientRect();
    show(found, shape.left + shape.width / 2, shape.top + shape.height / 2);
  });
  box.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
})();
