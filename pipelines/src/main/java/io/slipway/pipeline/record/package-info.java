/**
 * The run record: the append-only list of events of one pipeline run, one JSON object a line
 * (docs/run-record.md). Everything a person sees of a run is a projection of it.
 *
 * <p>Why a file of lines and no database: a line is durable on its own, a reader follows by byte
 * offset while the run goes on, and a record torn by a kill is whole again up to its last line.
 */
@NullMarked
package io.slipway.pipeline.record;

import org.jspecify.annotations.NullMarked;
