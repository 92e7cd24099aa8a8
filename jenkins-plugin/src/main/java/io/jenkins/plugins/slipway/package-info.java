/**
 * The platform's steps in Jenkins: what a Jenkinsfile names, with a form for the snippet generator.
 * Each class only takes parameters; what they mean is the business of {@link
 * io.slipway.pipeline.step.StepCatalogue}, so that a Jenkinsfile means the same in the runner.
 */
@NullMarked
package io.jenkins.plugins.slipway;

import org.jspecify.annotations.NullMarked;
