/**
 * The record of a build: {@code slipway/record.jsonl} in the build's folder, the page that draws
 * it, and what Jenkins tells us of a build's course. The bulk is in the file; Jenkins' own {@code
 * build.xml} keeps no more than that there is one.
 */
@NullMarked
package io.jenkins.plugins.slipway.record;

import org.jspecify.annotations.NullMarked;
