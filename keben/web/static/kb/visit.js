// Check-in: the place is read on the press of the button only, after the consent, and never kept by the page.
const form = document.querySelector("[data-kb-visit]");
const button = form?.querySelector("[data-kb-visit-place]");

function start() {
  const said = form.querySelector("[data-kb-visit-said]");
  const consent = form.querySelector("[data-kb-visit-consent]");
  const field = form.elements.place;
  const clear = () => { field.value = ""; button.removeAttribute("aria-pressed"); };
  consent?.addEventListener("change", () => { if (!consent.checked) clear(); });
  button.addEventListener("click", () => {
    if (consent && !consent.checked) { said.textContent = button.dataset.first; consent.focus(); return; }
    if (!navigator.geolocation) { said.textContent = button.dataset.denied; return; }
    said.textContent = button.dataset.asking;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      field.value = [coords.latitude.toFixed(6), coords.longitude.toFixed(6), Math.round(coords.accuracy)].join(",");
      button.setAttribute("aria-pressed", "true");
      said.textContent = button.dataset.taken.replace("{m}", Math.round(coords.accuracy));
    }, () => { clear(); said.textContent = button.dataset.denied; }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 0 });
  });
  const photo = form.querySelector("input[type=file]");
  photo?.setAttribute("capture", "environment");
}

if (button) start();
