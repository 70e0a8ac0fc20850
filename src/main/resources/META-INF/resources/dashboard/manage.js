import { post, ErrorAnswer, remove } from './api.js';
import { confirm } from './dialogs.js';
import { byId, element, say, setText } from './dom.js';
import { clock, count, counted, entries } from './format.js';

/** The event of the document when entries have been purged. */
export const PURGED = 'samovar-purged';

/** Adds a line to the log of this page, which screen readers announce. */
function note(text, kind = 'good') {
  byId('log-empty')?.remove();
  const log = byId('log');
  log.prepend(element('li', { 'data-kind': kind }, element('time', {}, clock(new Date())), text));
  while (log.childElementCount > 50) {
    log.lastElementChild.remove();
  }
  return text;
}

function reason(failure) {
  return failure instanceof ErrorAnswer && failure.isUnknownCall ? 'This version of the service does not have this call.' : failure.message;
}

const confirmed = (answer) => (answer.replicas && answer.replicas.live > 1
  ? ` ${answer.replicas.confirmed} of ${answer.replicas.live} replicas confirmed.`
  : '');

/** Purges after a dry run and a confirmation. */
function purge({ title, label = 'Remove', path, body, what, done, always = false }) {
  return confirm({
    title,
    label,
    look: async () => {
      const seen = await post(`${path}?dry_run=true`, body);
      if (seen.dry_run !== true) {
        return { text: 'This version of the service has no dry run: the change was made at once.', done: note(done(seen) + confirmed(seen)) };
      }
      const n = seen.invalidated_count;
      return n > 0 || always
        ? { text: `${what(n)} This cannot be undone.`, label: always ? label : `Remove ${entries(n)}` }
        : { text: 'Nothing would be removed: no entry matches.', nothing: true };
    },
    act: async () => {
      const answer = await post(path, body);
      document.dispatchEvent(new CustomEvent(PURGED));
      return note(done(answer) + confirmed(answer));
    },
    failed: (failure) => note(`${title}: ${reason(failure)}`, 'bad'),
  });
}

/** Purges a namespace after a confirmation. */
export function purgeNamespace(name) {
  return purge({
    title: `Purge ${name}`,
    path: `api/cache/invalidate/${encodeURIComponent(name)}`,
    what: (n) => `${entries(n)} of the namespace ${name} would be removed.`,
    done: (answer) => `Removed ${entries(answer.invalidated_count)} of ${name}.`,
  });
}

const calls = (n) => counted(n, 'model call');

function purgePattern(pattern) {
  return purge({
    title: 'Purge by pattern',
    path: 'api/cache/invalidate/pattern',
    body: { pattern },
    what: (n) => `${entries(n)} would be removed, whose key matches ${pattern}.`,
    done: (answer) => `Removed ${entries(answer.invalidated_count)} that match ${pattern}.`,
  });
}

function changeVersion(version) {
  return purge({
    title: `Change the version to ${version}`,
    label: 'Change the version',
    always: true,
    path: 'api/cache/version',
    body: { version },
    what: (n) => `The whole cache would be emptied: ${entries(n)}.`,
    done: (answer) => `Changed the version from ${answer.old_version} to ${answer.new_version}; removed ${entries(answer.invalidated_count ?? 0)}.`,
  });
}

/** Deletes one entry after a confirmation; calls back when it is deleted. */
export function deleteEntry(entry, deleted) {
  return confirm({
    title: 'Delete an entry',
    label: 'Delete',
    look: async () => ({ text: `${entry.key} would be deleted. This cannot be undone.` }),
    act: async () => {
      // Relative, as all calls are, for a proxy that puts the service below a path of its own
      await remove(entry.path.replace(/^\/+/, ''));
      deleted();
      return note(`Deleted ${entry.key}.`);
    },
    failed: (failure) => note(`Delete ${entry.key}: ${failure.message}`, 'bad'),
  });
}

/** The reasons for which entries were left out, with their topics, failures first. */
function reasons(warming) {
  const topics = new Map();
  for (const { topic, reason } of [...(warming.failed_topics ?? []), ...(warming.skipped_topics ?? [])]) {
    const names = topics.get(reason) ?? [];
    topics.set(reason, names.includes(topic) ? names : [...names, topic]);
  }
  return [...topics].map(([reason, names]) =>
    `${reason}: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${count(names.length - 5)} more` : ''}`).join('; ');
}

/** The forms that change the cache, and the progress of warming. */
export class Management {
  #refresh;
  #watching = false;

  /** @param refresh reads the statistics at once */
  constructor(refresh) {
    this.#refresh = refresh;
    onSubmit('purge', () => purgePattern(byId('purge-pattern').value));
    onSubmit('version', () => changeVersion(byId('version-new').value));
    byId('warm').addEventListener('click', () => this.#warm());
    byId('confirm').addEventListener('close', () => refresh());
  }

  show(stats, warming) {
    setText(byId('version-now'), `(now ${stats.version})`);
    if (warming) {
      this.#showWarming(warming);
    }
  }

  #warm() {
    confirm({
      title: 'Warm the popular topics',
      label: 'Warm',
      look: async () => {
        const plan = await post('api/cache/warm?dry_run=true');
        const what = `the subtopics and explanations of ${counted(plan.popular_topics.length, 'popular topic')}: ${plan.popular_topics.join(', ')}`
          + (plan.popular_requests > 0 ? `; and ${counted(plan.popular_requests, 'proxied request')}` : '');
        return plan.warmed_count > 0
          ? { text: `${calls(plan.warmed_count)} would be made for ${what}. ${count(plan.total - plan.warmed_count)} of ${entries(plan.total)} are left out: fresh, or beyond the run's limit.`,
            label: `Make ${calls(plan.warmed_count)}` }
          : { text: `Nothing would be generated: all entries are fresh, ${what}.`, nothing: true };
      },
      act: async () => {
        await post('api/cache/warm?wait=false');
        this.#watching = true;
        this.#refresh();
        return note('Warming has started.');
      },
      failed: (failure) => note(`Warming: ${reason(failure)}`, 'bad'),
    });
  }

  #showWarming(w) {
    const running = w.state === 'running';
    const bar = byId('warm-progress');
    const ended = w.done + w.skipped + w.failed;
    bar.hidden = !running;
    bar.max = Math.max(1, w.total);
    bar.value = ended;
    byId('warm').disabled = running;
    const result = `${count(w.done)} generated, ${count(w.skipped)} skipped, ${count(w.failed)} failed`;
    const text = running
      ? `${count(ended)} of ${count(w.total)}: ${result}`
      : w.finished_at ? `Last at ${clock(new Date(w.finished_at))}: ${result}` : 'No run since the start';
    say(byId('warm-status'), text, w.failed > 0 ? 'bad' : '');
    setText(byId('warm-reasons'), reasons(w));
    if (!running && this.#watching) {
      this.#watching = false;
      note(`Warming has ended: ${result}.`, w.failed > 0 ? 'bad' : 'good');
    }
    this.isWarming = running;
  }

  /** Whether a run is in progress, which is read more often. */
  isWarming = false;
}

function onSubmit(id, act) {
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault();
    act();
  });
}
