// Computes the links of an auction's log again, in the reader's own browser.
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const sum = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const utf8 = new TextEncoder();
const joined = (...parts) => {
  const bytes = new Uint8Array(parts.reduce((count, part) => count + part.length, 0));
  let place = 0;
  for (const part of parts) { bytes.set(part, place); place += part.length; }
  return bytes;
};

// The whole record, page by page.
const read = async (place) => {
  const whole = { lines: [] };
  let after = 0;
  while (after !== undefined) {
    const answer = await fetch(`${place}?after=${after}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const page = await answer.json();
    whole.lines.push(...page.lines);
    Object.assign(whole, { policy: page.policy, terms: page.terms.join(""), outcome: JSON.parse(page.outcome) });
    after = page.next;
  }
  return whole;
};

// The first line whose link is another, or 0.
const broken = async (record) => {
  const rules = joined(await sum(utf8.encode(record.policy)), await sum(utf8.encode(record.terms)));
  let link = await sum(joined(utf8.encode("cityhost-auction/v1\n"), rules));
  for (const [index, line] of record.lines.entries()) {
    link = await sum(joined(link, utf8.encode(line.slice(65))));
    if (hex(link) !== line.slice(0, 64)) return index + 1;
  }
  const { entries, head } = record.outcome;
  return entries === record.lines.length && head === hex(link) ? 0 : record.lines.length + 1;
};

const shown = document.getElementById("chain");
if (shown) {
  const say = (text, isBad) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = text;
    shown.replaceChildren(paragraph);
    shown.classList.toggle("bad", isBad);
  };
  if (!globalThis.crypto?.subtle) {
    say(shown.dataset.cannot, false);
  } else {
    read(shown.dataset.record).then(async (record) => {
      const place = await broken(record);
      say(place ? `${shown.dataset.broken} ${place}` : `${shown.dataset.holds} ${record.lines.length}`, place > 0);
    }).catch(() => {});
  }
}

for (const place of document.querySelectorAll("[data-origin]")) place.textContent = location.origin;
