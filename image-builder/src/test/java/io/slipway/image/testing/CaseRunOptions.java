package io.slipway.image.testing;

import io.slipway.image.RunOptions;
import io.slipway.image.SecretSource;
import io.slipway.image.SshSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a case's options say about RUN: {@code --secret ID=VALUE}, {@code --allow}, {@code
 * --network}, {@code --add-host}, {@code --shm-size BYTES}, {@code --sandbox}.
 */
public final class CaseRunOptions {
  private CaseRunOptions() {}

  public static RunOptions parse(List<String> options) {
    Map<String, SecretSource> secrets = new HashMap<>();
    for (String secret : after(options, "--secret")) {
      int equals = secret.indexOf('=');
      String value = secret.substring(equals + 1).replace("\\n", "\n");
      secrets.put(secret.substring(0, equals), new SecretSource.Value(value));
    }
    Map<String, SshSource> ssh = new HashMap<>();
    String shmSize = last(options, "--shm-size");
    return new RunOptions(
        secrets,
        ssh,
        last(options, "--network"),
        Set.copyOf(new HashSet<>(after(options, "--allow"))),
        last(options, "--sandbox"),
        after(options, "--add-host"),
        shmSize == null ? null : Long.valueOf(shmSize));
  }

  private static String last(List<String> options, String flag) {
    List<String> values = after(options, flag);
    return values.isEmpty() ? null : values.get(values.size() - 1);
  }

  private static List<String> after(List<String> options, String flag) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i + 1 < options.size(); i += 2) {
      if (options.get(i).equals(flag)) {
        values.add(options.get(i + 1));
      }
    }
    return values;
  }
}
