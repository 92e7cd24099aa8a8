package io.slipway.image.registry;

import com.google.cloud.tools.jib.api.InsecureRegistryException;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import com.google.cloud.tools.jib.http.ResponseException;
import com.google.cloud.tools.jib.registry.RegistryCredentialsNotSentException;
import io.slipway.image.BuildException;
import io.slipway.image.config.Json;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** A failure of a registry call in words: what was tried, what came back, what to do. */
final class Failures {
  private static final Pattern QUERY = Pattern.compile("\\?[^\\s\"']*");
  private static final int MAX_TEXT = 600;
  private static final Set<Integer> NOT_ALLOWED = Set.of(401, 403);

  private Failures() {}

  static BuildException explain(
      Session.Scope scope, String attempted, int attempts, Exception failure) {
    String tries = attempts > 1 ? " (" + attempts + " attempts)" : "";
    return new BuildException(
        "could not " + attempted + tries + ": " + reason(scope, failure), failure);
  }

  private static String reason(Session.Scope scope, Exception failure) {
    String registry = scope.registry();
    if (failure instanceof RegistryCredentialsNotSentException) {
      return "credentials are not sent over plain http; list "
          + registry
          + " as a plain-http registry if that is wanted";
    } else if (failure instanceof RegistryUnauthorizedException e) {
      return notAllowed(scope, e.getHttpResponseException().getStatusCode());
    } else if (failure instanceof ResponseException e && NOT_ALLOWED.contains(e.getStatusCode())) {
      return notAllowed(scope, e.getStatusCode());
    } else if (failure instanceof InsecureRegistryException || failure instanceof SSLException) {
      return "the TLS connection to "
          + registry
          + " failed ("
          + text(root(failure))
          + "); list it as insecure or plain http if that is wanted";
    } else if (failure instanceof UnknownHostException) {
      return "the host of " + registry + " is unknown";
    } else if (failure instanceof ConnectException) {
      return "nothing answers at " + registry + " (" + text(failure) + "); is the registry up?";
    }
    return answer(registry, failure);
  }

  private static String notAllowed(Session.Scope scope, int status) {
    return scope.registry()
        + " answered "
        + status
        + ": not allowed to "
        + (scope.push() ? "push to " : "pull from ")
        + scope.repository()
        + "; log in (docker login "
        + scope.registry()
        + ") or name a docker config with credentials";
  }

  private static String answer(String registry, Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ResponseException response) {
        return registry + " answered " + response.getStatusCode() + " " + said(response);
      }
    }
    if (failure instanceof RegistryException && root(failure) instanceof Exception cause) {
      return clean(String.valueOf(failure.getMessage()))
          + (cause == failure ? "" : " [" + text(cause) + "]");
    }
    return text(failure);
  }

  /** What an answer says in words: the messages in its list of errors, else all of it. */
  private static String said(ResponseException response) {
    String content = response.getContent() == null ? "" : response.getContent().strip();
    try {
      List<String> messages = new ArrayList<>();
      for (var error : Json.object(content.getBytes(StandardCharsets.UTF_8)).path("errors")) {
        messages.add(error.path("message").asString(error.path("code").asString("")));
      }
      return clean(messages.isEmpty() ? content : String.join("; ", messages));
    } catch (IllegalArgumentException e) {
      return clean(content);
    }
  }

  private static Throwable root(Throwable failure) {
    Throwable current = failure;
    while (current.getCause() != null && current.getCause() != current) {
      current = current.getCause();
    }
    return current;
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : clean(message);
  }

  private static String clean(String text) {
    String redacted = QUERY.matcher(text).replaceAll("?...").replaceAll("\\s+", " ");
    return redacted.length() > MAX_TEXT ? redacted.substring(0, MAX_TEXT) + "..." : redacted;
  }
}
