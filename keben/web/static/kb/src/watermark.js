// Watermark: data-kb="watermark" data-text on an empty layer; drawn as an SVG image because inline styles are forbidden.
import { behaviour } from "./registry.js";

function start(el) {
  const draw = () => {
    const dark = getComputedStyle(document.documentElement).colorScheme === "dark";
    const strong = matchMedia("print").matches;
    const ink = dark && !strong ? "#e7eaf0" : "#1a2130";
    const opacity = strong ? 0.12 : dark ? 0.035 : 0.04;
    const safe = el.dataset.text.replace(/[<>&"]/g, "");
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><text x="20" y="150" transform="rotate(-18 150 100)" font-family="sans-serif" font-size="14" fill="${ink}" fill-opacity="${opacity}">${safe}</text></svg>`;
    el.style.backgroundImage = `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
  };
  draw();
  document.addEventListener("kb:theme", draw);
  matchMedia("print").addEventListener("change", draw);
}

export function startWatermark() { behaviour("watermark", start); }
