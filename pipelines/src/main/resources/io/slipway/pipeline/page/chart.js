'use strict';
/* The weight and error-rate chart of one rollout, as an SVG. Everything it shows also stands in the table under it. */
(function () {
  const Slipway = (window.Slipway = window.Slipway || {});
  const SVG = 'http://www.w3.org/2000/svg';
  const WIDTH = 720;
  const HEIGHT = 240;
  const PAD = { left: 44, right: 52, top: 18, bottom: 30 };
  const MARKS = { rollback: '✕', promote: '✓', advance: '▲', hold: '●', noData: '?' };

  const svg = function (name, attributes, ...children) {
    const node = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    children.forEach((child) => node.append(child));
    return node;
  };

  const text = (x, y, cssClass, content, anchor) =>
    svg('text', { x, y, class: cssClass, 'text-anchor': anchor || 'middle' }, content);

  const titled = (node, title) => {
    node.append(svg('title', {}, title));
    return node;
  };

  Slipway.rolloutChart = function (rollout, now) {
    const start = rollout.startedAt;
    const end = Math.max(start + 1000, rollout.finished ? Date.parse(rollout.finished.at) : now);
    const x = (at) => PAD.left + ((at - start) / (end - start)) * (WIDTH - PAD.left - PAD.right);
    const y = (share) => HEIGHT - PAD.bottom - share * (HEIGHT - PAD.top - PAD.bottom);
    const top = errorScale(rollout);
    const chart = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', class: 'chart', 'aria-label': describe(rollout) });
    chart.append(grid(x, y, start, end, top), weightArea(rollout, x, y, end));
    threshold(rollout, y, top).forEach((line) => chart.append(line));
    ['stable', 'canary'].forEach((arm) => chart.append(errorLine(rollout, arm, x, y, top)));
    verdicts(rollout, x, y).forEach((mark) => chart.append(mark));
    return chart;
  };

  function errorScale(rollout) {
    const values = rollout.measurements.map((m) => m.value || 0).concat(rollout.measurements.map((m) => m.threshold * 2));
    return Math.min(1, values.reduce((a, b) => Math.max(a, b), 0.01));
  }

  function describe(rollout) {
    const last = rollout.weights[rollout.weights.length - 1];
    const outcome = rollout.finished ? `ended ${rollout.finished.outcome}` : 'is under way';
    return `Canary weight over time${last ? `, now ${last.canaryWeight} %` : ''}; the rollout ${outcome}.`;
  }

  function grid(x, y, start, end, top) {
    const g = svg('g', { class: 'grid' });
    [0, 0.25, 0.5, 0.75, 1].forEach((share) => {
      g.append(svg('line', { x1: PAD.left, x2: WIDTH - PAD.right, y1: y(share), y2: y(share) }));
      g.append(text(PAD.left - 6, y(share) + 4, 'axis', `${share * 100}%`, 'end'));
      g.append(text(WIDTH - PAD.right + 6, y(share) + 4, 'axis axis-error', Slipway.percent(share * top), 'start'));
    });
    const seconds = (end - start) / 1000;
    const tick = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].find((t) => seconds / t <= 8) || 7200;
    for (let s = 0; s <= seconds; s += tick) {
      g.append(text(x(start + s * 1000), HEIGHT - 10, 'axis', Slipway.duration(s * 1000)));
    }
    g.append(text(PAD.left, 11, 'axis', 'canary weight', 'start'));
    g.append(text(WIDTH - PAD.right, 11, 'axis axis-error', 'error rate', 'end'));
    return g;
  }

  function weightArea(rollout, x, y, end) {
    let path = `M ${PAD.left} ${y(0)}`;
    let last = 0;
    rollout.weights.forEach((w) => {
      const at = x(Date.parse(w.at));
      path += ` L ${at} ${y(last / 100)} L ${at} ${y(w.canaryWeight / 100)}`;
      last = w.canaryWeight;
    });
    path += ` L ${x(end)} ${y(last / 100)}`;
    return svg(
      'g',
      {},
      svg('path', { d: `${path} L ${x(end)} ${y(0)} Z`, class: 'weight-area' }),
      svg('path', { d: path, class: 'weight-line' }),
    );
  }

  function threshold(rollout, y, top) {
    return Array.from(new Set(rollout.measurements.map((m) => m.threshold))).map((value) =>
      titled(
        svg('line', { x1: PAD.left, x2: WIDTH - PAD.right, y1: y(value / top), y2: y(value / top), class: 'threshold' }),
        `threshold ${Slipway.percent(value)}`,
      ),
    );
  }

  function errorLine(rollout, arm, x, y, top) {
    const points = rollout.measurements.filter((m) => m.arm === arm && m.value !== null && m.value !== undefined);
    const at = (m) => `${x(Date.parse(m.at))},${y(Math.min(1, m.value / top))}`;
    const g = svg('g', { class: `error error-${arm}` });
    g.append(svg('polyline', { points: points.map(at).join(' ') }));
    points.forEach((m) => {
      const [cx, cy] = at(m).split(',');
      g.append(titled(svg('circle', { cx, cy, r: 2.5 }), `${arm}: ${Slipway.percent(m.value)} of ${m.samples} requests`));
    });
    return g;
  }

  function verdicts(rollout, x, y) {
    return rollout.verdicts
      .filter((v, i, all) => v.verdict !== 'hold' && (v.verdict !== 'advance' || !all[i + 1] || all[i + 1].weight !== v.weight))
      .map((v) =>
        titled(
          text(x(Date.parse(v.at)), Math.max(PAD.top + 8, y(v.weight / 100) - 6), `mark mark-${v.verdict}`, MARKS[v.verdict] || '•'),
          `${v.verdict} at ${v.weight} %: ${v.reason}`,
        ),
      );
  }
})();
