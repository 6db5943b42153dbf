// The step in hand, done better with a script: a scan fills its field, a tile and a field are one, values that follow
// are shown while a person types, clocks run. What counts is worked out when the form is sent.
(() => {
  "use strict";
  const form = document.querySelector("form[data-step]");

  // One keypad serves whichever number is being entered.
  document.addEventListener("focusin", (event) => {
    const input = event.target;
    const pad = document.querySelector("[data-keypad]");
    if (!pad || !input.matches?.("[data-entry] input:not([readonly])")) return;
    pad.dataset.keypad = input.name;
    input.inputMode = "none";
  });

  // A scanner types and ends with Enter: that goes on to the next field, and never sends a form half filled.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-scan]")) return;
    event.preventDefault();
    const fields = [...event.target.form.querySelectorAll("input:not([type=hidden], [type=radio], [readonly]), textarea")];
    fields[fields.indexOf(event.target) + 1]?.focus();
  });

  // What was scanned and what was chosen are one: each shows the other.
  for (const list of document.querySelectorAll("[data-picks]")) {
    const name = list.dataset.picks;
    const field = document.querySelector(`input[name="${name}"][data-scan]`);
    if (!field) continue;
    const radios = [...list.querySelectorAll("input[type=radio]")];
    const same = () => { for (const it of radios) it.checked = it.value === field.value.trim(); };
    if (!field.value) field.value = radios.find((it) => it.checked)?.value ?? "";
    same();
    field.addEventListener("input", () => { same(); follow(); });
    list.addEventListener("change", (event) => { field.value = event.target.value; follow(); });
  }

  // Values that follow from what is typed. Floating point is good enough for a look; the record works in decimals.
  const number = (text) => (/^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : NaN);
  const value = (source) => {
    const field = source && form?.elements.namedItem(source);
    return field ? number((field.value ?? "").normalize("NFKC")) : number(source ?? "");
  };
  const put = (entry, result) => {
    const input = entry.querySelector("input");
    const text = Number.isFinite(result) ? result.toFixed(Number(entry.dataset.places ?? 2)) : "";
    if (input.value === text) return;
    input.value = text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    delete input.dataset.touched;
  };
  const followers = [...document.querySelectorAll("[data-follows]:not([data-follows=''])")];
  function follow() {
    for (const entry of followers) {
      let result = value(entry.dataset.follows);
      if (entry.dataset.factorOf) {
        const lot = form?.querySelector(`input[name="${entry.dataset.factorOf}"]:checked`);
        result *= lot?.dataset.factor ? Number(lot.dataset.factor) : NaN;
      }
      if (entry.dataset.dividedBy) result = (result / value(entry.dataset.dividedBy)) * Number(entry.dataset.scale ?? 1);
      put(entry, result);
    }
  }
  if (followers.length) {
    form?.addEventListener("input", (event) => { if (!event.target.readOnly) follow(); });
    follow();
  }

  // Clocks: the server said how long they had run; this page adds how long it has been open.
  const lasting = (seconds) => {
    const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    return h ? `${h} h ${String(m).padStart(2, "0")} min` : m ? `${m} min ${s} s` : `${s} s`;
  };
  const opened = performance.now();
  const tick = () => {
    const passed = Math.floor((performance.now() - opened) / 1000);
    for (const it of document.querySelectorAll("[data-clock]")) {
      it.dataset.opened ??= String(passed);
      it.textContent = lasting(Number(it.dataset.clock) + passed - Number(it.dataset.opened));
    }
    for (const it of document.querySelectorAll("[data-seconds]")) {
      put(it, (Number(it.dataset.seconds) + passed) / Number(it.dataset.per ?? 60));
    }
  };
  if (document.querySelector("[data-clock], [data-seconds]")) {
    tick();
    setInterval(tick, 1000);
  }
})();
