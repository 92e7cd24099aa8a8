/**
 * The steps over the engines, the run record, the Jenkinsfile runner, the CLI and the build page.
 * The only module that knows every engine.
 */
@NullMarked
package io.slipway.pipeline;

import org.jspecify.annotations.NullMarked;
