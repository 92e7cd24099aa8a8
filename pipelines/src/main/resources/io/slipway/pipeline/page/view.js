'use strict';
/* Draws the model. Text only ever enters the page as text nodes: nothing in a record is markup. */
(function () {
  const Slipway = (window.Slipway = window.Slipway || {});
  const ICONS = { SUCCESS: '✓', FAILURE: '✕', UNSTABLE: '!', ABORTED: '■', NOT_BUILT: '–', RUNNING: '▶' };
  const WORDS = { SUCCESS: 'Succeeded', FAILURE: 'Failed', UNSTABLE: 'Unstable', ABORTED: 'Aborted', NOT_BUILT: 'Skipped', RUNNING: 'Running' };
  const OUTCOMES = { deployed: 'SUCCESS', promoted: 'SUCCESS', unchanged: 'SUCCESS', rolledBack: 'FAILURE', superseded: 'FAILURE', paused: 'UNSTABLE' };
  const OUTCOME_WORDS = { deployed: 'Deployed', promoted: 'Promoted', unchanged: 'Unchanged', rolledBack: 'Rolled back', superseded: 'Superseded', paused: 'Paused' };
  const LOG_SHOWN = 2000;

  const h = function (tag, attributes, ...children) {
    const node = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([key, value]) => {
      if (value !== null && value !== undefined && value !== false) {
        node.setAttribute(key, value === true ? '' : value);
      }
    });
    children.flat(Infinity).forEach((child) => {
      if (child !== null && child !== undefined && child !== false) {
        node.append(child);
      }
    });
    return node;
  };
  Slipway.h = h;

  Slipway.duration = function (millis) {
    if (millis === null || millis === undefined) return '';
    if (millis < 1000) return `${Math.round(millis)} ms`;
    const s = millis / 1000;
    if (s < 60) return `${s < 10 ? Math.round(s * 10) / 10 : Math.round(s)} s`;
    const m = Math.floor(s / 60);
    return m < 60 ? `${m} min ${Math.round(s % 60)} s` : `${Math.floor(m / 60)} h ${m % 60} min`;
  };

  Slipway.bytes = function (n) {
    if (n < 1000) return `${n} B`;
    const unit = Math.min(4, Math.floor(Math.log10(n) / 3));
    return `${(n / 1000 ** unit).toFixed(unit === 1 ? 0 : 1)} ${['B', 'kB', 'MB', 'GB', 'TB'][unit]}`;
  };

  Slipway.percent = (share) => `${Math.round(share * 1000) / 10}%`;

  const list = (map) => Array.from(map.values());
  const short = (digest) => h('code', { class: 'digest', title: digest }, digest.replace(/^(sha\d+:[0-9a-f]{12}).*/, '$1'));
  const reference = (image) => h('code', { class: 'digest', title: image }, image.replace(/(@sha\d+:[0-9a-f]{12})[0-9a-f]+$/, '$1'));
  const count = (n, word) => `${n} ${word}${n === 1 ? '' : 's'}`;
  const status = (value, words) =>
    h('span', { class: `status status-${value}` }, h('span', { 'aria-hidden': 'true' }, ICONS[value] || '?'), ` ${words || WORDS[value] || value}`);
  const section = function (id, title, ...children) {
    return h('section', { id, 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), children);
  };
  const progress = (done, total, label) => h('progress', { max: Math.max(1, total), value: done, 'aria-label': label });
  const table = (caption, heads, rows) =>
    h(
      'div',
      { class: 'scroll' },
      h(
        'table',
        {},
        h('caption', {}, caption),
        h('thead', {}, h('tr', {}, heads.map((head) => h('th', { scope: 'col' }, head)))),
        h('tbody', {}, rows),
      ),
    );
  const details = function (key, open, summary, ...children) {
    return h('details', { 'data-key': key, open }, h('summary', {}, summary), children);
  };

  /** The sections of the page, each with what it depends on, so that only what changed is drawn again. */
  Slipway.sections = [
    { id: 'verdict', draw: verdict },
    { id: 'stages', draw: stages },
    { id: 'rollouts', draw: rollouts },
    { id: 'replays', draw: replays },
    { id: 'registries', draw: registries },
    { id: 'builds', draw: builds },
    { id: 'telemetry', draw: telemetry },
    { id: 'logs', draw: logs },
  ];

  function verdict(model, now) {
    if (!model.run) return h('header', { class: 'verdict' }, h('h1', {}, 'Waiting for the run to start'));
    const result = model.result ? model.result.result : 'RUNNING';
    const millis = model.result ? model.result.millis : now - Date.parse(model.run.at);
    const images = list(new Map(list(model.builds).flatMap((b) => b.images).map((i) => [i.reference, i])));
    const parameters = Object.entries(model.run.parameters || {});
    return h(
      'header',
      { class: `verdict verdict-${result}` },
      h('h1', {}, model.run.name),
      h('p', { class: 'verdict-line' }, status(result), h('span', { class: 'quiet' }, ` ${Slipway.duration(millis)}, started ${new Date(model.run.at).toLocaleString()}`)),
      model.result && model.result.message ? h('p', { class: 'reason' }, model.result.message) : null,
      list(model.rollouts).filter((r) => r.started).map(rolloutLine),
      model.replays.map(replayLine),
      parameters.length ? h('p', { class: 'quiet' }, parameters.map(([k, v]) => `${k}=${v}`).join('  ')) : null,
      images.length ? h('ul', { class: 'images' }, images.map((i) => h('li', {}, `${i.reference} `, short(i.digest)))) : null,
    );
  }

  function rolloutLine(r) {
    const where = `${r.started.release} in ${r.started.namespace}`;
    if (!r.finished) {
      const last = r.weights[r.weights.length - 1];
      return h('p', {}, status('RUNNING', `${where}: ${last ? `canary at ${last.canaryWeight} %` : r.phase || 'starting'}`));
    }
    const { outcome, reason } = r.finished;
    return h('p', {}, status(OUTCOMES[outcome] || 'UNSTABLE', `${where}: ${OUTCOME_WORDS[outcome] || outcome}`), reason ? h('span', { class: 'quiet' }, ` ${reason}`) : null);
  }

  const REPLAYED = { rollback: 'FAILURE', advance: 'SUCCESS', promote: 'SUCCESS' };

  function replayLine(r) {
    return h('p', {}, status(REPLAYED[r.verdict] || 'UNSTABLE', `${r.release}, replayed: ${r.verdict}`), h('span', { class: 'quiet' }, ` ${r.reason}`));
  }

  function stages(model, now) {
    const all = list(model.stages);
    if (!all.length) return null;
    return section('stages', 'Stages', h('ol', { class: 'stages' }, all.filter((s) => !s.parent).map((s) => stage(model, all, s, now))));
  }

  function stage(model, all, s, now) {
    const children = all.filter((other) => other.parent === s.stage);
    const steps = s.steps.map((id) => model.steps.get(id));
    const millis = s.millis === null || s.millis === undefined ? now - s.startedAt : s.millis;
    return h(
      'li',
      { class: `stage stage-${s.status}` },
      h('div', { class: 'stage-head' }, h('strong', {}, s.name), status(s.status), h('span', { class: 'quiet' }, s.status === 'NOT_BUILT' ? '' : Slipway.duration(millis))),
      s.message ? h('p', { class: s.status === 'FAILURE' ? 'reason' : 'quiet' }, s.message) : null,
      steps.length
        ? h('ul', { class: 'steps' }, steps.map((step) =>
            h('li', {}, h('span', { class: `dot dot-${step.status}`, title: WORDS[step.status] || step.status }, ICONS[step.status] || '?'), h('code', {}, step.name), ` ${step.summary || ''} `, h('span', { class: 'quiet' }, Slipway.duration(step.millis)))))
        : null,
      children.length ? h('ol', { class: children.some((c) => c.parallel) ? 'stages parallel' : 'stages' }, children.map((c) => stage(model, all, c, now))) : null,
    );
  }

  function rollouts(model, now) {
    const all = list(model.rollouts).filter((r) => r.started);
    if (!all.length) return null;
    return section('rollouts', 'Rollouts', h('div', { class: 'cards' }, all.map((r) => rollout(r, now))));
  }

  function rollout(r, now) {
    const { release, namespace, image, stableImage, strategy } = r.started;
    return h(
      'article',
      { class: 'card' },
      h('h3', {}, `${release} in ${namespace} `, r.finished ? status(OUTCOMES[r.finished.outcome] || 'UNSTABLE', OUTCOME_WORDS[r.finished.outcome] || r.finished.outcome) : status('RUNNING', r.phase || 'starting')),
      h('p', { class: 'quiet' }, stableImage ? [reference(stableImage), ' → '] : null, reference(image)),
      strategy === 'initial' && !r.weights.length ? h('p', {}, 'First deployment: there is no version to compare with, so all traffic goes to it once it is ready.') : Slipway.rolloutChart(r, now),
      legend(r),
      r.finished ? null : h('ul', { class: 'workloads' }, list(r.workloads).map((w) => h('li', {}, `${w.workload}: ${w.ready} of ${w.desired} ready `, progress(w.ready, w.desired, `${w.workload} ready`)))),
      r.verdicts.length ? details(`verdicts-${r.step}`, false, `${count(r.verdicts.length, 'verdict')}, ${count(r.measurements.length, 'measurement')}`, verdictTable(r)) : null,
      r.objects.length ? details(`objects-${r.step}`, false, `${count(r.objects.length, 'object')} applied`, h('ul', {}, r.objects.map((o) => h('li', {}, `${o.kind} ${o.namespace}/${o.name}: ${o.outcome}`)))) : null,
    );
  }

  function legend(r) {
    if (!r.measurements.length) return null;
    return h('p', { class: 'legend' }, h('span', { class: 'key key-weight' }, 'canary weight'), h('span', { class: 'key key-canary' }, 'errors, canary'), h('span', { class: 'key key-stable' }, 'errors, stable'), h('span', { class: 'key key-threshold' }, 'threshold'));
  }

  function verdictTable(r) {
    return table(
      'Verdicts',
      ['at', 'weight', 'verdict', 'reason'],
      r.verdicts.map((v) => h('tr', {}, h('td', {}, Slipway.duration(Date.parse(v.at) - r.startedAt)), h('td', {}, `${v.weight} %`), h('td', { class: `mark-${v.verdict}` }, v.verdict), h('td', {}, v.reason))),
    );
  }

  function replays(model) {
    if (!model.replays.length) return null;
    const rows = model.replays.map((r) =>
      h('tr', {}, h('th', { scope: 'row' }, r.release), h('td', { class: `mark-${r.verdict}` }, r.verdict), h('td', {}, `${Slipway.duration(1000 * r.afterSeconds)} (${r.decidedAt}) of ${count(r.readings, 'reading')}`), h('td', {}, falseAlarms(r)), h('td', {}, r.reason, r.notReplayed.length ? h('div', { class: 'quiet' }, `not replayed, no counts of requests: ${r.notReplayed.join(', ')}`) : null)),
    );
    return section('replays', 'Replayed judges', table('What the judges would have decided', ['release', 'verdict', 'after', 'false alarms', 'reason'], rows));
  }

  function falseAlarms(r) {
    if (r.falseAlarms === null) return 'not estimated';
    const percent = (ratio) => `${Number((100 * ratio).toFixed(2))} %`;
    return [percent(r.falseAlarms), h('div', { class: 'quiet' }, `${percent(r.falseAlarmsShifted)} where troubles hit one arm, of ${r.pseudoCanaries} tries`)];
  }

  function registries(model) {
    const all = list(model.replications);
    if (!all.length) return null;
    return section('registries', 'Registries', all.map((r) => replication(model, r)));
  }

  function replication(model, r) {
    const names = Array.from(r.destinations.keys());
    const pushed = new Map(list(model.builds).flatMap((b) => b.images).map((i) => [i.reference.replace(/^[^/]+\//, ''), i.digest]));
    const rows = Array.from(r.tags.entries()).map(([tag, row]) =>
      h('tr', {}, h('th', { scope: 'row' }, tag), h('td', {}, pushed.has(tag) ? short(pushed.get(tag)) : '', h('div', { class: 'quiet' }, row.source || '')), names.map((name) => cell(row, r.destinations.get(name)))),
    );
    const totals = h('tr', { class: 'quiet' }, h('th', { scope: 'row' }, 'bytes'), h('td', {}), names.map((name) => h('td', {}, transfer(r.destinations.get(name)))));
    return h('div', {}, table('Where each tag is, verified by reading it back', ['tag', 'source'].concat(names), rows.concat([totals])), r.skipped.length ? details(`skipped-${r.step}`, false, `${r.skipped.length} skipped`, h('ul', {}, r.skipped.map((s) => h('li', {}, `${s.destination} ${s.repository} ${s.reference}: ${s.reason}`)))) : null, r.narrowed.map((n) => h('p', { class: 'quiet' }, `${n.repository}:${n.reference} goes as a new index ${n.digest.slice(0, 19)} with ${n.kept.join(', ')}; ${count(n.referrersLeft.length, 'referrer')} of ${n.from.slice(0, 19)} stay behind`)), r.deleted.length ? details(`deleted-${r.step}`, false, `${r.deleted.length} deleted`, h('ul', {}, r.deleted.map((d) => h('li', {}, `${d.destination} ${d.repository}:${d.tag}`)))) : null);
  }

  function cell(row, destination) {
    const tag = row.cells.get(destination.name);
    const kept = row.kept.get(destination.name);
    if (tag) return h('td', {}, h('span', { class: 'status status-SUCCESS' }, '✓ '), short(tag.digest), h('div', { class: 'quiet' }, tag.moved ? 'verified, moved' : 'verified'));
    if (kept) return h('td', {}, kept.word === 'skipped' ? kept.word : status('FAILURE', kept.word), h('div', { class: 'reason' }, kept.reason));
    if (row.due.size && !row.due.has(destination.name)) return h('td', {}, '');
    if (destination.failed) return h('td', {}, status('FAILURE', 'failed'), h('div', { class: 'reason' }, destination.failed));
    if (destination.retrying) return h('td', {}, status('RUNNING', `retrying ${destination.retrying.attempt}/${destination.retrying.of}`), h('div', { class: 'quiet' }, destination.retrying.reason));
    return h('td', {}, status('RUNNING', 'copying'));
  }

  function transfer(d) {
    const moving = list(d.moving);
    const words = `${Slipway.bytes(d.copied)} copied, ${Slipway.bytes(d.mounted)} mounted, ${Slipway.bytes(d.present)} already there`;
    const done = moving.reduce((sum, m) => sum + m.done, 0);
    const total = moving.reduce((sum, m) => sum + m.total, 0);
    return moving.length ? [words, h('br'), progress(done, total, `to ${d.name}`)] : words;
  }

  function builds(model) {
    const all = list(model.builds);
    if (!all.length) return null;
    return section('builds', 'Images', all.map((b) => imageBuild(model, b)));
  }

  function imageBuild(model, b) {
    const step = model.steps.get(b.step);
    const summary = b.finished
      ? [`${b.started ? b.started.tags.join(', ') || b.started.context : ''} `, short(b.finished.digest), h('span', { class: 'quiet' }, ` ${count(b.finished.layers, 'layer')}, ${Slipway.bytes(b.finished.bytes)}, ${b.finished.cachedSteps} of ${b.finished.steps} steps cached, ${Slipway.duration(b.finished.millis)}`)]
      : [`${b.started ? b.started.tags.join(', ') : ''} `, status(b.failed || (step && step.status === 'FAILURE') ? 'FAILURE' : 'RUNNING')];
    const rows = b.steps.map((s) =>
      h(
        'tr',
        { class: `step-${s.status}` },
        h('td', { class: 'quiet' }, `${s.stage} ${s.index}/${s.total}`),
        h('td', {}, h('code', {}, s.instruction), s.status === 'FAILURE' ? h('div', { class: 'reason' }, s.message) : null),
        h('td', {}, s.status === 'RUNNING' || s.status === 'FAILURE' ? status(s.status) : s.cached ? h('span', { class: 'cached' }, 'cached') : 'built'),
        h('td', { class: 'number' }, s.layerDigest ? Slipway.bytes(s.layerBytes) : ''),
        h('td', { class: 'number' }, Slipway.duration(s.millis)),
        h('td', { class: 'number' }, s.cpuMillis == null ? '' : Slipway.duration(s.cpuMillis)),
        h('td', { class: 'number' }, s.peakMemoryBytes == null ? '' : Slipway.bytes(s.peakMemoryBytes)),
      ),
    );
    return details(
      `build-${b.step}`,
      Boolean(b.failed) || !b.finished || b.steps.length > b.finished.cachedSteps,
      summary,
      b.warnings.map((w) => h('p', { class: 'warning' }, `${w.file}:${w.line}: ${w.message} (${w.code})`)),
      table('Steps', ['step', 'instruction', 'cache', 'layer', 'time', 'CPU', 'peak memory'], rows),
      b.layers.size ? table('Layers in registries', ['registry', 'layer', 'state', 'size'], list(b.layers).map((l) => h('tr', {}, h('td', {}, l.registry), h('td', {}, short(l.digest)), h('td', {}, l.outcome === 'pushing' ? progress(l.done, l.total, 'pushing') : l.outcome), h('td', { class: 'number' }, Slipway.bytes(l.bytes))))) : null,
    );
  }

  function telemetry(model) {
    const all = list(model.telemetry);
    if (!all.length) return null;
    return section('telemetry', 'Pods', all.flatMap((t) => Array.from(t.pods.entries()).map(([pod, lines]) =>
      details(`pod-${t.step}-${pod}`, false, `${pod} (${count(lines.length, 'line')})`, h('pre', { class: 'log', tabindex: '0' }, lines.map((l) => `${l.text}\n`))))));
  }

  function logs(model) {
    if (!model.logs.length) return null;
    const shown = model.logs.slice(-LOG_SHOWN);
    const hidden = model.logs.length - shown.length;
    return section(
      'logs',
      'Log',
      hidden || model.logsDropped ? h('p', { class: 'quiet' }, `The last ${shown.length} lines; all of them are in the run record.`) : null,
      h('pre', { class: 'log', tabindex: '0', 'data-follow': true }, shown.map((l) => h('span', { class: `line line-${l.stream}` }, l.source ? h('span', { class: 'quiet' }, `${l.source} | `) : null, `${l.text}\n`))),
    );
  }
})();
