// Ticks the clocks the server rendered; without it the page still says until when.
const clocks = [...document.querySelectorAll("[data-seconds-left]")];
const start = performance.now();

const shown = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

const tick = () => {
  const gone = (performance.now() - start) / 1000;
  let over = false;
  for (const clock of clocks) {
    const left = Math.max(0, Math.ceil(Number(clock.dataset.secondsLeft) - gone));
    clock.textContent = shown(left);
    over ||= left === 0;
  }
  // The server decides what follows; a moment later its timer has fired.
  if (over) setTimeout(() => location.reload(), 1500);
  else setTimeout(tick, 1000 - ((performance.now() - start) % 1000));
};

if (clocks.length > 0) tick();
