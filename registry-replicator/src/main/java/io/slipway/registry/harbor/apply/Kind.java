package io.slipway.registry.harbor.apply;

import io.slipway.registry.harbor.rest.HarborException;
import java.util.List;

/**
 * Things of one kind at one place: how to find, compare, make, change and delete them.
 *
 * @param <S> what the file says of one
 * @param <C> what Harbor says of one
 */
interface Kind<S, C> {

  /** In a word: {@code member}. */
  String word();

  /** Before names: {@code shop/} for things of that project. */
  String scope();

  /** All that Harbor has of it here; none where the project isn't there yet. */
  List<C> current() throws HarborException, InterruptedException;

  /** What tells one from another, the same for both sides. */
  String keyOf(S spec) throws HarborException, InterruptedException;

  String keyFor(C current);

  /** What output calls it. */
  default String title(S spec) throws HarborException, InterruptedException {
    return keyOf(spec);
  }

  Facts wanted(S spec) throws HarborException, InterruptedException;

  Facts now(C current) throws HarborException, InterruptedException;

  void create(S spec) throws HarborException, InterruptedException;

  void update(C current, S spec) throws HarborException, InterruptedException;

  void delete(C current) throws HarborException, InterruptedException;

  /** False for what must stay, whatever the file says. */
  default boolean mayDelete(C current) {
    return true;
  }
}
