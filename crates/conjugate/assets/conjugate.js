// What the pages do better with a script: theme without reload, a keypad, fresh parts, and an honest "offline".
// Every page works without it. It holds no words: whatever it shows already stands in the page.
(() => {
  "use strict";
  const root = document.documentElement, body = document.body;

  // Theme: the link does the work; here it is done without leaving the page.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-set-theme]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    root.dataset.theme = link.dataset.setTheme;
    for (const it of document.querySelectorAll("a[data-set-theme]")) {
      if (it.dataset.setTheme === root.dataset.theme) it.setAttribute("aria-current", "true");
      else it.removeAttribute("aria-current");
    }
    fetch(link.href, { redirect: "manual", credentials: "same-origin" }).catch(() => {});
  });

  // Decimal numbers are compared digit by digit: a floating-point number would call 25.0 and 25.000000000000001 equal.
  const parse = (text) => {
    const plain = text.normalize("NFKC").replace("。", ".").replace("−", "-").trim();
    const found = /^([<>]?)\s*([+-]?)(\d+)(?:\.(\d+))?$/.exec(plain);
    if (!found) return null;
    const [, reach, sign, whole, fraction = ""] = found;
    return { reach, digits: BigInt(sign + whole + fraction), places: fraction.length, near: Number(`${sign}${whole}.${fraction || 0}`) };
  };
  const compare = (a, b) => {
    const places = Math.max(a.places, b.places), whole = (it) => it.digits * 10n ** BigInt(places - it.places);
    const [x, y] = [whole(a), whole(b)];
    return x < y ? -1 : x > y ? 1 : 0;
  };
  // Inside, outside, or not to be told: "< 0.5" against "at least 0.2".
  const within = (value, low, high, strict) => {
    const below = low ? compare(value, low) : 1, above = high ? compare(value, high) : -1;
    // "< 3" lies inside "less than 3" and inside "at most 3": the value itself is never 3.
    if (value.reach === "<") return low ? (below <= 0 ? false : null) : above <= 0 ? true : null;
    if (value.reach === ">") return high ? (above >= 0 ? false : null) : below >= 0 ? true : null;
    return strict ? below > 0 && above < 0 : below >= 0 && above <= 0;
  };
  const judge = (entry, value) => {
    const limit = (name) => parse(entry.dataset[name] ?? "");
    const normal = [limit("normalLow"), limit("normalHigh"), entry.dataset.normalStrict];
    const registered = [limit("registeredLow"), limit("registeredHigh"), entry.dataset.registeredStrict];
    const declared = ([low, high]) => Boolean(low || high);
    if (!value || !(declared(normal) || declared(registered))) return "indeterminate";
    const known = [declared(registered) ? within(value, ...registered) : true, declared(normal) ? within(value, ...normal) : true];
    if (known[0] === false) return "fail";
    if (known.includes(null)) return "indeterminate";
    return known[1] ? "pass" : "alert";
  };
  const show = (input) => {
    const entry = input.closest("[data-entry]");
    if (!entry) return;
    const value = parse(input.value), state = judge(entry, value), empty = input.value.trim() === "";
    entry.querySelector(".figure").dataset.state = state;
    for (const it of entry.querySelectorAll("[data-word]")) it.hidden = empty || it.dataset.word !== state;
    const bar = entry.querySelector("svg.limit"), needle = bar?.querySelector(".needle");
    if (!needle) return;
    bar.dataset.state = state;
    for (const it of bar.querySelectorAll(".reach, .off")) it.remove();
    needle.toggleAttribute("visibility", false);
    if (!value) return needle.setAttribute("visibility", "hidden");
    const low = Number(bar.dataset.low), high = Number(bar.dataset.high), at = (it) => ((it - low) / (high - low)) * 100;
    let x = Math.min(100, Math.max(0, at(value.near)));
    for (const name of ["normalLow", "normalHigh", "registeredLow", "registeredHigh"]) {
      const limit = parse(entry.dataset[name] ?? "");
      if (!limit) continue;
      const side = compare(value, limit);
      if (side > 0) x = Math.max(x, at(limit.near) + 1);
      if (side < 0) x = Math.min(x, at(limit.near) - 1);
    }
    needle.setAttribute("x", `${Math.min(100, Math.max(0, x))}%`);
    needle.querySelector("use").setAttribute("href", `#g-${state}`);
  };
  document.addEventListener("input", (event) => { if (event.target.matches("[data-entry] input")) show(event.target); });
  for (const input of document.querySelectorAll("[data-entry] input")) {
    if (input.value) show(input);
    // With our keypad beside it the device's own keyboard would only cover the page; a real keyboard still types.
    if (document.querySelector(`[data-keypad="${input.name}"]`)) input.inputMode = "none";
  }
  document.addEventListener("click", (event) => {
    const key = event.target.closest("[data-keypad] [data-key]");
    if (!key) return;
    const input = document.getElementById(`f-${key.closest("[data-keypad]").dataset.keypad}`);
    if (!input) return;
    const now = input.value, press = key.dataset.key;
    if (press === "back") input.value = now.slice(0, -1);
    else if (press === "clear") input.value = "";
    else if (press === "-") input.value = now.startsWith("-") ? now.slice(1) : `-${now}`;
    else if (press === "<" || press === ">") input.value = press + now.replace(/^[<>]\s*/, "");
    else if (!(press === "." && now.includes(".")) && now.length < input.maxLength) input.value = now + press;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // Connection: what cannot be recorded is refused here, before anything typed is lost.
  const banner = document.querySelector(".offline");
  const say = (link) => {
    body.dataset.link = link;
    const lost = link === "lost";
    if (banner) banner.hidden = !lost;
    for (const button of document.querySelectorAll("form[method=post] button:not([type=button])")) {
      if (lost) button.setAttribute("aria-disabled", "true");
      else if (!button.hasAttribute("data-waits")) button.removeAttribute("aria-disabled");
    }
  };
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    const refused = event.submitter?.getAttribute("aria-disabled") === "true";
    if (body.dataset.link === "lost" || refused || event.target.dataset.sent) {
      event.preventDefault();
      banner?.scrollIntoView({ block: "nearest" });
      return;
    }
    event.target.dataset.sent = "1";
  });
  // The page may come back from the browser's memory; a form in it may be sent again (its command id counts once).
  addEventListener("pageshow", () => { for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent; });

  // Fresh parts: when the server says that something changed, the parts marked `data-live` are fetched again. A part in
  // which a person is working is left alone.
  const busy = (part) => part.contains(document.activeElement) || part.querySelector("[data-touched]");
  document.addEventListener("input", (event) => { event.target.dataset.touched = "1"; });
  let waiting;
  const refresh = async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", headers: { accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-live][id]")) {
        const next = fresh.getElementById(part.id);
        if (next && !busy(part) && next.outerHTML !== part.outerHTML) part.replaceWith(document.adoptNode(next));
      }
    } catch { /* the stream below says that the connection is lost */ }
  };
  if (body.dataset.events && "EventSource" in window) {
    const stream = new EventSource(body.dataset.events);
    stream.addEventListener("open", () => { if (body.dataset.link === "lost") refresh(); say("live"); });
    stream.addEventListener("error", () => say("lost"));
    stream.addEventListener("message", () => { clearTimeout(waiting); waiting = setTimeout(refresh, 250); });
    addEventListener("pagehide", () => stream.close());
  }
  addEventListener("offline", () => say("lost"));
})();
