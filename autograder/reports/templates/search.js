"use strict";
const box = document.getElementById("search");
const found = document.getElementById("found");
const rows = Array.from(document.querySelectorAll("#class tbody tr"), (row) => [row, row.textContent.toLowerCase()]);
box.closest("p").hidden = false;
box.addEventListener("input", () => {
  const wanted = box.value.trim().toLowerCase();
  let shown = 0;
  for (const [row, text] of rows) {
    row.hidden = !text.includes(wanted);
    shown += row.hidden ? 0 : 1;
  }
  found.textContent = wanted ? `${shown} of ${rows.length} students` : "";
});
