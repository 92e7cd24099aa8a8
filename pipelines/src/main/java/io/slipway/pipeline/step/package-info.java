/**
 * The platform steps: one catalogue that serves the Jenkinsfile runner, the CLI and the Jenkins
 * plugin, so that a step means the same everywhere. A step is a name, a parameter record, a result
 * record and a function.
 */
@NullMarked
package io.slipway.pipeline.step;

import org.jspecify.annotations.NullMarked;
