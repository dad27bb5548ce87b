// What a page gains where scripts run: times in the zone of the reader, charts to point at, and forms that answer at once.
// Every page works without it.

showTimesInTheZoneOfTheReader(document);
document.querySelectorAll("figure.chart").forEach(addCharts);
document.querySelectorAll("form[data-at-once]").forEach(sendAtOnce);
document.querySelectorAll("form[data-while-typing]").forEach(findWhileTyping);
document.querySelectorAll("[data-live]").forEach(keepLive);
document.querySelectorAll("details[data-load]").forEach(loadWhenOpened);
document.querySelectorAll(".sub [aria-current]").forEach(moveToTheMiddle);

function showTimesInTheZoneOfTheReader(root) {
  const formats = {
    minute: new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }),
    day: new Intl.DateTimeFormat(undefined, { dateStyle: "medium" }),
  };
  root.querySelectorAll("time[data-format]").forEach((time) => {
    time.textContent = formats[time.dataset.format].format(new Date(time.dateTime));
  });
}

// The link of this page in a row of links that is wider than the window.
function moveToTheMiddle(link) {
  const row = link.closest("ul");
  row.scrollLeft = link.offsetLeft - row.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
}

// A form of filters that is sent when one of its choices changes; texts wait for Enter.
function sendAtOnce(form) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox], input[type=radio]")) form.requestSubmit();
  });
}

// A form whose answer is a part of this page: data-while-typing="id of the part". It comes while somebody types, and the
// address of the page is that of what is shown.
function findWhileTyping(form) {
  let timer;
  let latest = 0;
  const find = async () => {
    const fields = [...new FormData(form)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(fields).toString();
    const url = form.getAttribute("action") + (query ? `?${query}` : "");
    const turn = ++latest;
    const fresh = form.checkValidity() ? await fetched(form.dataset.whileTyping, url) : null;
    if (!fresh || turn !== latest) return;
    const part = document.getElementById(form.dataset.whileTyping);
    part.replaceChildren(...fresh.childNodes);
    showTimesInTheZoneOfTheReader(part);
    history.replaceState(null, "", url);
  };
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(find, event.target.matches("input") ? 250 : 0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    find();
  });
}

// A part that is fetched when somebody opens it: data-load="address of a page that has it".
function loadWhenOpened(details) {
  details.addEventListener("toggle", async () => {
    if (!details.open || !details.dataset.load) return;
    const fresh = await fetched(details.id, details.dataset.load);
    if (!fresh) return;
    delete details.dataset.load;
    details.replaceChildren(details.firstElementChild, ...[...fresh.children].slice(1));
  });
}

// A part of a page that is fetched again every few seconds while it says so: data-live="seconds".
function keepLive(part) {
  const seconds = Number(part.dataset.live);
  const timer = setInterval(async () => {
    if (document.hidden) return;
    const fresh = await fetched(part.id);
    if (!fresh) return;
    const open = new Set([...part.querySelectorAll("details[open]")].map((details) => details.id));
    const focused = part.contains(document.activeElement) ? document.activeElement.id : null;
    part.replaceChildren(...fresh.childNodes);
    part.querySelectorAll("details").forEach((details) => { details.open = details.open || (details.id && open.has(details.id)); });
    if (focused) document.getElementById(focused)?.focus();
    showTimesInTheZoneOfTheReader(part);
    if (!fresh.dataset.live) clearInterval(timer);
  }, Math.max(1, seconds) * 1000);
}

// Trusted types allow no text to become markup, so the page comes as a document that the browser has read.
function fetched(id, url = location.href) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.onload = () => resolve(request.status === 200 ? request.response?.getElementById(id) : null);
    request.onerror = () => resolve(null);
    request.send();
  });
}

// ---- Charts: uPlot over the numbers of the table below

