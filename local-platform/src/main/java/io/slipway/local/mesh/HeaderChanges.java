package io.slipway.local.mesh;

import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;

/** Header fields that a route sets, adds and takes away on the way to an endpoint and back. */
record HeaderChanges(Edit request, Edit response) {

  static final HeaderChanges NONE = new HeaderChanges(Edit.NONE, Edit.NONE);

  record Field(String name, String value) {}

  /** Done in this order: set, add, remove. */
  record Edit(List<Field> set, List<Field> add, List<String> remove) {

    static final Edit NONE = new Edit(List.of(), List.of(), List.of());

    Edit {
      set = List.copyOf(set);
      add = List.copyOf(add);
      remove = List.copyOf(remove);
    }

    void apply(HttpFields.Mutable headers) {
      set.forEach(field -> headers.put(field.name(), field.value()));
      add.forEach(field -> headers.add(field.name(), field.value()));
      remove.forEach(headers::remove);
    }

    Edit then(Edit more) {
      return new Edit(
          joined(set, more.set()), joined(add, more.add()), joined(remove, more.remove()));
    }
  }

  /** What a rule and one of its destinations say together. */
  HeaderChanges then(HeaderChanges more) {
    return new HeaderChanges(request.then(more.request()), response.then(more.response()));
  }

  /** Istio's {@code headers}: maps of names to values. */
  static HeaderChanges readIstio(SpecReader headers) {
    HeaderChanges changes =
        new HeaderChanges(
            readIstioEdit(headers.object("request")), readIstioEdit(headers.object("response")));
    headers.done();
    return changes;
  }

  private static Edit readIstioEdit(SpecReader edit) {
    Edit read = new Edit(istioFields(edit, "set"), istioFields(edit, "add"), edit.texts("remove"));
    edit.done();
    return read;
  }

  private static List<Field> istioFields(SpecReader edit, String list) {
    List<Field> fields = new ArrayList<>();
    edit.map(list)
        .forEach(
            (name, value) -> {
              if (value.contains("%")) {
                edit.problem(list, "LocalMesh fills in no %…%, as in \"" + value + "\"");
              }
              fields.add(new Field(name, value));
            });
    return fields;
  }

  /** The Gateway API's HTTPHeaderFilter: lists of names and values. */
  static Edit readGateway(SpecReader filter) {
    Edit read =
        new Edit(
            gatewayFields(filter, "set"), gatewayFields(filter, "add"), filter.texts("remove"));
    filter.done();
    return read;
  }

  private static List<Field> gatewayFields(SpecReader filter, String list) {
    List<Field> fields = new ArrayList<>();
    for (SpecReader field : filter.objects(list)) {
      fields.add(new Field(field.text("name", ""), field.text("value", "")));
      field.done();
    }
    return fields;
  }

  private static <T> List<T> joined(List<T> one, List<T> other) {
    List<T> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }
}
