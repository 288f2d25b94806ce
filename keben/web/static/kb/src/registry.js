// Behaviours by name: data-kb="name other". Elements that arrive later (htmx, dialogs) are mounted as well.
const behaviours = new Map();
const mounted = new WeakMap();

/** Several modules may add to one name; they start in the order of registration. */
export function behaviour(name, start) { behaviours.set(name, [...(behaviours.get(name) ?? []), start]); }

function mountOne(el) {
  let done = mounted.get(el);
  if (!done) mounted.set(el, done = new Set());
  for (const name of el.dataset.kb.split(/\s+/)) {
    const starts = behaviours.get(name);
    if (!starts || done.has(name)) continue;
    done.add(name);
    for (const start of starts) try { start(el); } catch (error) { console.error(`keben: behaviour "${name}" failed`, el, error); }
  }
}

export function mount(root) {
  if (root.dataset?.kb) mountOne(root);
  root.querySelectorAll?.("[data-kb]").forEach(mountOne);
}

export function startRegistry() {
  mount(document.body);
  new MutationObserver((records) => {
    for (const record of records) for (const node of record.addedNodes) if (node.nodeType === 1) mount(node);
  }).observe(document.body, { childList: true, subtree: true });
}
