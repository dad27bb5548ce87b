// Filters the keys of a payload as somebody types, and shows at once what a tick leaves out. The file itself is made by the
// server, as it is without scripts.

const form = document.getElementById("review");
const groups = [...form.querySelectorAll("tbody")].map((body) => ({
  body,
  box: body.querySelector("input[name=group]"),
  rows: [...body.rows].slice(1).map((row) => ({
    row,
    box: row.querySelector("input"),
    text: row.querySelector("th").textContent.toLowerCase(),
    isPart: row.hasAttribute("data-part"),
    filters: (row.dataset.filters ?? "").split(" "),
    status: row.cells[5],
    sent: row.classList.contains("out") ? null : row.cells[5].firstElementChild,
  })),
}));
const query = document.getElementById("q");
const leftOut = document.getElementById("left-out").content.firstElementChild;
const willBeKept = document.getElementById("will-be-sent").content.firstElementChild;
let waiting = 0;

query.addEventListener("input", () => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(filter);
});
query.addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault();
});
form.addEventListener("change", (event) => {
  if (event.target.name === "show") filter();
  if (event.target.type === "checkbox") tick();
});

function filter() {
  const text = query.value.trim().toLowerCase();
  const show = form.elements.show.value;
  let any = false;
  for (const { body, rows } of groups) {
    let some = false;
    for (const { row, text: words, filters } of rows) {
      const fits = (show === "everything" || (show === "left_out" ? row.classList.contains("out") : filters.includes(show)))
        && words.includes(text);
      row.hidden = !fits;
      some ||= fits;
    }
    body.hidden = !some;
    any ||= some;
  }
  document.getElementById("nothing").hidden = any;
}

function tick() {
  const off = new Set([...form.querySelectorAll("input[name=category]:not(:checked)")].map((box) => box.value));
  let all = 0;
  let out = 0;
  for (const { box: ofGroup, rows } of groups) {
    let metricOut = false;
    for (const row of rows) {
      const isOut = !row.box.disabled
        && (!row.box.checked || ofGroup?.checked === false || off.has(row.row.dataset.category) || (row.isPart && metricOut));
      if (!row.isPart) {
        metricOut = isOut;
        all += 1;
        out += isOut ? 1 : 0;
      }
      if (isOut !== row.row.classList.contains("out")) {
        row.row.classList.toggle("out", isOut);
        row.status.replaceChildren(isOut ? leftOut.cloneNode(true) : row.sent ?? willBeKept.cloneNode(true));
      }
    }
  }
  const number = (value) => value.toLocaleString("en");
  document.getElementById("sent").textContent = number(all - out);
  document.getElementById("left").textContent = number(out);
  form.querySelector("[data-filter=left_out]").textContent = number(out);
  document.getElementById("bytes").textContent = "Apply to see its size, and what is kept of it";
  if (form.elements.show.value === "left_out") filter();
}
