// Ticks the clocks the server rendered and fetches what has changed; without it the page still says how much is left.
const everyMillis = 2000;
let start = performance.now();

const shown = (seconds) => {
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
};

const tick = () => {
  const gone = (performance.now() - start) / 1000;
  for (const clock of document.querySelectorAll("[data-seconds-left]")) {
    clock.textContent = shown(Math.max(0, Math.ceil(Number(clock.dataset.secondsLeft) - gone)));
  }
};

// Only what is live is replaced, so that nobody's typing is lost; where a form comes or goes the page is read anew.
const refresh = async () => {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const forms = (root) => root.querySelectorAll("main form").length;
  if (forms(page) !== forms(document)) return location.reload();
  const fresh = page.querySelectorAll("[data-live]");
  document.querySelectorAll("[data-live]").forEach((part, place) => {
    if (fresh[place]) part.replaceChildren(...fresh[place].childNodes);
  });
  start = performance.now();
  tick();
};

if (document.querySelector("[data-live] [data-seconds-left]")) {
  setInterval(tick, 250);
  setInterval(() => { if (!document.hidden) refresh().catch(() => {}); }, everyMillis);
}
