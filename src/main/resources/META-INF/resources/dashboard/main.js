import { Activity } from './activity.js';
import { Unreachable, get, hasKey, onKeyNeeded, ErrorAnswer, setKey } from './api.js';
import { askKey } from './dialogs.js';
import { byId, say, setText } from './dom.js';
import { Entries } from './entries.js';
import { showFailures } from './failures.js';
import { clock } from './format.js';
import { Management, purgeNamespace } from './manage.js';
import { Namespaces } from './namespaces.js';
import { Overview, showService } from './overview.js';
import { Upstreams } from './upstreams.js';

const EVERY = 5_000;
const SOON = 1_000;

const activity = new Activity();
const overview = new Overview();
const namespaces = new Namespaces(purgeNamespace);
const upstreams = new Upstreams();
const management = new Management(() => refresh());
new Entries();

let timer = 0;
let reading = false;
let again = false;
let lastSeen = null;
let failing = false;

/** Reads and shows everything periodically, except while the page is hidden. */
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
      get('api/cache/warm').catch(unlessUnreachable),
    ]);
    show(stats.stats, health, warm?.warming);
    activity.refresh();
  } catch (failure) {
    trouble(failure);
  } finally {
    reading = false;
    timer = setTimeout(refresh, again || management.isWarming ? SOON : EVERY);
    again = false;
  }
}

/** Leaves warming out if the service refuses it; an unreachable service is reported. */
function unlessUnreachable(failure) {
  if (failure instanceof ErrorAnswer) {
    return null;
  }
  throw failure;
}

function show(stats, health, warming) {
  const now = Date.now();
  overview.show(stats, now / 1000);
  showService(health, stats);
  namespaces.show(stats.namespaces ?? {});
  upstreams.show(stats.upstreams ?? {});
  showFailures(stats);
  management.show(stats, warming);
  document.body.classList.remove('old');
  const notice = byId('notice');
  if (failing) {
    say(notice, `The service is available since ${clock(now)}.`, 'good');
  } else if (lastSeen !== null) {
    notice.hidden = true;
  }
  failing = false;
  lastSeen = now;
}

function trouble(failure) {
  const unreachable = failure instanceof Unreachable;
  const state = byId('state');
  state.dataset.state = 'bad';
  setText(state, unreachable ? 'Unreachable' : 'Error');
  const age = lastSeen === null ? '' : ` The statistics are from ${clock(lastSeen)}.`;
  const notice = byId('notice');
  notice.hidden = false;
  say(notice, `${failure.message}.${age} Retrying every ${EVERY / 1000} s.`, 'bad');
  document.body.classList.add('old');
  failing = true;
  if (!unreachable && !(failure instanceof ErrorAnswer)) {
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
  const given = await askKey(hasKey() ? 'A key is in use. Enter another one, or remove it.' : 'The key is sent with management calls only.', hasKey());
  if (given !== null) {
    setKey(given);
    if (hasKey()) {
      activity.load();
    }
  }
  showKey();
});
document.addEventListener('visibilitychange', refresh);
refresh();