function addCharts(figure) {
  const plot = figure.querySelector(".plot[data-kind]");
  const table = figure.querySelector("table[data-chart]");
  if (!plot || !table || typeof uPlot === "undefined") return;
  const numbers = read(table);
  const last = numbers.labels.length - 1;
  if (last < 1) return;
  const kind = plot.dataset.kind;
  const area = plot.querySelector(".area");
  const box = element("div", "live-plot");
  const readout = element("p", "readout");
  const live = element("p", "hidden");
  const all = element("button", "plain");
  all.type = "button";
  all.textContent = "Show all";
  all.hidden = true;
  live.setAttribute("aria-live", "polite");
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-roledescription", "chart");
  box.setAttribute("aria-label", `${area.getAttribute("aria-label")} Arrow keys read its values, plus and minus zoom.`);
  plot.append(readout, box);
  plot.after(all, live);

  let chart;
  let zoom = null;
  const draw = () => {
    chart?.destroy();
    const isWhole = zoom === null;
    plot.classList.toggle("is-zoomed", !isWhole);
    all.hidden = isWhole;
    const size = isWhole
      ? { width: area.clientWidth || area.getBoundingClientRect().width, height: Number(plot.dataset.height) }
      : { width: plot.clientWidth, height: Number(plot.dataset.fullHeight) };
    const shown = zoom ?? whole(kind, last);
    chart = new uPlot({ ...size, ...options(kind, numbers, isWhole, shown, readout, zoomTo) }, data(kind, numbers), box);
  };
  const zoomTo = (min, max) => {
    const from = Math.max(0, Math.floor(min));
    const to = Math.min(last, Math.ceil(max));
    zoom = to - from < 2 || (from === 0 && to === last) ? null : { min: from - 0.5, max: to + 0.5 };
    draw();
  };
  draw();
  all.addEventListener("click", () => { zoomTo(0, last); box.focus(); });
  box.addEventListener("dblclick", () => zoomTo(0, last));
  withKeys(box, () => chart, zoomTo, numbers, live);
  new ResizeObserver(draw).observe(figure);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

function element(name, style) {
  const made = document.createElement(name);
  made.className = style;
  return made;
}

// The places of the drawing below: slots for lines and columns, from edge to edge for layers.
function whole(kind, last) {
  return kind === "LAYERS" ? { min: 0, max: last } : { min: -0.5, max: last + 0.5 };
}

function read(table) {
  const names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
  const rows = [...table.tBodies[0].rows].reverse();
  return {
    names,
    labels: rows.map((row) => row.cells[0].textContent),
    values: names.map((_, i) => rows.map((row) => {
      const value = row.cells[i + 1].dataset.value;
      return value === undefined ? null : Number(value);
    })),
    texts: names.map((_, i) => rows.map((row) => row.cells[i + 1].textContent)),
  };
}

// Layers and columns stand on one another, so what is drawn is their sum; the last column hangs.
function data(kind, { values, labels }) {
  const places = labels.map((_, i) => i);
  if (kind === "LINES") return [places, ...values];
  const hangs = kind === "COLUMNS" && values.length > 1;
  const standing = hangs ? values.slice(0, -1) : values;
  const order = kind === "LAYERS" ? standing.toReversed() : standing;
  const sums = [];
  order.forEach((line, i) => {
    sums.push(line.map((value, place) => {
      const below = i === 0 ? 0 : sums[i - 1][place];
      return value === null && below === null ? null : (value ?? 0) + (below ?? 0);
    }));
  });
  const drawn = sums.toReversed();
  return [places, ...drawn, ...(hangs ? [values.at(-1).map((value) => (value === null ? null : -value))] : [])];
}

// Over the whole drawing lies only what a pointer moves; a part of it is drawn anew, with axes.
function options(kind, numbers, isWhole, shown, readout, zoomTo) {
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(name).trim();
  const font = `12px ${color("--sans")}`;
  const number = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });
  const percent = kind === "LAYERS" ? "\u00a0%" : "";
  const axes = isWhole ? [{ show: false }, { show: false }] : [
    {
      stroke: color("--ink-3"), font, size: 40, gap: 16, space: 80, grid: { show: false }, ticks: { show: false },
      values: (_, places) => places.map((place) => (Number.isInteger(place) ? numbers.labels[place] ?? "" : "")),
    },
    {
      stroke: color("--ink-3"), font, size: 52, grid: { stroke: color("--line"), width: 1 }, ticks: { show: false },
      values: (_, values) => values.map((value) => number.format(Math.abs(value)) + percent),
    },
  ];
  return {
    padding: isWhole ? [0, 0, 0, 0] : [8, 32, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    scales: { x: { time: false, range: [shown.min, shown.max] }, y: kind === "LAYERS" ? { range: [0, 100] } : {} },
    axes,
    series: [{}, ...numbers.names.map((_, i) => line(kind, color, i, numbers.names.length, isWhole))],
    hooks: {
      draw: [(chart) => isWhole || drawLane(chart, numbers, color)],
      setSelect: [({ select, posToVal }) => select.width > 4 && zoomTo(posToVal(select.left, "x"), posToVal(select.left + select.width, "x"))],
      setCursor: [({ cursor }) => { readout.textContent = cursor.idx == null ? "" : sentence(numbers, cursor.idx); }],
    },
  };
}

