// Charts: data-kb="chart" with an ECharts option as JSON; colours "@c1", "@ink-3" are read from the tokens.
import { $, config } from "./dom.js";
import { behaviour } from "./registry.js";

let library;
const load = () => (library ??= import(config.assets.echarts));
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function colours(value) {
  if (typeof value === "string") return value.startsWith("@") ? token(value.slice(1)) || value : value;
  if (Array.isArray(value)) return value.map(colours);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, colours(v)]));
  return value;
}

function theme() {
  const text = { color: token("ink-3"), fontSize: 12, fontFamily: token("font") };
  const axis = { axisLabel: text, axisTick: { show: false }, axisLine: { show: false }, splitLine: { lineStyle: { color: token("line-soft") } }, nameTextStyle: text };
  return {
    color: ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8"].map(token), textStyle: { fontFamily: token("font"), color: token("ink-2") },
    legend: { left: 0, top: 0, icon: "circle", itemWidth: 8, itemHeight: 8, textStyle: { ...text, color: token("ink-2") } },
    categoryAxis: { ...axis, axisLine: { show: true, lineStyle: { color: token("line") } }, splitLine: { show: false } }, valueAxis: axis, timeAxis: axis, logAxis: axis,
    bar: { itemStyle: { borderRadius: 3 }, barCategoryGap: "40%" }, line: { lineStyle: { width: 2 }, symbolSize: 6 },
    // HTML tooltips would need inline styles, which the content security policy forbids.
    tooltip: { renderMode: "richText", backgroundColor: token("surface"), borderColor: token("line"), textStyle: { color: token("ink"), fontSize: 12 }, confine: true },
  };
}

async function start(el) {
  const raw = JSON.parse($("script[type='application/json']", el).textContent);
  const holder = $("[data-kb-canvas]", el) ?? el;
  const echarts = await load();
  let chart;
  const draw = () => {
    chart?.dispose();
    chart = echarts.init(holder, theme(), { renderer: "canvas" });
    chart.setOption({ animation: false, tooltip: { renderMode: "richText" }, grid: { left: 8, right: 12, top: 34, bottom: 4, containLabel: true }, ...colours(raw) });
    chart.on("click", (point) => { const href = point.data?.href ?? (el.dataset.href && el.dataset.href.replace("{name}", encodeURIComponent(point.name)).replace("{series}", encodeURIComponent(point.seriesName ?? ""))); if (href) location.assign(href); });
  };
  draw();
  new ResizeObserver(() => chart.resize()).observe(holder);
  document.addEventListener("kb:theme", () => { if (el.isConnected) draw(); });
}

export function startCharts() {
  behaviour("chart", start);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-kb-chart-table]");
    if (!button) return;
    const table = document.getElementById(button.dataset.kbChartTable);
    table.hidden = !table.hidden;
    button.setAttribute("aria-pressed", String(!table.hidden));
  });
}
