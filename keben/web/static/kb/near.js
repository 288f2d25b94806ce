// Nearby customers: the place of the reader is asked on the press of the button, sent once, and kept nowhere.
const form = document.querySelector("[data-near-here]");
const said = document.querySelector("[data-near-said]");

form.querySelector("[data-near-ask]").addEventListener("click", () => {
  if (!navigator.geolocation) { said.textContent = form.dataset.denied; return; }
  said.textContent = form.dataset.asking;
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    form.elements.at.value = [coords.latitude.toFixed(6), coords.longitude.toFixed(6), Math.round(coords.accuracy)].join(",");
    form.submit();
  }, () => { said.textContent = form.dataset.denied; }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 0 });
});

// On a wide screen the map stands open beside the list; on a phone the list comes first.
if (matchMedia("(min-width: 768px)").matches) document.querySelector("[data-near-map]").open = true;
