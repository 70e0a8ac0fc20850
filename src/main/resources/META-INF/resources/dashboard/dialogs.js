import { byId, say, setText } from './dom.js';

const dialog = byId('confirm');
const go = byId('confirm-go');
const cancel = byId('confirm-cancel');
const result = byId('confirm-result');
let step = null;
let current = null;

byId('confirm-form').addEventListener('submit', (event) => {
  event.preventDefault();
  step?.();
});
cancel.addEventListener('click', () => dialog.close());
// An action in progress cannot be cancelled
dialog.addEventListener('cancel', (event) => {
  if (cancel.disabled) {
    event.preventDefault();
  }
});

/**
 * Confirms an action, runs it, and shows its result.
 *
 * @param plan title and label; look: resolves to the effect of the action, before it runs, as {text, label}, with
 *     {nothing} if there is none, or {done} if it has run already; act: runs it, and resolves to the result; failed:
 *     returns the text of a failure
 */
export async function confirm(plan) {
  setText(byId('confirm-title'), plan.title);
  setText(byId('confirm-text'), 'Checking…');
  say(result, '');
  go.hidden = false;
  go.disabled = true;
  cancel.disabled = false;
  setText(cancel, 'Cancel');
  setText(go, plan.label);
  const opened = {};
  step = null;
  dialog.showModal();
  current = opened;
  try {
    const seen = await plan.look();
    if (current !== opened || !dialog.open) {
      return;
    }
    setText(byId('confirm-text'), seen.text);
    if (seen.done) {
      end(seen.done, 'good');
      return;
    }
    if (seen.nothing) {
      end('', '');
      return;
    }
    setText(go, seen.label ?? plan.label);
    go.disabled = false;
    cancel.focus();
    step = () => act(plan);
  } catch (failure) {
    if (current === opened && dialog.open) {
      setText(byId('confirm-text'), '');
      end(plan.failed(failure), 'bad');
    }
  }
}

async function act(plan) {
  step = null;
  go.disabled = true;
  cancel.disabled = true;
  say(result, 'Working…');
  try {
    acted(await plan.act(), 'good');
  } catch (failure) {
    acted(plan.failed(failure), 'bad');
  }
}

/** Shows the result alone: what would be done is no longer true. */
function acted(text, kind) {
  setText(byId('confirm-text'), '');
  end(text, kind);
}

function end(text, kind) {
  say(result, text, kind);
  go.hidden = true;
  cancel.disabled = false;
  setText(cancel, 'Close');
  cancel.focus();
}

const keyDialog = byId('key');
const keyValue = byId('key-value');
let answerKey = null;

byId('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  closeKey(keyValue.value.trim() || null);
});
byId('key-cancel').addEventListener('click', () => closeKey(null));
byId('key-forget').addEventListener('click', () => closeKey(''));
keyDialog.addEventListener('close', () => closeKey(null));

function closeKey(value) {
  const answer = answerKey;
  answerKey = null;
  keyValue.value = '';
  keyDialog.close();
  answer?.(value);
}

/** Asks for the operator key. Resolves to the key, null if cancelled, or an empty text to remove it. */
export function askKey(text, canForget = false) {
  setText(byId('key-text'), text);
  byId('key-forget').hidden = !canForget;
  answerKey?.(null);
  return new Promise((resolve) => {
    answerKey = resolve;
    if (!keyDialog.open) {
      keyDialog.showModal();
    }
    keyValue.focus();
  });
}
