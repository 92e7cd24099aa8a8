/**
 * What an artifact has to pass before it leaves its source: a signature that a key vouches for, and
 * a scan without findings above a severity. The gates' questions are ports: signatures are verified
 * by whoever runs the policy ({@link io.slipway.registry.gate.SignatureCheck}), because the
 * replicator knows no other engine; scans are Harbor's.
 */
@NullMarked
package io.slipway.registry.gate;

import org.jspecify.annotations.NullMarked;
