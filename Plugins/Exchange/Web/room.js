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

// The host says when something has come, and nothing else: the page is then read anew, by the reader's own right.
// Many changes at once are one; where no stream is to be had the page is read every two seconds.
const spacingMillis = 400;
const watch = (place) => {
  let isOpen = false;
  let isDue = false;
  let last = 0;
  let isReading = false;
  const read = async () => {
    if (isReading || document.hidden) return;
    isReading = true;
    isDue = false;
    last = performance.now();
    await refresh().catch(() => {});
    isReading = false;
  };
  if (place && globalThis.EventSource) {
    const stream = new EventSource(place);
    stream.addEventListener("changed", () => { isDue = true; });
    stream.addEventListener("open", () => { isOpen = true; });
    stream.addEventListener("error", () => { isOpen = false; });
  }
  const patience = () => (isOpen ? everyMillis * 10 : everyMillis);
  setInterval(() => {
    const gone = performance.now() - last;
    if ((isDue && gone >= spacingMillis) || gone >= patience()) read();
  }, 100);
};

if (document.querySelector("[data-live] [data-seconds-left]")) {
  setInterval(tick, 250);
  watch(document.querySelector("[data-changes]")?.dataset.changes);
}
