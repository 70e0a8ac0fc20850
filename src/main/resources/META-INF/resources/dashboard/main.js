import { Away, get, hasKey, onKeyNeeded, Refusal, setKey } from './api.js';
import { askKey } from './dialogs.js';
import { byId, say, setText } from './dom.js';
import { Entries } from './entries.js';
import { clock } from './format.js';
import { Management, purgeNamespace } from './manage.js';
import { Namespaces } from './namespaces.js';
import { Overview, showService } from './overview.js';

const EVERY = 5_000;
const SOON = 1_000;

const overview = new Overview();
const namespaces = new Namespaces(purgeNamespace);
const management = new Management(() => refresh());
new Entries();

let timer = 0;
let reading = false;
let again = false;
let lastSeen = null;
let failing = false;

/** Reads everything and shows it, and then again after a while; not while nobody can see it. */
async function refresh() {
  clearTimeout(timer);
  if (document.hidden) {
    return;
  }
  if (reading) {
    again = true;
    return;
  }
  reading = true;
  try {
    const [stats, health, warm] = await Promise.all([
      get('api/cache/stats'),
      get('api/health'),
      get('api/cache/warm').catch(unlessAway),
    ]);
    show(stats.stats, health, warm?.warming);
  } catch (failure) {
    trouble(failure);
  } finally {
    reading = false;
    timer = setTimeout(refresh, again || management.isWarming ? SOON : EVERY);
    again = false;
  }
}

/** Warming is shown if it can be had; whether the service is there is for the others to say. */
function unlessAway(failure) {
  if (failure instanceof Refusal) {
    return null;
  }
  throw failure;
}

function show(stats, health, warming) {
  const now = Date.now();
  overview.show(stats, now / 1000);
  showService(health, stats);
  namespaces.show(stats.namespaces ?? {});
  management.show(stats, warming);
  document.body.classList.remove('old');
  const notice = byId('notice');
  if (failing) {
    say(notice, `The service is back since ${clock(now)}.`, 'good');
  } else if (lastSeen !== null) {
    notice.hidden = true;
  }
  failing = false;
  lastSeen = now;
}

function trouble(failure) {
  const away = failure instanceof Away;
  const state = byId('state');
  state.dataset.state = 'bad';
  setText(state, away ? 'Away' : 'In trouble');
  const figures = lastSeen === null ? '' : ` The figures are those of ${clock(lastSeen)}.`;
  const notice = byId('notice');
  notice.hidden = false;
  say(notice, `${failure.message}.${figures} Trying again every few seconds.`, 'bad');
  document.body.classList.add('old');
  failing = true;
  if (!away && !(failure instanceof Refusal)) {
    console.error(failure);
  }
}

function showKey() {
  setText(byId('key-button'), hasKey() ? 'Operator key: in use' : 'Operator key');
}

onKeyNeeded(async (text) => {
  const given = await askKey(text);
  setTimeout(showKey);
  return given;
});
byId('key-button').addEventListener('click', async () => {
  const given = await askKey(hasKey() ? 'A key is in use. Give another one, or forget it.' : 'It is sent with what only operators may do.', hasKey());
  if (given !== null) {
    setKey(given);
  }
  showKey();
});
document.addEventListener('visibilitychange', refresh);
refresh();
