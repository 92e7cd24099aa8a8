package io.slipway.image.build;

import io.slipway.image.BuildRequest;
import io.slipway.image.UsageException;
import io.slipway.image.plan.BuildPlan;
import io.slipway.image.plan.SourceDate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the times in an image are. With {@code SOURCE_DATE_EPOCH} the image and the history lines of
 * this build were created then, and no file of its layers is younger (BuildKit's {@code
 * rewrite-timestamp}). A reproducible build sets the time of every file, because what an older file
 * carries is an accident of the checkout.
 *
 * @param epoch null leaves times as they are
 * @param exact whether older times are set, too
 */
record Times(@Nullable Instant epoch, boolean exact) {
  private static final String VARIABLE = SourceDate.VARIABLE;

  /** Java and others take 0 for the time of a file that isn't there. */
  private static final long EARLIEST = 1;

  /** Docker's clients pass the variable on as a build argument of that name; so does this. */
  static BuildRequest fromEnvironment(BuildRequest request, Map<String, String> environment) {
    String value = environment.getOrDefault(VARIABLE, "");
    if (value.isEmpty() || request.buildArgs().containsKey(VARIABLE)) {
      return request;
    }
    Map<String, String> arguments = new HashMap<>(request.buildArgs());
    arguments.put(VARIABLE, value);
    return request.with().buildArgs(arguments).build();
  }

  /**
   * @throws UsageException where the variable is set and no number of seconds
   */
  static Times of(BuildRequest request, BuildPlan plan) throws UsageException {
    String text = plan.argument(VARIABLE);
    Instant given = text == null || text.isBlank() ? null : parse(text);
    boolean exact = request.image().reproducible();
    return new Times(given == null && exact ? Instant.EPOCH : given, exact);
  }

  private static Instant parse(String text) throws UsageException {
    try {
      return Instant.ofEpochSecond(Long.parseLong(text.strip()));
    } catch (NumberFormatException | DateTimeException e) {
      throw new UsageException(
          VARIABLE
              + "="
              + text
              + " is no time and names no context or stage; give seconds since 1970, as git log -1"
              + " --format=%ct");
    }
  }

  /** What a file's time becomes, in seconds. */
  long of(long mtimeSeconds) {
    if (epoch == null) {
      return mtimeSeconds;
    }
    long seconds = epoch.getEpochSecond() == 0 ? EARLIEST : epoch.getEpochSecond();
    return exact ? seconds : Math.min(mtimeSeconds, seconds);
  }
}
