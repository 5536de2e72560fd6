// Looks whether the journey has gone on, and shows its page anew; without it the page loads itself again.
const journey = document.querySelector("[data-watch]");
const pauses = [400, 600, 1000];

const look = async (tries) => {
  try {
    const answer = await fetch(journey.dataset.watch, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const { version, next } = await answer.json();
      if (`${version}/${next}` !== journey.dataset.mark) return location.reload();
    } else if (answer.status === 401) {
      return location.reload();
    }
  } catch {
    // The network will be back; meanwhile the page stands.
  }
  setTimeout(look, pauses[Math.min(tries, pauses.length - 1)], tries + 1);
};

if (journey) setTimeout(look, pauses[0], 0);
