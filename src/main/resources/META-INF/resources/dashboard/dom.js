/** The element with an id of the page. */
export const byId = (id) => document.getElementById(id);

/**
 * A new element. Other children than elements become text, never markup, so answers of the service are safe.
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      made.addEventListener(name.slice(2), value);
    } else if (value !== undefined && value !== null) {
      made.setAttribute(name, value);
    }
  }
  made.append(...children.map((child) => (child instanceof Node ? child : String(child))));
  return made;
}

/** Sets the text of an element only if it changed, so that live regions announce nothing twice. */
export function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/** Shows a message in an element; kind is good, bad or empty. */
export function say(target, text, kind = '') {
  target.dataset.kind = kind;
  setText(target, text);
}
