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
// What has begun is seen to its end
dialog.addEventListener('cancel', (event) => {
  if (cancel.disabled) {
    event.preventDefault();
  }
});

/**
 * Asks before something is done, and shows what came of it.
 *
 * @param plan title and label; look: tells what would happen, before anything does, as {text, label}, with {nothing} if
 *     there is nothing to do, or {done} if it has happened already; act: does it, and tells what happened; failed: is given what went wrong
 */
export async function confirm(plan) {
  setText(byId('confirm-title'), plan.title);
  setText(byId('confirm-text'), 'Looking what would happen…');
  say(result, '');
  go.hidden = false;
  go.disabled = true;
  cancel.disabled = false;
  setText(cancel, 'Cancel');
  setText(go, plan.label);
  const mine = {};
  step = null;
  dialog.showModal();
  current = mine;
  try {
    const seen = await plan.look();
    if (current !== mine || !dialog.open) {
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
    if (current === mine && dialog.open) {
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
    end(await plan.act(), 'good');
  } catch (failure) {
    end(plan.failed(failure), 'bad');
  }
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

/** Asks for the operator key: answers the key, null if there is none, or an empty text if it is to be forgotten. */
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
