// Maintainer-only: `npm ci --ignore-scripts && npm run build` writes the committed bundles, vendored files and manifest.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../keben/web/static");
const kb = join(root, "kb");
const vendor = join(root, "vendor");
const modules = join(here, "node_modules");
const target = ["chrome109", "firefox115", "safari16.4"];
const pkg = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8"));

async function bundle(entry, outfile, extra = {}) {
  await build({ entryPoints: [entry], outfile, bundle: true, minify: true, target, format: "esm", legalComments: "none", logLevel: "warning", nodePaths: [modules], ...extra });
}

/** data-theme="auto" follows the system: the dark block once more, inside the media query. */
function autoDark(css) {
  const block = css.slice(css.indexOf("{") + 1, css.lastIndexOf("}"));
  return `\n@media (prefers-color-scheme: dark) { :root[data-theme="auto"] {${block}} }\n`;
}

async function styles() {
  const dark = readFileSync(join(kb, "css/dark.css"), "utf8");
  const rules = readdirSync(join(kb, "css")).map((name) => readFileSync(join(kb, "css", name), "utf8")).join("\n");
  // Rules that only exist for the dark theme (beyond tokens) need the same twin.
  const extra = rules.split("\n").filter((line) => line.includes(':root[data-theme="dark"] ') && line.trim().endsWith("}") && !line.startsWith('.kb-')).map((line) => line.replaceAll('data-theme="dark"', 'data-theme="auto"').replace(/^.*?(?=:root)/, "")).join("\n");
  const entry = `@import "./app.css";${""}\n`;
  const result = await build({ stdin: { contents: `${entry}${autoDark(dark)}@media (prefers-color-scheme: dark) {\n${extra}\n}\n`, resolveDir: join(kb, "css"), loader: "css" }, bundle: true, minify: true, target, write: false, external: ["data:*"], logLevel: "warning" });
  // Tabler's own attribute name works as well.
  writeFileSync(join(kb, "app.css"), result.outputFiles[0].text);
}

function sprite() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").map((line) => line.trim()).filter(Boolean);
  const symbols = names.map((line) => {
    const [id, from] = line.split(":");
    const file = from ?? `outline/${id}`;
    const svg = readFileSync(join(modules, "@tabler/icons/icons", `${file}.svg`), "utf8");
    const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${id}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  writeFileSync(join(kb, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);
}

const LAZY = {
  sortable: { packages: ["sortablejs"], code: 'export { default } from "sortablejs/modular/sortable.core.esm.js";' },
  jsqr: { packages: ["jsqr"], code: 'export { default } from "jsqr";' },
  flatpickr: { packages: ["flatpickr"], code: 'import flatpickr from "flatpickr/dist/flatpickr.js"; import { Mandarin } from "flatpickr/dist/l10n/zh.js"; export { flatpickr }; export const zh = Mandarin;' },
  echarts: { packages: ["echarts", "zrender", "tslib"], code: `export { init, graphic } from "echarts/core"; import { use } from "echarts/core"; import { BarChart, LineChart, PieChart, ScatterChart, FunnelChart, SankeyChart, HeatmapChart, GraphChart, TreemapChart } from "echarts/charts"; import { GridComponent, LegendComponent, TooltipComponent, MarkLineComponent, VisualMapComponent, DataZoomComponent, AriaComponent, CalendarComponent } from "echarts/components"; import { CanvasRenderer } from "echarts/renderers"; import { LabelLayout } from "echarts/features"; use([BarChart, LineChart, PieChart, ScatterChart, FunnelChart, SankeyChart, HeatmapChart, GraphChart, TreemapChart, GridComponent, LegendComponent, TooltipComponent, MarkLineComponent, VisualMapComponent, DataZoomComponent, AriaComponent, CalendarComponent, CanvasRenderer, LabelLayout]);` },
};

async function lazy() {
  for (const [name, { code }] of Object.entries(LAZY)) await bundle(undefined, join(vendor, `${name}.js`), { entryPoints: undefined, stdin: { contents: code, resolveDir: here, loader: "js" } });
}

function licence(name) {
  const file = readdirSync(join(modules, name)).find((one) => /^licen[cs]e/i.test(one));
  if (!file) return null;
  const to = join(vendor, "licences", `${name.replaceAll("/", "-").replace("@", "")}.txt`);
  writeFileSync(to, readFileSync(join(modules, name, file), "utf8").replaceAll("\r\n", "\n"));
  return `licences/${to.split("/").pop()}`;
}

/** What the bundles are made of, as `tools/bundle.py` reckons it again without Node. */
function sources() {
  const folder = (path, end) => readdirSync(join(root, "kb", path)).filter((name) => name.endsWith(end)).map((name) => [`kb/${path}/${name}`, join(root, "kb", path, name)]);
  const files = [...folder("css", ".css"), ...folder("src", ".js"), ...["build.mjs", "icons.txt", "package-lock.json"].map((name) => [name, join(here, name)])];
  const hash = createHash("sha256");
  for (const [name, file] of files.sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${name}\0${readFileSync(file, "utf8").replaceAll("\r\n", "\n")}\0`);
  return hash.digest("hex");
}

function manifest() {
  const sha = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");
  const entry = (name, file) => ({ name, version: pkg(name).version, licence: pkg(name).license, licence_file: licence(name), file, sha256: sha(join(root, file)) });
  const list = [entry("htmx.org", "kb/app.js"), entry("@tabler/icons", "kb/icons.svg"), ...Object.entries(LAZY).flatMap(([file, { packages }]) => packages.map((name) => entry(name, `vendor/${file}.js`)))];
  writeFileSync(join(vendor, "manifest.json"), `${JSON.stringify({ files: list, built: { "kb/app.css": sha(join(kb, "app.css")) }, sources: sources() }, null, 2)}\n`);
}

rmSync(vendor, { recursive: true, force: true });
mkdirSync(join(vendor, "licences"), { recursive: true });
await bundle(join(kb, "src/main.js"), join(kb, "app.js"));
await styles();
sprite();
await lazy();
manifest();
for (const file of ["kb/app.css", "kb/app.js", "kb/icons.svg", ...Object.keys(LAZY).map((name) => `vendor/${name}.js`)]) {
  const data = readFileSync(join(root, file));
  console.log(file.padEnd(22), `${data.length}`.padStart(8), "gzip", gzipSync(data, { level: 9 }).length, "brotli", brotliCompressSync(data).length);
}
