"use strict";
// Sorts tables by a click on a column's head, tells a week's figures under its chart, opens all details for print.
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      heads.forEach((h) => h.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up === 1 ? "ascending" : "descending");
      const key = (row) => {
        const cell = row.cells[i];
        const text = cell.dataset.v ?? cell.firstChild?.textContent.trim() ?? "";
        const number = Number(text.replace("\u2212", "-").replace(/[,%<>]/g, "").replace(/ [A-Z]{3}$/, ""));
        return text === "" || text === "–" ? null : Number.isNaN(number) ? text : number;
      };
      const order = (a, b) => {
        const [x, y] = [key(a), key(b)];
        if (x === null || y === null) return (x === null) - (y === null);
        return up * (typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y)));
      };
      table.tBodies[0].append(...[...table.tBodies[0].rows].sort(order));
    });
  });
}
for (const chart of document.querySelectorAll(".chart")) {
  const table = chart.parentElement.querySelector("table.weeks");
  const readout = chart.querySelector(".readout");
  if (!table || !readout) continue;
  const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.toLowerCase());
  // The area over all weeks becomes a column a week when it is first pointed at.
  chart.addEventListener("pointerenter", () => {
    const area = chart.querySelector(".week path");
    const rows = [...table.tBodies[0].rows];
    if (!area || !rows.length) return;
    const [x, y, up, width] = area.getAttribute("d").match(/-?[\d.]+/g).map(Number);
    const step = width / rows.length;
    area.replaceWith(
      ...rows.map((row, i) => {
        const [first, ...rest] = [...row.cells].map((cell) => cell.textContent.trim());
        const told = rest.map((value, j) => (value === "–" || value === "0" ? "" : `${names[j + 1]} ${value}`));
        const title = document.createElementNS(area.namespaceURI, "title");
        title.textContent = [`Week of ${first}`, ...told.filter(Boolean)].join(" · ");
        const column = document.createElementNS(area.namespaceURI, "path");
        column.setAttribute("d", `M${x + i * step} ${y}v${up}h${step}v${-up}z`);
        column.append(title);
        return column;
      }),
    );
  }, { once: true });
  const tell = (event) => {
    const title = event.target.closest?.(".week path")?.querySelector("title");
    if (title) readout.textContent = title.textContent;
  };
  chart.addEventListener("pointermove", tell);
  chart.addEventListener("pointerdown", tell);
}
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open]):not(.screen)")];
  closed.forEach((d) => (d.open = true));
});
addEventListener("afterprint", () => closed.forEach((d) => (d.open = false)));
