// What the browser does by itself: in-page links, the link between map and list, names that do not collide.
(function () {
  "use strict";

  const NOTHING = () => window.dash_clientside.no_update;
  const byTown = (code) => `[data-town="${CSS.escape(code)}"]`;

  // ---- addresses -------------------------------------------------------------------------------------------

  function go(href, { replace = false } = {}) {
    window.history[replace ? "replaceState" : "pushState"]({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  function withQuery(changes) {
    const url = new URL(window.location.href);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
    return url.pathname + url.search.replaceAll("%3A", ":");
  }

  // A link was written for the address that its part of the page shows. Where a change is still on its way, only
  // what the link itself changes is applied to the address as it is now, so that two quick changes both count.
  function fromHere(link) {
    const href = link.getAttribute("href");
    const holder = link.closest("[data-base]");
    const to = new URL(href, window.location.href);
    const base = new URL(holder ? holder.dataset.base : href, window.location.href);
    if (!holder || to.pathname !== window.location.pathname || to.pathname !== base.pathname) return href;
    const changes = {};
    for (const name of new Set([...to.searchParams.keys(), ...base.searchParams.keys()])) {
      if (to.searchParams.get(name) !== base.searchParams.get(name)) changes[name] = to.searchParams.get(name);
    }
    return withQuery(changes) + to.hash;
  }

  const townHref = (code) => {
    const link = document.querySelector(`a.town-link${byTown(code)}`);
    if (link) return link.getAttribute("href");
    const url = new URL(window.location.href);
    url.searchParams.delete("town");
    return `/town/${code}${url.search}`;
  };

  // First tap selects and shows the card; a second one on the same town opens it.
  function touchTown(code) {
    const selected = new URL(window.location.href).searchParams.get("town");
    if (selected === code) go(townHref(code));
    else go(withQuery({ town: code }), { replace: selected !== null });
  }

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const opener = event.target.closest("[data-opens]");
    if (opener) return toggle(opener);
    const row = event.target.closest("#map-list tr[data-town]");
    if (row) {
      event.preventDefault();
      if (event.target.closest("a.town-link")) refocus = row.dataset.town;
      return touchTown(row.dataset.town);
    }
    const link = event.target.closest("a.nav[href]");
    if (link && link.origin === window.location.origin) {
      event.preventDefault();
      closeMenus();
      go(fromHere(link));
    } else if (!event.target.closest(".menu-holder")) closeMenus();
  });

  function closeMenus() {
    for (const menu of document.querySelectorAll("details.menu-holder[open]")) menu.open = false;
  }

  function toggle(opener, open) {
    const detail = document.getElementById(opener.dataset.opens);
    const show = open === undefined ? opener.getAttribute("aria-expanded") !== "true" : open;
    opener.setAttribute("aria-expanded", String(show));
    if (detail) detail.hidden = !show;
  }

  // The list is drawn anew after a choice; whoever chose by keyboard goes on from the same town.
  let refocus = null;
  function giveFocusBack() {
    if (refocus === null || document.activeElement !== document.body) return;
    const link = document.querySelector(`#map-list a.town-link${byTown(refocus)}`);
    if (link) link.focus({ preventScroll: true });
  }

  // ---- hover: list and map point at each other ---------------------------------------------------------------

  let hot = null;
  function point(code) {
    if (code === hot) return;
    for (const element of document.querySelectorAll(".is-hot")) element.classList.remove("is-hot");
    hot = code;
    if (code === null) return;
    for (const row of document.querySelectorAll(`#map-list tr${byTown(code)}`)) row.classList.add("is-hot");
    for (const path of shapes()) if (path.__data__ && path.__data__.loc === code) path.classList.add("is-hot");
  }

  const shapes = () => document.querySelectorAll("#map-figure .choroplethlayer path");

  document.addEventListener("mouseover", (event) => {
    if (!event.target.closest || event.target.closest("#map-figure")) return;
    const row = event.target.closest("#map-list tr[data-town]");
    point(row ? row.dataset.town : null);
  });
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest("#map-list a.town-link");
    if (link) point(link.dataset.town);
  });

  // ---- keys --------------------------------------------------------------------------------------------------

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const tag = event.target.tagName;
    if (tag === "INPUT" || tag === "SELECT" || tag === "TEXTAREA") return;
    if (event.key === "Escape") {
      closeMenus();
      const close = document.querySelector("#map-card a.card-close");
      if (close) go(close.getAttribute("href"), { replace: true });
      return;
    }
    const free = event.target === document.body || event.target.closest("main");
    if (!free) return;
    if ((event.key === "t" || event.key === "T") && document.querySelector('[data-toggle="tiles"]')) {
      event.preventDefault();
      const tiles = new URL(window.location.href).searchParams.get("shape") === "tiles";
      go(withQuery({ shape: tiles ? null : "tiles" }));
    }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.closest("#map-list")) {
      const links = [...document.querySelectorAll("#map-list a.town-link")];
      const now = links.indexOf(document.activeElement);
      const next = event.key === "ArrowDown" ? now + 1 : now - 1;
      if (links[next]) {
        event.preventDefault();
        links[next].focus();
      }
    }
  });

  // ---- names on the map: the first of two that collide stays ---------------------------------------------------

  function placeNames(graph) {
    const kept = [];
    // on equal tiles a name that does not fit its tile would seem to belong to the next one
    const tiles = new URL(window.location.href).searchParams.get("shape") === "tiles";
    const tile = tiles ? shapes()[0] : null;
    const widest = tile ? tile.getBoundingClientRect().width * 1.04 : Infinity;
    for (const name of graph.querySelectorAll(".scatterlayer text, .geo text.point, .scattergeo text")) {
      name.style.visibility = "";
      name.style.fontSize = "13px";
      let box = name.getBoundingClientRect();
      if (box.width > widest && widest / box.width > 0.7) {
        name.style.setProperty("font-size", `${(13 * widest) / box.width}px`, "important");
        box = name.getBoundingClientRect();
      }
      if (!box.width) continue;
      const collides = kept.some(
        (other) => box.left < other.right && box.right > other.left && box.top < other.bottom && box.bottom > other.top
      );
      if (collides || box.width > widest * 1.02) name.style.visibility = "hidden";
      else kept.push({ left: box.left + 1, right: box.right - 1, top: box.top + 2, bottom: box.bottom - 2 });
    }
  }

  function dressGraph(graph) {
    if (graph.dataset.dressed || !graph.on) return;
    graph.dataset.dressed = "1";
    graph.on("plotly_afterplot", () => {
      placeNames(graph);
      // plotly gives a shape to another town when the order changes: point anew
      const code = hot;
      point(null);
      point(code);
    });
    // plotly lays a sheet of its own over the shapes: only its events tell which town is under the pointer
    graph.on("plotly_hover", (event) => {
      graph.classList.add("over-town");
      point(event.points[0].location || null);
    });
    graph.on("plotly_unhover", () => {
      graph.classList.remove("over-town");
      point(null);
    });
    graph.on("plotly_click", (event) => {
      const town = event.points && event.points[0] && event.points[0].location;
      if (town) touchTown(town);
    });
    placeNames(graph);
  }

  // The graph comes with the page, some time after this script.
  new MutationObserver(() => {
    const graph = document.querySelector("#map-figure .js-plotly-plot");
    if (graph) dressGraph(graph);
    for (const other of document.querySelectorAll(".named-map .js-plotly-plot:not([data-dressed])")) {
      if (!other.on) continue;
      other.dataset.dressed = "1";
      other.on("plotly_afterplot", () => placeNames(other));
      placeNames(other);
    }
    giveFocusBack();
    const region = document.querySelectorAll(".scroll-x:not([tabindex])");
    for (const holder of region) if (holder.scrollWidth > holder.clientWidth) holder.tabIndex = 0;
    if (window.location.hash.startsWith("#ind-")) openIndicator();
  }).observe(document.documentElement, { childList: true, subtree: true });

  let opened = null;
  function openIndicator() {
    const key = window.location.pathname + window.location.hash;
    const row = document.getElementById(window.location.hash.slice(1));
    if (!row || opened === key) return;
    opened = key;
    const opener = row.querySelector("[data-opens]");
    if (opener) toggle(opener, true);
    row.scrollIntoView({ block: "center" });
  }

  // ---- forms that record something: layouts/components/forms.py --------------------------------------------------

  let sent = null; // the form whose answer is awaited, and the number of its act
  let acts = 0;
  let stay = null; // the data of a folded form: the page that its act brings stays where it stood

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form.act");
    if (!form) return;
    event.preventDefault();
    if (sent !== null) return;
    const fields = {};
    for (const [name, value] of new FormData(form)) (fields[name] ||= []).push(value);
    sent = { form, number: ++acts };
    form.setAttribute("aria-busy", "true");
    tell(form, []);
    window.dash_clientside.set_props("act", {
      data: {
        number: sent.number,
        act: form.dataset.act,
        lang: form.dataset.lang,
        values: JSON.parse(form.dataset.values),
        fields,
      },
    });
  });

  // A form that finds something writes what is looked for into the address.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form.find");
    if (!form) return;
    event.preventDefault();
    const wanted = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    const query = wanted.toString();
    go(form.getAttribute("action") + (query ? `?${query}` : ""));
  });

  // A password that is shown this once: it stays until somebody has noted it.
  function showOnce(password, words) {
    const box = document.createElement("dialog");
    box.className = "once";
    const add = (tag, content) => {
      const element = document.createElement(tag);
      element.textContent = content;
      box.append(element);
      return element;
    };
    add("h2", words.heading).id = "once-heading";
    box.setAttribute("aria-labelledby", "once-heading");
    add("code", password);
    add("p", words.note);
    const close = add("button", words.close);
    close.type = "button";
    close.className = "button";
    close.addEventListener("click", () => box.close());
    box.addEventListener("close", () => {
      box.remove();
      document.querySelector("main h1")?.focus({ preventScroll: true });
    });
    document.body.append(box);
    box.showModal();
  }

  function tell(form, problems) {
    const place = form.querySelector(".act-problems");
    place.replaceChildren(
      ...problems.map((words) => {
        const line = document.createElement("p");
        line.textContent = words;
        return line;
      })
    );
    if (problems.length) place.scrollIntoView({ block: "nearest" });
  }

  // ---- a session that has run out: sign in and come back to the same place, with what was typed ------------------

  const DRAFTS = "threeline-drafts";
  let leaving = false;

  function signInAgain() {
    if (leaving) return;
    leaving = true;
    const drafts = [];
    for (const form of document.querySelectorAll("form.act")) {
      const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
      const fold = form.closest("details.fold");
      if (fields.length) drafts.push({ act: form.dataset.act, values: form.dataset.values, open: !fold || fold.open, fields });
    }
    const { pathname, search } = window.location;
    const here = pathname + search;
    try {
      sessionStorage.setItem(DRAFTS, JSON.stringify({ here, drafts }));
    } catch {
      // no room, or forbidden: signing in matters more
    }
    const language = document.documentElement.lang === "en" ? "&lang=en" : "";
    window.location.assign(`/sign-in?again=yes&next=${encodeURIComponent(here)}${language}`);
  }

  // Loads the page anew, once: a server that refuses every call would bring it back for ever.
  function askServer() {
    const key = "threeline-refused";
    const { pathname, search } = window.location;
    if (sessionStorage.getItem(key) === pathname + search) return false;
    sessionStorage.setItem(key, pathname + search);
    window.location.reload();
    return true;
  }

  // What the page does instead where the server refuses; a promise that is never kept, since the page is leaving.
  function refused(response) {
    if (response.status === 401) signInAgain();
    // the address is not for this account: the server's own page says so
    else if (response.status !== 403 || !askServer()) return null;
    return new Promise(() => {});
  }

  // Puts what was typed before the session ran out back into the forms of the page where it was typed.
  function restoreDrafts() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(DRAFTS) || "null");
    } catch {
      return;
    }
    const { pathname, search } = window.location;
    if (!kept || kept.here !== pathname + search) return;
    const forms = [...document.querySelectorAll("form.act")];
    if (!forms.length && kept.drafts.length) return;
    sessionStorage.removeItem(DRAFTS);
    for (const draft of kept.drafts) {
      const form = forms.find((each) => each.dataset.act === draft.act && each.dataset.values === draft.values);
      if (!form) continue;
      const changed = draft.fields.filter(([name, value]) => fill(form, name, value));
      const fold = form.closest("details.fold");
      if (fold && changed.length && draft.open) fold.open = true;
    }
  }

  function fill(form, name, value) {
    const named = [...form.elements].filter((each) => each.name === name);
    for (const field of named) {
      if (field.type === "checkbox" || field.type === "radio") {
        if (field.value !== value || field.checked) continue;
        field.checked = true;
      } else {
        if (field.value === value) continue;
        field.value = value;
      }
      return true;
    }
    return false;
  }

  // A call that the server refuses outright brings no answer: the form must not wait for ever.
  const plainFetch = window.fetch;
  window.fetch = function (...call) {
    const answer = plainFetch.apply(this, call);
    const body = call[1] && call[1].body;
    if (typeof body === "string" && body.startsWith('{"output":') && !body.startsWith('{"output":"act-answer.data"')) {
      return answer.then((response) => refused(response) || response);
    }
    if (typeof body === "string" && body.startsWith('{"output":"act-answer.data"')) {
      const failed = () => {
        const form = sent && sent.form;
        release();
        if (form) tell(form, [form.dataset.failed]);
      };
      return answer.then(
        (response) => {
          if (response.status === 401) return refused(response);
          if (!response.ok) failed();
          return response;
        },
        (error) => {
          failed();
          throw error;
        }
      );
    }
    return answer;
  };

  function release() {
    if (sent) sent.form.removeAttribute("aria-busy");
    sent = null;
  }

  function answered(answer) {
    if (!answer || !sent || answer.number !== sent.number) return;
    const { form } = sent;
    release();
    if (answer.problems) return tell(form, answer.problems);
    form.reset();
    // whoever works down a list goes on from where they are; a decision brings the page with its next step
    stay = form.closest("details.fold, .detail") && form.dataset;
    for (const fold of document.querySelectorAll("details.fold[open]")) fold.open = false;
    say(answer.done);
    if (answer.job) return follow(answer.job, answer.words);
    if (answer.once) showOnce(answer.once, answer.words);
    tellAudience(true);
    const { pathname, search } = window.location;
    window.dash_clientside.set_props("page-request", { data: { pathname, search, again: acts } });
  }

  // The page was drawn anew: whoever works by keyboard goes on at the name of the same form.
  function goOn() {
    const { act, values } = stay;
    stay = null;
    const forms = [...document.querySelectorAll("form.act")];
    const form = forms.find((each) => each.dataset.act === act && each.dataset.values === values);
    const place = (form && form.closest("details.fold")?.querySelector("summary")) || document.querySelector("main h1");
    if (place) place.focus({ preventScroll: true });
    return NOTHING();
  }

  let silence = null;
  function say(words) {
    const place = document.getElementById("act-status");
    place.textContent = words;
    clearTimeout(silence);
    silence = setTimeout(() => (place.textContent = ""), 8000);
  }

  // ---- a long export: how far it is, a way to stop it, and what it made -------------------------------------------

  function follow(job, words) {
    const place = document.getElementById("act-status");
    clearTimeout(silence);
    const line = document.createElement("span");
    const stop = document.createElement("button");
    stop.type = "button";
    stop.className = "act-stop";
    stop.textContent = words.stop;
    place.replaceChildren(line, stop);
    let stopped = false;
    stop.addEventListener("click", () => {
      stopped = true;
      window.dash_clientside.set_props("act", {
        data: { number: ++acts, act: "stop", lang: document.documentElement.lang, values: { job }, fields: {} },
      });
    });
    const look = async () => {
      const answer = await plainFetch(`/job/${job}`).then((response) => (response.ok ? response.json() : null), () => null);
      if (answer && answer.state === "done") {
        const link = document.createElement("a");
        link.href = `/job/${job}/result`;
        link.textContent = words.ready;
        return place.replaceChildren(link);
      }
      if (!answer || answer.state !== "running" || stopped) {
        return say(answer && answer.state === "failed" ? `${words.failed} ${answer.reason}` : words.stopped);
      }
      line.textContent = `${words.running} ${Math.round(answer.share * 100)} %`;
      setTimeout(look, 500);
    };
    look();
  }

  // ---- the board: arrows walk from card to card ----------------------------------------------------------------

  document.addEventListener("keydown", (event) => {
    const card = event.target.closest && event.target.closest(".board a.card-link");
    if (!card || event.altKey || event.ctrlKey || event.metaKey || !event.key.startsWith("Arrow")) return;
    const columns = [...document.querySelectorAll(".board .column")]
      .map((column) => [...column.querySelectorAll("a.card-link")])
      .filter((cards) => cards.length);
    const across = columns.findIndex((cards) => cards.includes(card));
    const down = columns[across].indexOf(card);
    const steps = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    const column = columns[across + steps[0]];
    const next = column && column[steps[0] ? Math.min(down, column.length - 1) : down + steps[1]];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  // ---- the meeting: clicker, keys, touch, the box to jump by a name, a window for the audience ---------------------

  const AUDIENCE = "threeline-audience"; // the name of the window that follows the presenter's
  const meeting = () => document.querySelector("[data-review-here]");
  const way = (name) => document.querySelector(`a[data-review-way="${name}"]`);
  const screenLink = (place) => document.querySelector(`a[data-review-screen="${place}"]`);
  const isField = (element) => element.closest("input, select, textarea, [contenteditable]") !== null;
  document.documentElement.classList.toggle("can-fullscreen", Boolean(document.fullscreenEnabled));

  let owed = 0; // steps that were asked for while a screen was still on its way
  let onItsWay = 0; // since when, 0: nothing is
  const PATIENCE = 4000;

  function step(by) {
    if (onItsWay && Date.now() - onItsWay < PATIENCE) return void (owed += by);
    const link = way(by > 0 ? "next" : "previous");
    if (!link) return void (owed = 0);
    onItsWay = Date.now();
    link.click();
  }

  function arrived() {
    onItsWay = 0;
    tellAudience(false);
    if (!owed) return;
    const by = Math.sign(owed);
    owed -= by;
    step(by);
  }

  const STEPS = { PageDown: 1, ArrowRight: 1, " ": 1, PageUp: -1, ArrowLeft: -1 };

  document.addEventListener("keydown", (event) => {
    if (!meeting() || event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (jumpBox && jumpBox.open) return;
    if (isField(event.target)) return;
    const presses = event.key === " " && event.target.closest("button, summary, a[href]");
    if (event.key in STEPS && !presses) {
      event.preventDefault();
      return step(event.shiftKey && event.key === " " ? -1 : STEPS[event.key]);
    }
    const places = document.querySelectorAll("a[data-review-screen]");
    const place = { Home: 1, End: places.length }[event.key] || (/^[1-9]$/.test(event.key) ? Number(event.key) : 0);
    if (place) {
      event.preventDefault();
      owed = 0;
      const link = screenLink(place);
      return link && link.click();
    }
    // a letter, or a key that an input method takes for itself: the box opens and gets it
    const typed = event.key.length === 1 && /\p{L}/u.test(event.key);
    if ((typed || event.key === "Process") && !event.shiftKey) openJump();
  });

  // A swipe across the screen, not one that scrolls.
  let touch = null;
  document.addEventListener("touchstart", (event) => {
    const one = event.touches.length === 1 && meeting() && event.target.closest(".review-stage");
    const held = one && !isField(event.target) && !event.target.closest(".scroll-x");
    touch = held ? { x: event.touches[0].clientX, y: event.touches[0].clientY } : null;
  }, { passive: true });
  document.addEventListener("touchend", (event) => {
    if (!touch) return;
    const end = event.changedTouches[0];
    const across = end.clientX - touch.x;
    const down = end.clientY - touch.y;
    touch = null;
    if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(down)) step(across < 0 ? 1 : -1);
  }, { passive: true });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-review-jump]")) openJump();
    if (event.target.closest("[data-review-full]")) {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen().catch(() => {});
    }
  });
  document.addEventListener("fullscreenchange", () => {
    const button = document.querySelector("[data-review-full]");
    if (button) button.setAttribute("aria-pressed", String(document.fullscreenElement !== null));
  });

  // The box stands outside the page: a page that is drawn anew leaves it alone.
  let jumpBox = null;

  const plainName = (name) => name.toLowerCase().normalize("NFD").replace(/[^\p{L}\p{N}]/gu, "");

  // A town's rank for what was typed: begins with it, holds it, holds its letters in this order (wxz); -1: no.
  function fit(typed, [, zh, en]) {
    const names = [plainName(zh), plainName(en)];
    if (names.some((name) => name.startsWith(typed))) return 0;
    if (names.some((name) => name.includes(typed))) return 1;
    let at = 0;
    for (const letter of names[1]) if (letter === typed[at]) at += 1;
    return at === typed.length && names[1][0] === typed[0] ? 2 : -1;
  }

  function openJump() {
    const { reviewTowns, reviewJumpLabel, reviewJumpNone } = meeting().dataset;
    const towns = JSON.parse(reviewTowns);
    if (jumpBox) jumpBox.remove();
    const make = (tag, attributes, words) => {
      const element = document.createElement(tag);
      for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
      if (words !== undefined) element.textContent = words;
      return element;
    };
    jumpBox = make("dialog", { class: "jump-box", "aria-label": reviewJumpLabel });
    const label = make("label", { for: "jump-name" }, reviewJumpLabel);
    const input = make("input", {
      id: "jump-name", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
      "aria-expanded": "true", "aria-controls": "jump-list", "aria-autocomplete": "list",
    });
    const list = make("ul", { id: "jump-list", role: "listbox", "aria-label": reviewJumpLabel });
    const none = make("p", { role: "status" });
    jumpBox.append(label, input, list, none);
    document.body.append(jumpBox);
    let found = [];
    let chosen = 0;
    const mark = () => {
      [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === chosen)));
      const item = list.children[chosen];
      if (item) item.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", item ? item.id : "");
    };
    const look = () => {
      const typed = plainName(input.value);
      found = towns
        .map((town) => ({ town, rank: fit(typed, town) }))
        .filter((each) => each.rank >= 0)
        .sort((one, other) => one.rank - other.rank)
        .map((each) => each.town)
        .slice(0, 8);
      chosen = 0;
      list.replaceChildren(
        ...found.map((town, index) => {
          const item = make("li", { id: `jump-${index}`, role: "option" });
          item.append(make("span", {}, town[1]), make("span", { lang: "en" }, town[2]));
          item.addEventListener("click", () => leave(town));
          return item;
        })
      );
      none.textContent = found.length ? "" : reviewJumpNone;
      mark();
    };
    const leave = (town) => {
      const here = meeting();
      jumpBox.close();
      if (town && here) go(here.dataset.reviewTown.replace("town=0", `town=${town[0]}`));
    };
    input.addEventListener("input", look);
    jumpBox.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        chosen = Math.min(Math.max(chosen + (event.key === "ArrowDown" ? 1 : -1), 0), Math.max(found.length - 1, 0));
        mark();
      } else if (event.key === "Enter") {
        event.preventDefault();
        if (found[chosen]) leave(found[chosen]);
      }
    });
    jumpBox.addEventListener("click", (event) => event.target === jumpBox && jumpBox.close());
    jumpBox.addEventListener("close", () => {
      jumpBox.remove();
      jumpBox = null;
    });
    look();
    jumpBox.showModal();
    input.focus();
  }

  // The presenter's window leads the one that it opened for the audience, also after something was recorded.
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("threeline-review") : null;

  function tellAudience(again) {
    const here = meeting();
    if (channel && here && here.dataset.reviewPresent === "yes") {
      channel.postMessage({ href: here.dataset.reviewAudience, again });
    }
  }

  if (channel) {
    channel.onmessage = ({ data }) => {
      const here = meeting();
      if (window.name !== AUDIENCE || !here || here.dataset.reviewPresent === "yes") return;
      if (here.dataset.reviewHere !== data.href) return go(data.href);
      const { pathname, search } = window.location;
      if (data.again) window.dash_clientside.set_props("page-request", { data: { pathname, search, again: ++acts } });
    };
  }

  let lastHere = null;
  new MutationObserver(() => {
    const here = meeting();
    const href = here && here.dataset.reviewHere;
    if (href !== lastHere) {
      lastHere = href;
      if (href) arrived();
    }
    for (const graph of document.querySelectorAll(".review-map .js-plotly-plot:not([data-towns])")) {
      if (!graph.on) continue;
      graph.dataset.towns = "yes";
      graph.on("plotly_click", (event) => {
        const town = event.points && event.points[0] && event.points[0].location;
        if (town && meeting()) go(meeting().dataset.reviewTown.replace("town=0", `town=${town}`));
      });
    }
  }).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-review-here"],
  });

  // ---- plain elements: what layouts/components/still.py makes --------------------------------------------------

  function drawn(node) {
    if (!Array.isArray(node)) return node;
    const [tag, properties, ...children] = node;
    return window.React.createElement(tag || window.React.Fragment, properties, ...children.map(drawn));
  }
  window.threeline = { Still: ({ tree }) => drawn(tree) };

  // ---- what Dash calls -----------------------------------------------------------------------------------------

  let routed = null; // the address last asked for

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    threeline: {
      // The map page follows a change of its query in parts; every other change of address asks for a whole page.
      route(pathname, search, current) {
        const language = new URLSearchParams(search || "").get("lang") || "";
        const shown = current || {};
        const key = `${pathname}?${language}`;
        const address = pathname + (search || "");
        if (address === routed) return [NOTHING(), NOTHING()];
        routed = address;
        const onMap = pathname === "/" && shown.key === key && document.getElementById("map-figure") !== null;
        if (onMap) return [NOTHING(), { pathname, search: search || "" }];
        return [{ pathname, search: search || "", key }, NOTHING()];
      },
      choose(value) {
        const url = new URL(window.location.href);
        if (value && url.searchParams.get("colour") !== value) {
          go(withQuery({ colour: value, rows: null, value: null }));
        }
      },
      answered(answer) {
        answered(answer);
        return NOTHING();
      },
      shown(title) {
        sessionStorage.removeItem("threeline-refused");
        restoreDrafts();
        if (title) document.title = title;
        if (stay) return goOn();
        const hash = window.location.hash;
        if (!hash) window.scrollTo(0, 0);
        const heading = document.querySelector("main h1");
        if (heading && window.threelineShownOnce) heading.focus({ preventScroll: true });
        window.threelineShownOnce = true;
        return NOTHING();
      },
    },
  });
})();
