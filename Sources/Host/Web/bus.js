// Adds events to the operator's page as they come; without it the page shows those there were.
const list = document.querySelector("[data-tail]");
const live = document.querySelector("[data-live]");
const shownMax = 20;

const part = (name, className, text) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = text;
  return element;
};

const add = ({ sequence, type, at, tenant }) => {
  const line = document.createElement("li");
  const when = part("span", "soft small", "");
  when.append(part("span", "number", at), ` ${tenant}`);
  line.append(part("span", "number", sequence), " ", part("code", "", type), " ", when);
  list.prepend(line);
  while (list.children.length > shownMax) list.lastElementChild.remove();
};

const show = (name, value) => {
  const place = document.querySelector(`[data-${name}]`);
  if (place) place.textContent = value;
};

if (list) {
  const source = new EventSource(`/bus/tail?after=${list.dataset.tail}`);
  source.addEventListener("message", (event) => add(JSON.parse(event.data)));
  source.addEventListener("standing", (event) => {
    const { size, signed, ageSeconds } = JSON.parse(event.data);
    show("size", size);
    show("signed", signed);
    show("age", ageSeconds);
    live.hidden = false;
  });
  source.addEventListener("error", () => {
    live.hidden = true;
  });
  addEventListener("pagehide", () => source.close());
}
