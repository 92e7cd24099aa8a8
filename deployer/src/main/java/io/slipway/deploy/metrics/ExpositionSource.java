package io.slipway.deploy.metrics;

import io.slipway.deploy.release.Arm;
import java.io.IOException;
import java.net.URI;

/**
 * Reads Istio's counters of requests, or the buckets of their durations, from a page in the text
 * exposition format.
 */
final class ExpositionSource implements MetricSource {
  private final HttpReader http;
  private final URI url;
  private final SourceContext context;
  private final String series;
  private final Credentials credentials;

  ExpositionSource(
      HttpReader http, URI url, SourceContext context, String series, Credentials credentials) {
    this.http = http;
    this.url = url;
    this.context = context;
    this.series = series;
    this.credentials = credentials;
  }

  @Override
  public Reading read(Arm arm) throws InterruptedException {
    boolean copies = context.copies().getAsBoolean();
    try {
      return new Reading.Counters(
          ExpositionParser.parse(http.get(url, credentials.header()), series).stream()
              .filter(sample -> IstioRequests.counts(sample, copies))
              .filter(sample -> context.selector().matches(sample, arm))
              .toList());
    } catch (IOException e) {
      return new Reading.Nothing(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      return new Reading.Nothing(
          "%s is not in the text exposition format: %s"
              .formatted(HttpReader.redacted(url), e.getMessage()));
    }
  }

  @Override
  public String query(Arm arm) {
    ArmSelector selector = context.selector();
    return IstioRequests.promQl(
        series,
        arm.deployment(selector.workload()),
        selector.namespace(),
        context.copies().getAsBoolean());
  }
}
