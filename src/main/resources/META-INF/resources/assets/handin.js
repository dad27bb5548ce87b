// Hands files in one after the other, with progress and a verdict for each. The words come from the page that a browser
// without scripts gets. Nothing that is sent, and no name of a file, becomes markup.

const form = document.getElementById("hand-in");
const input = document.getElementById("files");
const pasted = document.getElementById("pasted");
const answer = document.getElementById("answer");

form.addEventListener("submit", (event) => {
  const files = [...input.files];
  if (files.length === 0) return; // a text alone, or nothing: the form does it
  event.preventDefault();
  if (pasted.value.trim() !== "") files.push(new File([pasted.value], "pasted", { type: "application/json" }));
  handIn(files);
});

async function handIn(files) {
  const button = form.querySelector("button");
  button.disabled = true;
  const list = newList();
  const items = files.map((file) => {
    const item = copy("waiting", file.name);
    list.append(item);
    return item;
  });
  for (const [i, file] of files.entries()) {
    items[i].querySelector(".word").textContent = "sending";
    const verdicts = await verdictsOn(file, items[i]);
    items[i].replaceWith(...verdicts);
    count(list);
  }
  button.disabled = false;
  form.reset();
  list.previousElementSibling.querySelector("h2").focus();
}

function newList() {
  const section = document.createElement("section");
  section.className = "section";
  const head = document.createElement("div");
  const title = document.createElement("h2");
  const totals = document.createElement("p");
  const list = document.createElement("ul");
  title.textContent = "What became of them";
  title.tabIndex = -1;
  totals.className = "num";
  totals.setAttribute("aria-live", "polite");
  head.append(title, totals);
  list.className = "verdicts";
  section.append(head, list);
  answer.replaceChildren(section);
  return list;
}

function count(list) {
  const numbers = new Map();
  for (const item of list.querySelectorAll("[data-status]")) {
    numbers.set(item.dataset.status, (numbers.get(item.dataset.status) ?? 0) + 1);
  }
  list.previousElementSibling.querySelector("p").textContent =
    [...numbers].map(([status, number]) => `${number.toLocaleString("en")} ${status}`).join(", ");
}

function verdictsOn(file, item) {
  const progress = item.querySelector("progress");
  const body = new FormData();
  body.append("file", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "text/html");
    request.responseType = "document";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.value = (100 * event.loaded) / event.total;
    });
    request.upload.addEventListener("load", () => {
      item.querySelector(".word").textContent = "taking in";
      progress.removeAttribute("value");
    });
    request.addEventListener("load", () => {
      const verdicts = request.response?.querySelectorAll("#verdicts > li") ?? [];
      resolve(verdicts.length > 0 ? [...verdicts] : [failed(file.name, request.response?.querySelector("main .lede")?.textContent)]);
    });
    request.addEventListener("error", () => resolve([failed(file.name, "The connection broke off. Hand it in again.")]));
    request.send(body);
  });
}

function failed(name, reason) {
  const item = copy("failed", name);
  item.dataset.status = "rejected";
  item.querySelector("p").textContent = reason ?? "The answer could not be read. Hand it in again.";
  return item;
}

function copy(id, name) {
  const item = document.getElementById(id).content.firstElementChild.cloneNode(true);
  item.querySelector(".file").textContent = name;
  return item;
}
