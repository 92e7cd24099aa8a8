package io.slipway.local.mesh;

import java.util.List;

/**
 * What a reader made of a resource.
 *
 * @param problems why it can't be used; empty if it can
 * @param notes what has no effect here, without changing where requests go
 */
record Accepted<T>(T value, List<String> problems, List<String> notes) {

  Accepted {
    problems = List.copyOf(problems);
    notes = List.copyOf(notes);
  }
}
