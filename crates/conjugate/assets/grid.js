// A table of readings filled from a workbook, and gone through by keyboard. The table works without it.
// It holds no words: a new line or column is called as the last one is.
(() => {
  "use strict";
  const MOST = { rows: 400, columns: 40 };
  const rows = (table) => [...table.tBodies[0].rows];
  const inputs = (row) => [...row.querySelectorAll("input")];
  const renumbered = (text, from, to) => text.replace(new RegExp(`${from}(?!.*\\d)`), String(to));
  const counted = (table, what) => table.closest("form").elements[`${table.dataset.grid}-${what}`];

  const addRow = (table) => {
    const last = rows(table).at(-1), n = rows(table).length;
    if (n >= MOST.rows) return false;
    const row = last.cloneNode(true);
    row.querySelector("th").textContent = String(n + 1);
    inputs(row).forEach((it, column) => {
      it.value = "";
      it.name = `${table.dataset.grid}-${n}-${column}`;
      it.setAttribute("aria-label", renumbered(it.getAttribute("aria-label"), n, n + 1));
    });
    last.after(row);
    counted(table, "rows").value = String(n + 1);
    return true;
  };
  const addColumn = (table) => {
    const head = table.tHead.rows[0], last = head.cells[head.cells.length - 1], n = inputs(rows(table)[0]).length;
    const number = Number(/\d+$/.exec(last.textContent)?.[0]);
    // Only responses go on; what has no number is no response.
    if (!number || n >= MOST.columns) return false;
    const next = last.cloneNode(true);
    next.textContent = last.textContent.replace(/\d+$/, String(number + 1));
    last.after(next);
    rows(table).forEach((row, at) => {
      const cell = row.cells[row.cells.length - 1].cloneNode(true), input = cell.querySelector("input");
      input.value = "";
      input.name = `${table.dataset.grid}-${at}-${n}`;
      input.setAttribute("aria-label", input.getAttribute("aria-label").replace(last.textContent, next.textContent));
      row.append(cell);
    });
    counted(table, "columns").value = String(n + 1);
    return true;
  };
  const place = (input) => {
    const table = input.closest("table[data-grid]"), all = rows(table), row = all.indexOf(input.closest("tr"));
    return { table, row, column: inputs(all[row]).indexOf(input) };
  };

  document.addEventListener("paste", (event) => {
    if (!event.target.matches?.("table[data-grid] input")) return;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    // One cell is pasted as anywhere else.
    if (!/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
    const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((it) => it.split("\t"));
    const { table, row, column } = place(event.target);
    const high = row + lines.length, wide = column + Math.max(...lines.map((it) => it.length));
    while (rows(table).length < high && addRow(table));
    while (inputs(rows(table)[0]).length < wide && addColumn(table));
    // What does not fit is not cut off in silence: it goes into the field, where whoever pasted it sees it.
    if (rows(table).length < high || inputs(rows(table)[0]).length < wide) {
      const whole = table.closest("fieldset").querySelector("textarea");
      if (!whole) return;
      event.preventDefault();
      whole.closest("details").open = true;
      whole.value = text;
      whole.focus();
      return;
    }
    event.preventDefault();
    lines.forEach((cells, down) => cells.forEach((it, across) => {
      const input = inputs(rows(table)[row + down])[column + across];
      input.value = it.trim();
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }));
  });

  document.addEventListener("keydown", (event) => {
    const down = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
    if (!down || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!event.target.matches?.("table[data-grid] input")) return;
    event.preventDefault();
    const { table, row, column } = place(event.target);
    const next = rows(table)[row + down];
    if (next) inputs(next)[column].focus();
  });
})();
