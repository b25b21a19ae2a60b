"use strict";
// Sorts tables by a column's head, tells a week's figures under its chart (pointed at, or chosen with the slider below it
// by keyboard or finger), opens all details for print.
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
// A table that fits needs no scrolling and so no stop of the Tab key.
const stops = () => {
  for (const box of document.querySelectorAll(".scroll")) box.tabIndex = box.scrollWidth > box.clientWidth ? 0 : -1;
};
stops();
addEventListener("resize", stops);
addEventListener("toggle", stops, true);
for (const chart of document.querySelectorAll(".chart")) {
  const table = chart.parentElement.querySelector("table.weeks");
  const readout = chart.querySelector(".readout");
  if (!table || !readout) continue;
  const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.toLowerCase());
  const rows = [...table.tBodies[0].rows];
  const titles = rows.map((row) => {
    const [first, ...rest] = [...row.cells].map((cell) => cell.textContent.trim());
    const told = rest.map((value, j) => (value === "–" || value === "0" ? "" : `${names[j + 1]} ${value}`));
    return [`Week of ${first}`, ...told.filter(Boolean)].join(" · ");
  });
  if (!rows.length) continue;
  // The area over all weeks becomes a column a week when it is first needed.
  let columns;
  const parted = () => {
    const area = chart.querySelector(".week path");
    if (columns || !area) return columns ?? [];
    const [x, y, up, width] = area.getAttribute("d").match(/-?[\d.]+/g).map(Number);
    const step = width / rows.length;
    columns = titles.map((text, i) => {
      const title = document.createElementNS(area.namespaceURI, "title");
      title.textContent = text;
      const column = document.createElementNS(area.namespaceURI, "path");
      column.setAttribute("d", `M${x + i * step} ${y}v${up}h${step}v${-up}z`);
      column.append(title);
      return column;
    });
    area.replaceWith(...columns);
    return columns;
  };
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", className: "weekly", min: 0, max: rows.length - 1, value: rows.length - 1 });
  slider.setAttribute("aria-label", "Week of the chart");
  slider.setAttribute("aria-valuetext", titles.at(-1));
  readout.before(slider);
  const tell = (i) => {
    parted().forEach((column, j) => column.classList.toggle("on", i === j));
    readout.textContent = titles[i];
    slider.value = i;
    slider.setAttribute("aria-valuetext", titles[i]);
  };
  slider.addEventListener("input", () => tell(Number(slider.value)));
  slider.addEventListener("focus", () => tell(Number(slider.value)));
  slider.addEventListener("blur", () => columns?.forEach((column) => column.classList.remove("on")));
  chart.addEventListener("pointerenter", parted, { once: true });
  const point = (event) => {
    const i = columns ? columns.indexOf(event.target.closest?.(".week path")) : -1;
    if (i >= 0 && document.activeElement !== slider) tell(i);
  };
  chart.addEventListener("pointermove", point);
  chart.addEventListener("pointerdown", point);
}
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open]):not(.screen)")];
  closed.forEach((d) => (d.open = true));
});
addEventListener("afterprint", () => closed.forEach((d) => (d.open = false)));
