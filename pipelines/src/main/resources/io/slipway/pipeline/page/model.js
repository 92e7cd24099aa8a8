'use strict';
/*
 * The run record, folded into what the page shows. A pure function of the events: feed it the same lines in the same order and the
 * same model comes out. Unknown types and unknown fields are ignored (docs/run-record.md).
 */
(function () {
  const Slipway = (window.Slipway = window.Slipway || {});

  const LOG_LIMIT = 20000;

  Slipway.newModel = function () {
    return {
      run: null,
      result: null,
      stages: new Map(),
      steps: new Map(),
      builds: new Map(),
      replications: new Map(),
      rollouts: new Map(),
      replays: [],
      telemetry: new Map(),
      inputs: new Map(),
      logs: [],
      logsDropped: 0,
      lastAt: null,
    };
  };

  Slipway.apply = function (model, event) {
    model.lastAt = Date.parse(event.at);
    const handler = handlers[event.type];
    if (handler) {
      handler(model, event);
    }
  };

  function log(model, event, stream, source, text) {
    model.logs.push({ at: event.at, step: event.step, stream, source, text });
    if (model.logs.length > LOG_LIMIT) {
      model.logs.splice(0, model.logs.length - LOG_LIMIT);
      model.logsDropped += 1;
    }
  }

  function of(map, key, create) {
    if (!map.has(key)) {
      map.set(key, create());
    }
    return map.get(key);
  }

  const build = (model, event) =>
    of(model.builds, event.step, () => ({
      step: event.step,
      steps: [],
      layers: new Map(),
      images: [],
      outputs: [],
      bases: [],
      warnings: [],
      started: null,
      finished: null,
      failed: null,
    }));

  const buildStep = (model, event) =>
    build(model, event).steps.find((s) => s.stage === event.stage && s.index === event.index);

  const replication = (model, event) =>
    of(model.replications, event.step, () => ({
      step: event.step,
      plans: [],
      destinations: new Map(),
      tags: new Map(),
      skipped: [],
      narrowed: [],
      deleted: [],
      finished: [],
    }));

  const tagRow = (r, event) => of(r.tags, `${event.repository}:${event.tag}`, () => ({ source: event.source, due: new Map(), kept: new Map(), cells: new Map() }));

  const destination = (r, name) =>
    of(r.destinations, name, () => ({ name, copied: 0, mounted: 0, present: 0, moving: new Map(), retrying: null, failed: null }));

  const rollout = (model, event) =>
    of(model.rollouts, event.step, () => ({
      step: event.step,
      started: null,
      phase: null,
      weights: [],
      measurements: [],
      verdicts: [],
      messages: [],
      objects: [],
      workloads: new Map(),
      finished: null,
    }));

  const handlers = {
    'run.started'(model, event) {
      model.run = event;
    },
    'run.finished'(model, event) {
      model.result = event;
    },
    'stage.started'(model, event) {
      model.stages.set(event.stage, Object.assign({}, event, { startedAt: Date.parse(event.at), status: 'RUNNING', millis: null, steps: [] }));
    },
    'stage.finished'(model, event) {
      const stage = of(model.stages, event.stage, () => Object.assign({}, event, { parent: null, startedAt: Date.parse(event.at), steps: [] }));
      Object.assign(stage, { status: event.status, millis: event.millis, message: event.message });
    },
    'step.started'(model, event) {
      const step = Object.assign({}, event, { id: event.step, startedAt: Date.parse(event.at), status: 'RUNNING', millis: null });
      model.steps.set(event.step, step);
      const stage = model.stages.get(event.stage);
      if (stage) {
        stage.steps.push(event.step);
      }
    },
    'step.finished'(model, event) {
      const step = model.steps.get(event.step);
      if (step) {
        Object.assign(step, { status: event.status, millis: event.millis, message: event.message });
      }
    },
    'log.line'(model, event) {
      log(model, event, event.stream, '', event.text);
    },
    'input.requested'(model, event) {
      model.inputs.set(event.step, event);
    },
    'input.answered'(model, event) {
      model.inputs.delete(event.step);
    },

    'build.buildStarted'(model, event) {
      build(model, event).started = event;
    },
    'build.baseResolved'(model, event) {
      build(model, event).bases.push(event);
    },
    'build.stepStarted'(model, event) {
      build(model, event).steps.push(Object.assign({}, event, { status: 'RUNNING' }));
    },
    'build.stepOutput'(model, event) {
      log(model, event, event.stream, `${event.stage} ${event.index}`, event.text);
    },
    'build.stepFinished'(model, event) {
      const step = buildStep(model, event);
      if (step) {
        Object.assign(step, event, { status: 'SUCCESS' });
      }
    },
    'build.stepFailed'(model, event) {
      const step = buildStep(model, event);
      if (step) {
        Object.assign(step, event, { status: 'FAILURE' });
      }
      build(model, event).failed = event;
    },
    'build.layerProgress'(model, event) {
      build(model, event).layers.set(event.registry + ' ' + event.digest, Object.assign({}, event, { outcome: 'pushing', bytes: event.total }));
    },
    'build.layerPushed'(model, event) {
      build(model, event).layers.set(event.registry + ' ' + event.digest, Object.assign({}, event, { done: event.bytes, total: event.bytes }));
    },
    'build.imagePushed'(model, event) {
      build(model, event).images.push(event);
    },
    'build.imageExported'(model, event) {
      build(model, event).outputs.push(event);
    },
    'build.warning'(model, event) {
      build(model, event).warnings.push(event);
    },
    'build.buildFinished'(model, event) {
      build(model, event).finished = event;
    },

    'replication.planMade'(model, event) {
      const r = replication(model, event);
      r.plans.push(event);
      event.destinations.forEach((name) => destination(r, name));
    },
    'replication.blobProgress'(model, event) {
      destination(replication(model, event), event.destination).moving.set(event.digest, event);
    },
    'replication.blobCopied'(model, event) {
      const d = destination(replication(model, event), event.destination);
      d.moving.delete(event.digest);
      d.retrying = null;
      d[event.outcome] = (d[event.outcome] || 0) + event.bytes;
    },
    'replication.tagVerified'(model, event) {
      const r = replication(model, event);
      const row = tagRow(r, event);
      row.source = row.source || event.source;
      row.cells.set(event.destination, event);
      destination(r, event.destination).retrying = null;
    },
    'replication.retrying'(model, event) {
      destination(replication(model, event), event.destination).retrying = event;
    },
    'replication.tagDue'(model, event) {
      tagRow(replication(model, event), event).due.set(event.destination, event);
    },
    'replication.artifactSkipped'(model, event) {
      const r = replication(model, event);
      r.skipped.push(event);
      tagRow(r, { repository: event.repository, tag: event.reference }).kept.set(event.destination, { word: 'skipped', reason: event.reason });
    },
    'replication.artifactRefused'(model, event) {
      const r = replication(model, event);
      r.skipped.push(event);
      tagRow(r, { repository: event.repository, tag: event.reference }).kept.set(event.destination, { word: 'refused', reason: event.reason });
    },
    'replication.artifactFailed'(model, event) {
      const r = replication(model, event);
      tagRow(r, { repository: event.repository, tag: event.reference }).kept.set(event.destination, { word: 'failed', reason: event.message });
    },
    'replication.indexNarrowed'(model, event) {
      replication(model, event).narrowed.push(event);
    },
    'replication.tagDeleted'(model, event) {
      const r = replication(model, event);
      r.tags.delete(`${event.repository}:${event.tag}`);
      r.deleted.push(event);
    },
    'replication.destinationFailed'(model, event) {
      destination(replication(model, event), event.destination).failed = event.message;
    },
    'replication.replicationFinished'(model, event) {
      replication(model, event).finished.push(event);
    },

    'rollout.rolloutStarted'(model, event) {
      const r = rollout(model, event);
      r.started = event;
      r.startedAt = Date.parse(event.at);
    },
    'rollout.objectApplied'(model, event) {
      rollout(model, event).objects.push(event);
    },
    'rollout.objectPlanned'(model, event) {
      const name = event.namespace ? `${event.namespace}/${event.name}` : event.name;
      log(model, event, 'run', 'plan', `${event.outcome} ${event.kind} ${name}${event.note ? ` (${event.note})` : ''}`);
      event.yaml.forEach((line) => log(model, event, 'run', 'plan', `  ${line}`));
      event.diff.forEach((line) => log(model, event, 'run', 'plan', line));
    },
    'rollout.stepPlanned'(model, event) {
      const traffic = event.canaryWeight === null ? '' : `stable ${event.stableWeight} %, canary ${event.canaryWeight} %: `;
      log(model, event, 'run', event.release, traffic + event.text);
    },
    'rollout.workloadProgress'(model, event) {
      rollout(model, event).workloads.set(event.workload, event);
    },
    'rollout.phaseChanged'(model, event) {
      rollout(model, event).phase = event.to;
    },
    'rollout.weightShifted'(model, event) {
      rollout(model, event).weights.push(event);
    },
    'rollout.trafficObserved'(model, event) {
      log(model, event, 'run', event.release, `traffic of ${event.workload}: ${event.reason}`);
    },
    'rollout.measured'(model, event) {
      rollout(model, event).measurements.push(event);
    },
    'rollout.evaluated'(model, event) {
      log(model, event, 'run', event.release, `${event.metric}: ${event.reason}`);
    },
    'rollout.verdict'(model, event) {
      rollout(model, event).verdicts.push(event);
    },
    'rollout.replayed'(model, event) {
      model.replays.push(event);
    },
    'rollout.message'(model, event) {
      rollout(model, event).messages.push(event);
      log(model, event, 'run', event.release, event.text);
    },
    'rollout.waiting'(model, event) {
      const until = event.until ? ` until ${event.until}` : '';
      log(model, event, 'run', event.release, `waiting${until} (${event.what}): ${event.reason}`);
    },
    'rollout.scheduleIgnored'(model, event) {
      log(model, event, 'run', event.release, `schedule ignored by ${event.by}: ${event.reason}`);
    },
    'rollout.gateAnswered'(model, event) {
      log(model, event, 'run', event.release, `gate ${event.gate} (${event.stage}) says ${event.answer}: ${event.reason}`);
    },
    'rollout.refused'(model, event) {
      log(model, event, 'run', event.release, `refused: ${event.reason}`);
    },
    'rollout.waveStarted'(model, event) {
      log(model, event, 'run', event.release, `wave ${event.wave} begins: ${event.clusters.join(', ')}`);
    },
    'rollout.clusterFinished'(model, event) {
      log(model, event, 'run', event.release, `wave ${event.wave}, cluster ${event.cluster}: ${event.outcome} (${event.reason})`);
    },
    'rollout.logLine'(model, event) {
      const t = of(model.telemetry, event.step, () => ({ step: event.step, pods: new Map() }));
      of(t.pods, event.pod, () => []).push(event);
    },
    'rollout.rolloutFinished'(model, event) {
      rollout(model, event).finished = event;
    },
  };
})();
