'use strict';
/*
 * Reads the run record from where it left off, once a second while the run goes on, and draws what changed. The scripts keep to
 * what the Jenkins Test Harness' browser (HtmlUnit) can parse as well: no spread, no async, no fetch.
 */
(function () {
  const Slipway = (window.Slipway = window.Slipway || {});
  const POLL_MILLIS = 1000;
  const SLOWEST_POLL_MILLIS = 15000;
  const TIMEOUT_MILLIS = 30000;

  const root = document.getElementById('slipway');
  const model = Slipway.newModel();
  let offset = 0;
  let rest = '';
  let wait = POLL_MILLIS;

  function feed(text) {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    lines.filter((line) => line).forEach((line) => Slipway.apply(model, JSON.parse(line)));
    return lines.length > 0;
  }

  function draw() {
    const now = model.result ? model.lastAt : Date.now();
    Slipway.sections.forEach((s) => replace(s.id, s.draw(model, now)));
    document.title = model.run ? `${model.result ? model.result.result : 'running'}: ${model.run.name}` : 'Slipway';
    root.dataset.state = model.result ? 'finished' : 'running';
  }

  /** Swaps one section, keeping what the reader had opened and how far they had scrolled. */
  function replace(id, fresh) {
    const slot = root.querySelector(`[data-slot="${id}"]`) || root.appendChild(Slipway.h('div', { 'data-slot': id }));
    const old = slot.firstElementChild;
    if (old && fresh && old.isEqualNode(fresh)) return;
    const opened = new Map(Array.from(slot.querySelectorAll('details[data-key]')).map((d) => [d.dataset.key, d.open]));
    const log = slot.querySelector('[data-follow]');
    const following = !log || log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    const scrolled = log ? log.scrollTop : 0;
    slot.replaceChildren();
    if (fresh) slot.append(fresh);
    slot.querySelectorAll('details[data-key]').forEach((d) => {
      if (opened.has(d.dataset.key)) d.open = opened.get(d.dataset.key);
    });
    const newLog = slot.querySelector('[data-follow]');
    if (newLog) newLog.scrollTop = following ? newLog.scrollHeight : scrolled;
  }

  function trouble(message) {
    let note = document.getElementById('slipway-trouble');
    if (!message) {
      if (note) note.remove();
      return;
    }
    note = note || root.insertBefore(Slipway.h('p', { id: 'slipway-trouble', class: 'warning', role: 'status' }), root.firstChild);
    note.textContent = message;
  }

  function poll() {
    const request = new XMLHttpRequest();
    request.open('GET', `${root.dataset.record}?offset=${offset}`);
    request.responseType = 'arraybuffer';
    request.timeout = TIMEOUT_MILLIS;
    request.onload = () => (request.status === 200 ? take(new Uint8Array(request.response)) : retry(`the server answered ${request.status}`));
    request.onerror = () => retry('the server cannot be reached');
    request.ontimeout = () => retry('the server does not answer');
    request.send();
  }

  /** Only whole lines are taken: a multi-byte character is never cut in two. */
  function take(body) {
    const end = body.lastIndexOf(10) + 1;
    offset += end;
    if (feed(new TextDecoder().decode(body.subarray(0, end))) || !model.result) draw();
    trouble(null);
    wait = POLL_MILLIS;
    if (!model.result) setTimeout(poll, wait);
  }

  function retry(reason) {
    wait = Math.min(SLOWEST_POLL_MILLIS, wait * 2);
    trouble(`The run record could not be read (${reason}); trying again in ${Math.round(wait / 1000)} s.`);
    setTimeout(poll, wait);
  }

  const embedded = document.getElementById('slipway-record');
  if (embedded) {
    feed(embedded.textContent.trim() + '\n');
    draw();
  } else {
    poll();
  }
})();