function line(kind, color, i, count, isWhole) {
  const points = { show: false };
  if (isWhole) return { stroke: "transparent", points };
  if (kind === "COLUMNS") return { ...column(color, i, count), points };
  if (kind === "LAYERS") {
    const style = i === count - 1 && i > 0 ? 6 : Math.min(i + 1, 6);
    return { stroke: color("--surface"), width: 1, fill: color(`--v${style}`), points };
  }
  const style = Math.min(i, 3);
  return {
    stroke: color(["--accent", "--ink-3", "--v3", "--ink"][style]),
    width: i === 1 ? 1.5 : 2,
    dash: [undefined, [5, 3], undefined, [1, 3]][style],
    points,
  };
}

// What is missing or failed stands below the axis, as it does without scripts.
function drawLane(chart, { labels, values, texts }, color) {
  const { ctx, bbox } = chart;
  const size = 3 * devicePixelRatio;
  const y = bbox.top + bbox.height + 2 * size;
  ctx.save();
  ctx.lineWidth = 1.5 * devicePixelRatio;
  labels.forEach((_, place) => {
    const failed = texts.some((line) => line[place] === "failed");
    const { min, max } = chart.scales.x;
    if (values[0][place] !== null && !failed || place < min || place > max) return;
    const x = chart.valToPos(place, "x", true);
    ctx.beginPath();
    ctx.strokeStyle = color(failed ? "--bad" : "--ink-3");
    if (failed) {
      ctx.moveTo(x - size, y - size);
      ctx.lineTo(x + size, y + size);
      ctx.moveTo(x + size, y - size);
      ctx.lineTo(x - size, y + size);
    } else {
      ctx.arc(x, y, size, 0, 2 * Math.PI);
    }
    ctx.stroke();
  });
  ctx.restore();
}

// The sums are drawn from the highest on; the last one hangs.
function column(color, i, count) {
  const hangs = count > 1 && i === count - 1;
  const isLowest = i === Math.max(0, count - 2);
  return {
    stroke: hangs ? color("--ink-3") : "transparent",
    fill: hangs ? "transparent" : color(isLowest ? "--accent" : "--accent-mid"),
    width: hangs ? 1.2 : 0,
    paths: uPlot.paths.bars({ size: [0.7, 40] }),
  };
}

function sentence({ labels, names, texts }, place) {
  return `${labels[place]}: ${names.map((name, i) => `${name} ${texts[i][place]}`).join(", ")}`;
}

function withKeys(box, chart, zoomTo, numbers, live) {
  const last = numbers.labels.length - 1;
  let place = last;
  box.addEventListener("keydown", (event) => {
    const { min, max } = chart().scales.x;
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -last, End: last }[event.key];
    if (step !== undefined) {
      place = Math.max(Math.ceil(min), Math.min(Math.floor(max), place + step));
      chart().setCursor({ left: chart().valToPos(place, "x"), top: 10 });
      live.textContent = sentence(numbers, place);
    } else if (event.key === "+" || event.key === "-") {
      const half = (max - min) * (event.key === "+" ? 0.25 : 1);
      zoomTo(place - half, place + half);
    } else if (event.key === "Escape") {
      zoomTo(0, last);
    } else {
      return;
    }
    event.preventDefault();
  });
}
