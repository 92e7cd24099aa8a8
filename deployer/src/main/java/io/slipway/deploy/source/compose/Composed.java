package io.slipway.deploy.source.compose;

import io.slipway.deploy.source.tree.SourceObject;
import java.util.List;
import java.util.Map;

/**
 * What a Compose file makes.
 *
 * @param after by service: those that are ready before it starts
 */
public record Composed(List<SourceObject> objects, Map<String, List<String>> after) {
  public Composed {
    objects = List.copyOf(objects);
    after = Map.copyOf(after);
  }
}
