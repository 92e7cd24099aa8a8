package io.slipway.registry.store;

import io.slipway.registry.reference.RegistryNames;
import io.slipway.registry.store.RegistryHttp.Call;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import land.oras.Repositories;
import land.oras.Tags;
import land.oras.exception.OrasException;
import land.oras.utils.Const;
import land.oras.utils.JsonUtils;

/**
 * A registry's lists, page by page (distribution-spec, "Listing Tags"; Docker's {@code _catalog}).
 */
final class Listings {

  private static final int PAGE = 1000;
  private static final int MAX_PAGE_BYTES = 16 << 20;
  private static final int MAX_PAGES = 10_000;
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;.*rel=\"?next\"?");

  private final RegistryHttp http;

  Listings(RegistryHttp http) {
    this.http = http;
  }

  List<String> repositories() throws StoreException, InterruptedException {
    return pages(
            "list the repositories",
            "/v2/_catalog?n=" + PAGE,
            "registry:catalog:*",
            page -> JsonUtils.fromJson(page, Repositories.class).repositories())
        .stream()
        .filter(RegistryNames::isRepository)
        .toList();
  }

  List<String> tags(String repository) throws StoreException, InterruptedException {
    return pages(
            "list the tags of " + repository,
            "/v2/%s/tags/list?n=%d".formatted(repository, PAGE),
            RegistryStore.pull(repository),
            page -> JsonUtils.fromJson(page, Tags.class).tags())
        .stream()
        .filter(RegistryNames::isTag)
        .toList();
  }

  /** Registries tell a repository without tags from one that isn't there, or answer neither way. */
  boolean isUnknown(String repository) throws StoreException, InterruptedException {
    Call call =
        Call.get(
            "look up repository " + repository,
            "/v2/%s/tags/list?n=1".formatted(repository),
            Const.DEFAULT_JSON_MEDIA_TYPE,
            RegistryStore.pull(repository));
    try (Answer answer = http.send(call, 200, 400, 401, 403, 404, 405)) {
      return answer.status() == 404
          && Failures.firstError(answer.excerpt())
              .filter(error -> error.code().equals("NAME_UNKNOWN"))
              .isPresent();
    }
  }

  private List<String> pages(
      String what, String first, String scope, Function<String, List<String>> reader)
      throws StoreException, InterruptedException {
    List<String> all = new ArrayList<>();
    Optional<String> next = Optional.of(first);
    for (int page = 0; next.isPresent(); page++) {
      if (page == MAX_PAGES) {
        throw Failures.protocol(what, http.host(), "its list has no end");
      }
      Call call = Call.get(what, next.get(), Const.DEFAULT_JSON_MEDIA_TYPE, scope);
      try (Answer answer = http.send(call, 200)) {
        all.addAll(read(what, answer, reader));
        next = nextPage(answer);
      }
    }
    return all;
  }

  private List<String> read(String what, Answer answer, Function<String, List<String>> reader)
      throws StoreException, InterruptedException {
    String text = new String(answer.bytes(what, MAX_PAGE_BYTES), StandardCharsets.UTF_8);
    try {
      // A repository whose last tag was deleted has "tags": null.
      return Optional.ofNullable(reader.apply(text)).orElse(List.of());
    } catch (OrasException e) {
      throw Failures.protocol(what, http.host(), "its answer is not the list we asked for");
    }
  }

  /** RFC 8288; the target may be relative. */
  static Optional<String> nextPage(Answer answer) {
    Matcher link = NEXT.matcher(answer.header(Const.LINK_HEADER).orElse(""));
    return link.find() ? Optional.of(link.group(1)) : Optional.empty();
  }
}
