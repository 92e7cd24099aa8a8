/**
 * The build page: one static bundle ({@code index.html, page.css, model.js, chart.js, view.js,
 * page.js}) that renders a run record live, read from an offset. The same files serve {@code
 * slipway serve}, the single-file report and the page in Jenkins. Plain scripts without a framework
 * or a build step, because the page has to pass Jenkins' content security policy and be readable in
 * ten years.
 */
@NullMarked
package io.slipway.pipeline.page;

import org.jspecify.annotations.NullMarked;
